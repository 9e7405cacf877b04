"""Learns before a slip that nothing of an earlier one can be taken for its answer.  Blocking, for the worker thread."""

import time
from typing import Final

from printer.conversation import Conversation
from printer.echoes import TOKEN_OF_NOBODY
from printer.hearing import Hearing
from printer.looking import QUIET_S
from printer.status import ASK_DONE, ask_process_id

FRESH_S: Final = 0.3
"""An idle printer answers GS r, and echoes a process id, at once."""


def fall_in_step(talk: Conversation, hearing: Hearing) -> bool:
    """Put a fresh question, and return whether no answer is owed when the slip's own is put.

    A printer answers in order, and all that it owes at once. So when fewer answers come than are owed, some were
    lost; a second question that gets one answer and no more proves it.
    """
    for _ in range(2):
        hearing.note(talk.hear_out(), time.monotonic())
        hearing.owed += 1
        owed, until = hearing.owed, time.monotonic() + FRESH_S
        talk.send(ASK_DONE, until)
        while hearing.owed and (words := talk.hear(until)):
            hearing.note(words, time.monotonic())
        hearing.note(talk.hear_out(QUIET_S if owed == 1 else 2 * QUIET_S), time.monotonic())
        if not 0 < hearing.owed < owed:
            break
        hearing.owed = 0
    return not hearing.owed and not hearing.awaited.is_spoilt


def find_start(talk: Conversation, hearing: Hearing) -> bool:
    """Return whether the printer is at the start of a command, and does not take the slip for the rest of one."""
    hearing.has_echoed = False
    for _ in range(2):
        until = time.monotonic() + FRESH_S
        talk.send(ask_process_id(TOKEN_OF_NOBODY), until)
        while not hearing.has_echoed and (words := talk.hear(until)):
            hearing.note(words, time.monotonic())
        if hearing.has_echoed:
            break
    return hearing.has_echoed
