"""What one printer can do: found out once by asking, and kept for its device.

Rules:
- Real-time questions come first: they print nothing. What might be printed by a printer that does not know it stands
  between two ESC @, which throw away a row that is not printed yet.
- Nothing is asked while an answer to the question before may still come, or it would be taken for the wrong one.
- A printer that answers nothing to one question is asked the next: some answer GS r and not DLE EOT.
"""

import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import msgspec

from hub.protocol.printing import PrinterState
from printer.backends.interface import Backend
from printer.conversation import Conversation
from printer.echoes import mark
from printer.inquiry import FULL, SAYS_PAPER, Inquiry, bytes_of
from printer.profiles import Profile, Rung
from printer.status import (
    ASK_DONE,
    CLEAR,
    ERROR_WHY,
    NO_AUTOMATIC_STATUS,
    OFFLINE_WHY,
    ONLINE,
    PAPER,
    USABLE,
    ask_process_id,
)
from printer.stream import Cleared, Echo, Queued, Word

LOG: Final = logging.getLogger(__name__)

FILE_NAME: Final = "probed.json"

ANSWER_S: Final = 0.5
"""Twice what a slow network card takes: a person waits, and nothing is printing."""

QUIET_S: Final = 0.05
"""An answer too many follows at once."""

MARK: Final = mark(0)

INITIALISE: Final = b"\x1b@"


@dataclass(frozen=True, slots=True)
class Probed:
    """What a printer answers: its best rung, the DLE EOT questions (20: full status), and whether it clears its buffer.

    `near_end` is whether it says how much paper is left at all; whether it has the sensor, only a low roll shows.
    """

    rung: Rung
    questions: tuple[int, ...] = ()
    near_end: bool = False
    presents: bool = False
    clears: bool = False
    state: PrinterState = PrinterState.UNKNOWN

    @classmethod
    def load(cls, folder: Path, device: str) -> Self | None:
        """Return what was kept for this device (its address, or its ids); None: nothing that can be read.

        Raises:
            OSError: the file is there and cannot be read.
        """
        path = folder / FILE_NAME
        try:
            kept = msgspec.json.decode(path.read_bytes(), type=dict[str, cls])  # type: ignore[valid-type]
        except FileNotFoundError:
            return None
        except ValueError:  # also bytes that are no text
            LOG.warning("%s is damaged and is not used; probe the printer again", path)
            return None
        return kept.get(device)

    def save(self, folder: Path, device: str) -> None:
        """Keep this for a device, and forget what was kept for another; on return it is on disk.

        Raises:
            OSError: it could not be kept.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / FILE_NAME
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            file.write(msgspec.json.encode({device: self}))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def probe(backend: Backend, profile: Profile) -> Probed:
    """Ask a printer for all that it can answer; takes at most five seconds, prints nothing, and closes the backend.

    One that stops its line is only asked how it is: it takes nothing else.

    Raises:
        BackendFault: it is not there, or went away.
    """
    talk = Conversation(backend, presents=True)
    try:
        talk.open()
        if not backend.answers:
            return Probed(Rung.SILENT, state=PrinterState.READY if backend.durable else PrinterState.UNKNOWN)
        if not backend.is_stopped:
            _put(talk, NO_AUTOMATIC_STATUS)
        questions, state = _questions(talk, profile)
        if backend.is_stopped:
            return Probed(Rung.SILENT, questions, state=PrinterState.OFFLINE if state in USABLE else state)
        queued = _answers(talk, ASK_DONE, Queued(0))
        echoed = _answers(talk, ask_process_id(MARK), Echo(MARK))
        clears = _answers(talk, CLEAR, Cleared())
        if clears:
            _put(talk, NO_AUTOMATIC_STATUS)
    finally:
        talk.close()
    rung = Rung.SILENT
    if SAYS_PAPER & {*questions}:
        rung = Rung.REAL_TIME
    if queued:
        rung = Rung.QUEUED
    if echoed:
        rung = Rung.PROCESS_ID
    return Probed(rung, questions, bool(SAYS_PAPER & {*questions}), FULL in questions, clears, state)


def _questions(talk: Conversation, profile: Profile) -> tuple[tuple[int, ...], PrinterState]:
    """Return which questions are answered, in the order in which to ask them, and how the printer is."""
    del profile  # every printer is asked everything: what its kind is said to lack, this one may have
    found = tuple(
        number for number in (OFFLINE_WHY, PAPER, ERROR_WHY, FULL, ONLINE) if _inquire(talk, (number,)).was_answered
    )
    asked = tuple(number for number in found if number != ERROR_WHY)
    return asked, _inquire(talk, asked).reading.state if asked else PrinterState.UNKNOWN


def _inquire(talk: Conversation, questions: tuple[int, ...]) -> Inquiry:
    talk.hear_out(QUIET_S)
    inquiry = Inquiry(questions)
    while (number := inquiry.next_question()) is not None:
        until = time.monotonic() + ANSWER_S
        talk.send(bytes_of(number), until)
        while inquiry.is_open:
            words = talk.hear(until)
            inquiry.hear(words)
            if not words:
                inquiry.give_up()
    inquiry.hear(talk.hear_out(QUIET_S))
    return inquiry


def _answers(talk: Conversation, question: bytes, answer: Word) -> bool:
    """Return whether exactly one answer of this kind comes; what else the printer says does not count."""
    talk.hear_out(QUIET_S)
    until = time.monotonic() + ANSWER_S
    around = b"" if question == CLEAR else INITIALISE
    talk.send(around + question + around, until)
    heard: list[Word] = []
    while words := talk.hear(until):
        heard += words
        if any(type(word) is type(answer) for word in words):
            break
    heard += talk.hear_out(QUIET_S)
    fitting = [word for word in heard if type(word) is type(answer)]
    return len(fitting) == 1 and (isinstance(answer, Queued) or fitting == [answer])


def _put(talk: Conversation, data: bytes) -> None:
    talk.send(data, time.monotonic() + ANSWER_S)
