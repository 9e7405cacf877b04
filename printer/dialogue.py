"""One talk with the device at a time: how are you, take this slip, is it out?  Blocking, for the worker thread.

Rules (hardware.md 1, reliability.md 1.9):
- What makes a slip *printed* is the word of the printer's rung: the echo of this slip's process id, or the answer to
  GS r when none before it is owed. A printer of the other rungs is only looked at: it never makes a slip *printed*.
- An answer to GS r that did not come is owed. Before the next slip a fresh question is put: only when the printer has
  answered that one, and so all before it, may its next answer count.
- A slip that was cut short stays in the printer, which would print the rest of it after the reload. It is told to
  forget it; nothing else is sent until it says that it has, or its time is over. Before the next slip the paper is cut.
- A printer that does not forget may be in the middle of a command. Only when it has echoed a process id of its own
  before the next slip, that slip's may count. One that comes late does not if the printer said what made no sense while
  it was waited for: the paper may have ended, and the other half have come out of a new roll.
- A printer that said nothing since the slip before gets the next one over a new connection: what still lies in the old
  one must not come out later.
"""

import logging
import time
from collections import deque
from dataclasses import dataclass
from typing import Final

from hub.protocol.printing import PrinterState
from printer.backends.interface import Backend, BackendFault
from printer.conversation import Conversation
from printer.echoes import AWAITED_MAX
from printer.inquiry import FULL, QUESTIONS, Inquiry, bytes_of
from printer.probe import TOKEN, Probed
from printer.profiles import PROFILES, Profile, Rung
from printer.status import (
    ASK_DONE,
    CLEAR,
    NO_AUTOMATIC_STATUS,
    ONLINE,
    PASSING,
    Detail,
    Reading,
    ask_process_id,
    processed_on_paper,
)
from printer.stream import Cleared, Echo, Noise, Queued, Word

LOG: Final = logging.getLogger(__name__)

QUESTION_S: Final = 0.25
"""A real-time question is answered within milliseconds."""

LOOK_S: Final = 0.35
"""A look with all its questions stays under half a second."""

STEP_S: Final = 0.2
"""A step of the wait for the printer's word, with a look in it."""

QUIET_S: Final = 0.02
"""An answer too many is on the heels of the one that was due."""

CLEAR_S: Final = 0.4
"""A printer forgets at once."""

FRESH_S: Final = 0.3
"""An idle printer answers GS r at once."""

WORD_S: Final = {Rung.PROCESS_ID: 6.0, Rung.QUEUED: 6.0, Rung.REAL_TIME: 2.0, Rung.SILENT: 0.0}
"""How long a slip is followed: twice what printing takes; or, where no word comes, as long as it takes."""

WORD_SILENT_S: Final = 0.5
"""A printer that never answers is not waited for: it would hold up the line for each slip."""

SLIP_S: Final = 5.0
"""A slip has 1 kB: one second at 9600 baud. A device that needs five has stopped."""

CLEARINGS: Final = 2
"""How often a printer that has stopped is told to forget; and once more when it goes on."""

