"""The terminal of an administrator's command, and its line to the hub."""

import select
import termios
from collections.abc import Callable
from typing import Final, TextIO

from config.translations import Translator
from hub.protocol import control as c
from hub.server.control_line import ControlLine

DONE, REFUSED, USAGE = range(3)
LOOK_S: Final = 0.5
"""How often the hub is asked what there is, while a person reads a code from a device or types."""


class Over(Exception):
    """A question that needs no answer any more."""


class Desk:
    """The terminal, and the line to the hub."""

    def __init__(self, line: ControlLine, words: Translator, said: TextIO, shown: TextIO) -> None:
        self.line = line
        self.words = words
        self._said = said
        self._shown = shown
        self._open = ""
        """The question that waits for its answer."""

    def tell(self, key: str, **values: object) -> None:
        """Write one line."""
        self.show(self.words.text(key, **values))

    def show(self, line: str) -> None:
        """Write a line that has its words; below a question that is open, which is asked again below it.

        What somebody has typed to that question still counts.
        """
        self._shown.write(f"\n{line}\n{self._open} " if self._open else f"{line}\n")
        self._shown.flush()

    def ask(self, key: str, is_over: Callable[[], bool], **values: object) -> str | None:
        """Ask a question; return the answer, None at the end of what is typed.

        Raises:
            Over: nothing was typed, and `is_over` says meanwhile that nobody needs the answer any more.
        """
        if self._said.isatty():  # whoever pressed Enter before has not seen what is asked
            termios.tcflush(self._said, termios.TCIFLUSH)
        self._open = self.words.text(key, **values)
        self._shown.write(f"{self._open} ")
        self._shown.flush()
        try:
            while self._said.isatty() and not select.select([self._said], [], [], LOOK_S)[0]:
                if is_over():
                    self._shown.write("\n")
                    raise Over
        finally:
            self._open = ""
        answer = self._said.readline()
        return answer.strip() if answer else None

    def carried(self, request: c.ControlRequest) -> bool:
        """Say this to the hub; return whether it did it, having told why not."""
        reply = self.line.ask(request)
        if isinstance(reply, c.Declined):
            self.tell(f"declined.{reply.code}", detail=reply.detail)
        return not isinstance(reply, c.Declined)
