"""A new password is typed twice where nobody sees it, and read once from elsewhere."""

import getpass
import io
import sys

import pytest

from config.translations import load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.typed_secrets import chosen_secret

WORDS = load_translator(PACKAGE, "en")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_slip_of_the_hand_in_what_nobody_sees_locks_nobody_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    typed = iter(["tujuh burungg", "tujuh burung", "tujuh burung", "tujuh burung"])

    def answer(question: str) -> str:
        asked.append(question)
        return next(typed)

    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr(getpass, "getpass", answer)
    assert chosen_secret(WORDS) == "tujuh burung"
    assert asked == ["New password (10 characters at least): ", "The same password again: "] * 2
    assert capsys.readouterr().err == "The two passwords differ; nothing was stored.\n"


def test_without_a_terminal_a_new_password_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("tujuh burung\nnext\n"))
    assert chosen_secret(WORDS) == "tujuh burung"
