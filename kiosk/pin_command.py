"""`loket-kiosk pin`: asks for the staff corner's PIN and prints the line for the settings."""

import sys
from collections.abc import Callable
from getpass import getpass
from typing import Final

from config.staff_pin import is_pin, keep
from config.translations import load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.terminal import terminal_language

BAD_PIN: Final = 2


def typed(question: str) -> str:
    """Return what is typed without being shown, or the next line of what is piped in.

    Raises:
        EOFError: when there is none.
    """
    if sys.stdin.isatty():
        return getpass(question)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def main(ask: Callable[[str], str] = typed) -> int:
    """Return the exit code; what is typed is not shown, and the questions are in the terminal's language."""
    words = load_translator(PACKAGE, terminal_language())
    try:
        pin = ask(f"{words.text('pin.ask')} ")
        if not is_pin(pin):
            return _refuse(words.text("pin.weak"))
        if ask(f"{words.text('pin.again')} ") != pin:
            return _refuse(words.text("pin.differ"))
    except (EOFError, KeyboardInterrupt, OSError):
        return _refuse(words.text("pin.nobody"))
    print(f'staff_pin = "{keep(pin)}"')  # noqa: T201  # what an administrator reads at the terminal
    return 0


def _refuse(why: str) -> int:
    print(f"loket-kiosk: {why}", file=sys.stderr)  # noqa: T201  # as above
    return BAD_PIN