USABLE: Final = frozenset({PrinterState.READY, PrinterState.PAPER_LOW, PrinterState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a step of the wait: the word, or how the printer is and whether the word may still come."""

    answered: bool
    state: PrinterState
    detail: Detail = Detail.NONE
    waits: bool = False


class Dialogue:
    """Speaks with one device over its backend, by the manner of its profile, or better, of what was probed."""

    def __init__(self, backend: Backend, profile: Profile | None = None, probed: Probed | None = None) -> None:
        profile = PROFILES["generic-80"] if profile is None else profile
        presents = profile.presents if probed is None else probed.presents
        self._backend = backend
        self._talk = Conversation(backend, presents=presents)
        self._cut = profile.cut
        self._rung = (profile.rung or Rung.QUEUED) if probed is None else probed.rung
        self._questions: tuple[int, ...] = (*QUESTIONS[:-1], FULL, ONLINE) if presents else QUESTIONS
        if probed is not None and probed.questions:
            self._questions = probed.questions
        self._clears = True if probed is None else probed.clears
        self._seen = Reading(PrinterState.UNKNOWN)
        self._away = ""
        self._silent = False
        self._echoes: list[str] = []
        self._word = _Word()
        self._owed = 0
        self._in_step = False
        self._unconfirmed = False
        self._heard_since = True
        self._has_spoken = False
        self._held = False
        self._is_at_start = True
        self._blind: deque[str] = deque(maxlen=AWAITED_MAX.value)
        self._clearings = 0
        self._was_cleared = False
        self._rest_kept = False
        self._scrap = False

    @property
    def durable(self) -> bool:
        """Whether accepted bytes are the print itself."""
        return self._backend.durable

    @property
    def rung(self) -> Rung:
        """How truthfully this printer can say that a slip is out."""
        return self._rung if self._backend.answers else Rung.SILENT

    @property
    def detail(self) -> Detail:
        """What the last look knew beyond the state."""
        return self._seen.detail

    def take_echoes(self) -> list[str]:
        """Return the process ids that were echoed and that nobody waited for, once."""
        echoes, self._echoes = self._echoes, []
        return echoes

    def recover(self) -> None:
        """A program before this one may have left half a slip in the printer: let it forget that first."""
        self._held = self._scrap = True
        self._is_at_start = False
        self._clearings = 0

    def look(self) -> tuple[PrinterState, bool]:
        """Return the printer's state, and whether it was silent; takes half a second once the device is reached."""
        try:
            self._reach()
            if self.rung is Rung.SILENT:
                self._away = ""
                self._seen = Reading(PrinterState.READY if self.durable else PrinterState.UNKNOWN)
                return self._seen.state, not self.durable
            self._seen = self._look(time.monotonic() + LOOK_S)
        except BackendFault as fault:
            if str(fault) != self._away:  # said once, not at each look
                LOG.info("the printer is not there: %s", fault)
            self._away = str(fault)
            self._seen, self._silent = Reading(PrinterState.OFFLINE), True
        else:
            self._away = ""
        return self._seen.state, self._silent

    def print_slip(self, data: bytes, name: str) -> None:
        """Hand a slip over.

        Raises:
            BackendFault: not all of it was accepted.
        """
        until = time.monotonic() + SLIP_S
        try:
            self._prepare(until)
        except BackendFault as fault:
            raise BackendFault(fault.reason, False, str(fault), fault.cause) from fault
        try:
            self._talk.send(data, until, name)
        except BackendFault as fault:
            if fault.begun:
                self._cut_short()
            raise
        self._unconfirmed, self._heard_since, self._word = True, False, _Word()

    def ask_done(self, token: str) -> None:
        """Ask the printer for its word on the slip before; `token` is the slip's process id."""
        now = time.monotonic()
        wait_s = WORD_S[self.rung]
        if self.rung is Rung.QUEUED and not self._in_step:
            wait_s = WORD_S[Rung.REAL_TIME]
        if self._silent:
            wait_s = min(wait_s, WORD_SILENT_S)
        is_promised = self._is_at_start if self.rung is Rung.PROCESS_ID else self._in_step and self.rung is Rung.QUEUED
        self._word = _Word(token, now + wait_s, is_promised, is_doubtful=is_promised)
        try:
            if self.rung is Rung.PROCESS_ID and is_promised:
                self._talk.send(ask_process_id(token), now + STEP_S)
            elif self.rung is Rung.QUEUED and self._in_step:
                self._owed += 1
                self._talk.send(ASK_DONE, now + STEP_S)
        except BackendFault as fault:
            LOG.info("the printer went away before it could be asked: %s", fault)
            self._word.is_gone = True
            self._cut_short()

    def wait_done(self, within_s: float) -> Done:
        """Return whether the printer gave its word within a time, or else how it is now."""
        until = time.monotonic() + within_s
        word = self._word
        if self.rung is Rung.SILENT:
            return Done(False, PrinterState.UNKNOWN)
        if word.is_gone:
            return Done(False, PrinterState.OFFLINE)
        word.is_waited = True
        try:
            if not self._came(until - within_s / 2):
                self._seen = self._look(time.monotonic() + LOOK_S)
                word.is_doubtful = word.is_doubtful or (self._silent and self._has_spoken)
                if word.token and self._seen.state is PrinterState.UNKNOWN and not self._silent:
                    self._blind.append(word.token)  # what was said made no sense: it may have been of the paper
            waits = not word.is_spoilt and (self._seen.state in USABLE or self._seen.detail in PASSING)
            if word.came or (waits and self._came(until)):
                return self._confirmed()
        except BackendFault as fault:
            LOG.info("the printer went away before it confirmed: %s", fault)
            self._cut_short()
            self._seen = Reading(PrinterState.OFFLINE)
            return Done(False, PrinterState.OFFLINE)
        finally:
            word.is_waited = False
        waits = waits and time.monotonic() < word.until
        self._in_step = self._in_step and waits
        return Done(False, self._seen.state, self._seen.detail, waits)

    def confirm(self, within_s: float, token: str = TOKEN) -> tuple[bool, PrinterState]:
        """Ask for the printer's word and wait so long for it; return whether it came, and the printer's state now."""
        until = time.monotonic() + within_s
        self.ask_done(token)
        while True:
            done = self.wait_done(min(STEP_S, max(0.0, until - time.monotonic())))
            if done.answered or not done.waits or time.monotonic() >= until:
                self._in_step = self._in_step and done.answered
                return done.answered, done.state

    def close(self) -> None:
        """Let the device go."""
        self._talk.close()

    def _reach(self) -> None:
        """Open the device; on a new connection nothing is owed, and what was under way on the old one is torn."""
        if not self._talk.open():
            return
        self._owed, self._in_step = 0, False
        if self._unconfirmed:
            self._cut_short()
        if self.rung is not Rung.SILENT and not self._held:
            self._talk.send(NO_AUTOMATIC_STATUS, time.monotonic() + LOOK_S)

    def _prepare(self, until: float) -> None:
        """Leave nothing of the slip before this one that could come out with it or be taken for its answer."""
        if self._unconfirmed and not self._heard_since and self._silent:
            LOG.warning("the printer has said nothing since the last slip: a new connection is made")
            self._talk.close()
            self._unconfirmed = self._has_spoken  # one that never speaks is not cut after each slip
        self._reach()
        if self._unconfirmed and self._word.is_doubtful:
            LOG.warning("the printer gave no word on the last slip: it is told to forget what it may hold of it")
            self._cut_short()
            self._forget_rest(False, min(until, time.monotonic() + CLEAR_S))
        self._word = _Word()
        if self.rung is Rung.QUEUED and not self._in_step:
            self._fall_in_step()
        if self.rung is Rung.PROCESS_ID and not self._is_at_start:
            self._find_start()
        if self._scrap:
            self._scrap = False
            self._talk.send(self._cut, until)

    def _fall_in_step(self) -> None:
        """Put a fresh question, so that no answer is owed when the slip's own is put.

        A printer answers in order, and all that it owes at once. So when fewer answers come than are owed, some were
        lost; a second question that gets one answer and no more proves it.
        """
        for _ in range(2):
            self._note(self._talk.hear_out())
            self._owed += 1
            owed, until = self._owed, time.monotonic() + FRESH_S
            self._talk.send(ASK_DONE, until)
            while self._owed and (words := self._talk.hear(until)):
                self._note(words)
            self._note(self._talk.hear_out(QUIET_S if owed == 1 else 2 * QUIET_S))
            if not 0 < self._owed < owed:
                break
            self._owed = 0
        self._in_step = not self._owed and not self._word.is_spoilt

    def _find_start(self) -> None:
        """Learn that the printer is not in the middle of a command, for whose rest it would take the next slip."""
        for _ in range(2):
            until = time.monotonic() + FRESH_S
            self._talk.send(ask_process_id(TOKEN), until)
            while TOKEN not in self._echoes and (words := self._talk.hear(until)):
                self._note(words)
            if TOKEN in self._echoes:
                self._echoes = [token for token in self._echoes if token != TOKEN]
                self._is_at_start = True
                return
        LOG.warning("the printer may be in the middle of a command: the next slip cannot be confirmed")

    def _came(self, until: float) -> bool:
        """Hear until the word comes, or time is over."""
        while not self._word.came and (words := self._talk.hear(until)):
            self._note(words)
        if self._word.came and self.rung is Rung.QUEUED:
            self._note(self._talk.hear_out(QUIET_S))
        return self._word.came

    def _confirmed(self) -> Done:
        """The slip is out."""
        self._unconfirmed = False
        state = self._seen.state if self._seen.state in USABLE else PrinterState.UNKNOWN
        return Done(True, state, self._seen.detail)

    def _look(self, until: float) -> Reading:
        """Ask how the printer is, and let it forget what it must not print."""
        inquiry = self._inquire(until)
        self._silent = not inquiry.was_answered and not inquiry.is_ambiguous
        reading = inquiry.reading
        stopped = reading.state not in USABLE and reading.detail not in PASSING
        if stopped and self._unconfirmed and not self._word.came:
            self._cut_short()
        if self._held and inquiry.was_answered and not self._word.came:
            self._forget_rest(stopped, until)
        if stopped and self._rest_kept and reading.detail is Detail.NONE:
            return Reading(reading.state, Detail.REST_KEPT)
        return reading

    def _inquire(self, until: float) -> Inquiry:
        self._note(self._talk.hear_out())
        inquiry = Inquiry(self._questions)
        while (number := inquiry.next_question()) is not None:
            answer_by = min(until, time.monotonic() + QUESTION_S)
            if time.monotonic() >= until:
                inquiry.give_up()
                break
            self._talk.send(bytes_of(number), until)
            while inquiry.is_open:
                words = self._talk.hear(answer_by)
                self._note(words)
                inquiry.hear(words)
                if not words:
                    inquiry.give_up()
        words = self._talk.hear_out(QUIET_S if inquiry.was_answered else 0.0)
        self._note(words)
        inquiry.hear(words)
        return inquiry

    def _cut_short(self) -> None:
        """Part of a slip may lie in the printer, and part of it on paper."""
        self._held = self._scrap = True
        self._unconfirmed = self._is_at_start = False
        self._clearings = 0

    def _forget_rest(self, stopped: bool, until: float) -> None:
        if self._clears and (not stopped or self._clearings < CLEARINGS):
            self._clearings += 1
            self._was_cleared = False
            self._talk.send(CLEAR, until)
            while not self._was_cleared and (words := self._talk.hear(until)):
                self._note(words)
        if self._was_cleared:
            self._is_at_start = True
            self._held = self._was_cleared = self._rest_kept = False
            self._owed, self._in_step = 0, False
            self._talk.send(NO_AUTOMATIC_STATUS, until)
        elif not stopped:
            LOG.warning("the printer does not forget the rest of a slip that was cut short, and may have printed it")
            self._held = self._rest_kept = False
            self._talk.send(NO_AUTOMATIC_STATUS, until)
        else:
            self._rest_kept = not self._clears or self._clearings >= CLEARINGS

    def _note(self, words: list[Word]) -> None:
        """Keep what is not about the printer's state."""
        for word in words:
            self._heard_since = self._has_spoken = True
            match word:
                case Echo(token) if self._word.is_waited and token == self._word.token:
                    self._word.came = self.rung is Rung.PROCESS_ID
                case Echo(token) if token in self._blind:
                    LOG.info("a late process id does not count: nobody knows whether the paper ended meanwhile")
                case Echo(token):
                    self._unconfirmed = self._unconfirmed and token != self._word.token
                    self._echoes.append(token)
                case Queued(byte) if self._owed:
                    self._owed -= 1
                    self._unconfirmed = self._unconfirmed and bool(self._owed)
                    self._word.came = not self._owed and self._word.counts(byte)
                case Queued() | Noise():
                    self._word.is_spoilt, self._word.came = True, self._word.came and self.rung is Rung.PROCESS_ID
                case Cleared():
                    self._was_cleared = True
                case _:
                    pass


@dataclass(slots=True)
class _Word:
    """The word on one slip that is waited for; without a process id none is.

    `is_promised`: the question was put, and its answer will be this slip's. `is_doubtful`: as long as the word has not
    come, the slip may hang half out of the printer.
    """

    token: str | None = None
    until: float = 0.0
    is_promised: bool = False
    is_doubtful: bool = False
    came: bool = False
    is_waited: bool = False
    is_spoilt: bool = False
    is_gone: bool = False

    def counts(self, byte: int) -> bool:
        """Whether this answer to GS r, with none owed any more, is the word."""
        return self.is_promised and not self.is_spoilt and processed_on_paper(byte)
