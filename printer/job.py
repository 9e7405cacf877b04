"""What becomes of print jobs, sans-I/O: one at a time, journalled before the first byte, told truthfully.

Rules:
- A job is known by its id, whoever asks: the hub, or this machine's kiosk. One that arrives again, by whichever road,
  is never printed again: its recorded fate is told again, or nothing is said while it is still under way or its report
  is open. Until when it may be begun is what the first to ask said.
- A job not begun when it expires is `NOT_PRINTED` (`TOO_LATE`): a late slip would reach a stranger. When the hub's time
  turns out to be another than was believed, what is left of each job's time stays what it was.
- A job that the hub withdraws, or whose ticket the kiosk has replaced by another, is `NOT_PRINTED` (`WITHDRAWN`) if
  it is not begun, also if it arrives only then; one that is begun has the fate that it has.
- Before each job the printer is asked how it is. Paper out, cover open, jam or error: the job `FAILED`, no byte was
  sent. Offline, or a trouble that passes by itself (`printer.status.PASSING`): asked again each `RETRY_MS` until the
  job expires, then `NOT_PRINTED` with that reason. No answer is not offline: the job goes on.
- The record "sent" is on disk before the first byte. So after a restart a sent job without a fate is `UNKNOWN`
  (`RESTARTED`), never printed again and never called good.
- When all bytes are accepted, a durable backend (files) has `PRINTED`; any other is asked to confirm, and only its
  answer makes `PRINTED`. It is waited for in steps of `CONFIRM_STEP_MS`, each with a look at the printer, so that a
  trouble ends the wait and is reported at once. No answer, or a fault after the first byte, is `UNKNOWN` with the
  reason that is known: paper may or may not have come out.
- An answer that names its job (a process id) makes `PRINTED` of an `UNKNOWN` whenever it comes, if its paper was in
  sight until then (`printer.sight`).
- A fate is on disk before it is told; who is told, and until when, is `printer.fates`.
- An idle printer is looked at each `LOOK_MS`, and once more after `AGAIN_MS` when it has just gone silent; its state is
  reported when it changes and when asked for; after new paper as the next look finds it. When it has taken no bytes of
  a slip for `STOPPED_MS` nobody knows how it is.

| stage     | input                    | next        | effects                     |
|-----------|--------------------------|-------------|-----------------------------|
| -         | asked                    | WAITING     | Look, if nothing is at work |
| -         | asked, expired or barred | done        | Keep                        |
| WAITING   | withdrawn or barred      | done        | Keep                        |
| WAITING   | its turn, expired        | done        | Keep                        |
| LOOKING   | looked: usable           | KEEPING     | Keep("sent")                |
| LOOKING   | looked: offline, passing | PAUSING     |                             |
| LOOKING   | looked: otherwise        | done        | Keep                        |
| LOOKING   | withdrawn or barred      | LOOKING     | (done when looked)          |
| PAUSING   | tick after RETRY_MS      | LOOKING     | Look                        |
| PAUSING   | withdrawn or barred      | done        | Keep                        |
| KEEPING   | kept                     | WRITING     | Write                       |
| KEEPING   | kept, expired            | done        | Keep                        |
| KEEPING   | withdrawn or barred      | KEEPING     | (done when kept)            |
| WRITING   | written                  | CONFIRMING  | Confirm (durable: Keep)     |
| WRITING   | write failed             | done        | Keep                        |
| CONFIRMING| confirmed: not yet       | CONFIRMING  | Confirm                     |
| CONFIRMING| confirmed: yes, or never | done        | Keep                        |
| any       | kept a fate              | told        | Report, TellHere, next Look |
| told      | settled                  | settled     | Keep                        |
| UNKNOWN   | echoed                   | PRINTED     | Keep                        |
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

from hub.protocol.ids import CommandId, JobId, TicketId, ticket_of
from hub.protocol.printing import PrinterState, PrintJob, SlipOutcome, SlipReason
from printer.effects import Confirm, Effect, Keep, Look, Recover, ReportState, Write
from printer.fates import Fates
from printer.line import Asked, Line
from printer.record import Record, Stage, sent
from printer.status import PASSING, USABLE, Detail

RETRY_MS: Final = 1_000
LOOK_MS: Final = 750
"""A trouble has its name everywhere within two seconds (requirements F): a look takes up to half of one."""

AGAIN_MS: Final = 400
"""A printer that is silent is asked once more before it is called mute: an answer may be late by so much, or lost."""

STOPPED_MS: Final = 1_500
"""A printer that prints takes the next piece of a slip sooner; a slow line has one each tenth of a second."""

CONFIRM_MS: Final = 6_000
"""A slip takes up to 2 s to print, and a slow serial line 1 s more; twice that is silence."""

CONFIRM_STEP_MS: Final = 200
"""The printer is looked at so often while its word is waited for: nobody changes a roll faster."""

CONFIRM_SILENT_MS: Final = 600
"""A printer that never answers is not waited for: it would hold up the line for each slip."""

REASONS: Final = {
    PrinterState.PAPER_OUT: SlipReason.PAPER_OUT,
    PrinterState.COVER_OPEN: SlipReason.COVER_OPEN,
    PrinterState.JAM: SlipReason.JAM,
    PrinterState.ERROR: SlipReason.ERROR,
    PrinterState.OFFLINE: SlipReason.OFFLINE,
}


@unique
class _At(StrEnum):
    LOOKING = "looking"
    PAUSING = "pausing"
    KEEPING = "keeping"
    WRITING = "writing"
    CONFIRMING = "confirming"
    CLOSING = "closing"


@dataclass(slots=True)
class PrintQueue:
    """One printer's jobs.  Every `now` is the hub's UTC ms as the client's session tells it.

    `durable` says that accepted bytes are the print (files). Inputs return the effects to carry out, in order.
    """

    durable: bool = False
    state: PrinterState = PrinterState.UNKNOWN
    detail: Detail = Detail.NONE
    silent: bool = False
    fates: Fates = field(default_factory=Fates)
    _line: Line = field(default_factory=Line)
    _current: Asked | None = None
    _at: _At | None = None
    _since: int = 0
    _steps: int = 0
    _looking_idle: bool = False
    _is_asked: bool = False
    _has_gone_silent: bool = False

    def restore(self, records: Iterable[Record], now: int) -> list[Effect]:
        """The program starts: take over the journal, and say what nobody can say of jobs that were under way."""
        effects = self.fates.restore(records, now)
        was_sending = any(isinstance(each, Keep) and each.record.reason is SlipReason.RESTARTED for each in effects)
        return [Recover(), *effects] if was_sending else effects

    def arrived(self, job: PrintJob, now: int) -> list[Effect]:
        """The hub wants a slip, for the first time or again."""
        if self.fates.has_ended(job.job):
            return self.fates.hub_asks(job.job)
        asked = self._not_ended(job.job)
        if asked is not None:
            asked.for_hub = True
            return []
        return self._take(Asked(job, for_hub=True), now)

    def asked_here(self, job: PrintJob, replaces: CommandId | None, now: int) -> list[Effect]:
        """This machine's kiosk wants a slip, or its fate; no slip of the ticket of `replaces` is to be begun."""
        effects = [] if replaces is None else self._bar(TicketId(replaces), now)
        known = self.fates.has_ended(job.job) or self._not_ended(job.job) is not None
        effects += self.fates.kiosk_asks(job.job)
        return effects if known else effects + self._take(Asked(job, for_hub=False), now)

    def withdrawn(self, job: JobId, now: int) -> list[Effect]:
        """The hub wants a slip not to be begun any more, and to know what became of it."""
        if self.fates.has_ended(job):
            return self.fates.hub_asks(job)
        asked = self._not_ended(job)
        if asked is not None:
            asked.for_hub = True
            return self._stop(lambda each: each == job, now)
        return self.fates.end(Record(job, "", 0, Stage.SENT, now), SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN, now)

    def looked(self, state: PrinterState, silent: bool, now: int, detail: Detail = Detail.NONE) -> list[Effect]:
        """The printer was asked how it is; `silent` says that it answered nothing at all."""
        effects = self._is(state, detail)
        self._has_gone_silent = silent and not self.silent
        self.silent, self._since = silent, now
        if self._looking_idle:
            self._looking_idle = False
            return effects + self._next(now)
        asked = self._current
        if asked is None or self._at is not _At.LOOKING:
            return effects
        why_not = self._why_not(asked, now)
        passes = state is PrinterState.OFFLINE or (state not in USABLE and detail in PASSING)
        if passes and why_not is None:
            self._at = _At.PAUSING
            return effects
        if passes and why_not is SlipReason.TOO_LATE:
            why_not = REASONS[state]
        if why_not is not None:
            return effects + self._close(SlipOutcome.NOT_PRINTED, why_not, now)
        if state not in USABLE:
            return effects + self._close(SlipOutcome.FAILED, REASONS[state], now)
        self._at = _At.KEEPING
        return effects + self.fates.begin(sent(asked.job, now, for_hub=asked.for_hub))

    def kept(self, record: Record, now: int) -> list[Effect]:
        """A record is on disk."""
        asked = self._current
        if record.stage is Stage.SENT and self._at is _At.KEEPING and asked is not None:
            why_not = self._why_not(asked, now)  # the disk stalled, or this machine did, or it was withdrawn
            if why_not is not None:
                return self._close(SlipOutcome.NOT_PRINTED, why_not, now)
            self._at, self._since = _At.WRITING, now
            return [Write(asked.job)]
        if record.stage is not Stage.DONE:
            return []
        effects = self.fates.kept(record)
        if asked is not None and asked.job.job == record.job:
            self._current = self._at = None
            effects += self._next(now)
        return effects

    def took(self, now: int) -> None:
        """The printer took more bytes of what is being written."""
        if self._at is _At.WRITING:
            self._since = now

    def written(self, now: int) -> list[Effect]:
        """The backend has accepted all bytes."""
        if self._at is not _At.WRITING or self._current is None:
            return []
        if self.durable:
            return self._close(SlipOutcome.PRINTED, None, now)
        self._at, self._steps = _At.CONFIRMING, (CONFIRM_SILENT_MS if self.silent else CONFIRM_MS) // CONFIRM_STEP_MS
        return [Confirm(self._current.job.job, CONFIRM_STEP_MS, self._token)]

    def write_failed(
        self, begun: bool, reason: SlipReason, now: int, state: PrinterState | None = None, detail: Detail = Detail.NONE
    ) -> list[Effect]:
        """The backend gave up; `begun` says that bytes may have reached the printer, `state` how it is, if known."""
        if self._at is not _At.WRITING:
            return []
        if reason is SlipReason.UNPRINTABLE:
            return self._close(SlipOutcome.NOT_PRINTED, reason, now)
        effects = [] if state is None else self._is(state, detail)
        return effects + self._close(SlipOutcome.UNKNOWN if begun else SlipOutcome.FAILED, reason, now)

    def confirmed(
        self, answered: bool, state: PrinterState, now: int, detail: Detail = Detail.NONE, waits: bool = False
    ) -> list[Effect]:
        """A step of the wait for the printer's word is over; `state` is how it is now, `waits` if it may still come."""
        if self._at is not _At.CONFIRMING or self._current is None:
            return []
        effects = self._is(state, detail)
        if answered:
            return effects + self._close(SlipOutcome.PRINTED, None, now)
        self._steps -= 1
        if waits and self._steps and (state in USABLE or detail in PASSING):
            return [*effects, Confirm(self._current.job.job, CONFIRM_STEP_MS, self._token, is_again=True)]
        return effects + self._close(SlipOutcome.UNKNOWN, REASONS.get(state, SlipReason.NO_ANSWER), now)

    def echoed(self, token: str, now: int) -> list[Effect]:
        """The slip with this process id is on paper; its job has ended, and nobody knew how."""
        return self.fates.echoed(token, now)

    def refused(self, job: JobId, outcome: SlipOutcome, now: int) -> list[Effect]:
        """The hub has refused a report of this outcome, or never heard it."""
        return self.fates.refused(job, outcome, now)

    def settled(self, job: JobId, outcome: SlipOutcome, now: int) -> list[Effect]:
        """The hub has answered a report of this outcome, one way or the other."""
        return self.fates.settled(job, outcome, now)

    def clock_set(self, by_ms: int) -> None:
        """The hub's time is `by_ms` later than was believed."""
        for asked in self._under_way():
            asked.clock_set(by_ms)

    def joined(self) -> list[Effect]:
        """The hub, or a kiosk, is there again: it wants to know how the printer is."""
        return [ReportState(self.state, self.detail)]

    def asked_how(self) -> list[Effect]:
        """Somebody changed the paper, and waits for what the next look says."""
        self._is_asked = True
        if self._current is not None or self._looking_idle:
            return []
        self._looking_idle = True
        return [Look()]

    def tick(self, now: int) -> list[Effect]:
        """Time passed."""
        return [*self.fates.offer(now), *self._time_passed(now)]

    def _time_passed(self, now: int) -> list[Effect]:
        if self._at is _At.PAUSING and self._passed(RETRY_MS, now):
            self._at = _At.LOOKING
            return [Look()]
        look_ms = AGAIN_MS if self._has_gone_silent else LOOK_MS
        if self._current is None and not self._looking_idle and self._passed(look_ms, now):
            self._looking_idle = True
            return [Look()]
        if self._at is _At.WRITING and self.state is not PrinterState.UNKNOWN and self._passed(STOPPED_MS, now):
            return self._is(PrinterState.UNKNOWN, Detail.NONE)
        return []

    @property
    def idle(self) -> bool:
        """Whether no job is waiting or at work."""
        return self._current is None and not len(self._line)

    @property
    def _token(self) -> str:
        """The process id of the job at work."""
        assert self._current is not None, "there is no job at work"
        return self.fates.token_of(self._current.job.job)

    def _is(self, state: PrinterState, detail: Detail) -> list[Effect]:
        is_told = self._is_asked or (state, detail) != (self.state, self.detail)
        self.state, self.detail, self._is_asked = state, detail, False
        return [ReportState(state, detail)] if is_told else []

    def _passed(self, wait_ms: int, now: int) -> bool:
        return not 0 <= now - self._since < wait_ms  # the hub's time may be set back when the client joins again

    def _under_way(self) -> list[Asked]:
        return [*self._line] if self._current is None else [self._current, *self._line]

    def _not_ended(self, job: JobId) -> Asked | None:
        return next((asked for asked in self._under_way() if asked.job.job == job), None)

    def _why_not(self, asked: Asked, now: int) -> SlipReason | None:
        if asked.is_withdrawn or self.fates.bars(asked.job.job):
            return SlipReason.WITHDRAWN
        return SlipReason.TOO_LATE if now >= asked.job.expires_at else None

    def _take(self, asked: Asked, now: int) -> list[Effect]:
        why_not = self._why_not(asked, now)
        if why_not is None and self._line.is_full:
            why_not = SlipReason.TOO_LATE
        if why_not is not None:
            return self._end(asked, SlipOutcome.NOT_PRINTED, why_not, now)
        self._line.join(asked)
        return self._next(now)

    def _bar(self, ticket: TicketId, now: int) -> list[Effect]:
        effects = self.fates.bar(ticket, now)
        return effects + self._stop(lambda job: ticket_of(job) == ticket, now)

    def _stop(self, is_meant: Callable[[JobId], bool], now: int) -> list[Effect]:
        """Let none of these jobs begin; one that is about to is stopped at its next step."""
        effects: list[Effect] = []
        for asked in self._line.take_out(is_meant):
            effects += self._end(asked, SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN, now)
        current = self._current
        if current is not None and is_meant(current.job.job):
            current.is_withdrawn = True
            if self._at is _At.PAUSING:
                effects += self._close(SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN, now)
        return effects

    def _next(self, now: int) -> list[Effect]:
        if self._current is not None or self._looking_idle or not len(self._line):
            return []
        self._current = self._line.first()
        if now >= self._current.job.expires_at:
            return self._close(SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE, now)
        self._at = _At.LOOKING
        return [Look()]

    def _close(self, outcome: SlipOutcome, reason: SlipReason | None, now: int) -> list[Effect]:
        assert self._current is not None, "there is no job to close"
        self._at = _At.CLOSING
        return self._end(self._current, outcome, reason, now)

    def _end(self, asked: Asked, outcome: SlipOutcome, reason: SlipReason | None, now: int) -> list[Effect]:
        return self.fates.end(sent(asked.job, now, for_hub=asked.for_hub), outcome, reason, now)
