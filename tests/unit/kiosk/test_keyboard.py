"""A plugged keyboard types into the search, and can do nothing else."""

import pytest

from kiosk.intents import EraseKey, TypeKey
from kiosk.keyboard import BACKSPACE, typed


@pytest.mark.parametrize(
    ("code", "text", "held", "intent"),
    [
        (ord("p"), "p", [], TypeKey("p")),
        (ord("p"), "P", ["shift", "capslock"], TypeKey("P")),
        (32, " ", [], TypeKey(" ")),
        (BACKSPACE, "\x08", [], EraseKey()),
        (BACKSPACE, None, ["ctrl"], None),
        (ord("q"), "q", ["ctrl"], None),
        (ord("5"), "5", [], None),
        (27, "\x1b", [], None),
        (282, None, [], None),
        (13, "\r", [], None),
    ],
)
def test_keys(code: int, text: str | None, held: list[str], intent: TypeKey | EraseKey | None) -> None:
    assert typed(code, text, held) == intent
