"""Asks at the terminal why a supervisor ends or refuses what another decided, where the order does not say it."""

import argparse
from collections.abc import Callable

import msgspec

from config.translations import Translator
from hub.client.order_words import ORDERS
from hub.protocol.orders import UndoReason


def lacks_reason(options: argparse.Namespace) -> bool:
    """Return whether an order may say why, and does not."""
    kind = ORDERS.get(options.order)
    if kind is None or getattr(options, "reason", None) is not None:
        return False
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    return "reason" in fields and fields["reason"].default is None


def ask_reason(words: Translator, read: Callable[[], str], write: Callable[[str], object]) -> str | None:
    """Let a person choose by number or by word, until it is one of them; None at the end of what is typed."""
    choices = [str(each) for each in UndoReason]
    for number, choice in enumerate(choices, start=1):
        write(f"{number}  {choice}: {words.text(f'why.{choice}')}\n")
    while True:
        write(f"{words.text('why.which', most=len(choices))} ")
        line = read()
        answer = line.strip().lower()
        if answer in choices:
            return answer
        if answer.isdecimal() and 1 <= int(answer) <= len(choices):
            return choices[int(answer) - 1]
        if not line:
            return None
