"""What a slip that was cut short has left: a rest in the printer, half a slip on paper.  Blocking, for the worker."""

import logging
import time
from typing import Final

from printer.backends.interface import Backend
from printer.conversation import Conversation
from printer.hearing import Hearing
from printer.status import CLEAR, NO_AUTOMATIC_STATUS

LOG: Final = logging.getLogger(__name__)

CLEARINGS: Final = 2
"""How often a printer that has stopped is told to forget; and once more when it goes on."""


class Leftover:
    """`is_held`: nothing is sent until the printer has forgotten the rest, or cannot.

    `is_kept`: it cannot. `is_scrap`: the paper is to be cut before the next slip. `is_at_start`: the printer is not in
    the middle of a command. `clears`: it may know how to forget.
    """

    def __init__(self, backend: Backend, talk: Conversation, hearing: Hearing, *, clears: bool) -> None:
        self._backend = backend
        self._talk = talk
        self._hearing = hearing
        self._clears = clears
        self._clearings = 0
        self._is_to_hush = False
        self.is_held = False
        self.is_kept = False
        self.is_scrap = False
        self.is_at_start = True

    def cut_short(self) -> None:
        """Part of a slip may lie in the printer, and part of it on paper."""
        self.is_held = self.is_scrap = True
        self._hearing.is_unconfirmed = self.is_at_start = False
        self._clearings = 0

    def connected(self, *, is_new: bool, speaks: bool, until: float) -> None:
        """The printer is reached; on a new connection nothing is owed, and what was under way on the old is torn."""
        if is_new:
            self._hearing.owed, self._hearing.in_step = 0, False
            if self._hearing.is_unconfirmed:
                self.cut_short()
            self._is_to_hush = speaks
        if self._is_to_hush and not self.is_held:
            self._hush(until)

    def forget(self, stopped: bool, until: float) -> None:
        """Let the printer forget the rest, if it can; `stopped`: it will go on with it only when somebody mends it."""
        hearing = self._hearing
        if self._clears and (not stopped or self._clearings < CLEARINGS):
            self._clearings += 1
            hearing.was_cleared = False
            self._talk.send(CLEAR, until)
            while not hearing.was_cleared and (words := self._talk.hear(until)):
                hearing.note(words, time.monotonic())
        if hearing.was_cleared:
            self.is_at_start = True
            self.is_held = hearing.was_cleared = self.is_kept = False
            hearing.owed, hearing.in_step = 0, False
            self._hush(until)
        elif not stopped:
            LOG.warning("the printer does not forget the rest of a slip that was cut short, and may have printed it")
            self.is_held = self.is_kept = False
            self._hush(until)
        else:
            self.is_kept = not self._clears or self._clearings >= CLEARINGS

    def _hush(self, until: float) -> None:
        """Let the printer say nothing unasked; one that has stopped its line is told when it goes on."""
        self._is_to_hush = self._backend.is_stopped
        if not self._is_to_hush:
            self._talk.send(NO_AUTOMATIC_STATUS, until)
