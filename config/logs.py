"""One-line logs on standard error, the same for every program."""

import logging
import sys
import time
from typing import Final, TextIO

QUIET_LIBRARIES: Final = ("alembic", "asyncio", "kivy", "PIL", "sqlalchemy", "websockets", "zeroconf")
"""Libraries that log more than an administrator wants to read; they show warnings and worse only."""


class OneLine(logging.Formatter):
    """Time in UTC, program, level, place and message, on one line whatever the message holds."""

    converter = staticmethod(time.gmtime)

    def __init__(self, program: str) -> None:
        super().__init__(f"%(asctime)s.%(msecs)03dZ {program} %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record with its line ends, and those of a traceback, written as " | ".

        Other signs of control are written out: a terminal that shows a log must not obey what a stranger sent.
        """
        line = " | ".join(line for line in super().format(record).splitlines() if line.strip())
        return line if line.isprintable() else "".join(s if s.isprintable() else repr(s)[1:-1] for s in line)


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to what is standard error at that moment: one that was exchanged may be closed."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        self.stream = sys.stderr
        super().emit(record)


def set_up(program: str, verbose: bool = False) -> None:
    """Send all logs of this process to standard error, one line each.

    `verbose` also shows debug messages of this project; libraries stay quiet either way.
    """
    handler = StandardError()
    handler.setFormatter(OneLine(program))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for library in QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
