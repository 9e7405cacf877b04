"""One talk with the device at a time: how are you, take this slip, is it out?  Blocking, for the worker thread.

Rules (hardware.md 1, reliability.md 1.9):
- What makes a slip *printed* is the word of the printer's rung: the echo of this slip's process id, or the answer to
  GS r when none before it is owed. A printer of the other rungs is only looked at: it never makes a slip *printed*.
- An answer to GS r that did not come is owed. Before the next slip a fresh question is put: only when the printer has
  answered that one, and so all before it, may its next answer count.
- A slip that was cut short stays in the printer, which would print the rest of it after the reload. It is told to
  forget it; nothing else is sent until it says that it has, or its time is over. Before the next slip the paper is cut.
- A printer that does not forget may be in the middle of a command. Only when it has echoed a process id of its own
  before the next slip, that slip's may count.
- A word counts only if the slip's paper was in sight all the time (`printer.sight`), and a look only if its answers
  cannot be about an earlier one (`printer.punctuality`).
- A printer that has stopped its line is asked all the same, and told to forget: it obeys both at once. Everything else
  waits. Is nothing wrong with it, but its line stays stopped, it is off line.
- A printer that said nothing since the slip before gets the next one over a new connection: what still lies in the old
  one must not come out later.
"""

import logging
import time
from dataclasses import dataclass
from typing import Final

from hub.protocol.printing import PrinterState
from printer.awaited import Awaited, waited_s
from printer.backends.interface import Backend, BackendFault, Cause
from printer.conversation import Conversation
from printer.echoes import mark
from printer.fault_words import log_away
from printer.footing import catch_up, fall_in_step, find_start
from printer.hearing import Hearing
from printer.inquiry import FULL, QUESTIONS
from printer.leftover import Leftover
from printer.looking import LOOK_S, QUIET_S, inquire
from printer.muteness import Muteness
from printer.probe import Probed
from printer.profiles import PROFILES, Profile, Rung
from printer.status import (
    ASK_DONE,
    ONLINE,
    PASSING,
    USABLE,
    Detail,
    Reading,
    ask_process_id,
)

LOG: Final = logging.getLogger(__name__)

STEP_S: Final = 0.2
"""A step of the wait for the printer's word, with a look in it."""

CLEAR_S: Final = 0.4
"""A printer forgets at once."""

SLIP_S: Final = 5.0
"""A slip has 1 to 5 kB, and settings that leave a line more than 3.7 s for it are refused (`printer.line_time`)."""

FILLED_S: Final = 1.0
"""A printer whose buffer a slip has just filled stops the line, and takes more as soon as it has printed some."""

NOBODYS: Final = mark(0)

