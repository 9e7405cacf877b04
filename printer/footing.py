"""Learns that nothing which was asked before can be taken for the next answer.  Blocking, for the worker thread."""

import time
from itertools import count
from typing import Final

from printer.conversation import Conversation
from printer.echoes import mark
from printer.hearing import Hearing
from printer.looking import QUIET_S
from printer.profiles import Rung
from printer.status import ASK_DONE, ask_process_id

FRESH_S: Final = 0.3
"""An idle printer answers GS r, and echoes a process id, at once."""

SOON_S: Final = 0.08
"""The same, where there is no more time; twice this leaves a look its time."""

_MARKS: Final = count(time.monotonic_ns() // 1_000_000)
"""A late echo of what the program before this one asked is no answer now."""


def fall_in_step(talk: Conversation, hearing: Hearing, within_s: float = FRESH_S) -> bool:
    """Put a fresh question, and return whether no answer is owed when the slip's own is put.

    A printer answers in order, and all that it owes at once. So when fewer answers come than are owed, some were
    lost; a second question that gets one answer and no more proves it.
    """
    for _ in range(2):
        hearing.note(talk.hear_out(), time.monotonic())
        hearing.owed += 1
        owed, until = hearing.owed, time.monotonic() + within_s
        talk.send(ASK_DONE, until)
        while hearing.owed and (words := talk.hear(until)):
            hearing.note(words, time.monotonic())
        hearing.note(talk.hear_out(QUIET_S if owed == 1 else 2 * QUIET_S), time.monotonic())
        if not 0 < hearing.owed < owed:
            break
        hearing.owed = 0
    return not hearing.owed and not hearing.awaited.is_spoilt


def find_start(talk: Conversation, hearing: Hearing, within_s: float = FRESH_S) -> bool:
    """Return whether the printer is at the start of a command, and does not take the slip for the rest of one."""
    hearing.marked(mark(next(_MARKS)))
    for _ in range(2):
        until = time.monotonic() + within_s
        talk.send(ask_process_id(hearing.mark), until)
        while not hearing.has_echoed and (words := talk.hear(until)):
            hearing.note(words, time.monotonic())
        if hearing.has_echoed:
            break
    return hearing.has_echoed


def catch_up(talk: Conversation, hearing: Hearing, rung: Rung) -> None:
    """Let what is owed be over where the printer, which has just spoken again, echoes a fresh process id at once.

    What it says comes in the order in which it was asked, so nothing older can follow. An answer that has no name, to
    GS r or in real time, may be one to an older question: such a printer cannot show that.
    """
    if rung is Rung.PROCESS_ID and find_start(talk, hearing, SOON_S):
        hearing.punctuality.caught_up()
