"""Asks at a terminal for passwords and codes; without a terminal each answer is a line of standard input."""

import getpass
import sys

from config.translations import Translator


def typed(question: str) -> str:
    """Return what is typed and shown, or the next line of standard input."""
    if sys.stdin.isatty():
        sys.stderr.write(f"{question} ")
        sys.stderr.flush()
    return sys.stdin.readline().rstrip("\n")


def typed_secret(question: str) -> str:
    """Return what is typed without being shown, or the next line of standard input."""
    return getpass.getpass(f"{question} ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def chosen_secret(words: Translator) -> str:
    """Return a new password; at a terminal, where nobody sees what is typed, one that was typed twice alike."""
    while True:
        chosen = typed_secret(words.text("log_in.new_password"))
        if not sys.stdin.isatty() or typed_secret(words.text("first.again")) == chosen:
            return chosen
        sys.stderr.write(f"{words.text('first.differ')}\n")