SILENCE: Final = Reading(PrinterState.UNKNOWN, Detail.MUTE)


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
        self._hearing = Hearing()
        self._rest = Leftover(backend, self._talk, self._hearing, clears=probed is None or probed.clears)
        self._muteness = Muteness(can_speak=probed is not None)
        self._seen = Reading(PrinterState.UNKNOWN)
        self._away = ""
        self._silent = False
        self._sent_at = self._handed_at = 0.0

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

    @property
    def taken(self) -> int:
        """A count of bytes that is another one whenever the device has taken some; any thread may ask."""
        return self._backend.taken

    def take_echoes(self) -> list[str]:
        """Return the process ids that were echoed, that count and that nobody waited for, once."""
        return self._hearing.take_echoes()

    def recover(self) -> None:
        """A program before this one may have left half a slip in the printer: let it forget that first."""
        self._rest.cut_short()

    def look(self) -> tuple[PrinterState, bool]:
        """Return the printer's state, and whether it was silent; takes half a second once the device is reached."""
        began = time.monotonic()
        try:
            until = self._reach()
            if self.rung is Rung.SILENT:
                self._away = ""
                self._seen = self._unless_off_line(
                    Reading(PrinterState.READY if self.durable else PrinterState.UNKNOWN)
                )
                return self._seen.state, not self.durable
            self._settle(began)
            self._seen = self._look(until)
            self._missed(began)
        except BackendFault as fault:
            if str(fault) != self._away:  # said once, not at each look
                log_away(LOG, fault)
            self._away = str(fault)
            self._seen, self._silent = Reading(PrinterState.OFFLINE), True
            self._hearing.punctuality.forget()
            self._muteness.forget()
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
        self._sent_at = time.monotonic()
        self._muteness.sent(self._sent_at)
        try:
            self._talk.send(data, until, name)
        except BackendFault as fault:
            if fault.begun:
                self._rest.cut_short()
            raise
        self._handed_at = time.monotonic()
        self._hearing.is_unconfirmed, self._hearing.heard_since, self._hearing.awaited = True, False, Awaited()

    def ask_done(self, token: str) -> None:
        """Ask the printer for its word on the slip before; `token` is the slip's process id."""
        now, hearing, by_echo = time.monotonic(), self._hearing, self.rung is Rung.PROCESS_ID
        until = now + waited_s(self.rung, in_step=hearing.in_step, silent=self._silent)
        is_promised = self._rest.is_at_start if by_echo else hearing.in_step and self.rung is Rung.QUEUED
        hearing.awaited = Awaited(token, until, by_echo, is_promised, is_doubtful=is_promised)
        hearing.sight.sent(token, self._sent_at)
        put_by = now + (FILLED_S if self._backend.is_stopped else STEP_S)
        try:
            if by_echo and is_promised:
                self._talk.send(ask_process_id(token), put_by)
            elif is_promised:
                hearing.owed += 1
                self._talk.send(ASK_DONE, put_by)
        except BackendFault as fault:
            LOG.info("the printer could not be asked: %s", fault)
            hearing.awaited.is_spoilt = fault.cause is Cause.STALLED
            hearing.awaited.is_gone = not hearing.awaited.is_spoilt
            self._rest.cut_short()

    def wait_done(self, within_s: float) -> Done:
        """Return whether the printer gave its word within a time, or else how it is now."""
        until = time.monotonic() + within_s
        word = self._hearing.awaited
        if self.rung is Rung.SILENT:
            return Done(False, PrinterState.UNKNOWN)
        if word.is_gone:
            return Done(False, PrinterState.OFFLINE)
        word.is_waited = True
        try:
            if not self._came(until - within_s / 2):
                began = time.monotonic()
                self._seen = self._look(self._reach() if word.is_spoilt else began + LOOK_S)
                self._missed(began)
                word.is_doubtful = word.is_doubtful or (self._silent and self._hearing.has_spoken)
            waits = not word.is_spoilt and (self._seen.state in USABLE or self._seen.detail in PASSING)
            if word.came or (waits and self._came(until)):
                return self._confirmed()
        except BackendFault as fault:
            LOG.info("the printer went away before it confirmed: %s", fault)
            self._rest.cut_short()
            self._seen = Reading(PrinterState.OFFLINE)
            return Done(False, PrinterState.OFFLINE)
        finally:
            word.is_waited = False
        waits = waits and not word.is_spoilt and time.monotonic() < word.until
        self._hearing.in_step = self._hearing.in_step and waits
        return Done(False, self._seen.state, self._seen.detail, waits)

    def confirm(self, within_s: float, token: str = NOBODYS) -> tuple[bool, PrinterState]:
        """Ask for the printer's word and wait so long for it; return whether it came, and the printer's state now."""
        until = time.monotonic() + within_s
        self.ask_done(token)
        while True:
            done = self.wait_done(min(STEP_S, max(0.0, until - time.monotonic())))
            if done.answered or not done.waits or time.monotonic() >= until:
                self._hearing.in_step = self._hearing.in_step and done.answered
                return done.answered, done.state

    def close(self) -> None:
        """Let the device go."""
        self._talk.close()

    def _reach(self) -> float:
        """Open the device, and return until when a look may last."""
        is_new, until = self._talk.open(), time.monotonic() + LOOK_S
        self._rest.connected(is_new=is_new, speaks=self.rung is not Rung.SILENT, until=until)
        return until

    def _prepare(self, until: float) -> None:
        """Leave nothing of the slip before this one that could come out with it or be taken for its answer."""
        hearing = self._hearing
        if hearing.is_unconfirmed and not hearing.heard_since and self._silent:
            LOG.warning("the printer has said nothing since the last slip: a new connection is made")
            self._talk.close()
            hearing.is_unconfirmed = hearing.has_spoken  # one that never speaks is not cut after each slip
        self._reach()
        if hearing.is_unconfirmed and hearing.awaited.is_doubtful:
            LOG.warning("the printer gave no word on the last slip: it is told to forget what it may hold of it")
            self._rest.cut_short()
            self._rest.forget(False, min(until, time.monotonic() + CLEAR_S))
        hearing.awaited = Awaited()
        if self.rung is Rung.QUEUED and not hearing.in_step:
            hearing.in_step = fall_in_step(self._talk, hearing)
        if self.rung is Rung.PROCESS_ID and not self._rest.is_at_start:
            self._rest.is_at_start = find_start(self._talk, hearing)
            if not self._rest.is_at_start:
                LOG.warning("the printer may be in the middle of a command: the next slip cannot be confirmed")
        if self._rest.is_scrap:  # a cut in the middle of a command would be none
            self._rest.is_scrap = self.rung is Rung.PROCESS_ID and not self._rest.is_at_start
            self._talk.send(self._cut, until)

    def _came(self, until: float) -> bool:
        """Hear until the word comes, or time is over."""
        hearing = self._hearing
        while not hearing.awaited.came and (words := self._talk.hear(until)):
            hearing.note(words, time.monotonic())
        if hearing.awaited.came and self.rung is Rung.QUEUED:
            hearing.note(self._talk.hear_out(QUIET_S), time.monotonic())
        return hearing.awaited.came

    def _confirmed(self) -> Done:
        """The slip is out."""
        self._hearing.is_unconfirmed = False
        self._muteness.confirmed()
        self._muteness.forget()
        if self._seen == SILENCE:
            self._seen = Reading(PrinterState.UNKNOWN)
        state = self._seen.state if self._seen.state in USABLE else PrinterState.UNKNOWN
        return Done(True, state, self._seen.detail)

    def _settle(self, now: float) -> None:
        """See to it that looks are believed again, if the printer speaks again and can be asked anything."""
        is_free = not self._rest.is_held and not self._backend.is_stopped
        if is_free and self._hearing.punctuality.may_catch_up(now):
            catch_up(self._talk, self._hearing, self.rung)

    def _missed(self, began: float) -> None:
        """Note whether it said anything since a look began; without a word for long it is mute."""
        self._muteness.looked(began, self._hearing.heard_at)
        if self._muteness.is_mute:
            self._seen = SILENCE

    def _look(self, until: float) -> Reading:
        """Ask how the printer is, and let it forget what it must not print."""
        began, hearing = time.monotonic(), self._hearing
        inquiry = inquire(self._talk, hearing, self._questions, until)
        self._silent = not inquiry.was_answered and not inquiry.is_ambiguous
        reading = inquiry.reading
        hearing.sight.looked(reading, began, is_whole=not inquiry.gave_up)
        self._muteness.heard(hearing.heard_at)
        if self._muteness.is_mute:
            reading = SILENCE
        stopped = reading.state not in USABLE and reading.detail not in PASSING
        if stopped and hearing.is_unconfirmed and not hearing.awaited.came:
            self._rest.cut_short()
        if self._rest.is_held and inquiry.was_answered and not hearing.awaited.came:
            self._rest.forget(stopped, until)
        if stopped and self._rest.is_kept and reading.detail is Detail.NONE:
            return Reading(reading.state, Detail.REST_KEPT)
        return self._unless_off_line(reading)

    def _unless_off_line(self, reading: Reading) -> Reading:
        """Return that a printer which names no trouble takes nothing, unless the last slip fills it still."""
        is_full = time.monotonic() - self._handed_at < FILLED_S
        if reading.state not in USABLE or is_full or not self._backend.is_stopped:
            return reading
        return Reading(PrinterState.OFFLINE, Detail.NOT_ONLINE)
