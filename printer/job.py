"""What becomes of print jobs, sans-I/O: one at a time, journalled before the first byte, told truthfully.

Rules:
- A job is known by its id. One that arrives again is never printed again: its recorded fate is reported again, or
  nothing is said while it is still under way or its report is open.
- A job not begun when it expires is `NOT_PRINTED` (`TOO_LATE`): a late slip would reach a stranger.
- Before each job the printer is asked how it is. Paper out, cover open, jam or error: the job `FAILED`, no byte was
  sent. Offline: asked again each `RETRY_MS` until the job expires, then `NOT_PRINTED` (`OFFLINE`). No answer is not
  offline: the job goes on.
- The record "sent" is on disk before the first byte. So after a restart a sent job without a fate is `UNKNOWN`
  (`RESTARTED`), never printed again and never called good.
- When all bytes are accepted, a durable backend (files) has `PRINTED`; any other is asked to confirm, and only its
  answer makes `PRINTED`. No answer, or a fault after the first byte, is `UNKNOWN` with the reason that is known: paper
  may or may not have come out.
- A fate is on disk before it is reported, and reported until the hub has answered it.
- An idle printer is looked at each `LOOK_MS`; its state is reported when it changes and when asked for.

| stage     | input                    | next        | effects                     |
|-----------|--------------------------|-------------|-----------------------------|
| -         | arrived                  | WAITING     | Look, if nothing is at work |
| -         | arrived, expired         | done        | Keep                        |
| WAITING   | its turn, expired        | done        | Keep                        |
| LOOKING   | looked: usable           | KEEPING     | Keep("sent")                |
| LOOKING   | looked: offline          | PAUSING     |                             |
| LOOKING   | looked: otherwise        | done        | Keep                        |
| PAUSING   | tick after RETRY_MS      | LOOKING     | Look                        |
| KEEPING   | kept                     | WRITING     | Write                       |
| KEEPING   | kept, expired            | done        | Keep                        |
| WRITING   | written                  | CONFIRMING  | Confirm (durable: Keep)     |
| WRITING   | write failed             | done        | Keep                        |
| CONFIRMING| confirmed                | done        | Keep                        |
| any       | kept a fate              | told        | Report, then the next Look  |
| told      | settled                  | settled     | Keep                        |
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from typing import Final

from hub.protocol.ids import JobId
from hub.protocol.limits import Limit
from hub.protocol.printing import PrinterState, PrintJob, SlipOutcome, SlipReason
from printer.effects import Confirm, Effect, Keep, Look, Report, ReportState, Write
from printer.record import Record, Stage

WAITING_MAX: Final = Limit(64, "jobs", "a burst of 150 over two printers, of which most expire before their turn")
KNOWN_MAX: Final = Limit(20_000, "jobs", "two days of the largest hall's worst day through one printer")
RETRY_MS: Final = 1_000
LOOK_MS: Final = 2_000
"""A trouble has its name within two seconds (requirements F)."""

CONFIRM_MS: Final = 6_000
"""A slip takes up to 2 s to print, and a slow serial line 1 s more; twice that is silence."""

CONFIRM_SILENT_MS: Final = 500
"""A printer that never answers is not waited for: it would hold up the line for each slip."""

USABLE: Final = frozenset({PrinterState.READY, PrinterState.PAPER_LOW, PrinterState.UNKNOWN})
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
    silent: bool = False
    _records: dict[JobId, Record] = field(default_factory=dict)
    _open_reports: set[JobId] = field(default_factory=set)
    _waiting: deque[PrintJob] = field(default_factory=deque)
    _current: PrintJob | None = None
    _at: _At | None = None
    _since: int = 0
    _looking_idle: bool = False

    def restore(self, records: Iterable[Record], now: int) -> list[Effect]:
        """The program starts: take over the journal, and say what nobody can say of jobs that were under way."""
        effects: list[Effect] = []
        for record in records:
            self._records[record.job] = record
        for record in list(self._records.values()):
            if record.stage is Stage.SENT:
                effects += self._finish(record, SlipOutcome.UNKNOWN, SlipReason.RESTARTED, now)
            elif record.stage is Stage.DONE:
                effects += self._report(record)
        return effects

    def arrived(self, job: PrintJob, now: int) -> list[Effect]:
        """The hub wants a slip, for the first time or again."""
        record = self._records.get(job.job)
        if record is not None:
            known = record.stage is not Stage.SENT and job.job not in self._open_reports
            return self._report(record) if known else []
        if any(waiting.job == job.job for waiting in (*self._waiting, *filter(None, (self._current,)))):
            return []
        if now >= job.expires_at or len(self._waiting) >= WAITING_MAX.value:
            return self._finish(_new(job, now), SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE, now)
        self._waiting.append(job)
        return self._next(now)

    def looked(self, state: PrinterState, silent: bool, now: int) -> list[Effect]:
        """The printer was asked how it is; `silent` says that it answered nothing at all."""
        effects: list[Effect] = []
        if state is not self.state:
            effects.append(ReportState(state))
        self.state, self.silent, self._since = state, silent, now
        if self._looking_idle:
            self._looking_idle = False
            return effects + self._next(now)
        job = self._current
        if job is None or self._at is not _At.LOOKING:
            return effects
        if state is PrinterState.OFFLINE and now < job.expires_at:
            self._at = _At.PAUSING
            return effects
        if state is PrinterState.OFFLINE:
            return effects + self._close(SlipOutcome.NOT_PRINTED, SlipReason.OFFLINE, now)
        if now >= job.expires_at:
            return effects + self._close(SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE, now)
        if state not in USABLE:
            return effects + self._close(SlipOutcome.FAILED, REASONS[state], now)
        self._at = _At.KEEPING
        record = _new(job, now)
        self._records[job.job] = record
        return [*effects, Keep(record)]

    def kept(self, record: Record, now: int) -> list[Effect]:
        """A record is on disk."""
        if record.stage is Stage.SENT and self._at is _At.KEEPING and self._current is not None:
            if now >= self._current.expires_at:  # the disk stalled, or this machine did
                return self._close(SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE, now)
            self._at = _At.WRITING
            return [Write(self._current)]
        if record.stage is not Stage.DONE:
            return []
        effects = self._report(record)
        if self._current is not None and self._current.job == record.job:
            self._current = self._at = None
            effects += self._next(now)
        return effects

    def written(self, now: int) -> list[Effect]:
        """The backend has accepted all bytes."""
        if self._at is not _At.WRITING or self._current is None:
            return []
        if self.durable:
            return self._close(SlipOutcome.PRINTED, None, now)
        self._at = _At.CONFIRMING
        return [Confirm(self._current.job, CONFIRM_SILENT_MS if self.silent else CONFIRM_MS)]

    def write_failed(self, begun: bool, reason: SlipReason, now: int) -> list[Effect]:
        """The backend gave up; `begun` says that bytes may have reached the printer."""
        if self._at is not _At.WRITING:
            return []
        if reason is SlipReason.UNPRINTABLE:
            return self._close(SlipOutcome.NOT_PRINTED, reason, now)
        return self._close(SlipOutcome.UNKNOWN if begun else SlipOutcome.FAILED, reason, now)

    def confirmed(self, answered: bool, state: PrinterState, now: int) -> list[Effect]:
        """The wait for the printer's word is over; `state` is how it is now."""
        if self._at is not _At.CONFIRMING:
            return []
        effects: list[Effect] = []
        if state is not self.state:
            effects.append(ReportState(state))
            self.state = state
        if answered:
            return effects + self._close(SlipOutcome.PRINTED, None, now)
        return effects + self._close(SlipOutcome.UNKNOWN, REASONS.get(state, SlipReason.NO_ANSWER), now)

    def settled(self, job: JobId, now: int) -> list[Effect]:
        """The hub has answered a report, one way or the other."""
        self._open_reports.discard(job)
        record = self._records.get(job)
        if record is None or record.stage is not Stage.DONE:
            return []
        record = replace(record, stage=Stage.SETTLED, at=now)
        self._records[job] = record
        self._forget()
        return [Keep(record)]

    def joined(self) -> list[Effect]:
        """The hub is there again: it wants to know how the printer is."""
        return [ReportState(self.state)]

    def tick(self, now: int) -> list[Effect]:
        """Time passed."""
        if self._at is _At.PAUSING and self._passed(RETRY_MS, now):
            self._at = _At.LOOKING
            return [Look()]
        if self._current is None and not self._looking_idle and self._passed(LOOK_MS, now):
            self._looking_idle = True
            return [Look()]
        return []

    @property
    def idle(self) -> bool:
        """Whether no job is waiting or at work."""
        return self._current is None and not self._waiting

    def _passed(self, wait_ms: int, now: int) -> bool:
        return not 0 <= now - self._since < wait_ms  # the hub's time may be set back when the client joins again

    def _next(self, now: int) -> list[Effect]:
        if self._current is not None or self._looking_idle or not self._waiting:
            return []
        self._current = self._waiting.popleft()
        if now >= self._current.expires_at:
            return self._close(SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE, now)
        self._at = _At.LOOKING
        return [Look()]

    def _close(self, outcome: SlipOutcome, reason: SlipReason | None, now: int) -> list[Effect]:
        assert self._current is not None, "there is no job to close"
        self._at = _At.CLOSING
        return self._finish(self._records.get(self._current.job) or _new(self._current, now), outcome, reason, now)

    def _finish(self, record: Record, outcome: SlipOutcome, reason: SlipReason | None, now: int) -> list[Effect]:
        done = replace(record, stage=Stage.DONE, at=now, outcome=outcome, reason=reason)
        self._records[record.job] = done
        self._open_reports.add(record.job)
        return [Keep(done)]

    def _report(self, record: Record) -> list[Effect]:
        assert record.outcome is not None, "only a fate is reported"
        self._open_reports.add(record.job)
        return [Report(record.job, record.outcome, record.reason)]

    def _forget(self) -> None:
        while len(self._records) > KNOWN_MAX.value:
            oldest = next(iter(self._records))
            if self._records[oldest].stage is not Stage.SETTLED:
                return
            del self._records[oldest]


def _new(job: PrintJob, now: int) -> Record:
    return Record(job.job, job.slip.number, job.slip.issued_at, Stage.SENT, now)
