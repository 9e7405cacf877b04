"""One talk with the device at a time: how are you, take this slip, is it out?  Blocking, for the worker thread."""

import logging
import time
from typing import Final

from hub.protocol.printing import PrinterState
from printer.backends.interface import Backend, BackendFault
from printer.status import (
    ASK_CAUSE,
    ASK_DONE,
    ASK_PAPER,
    NO_AUTOMATIC_STATUS,
    holds_queued_answer,
    real_time_answer,
    state_of,
)

LOG: Final = logging.getLogger(__name__)

QUESTION_S: Final = 0.25
"""A real-time question is answered within milliseconds; two of them stay under half a second."""

QUESTION_WRITE_S: Final = 0.5
SLIP_S: Final = 5.0
"""A slip has 1 kB: one second at 9600 baud. A device that needs five has stopped."""


class Dialogue:
    """Speaks with one device over its backend."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def durable(self) -> bool:
        """Whether accepted bytes are the print itself."""
        return self._backend.durable

    def look(self) -> tuple[PrinterState, bool]:
        """Return the printer's state, and whether it was silent."""
        try:
            new = self._backend.open()
            if not self._backend.answers:
                return PrinterState.READY, False
            if new:
                self._backend.write(NO_AUTOMATIC_STATUS, QUESTION_WRITE_S, "")
            return self._look()
        except BackendFault as fault:
            LOG.info("the printer is not there: %s", fault)
            return PrinterState.OFFLINE, True

    def print_slip(self, data: bytes, name: str) -> None:
        """Hand a slip over.

        Raises:
            BackendFault: not all of it was accepted.
        """
        self._backend.write(data, SLIP_S, name)

    def confirm(self, within_s: float) -> tuple[bool, PrinterState]:
        """Return whether the printer said that all before was processed, and its state now.

        Without an answer the connection is dropped, so that a late one cannot be taken for that of a later slip.
        """
        try:
            if self._answered(within_s):
                return True, PrinterState.READY
        except BackendFault as fault:
            LOG.info("the printer went away before it confirmed: %s", fault)
            return False, PrinterState.OFFLINE
        state, _ = self.look()
        self._backend.close()
        return False, state

    def close(self) -> None:
        """Let the device go."""
        self._backend.close()

    def _answered(self, within_s: float) -> bool:
        self._drain()
        deadline = time.monotonic() + within_s
        self._backend.write(ASK_DONE, QUESTION_WRITE_S, "")
        while (left := deadline - time.monotonic()) > 0:
            if holds_queued_answer(self._backend.read(left)):
                return True
        return False

    def _look(self) -> tuple[PrinterState, bool]:
        self._drain()
        cause = self._ask(ASK_CAUSE)
        if cause is None:
            return PrinterState.UNKNOWN, True
        return state_of(cause, self._ask(ASK_PAPER)), False

    def _ask(self, question: bytes) -> int | None:
        deadline = time.monotonic() + QUESTION_S
        self._backend.write(question, QUESTION_WRITE_S, "")
        while (left := deadline - time.monotonic()) > 0:
            answer = real_time_answer(self._backend.read(left))
            if answer is not None:
                return answer
        return None

    def _drain(self) -> None:
        while self._backend.read(0):
            pass
