"""The printer's program without one of its protections: the harness must notice."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from unittest.mock import patch

from hub.protocol.printing import PrinterState
from printer.backends.interface import Backend
from printer.hearing import Hearing
from printer.inquiry import Inquiry
from printer.leftover import Leftover
from printer.profiles import Profile
from printer.status import Reading, trouble
from printer.stream import Echo, Word

PROTECTIONS: Final = ("sent-record", "clear", "cut", "token", "strictness", "chunks")
"""What may be switched off; the first only where the program is killed.

- sent-record: after a crash nobody knows what was sent.
- clear: the rest of a slip that was cut short stays in the printer.
- cut: a slip begins on the paper of the one that was cut short.
- token: any process id counts for the slip that is waited for.
- strictness: any answer to a question counts, and a printer that does not answer has paper.
- chunks: a weak printer gets all bytes at once.
"""


Note = Callable[[Hearing, Iterable[Word], float], None]


def _any_echo(note: Note) -> Note:
    """Return how words are noted when each process id is taken for the one that is waited for."""

    def noted(hearing: Hearing, words: Iterable[Word], now: float) -> None:
        token = hearing.awaited.token
        note(hearing, [Echo(token) if isinstance(word, Echo) and token else word for word in words], now)

    return noted


def _unpaced(backend: Backend, profile: Profile) -> Backend:
    return backend


def _lenient(inquiry: Inquiry) -> Reading:
    """Return what the answers name; whatever else was said, or not said, all is well."""
    return trouble(inquiry.answers, inquiry.full) or Reading(PrinterState.READY)


@contextmanager
def lacking(protection: str | None) -> Iterator[None]:
    """Switch a protection off for a time."""
    match protection:
        case "clear":
            with patch.object(Leftover, "forget", lambda self, stopped, until: None):
                yield
        case "cut":
            with patch.object(Leftover, "cut_short", lambda self: None):
                yield
        case "token":
            with patch.object(Hearing, "note", _any_echo(Hearing.note)):
                yield
        case "strictness":
            with patch.object(Inquiry, "reading", property(_lenient)):
                yield
        case "chunks":
            with patch("tests.chaos.printer.site.paced", _unpaced), patch("printer.ways.paced", _unpaced):
                yield
        case _:
            yield
