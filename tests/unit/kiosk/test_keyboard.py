"""A plugged keyboard types into the search, and can do nothing else."""

import pytest

from kiosk.intents import EraseKey, TypeKey
from kiosk.keyboard import BACKSPACE, Typist, typed


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
        (256, "Ā", ["alt", "numlock"], None),
        (258, "Ă", [], None),
        (300, "Ĭ", ["numlock"], None),
        (0x430, "а", [], TypeKey("а")),
        (13, "\r", [], None),
    ],
)
def test_keys(code: int, text: str | None, held: list[str], intent: TypeKey | EraseKey | None) -> None:
    assert typed(code, text, held) == intent


def test_a_typist_hears_of_the_window_and_takes_nothing_from_others() -> None:
    heard: list[TypeKey | EraseKey] = []
    typist = Typist(heard.append)
    bound: dict[str, object] = {}

    class Window:
        def bind(self, **callbacks: object) -> None:
            bound.update(callbacks)

    typist.bind(Window())
    assert set(bound) == {"on_key_down"}
    assert not typist.key_down(None, ord("k"), 0, "k", [])
    assert not typist.key_down(None, ord("5"), 0, "5", [])
    assert not typist.key_up(None, ord("k"), 0)
    assert heard == [TypeKey("k")]
