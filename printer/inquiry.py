"""One look at a printer, sans-I/O: which question comes next, and what the answers to all of them prove.

Rules:
- One question is open at a time. What comes while none is open, or is no answer to the one that is, is never taken
  for an answer.
- An answer to DLE EOT does not say which question it answers. So two where one was due, or bytes that are no word,
  make the whole look ambiguous: which of them is stale nobody can say, and the printer's state is unknown.
- Ready is said only when every question was answered and no answer names a trouble. A trouble that an answer names is
  said at once, whatever was not answered; but an ambiguous look says nothing.
- After the last answer the printer is listened to for a moment: an answer too many betrays that all of them were late.
- Some ways to a printer hand back the answer to the question before. So what stops a printer for whatever cause is
  asked last, and twice: one of the two answers is then about now, and nothing is ready that it calls off-line.
- A printer that names an error is asked which (DLE EOT 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hub.protocol.printing import PrinterState
from printer.status import (
    ASK_FULL,
    ERROR_WHY,
    OFFLINE_WHY,
    ONLINE,
    PAPER,
    Detail,
    Reading,
    ask,
    is_paper_low,
    is_understood,
    mouth_of,
    trouble,
)
from printer.stream import Full, Noise, RealTime, Word

QUESTIONS: Final = (OFFLINE_WHY, PAPER, ONLINE)
"""Asked at each look, the one that nearly every printer answers first; the last one is asked twice."""

FULL: Final = 20
"""DLE EOT 20 among the questions: the full status of a printer that presents its slips."""

SAYS_PAPER: Final = frozenset({PAPER, FULL})
"""Without an answer to one of these nobody can say that there is paper."""


@dataclass(slots=True)
class Inquiry:
    """One look: send what `next_question` says and `hear` what comes, until it says None; `reading` is the result."""

    questions: tuple[int, ...] = QUESTIONS
    answers: dict[int, int] = field(default_factory=dict)
    full: Full | None = None
    is_ambiguous: bool = False
    gave_up: bool = False
    _answered: int = 0
    _open: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether a question waits for its answer."""
        return self._open is not None

    def next_question(self) -> int | None:
        """Return what to ask now, by its number; None: there is nothing more to ask."""
        if self.gave_up or self.is_ambiguous:
            return None
        self._open = next(iter(self._wanted()[self._answered :]), None)
        return self._open

    @property
    def was_answered(self) -> bool:
        """Whether the printer has said anything to the point."""
        return bool(self._answered)

    def hear(self, words: Iterable[Word]) -> None:
        """Take what the printer says; words that are never answers to DLE EOT are somebody else's."""
        for word in words:
            match word:
                case RealTime(byte) if self._open is not None and self._open != FULL:
                    self.answers[self._open] = self.answers.get(self._open, 0) | byte
                    self._answered, self._open = self._answered + 1, None
                case Full() if self._open == FULL:
                    self.full = word
                    self._answered, self._open = self._answered + 1, None
                case RealTime() | Full() | Noise():
                    self.is_ambiguous, self._open = True, None
                case _:
                    pass

    def doubt(self) -> None:
        """What was answered, or will be, may be about an earlier time."""
        self.is_ambiguous, self._open = True, None

    def give_up(self) -> None:
        """The time for the question that is open is over."""
        self.gave_up, self._open = True, None

    @property
    def reading(self) -> Reading:
        """How the printer is."""
        if self.is_ambiguous:
            return Reading(PrinterState.UNKNOWN)
        named = trouble(self.answers, self.full)
        if named is not None:
            return named
        if self.gave_up or not any(self._is_answered(number) for number in SAYS_PAPER):
            return Reading(PrinterState.UNKNOWN)
        if self.full is not None and not is_understood(self.full):
            return Reading(PrinterState.UNKNOWN, Detail.COMMUNICATION)
        low = is_paper_low(self.answers, self.full)
        return Reading(PrinterState.PAPER_LOW if low else PrinterState.READY, mouth_of(self.full))

    def _wanted(self) -> tuple[int, ...]:
        wanted = (*self.questions, *self.questions[-1:])
        named = self.answers.get(OFFLINE_WHY, 0) & 0x40
        return (*wanted, ERROR_WHY) if named and ERROR_WHY not in wanted else wanted

    def _is_answered(self, number: int) -> bool:
        return self.full is not None if number == FULL else number in self.answers


def bytes_of(number: int) -> bytes:
    """Return what is sent for a question."""
    return ASK_FULL if number == FULL else ask(number)
