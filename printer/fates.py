"""What became of jobs, and who is still to be told, sans-I/O.

Rules:
- A fate is told when it is on disk, never before: the hub by a report that stays open until it has answered, the
  kiosk of this machine by a word on its connection. Each is told of what it asked for, and again when it asks again.
- A fate that nobody knew is corrected when the printer says later that the slip is on paper; it is kept first and
  told again. No other fate ever changes; nor does that of a slip in which the paper ended: half of it came out of the
  old roll, and the other half out of the new one.
- The hub is also told what became of the slips that only the kiosk asked for, one after another, so that staff know,
  but for test slips, which are nobody's. It knows their numbers when the kiosk has handed them in, and some never:
  what it refuses is told again after the others, and when it has refused all of them, a while later. What is too old
  by then is passed over, until a clock that was ahead is put right.
- A ticket that is barred stays so: no slip of it that is not begun is begun.
- What is settled is forgotten oldest first when there is too much of it; what the hub has not answered never is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from hub.protocol.ids import JobId, TicketId, ticket_of
from hub.protocol.limits import Limit
from hub.protocol.local_printing import TESTS
from hub.protocol.printing import SlipOutcome, SlipReason
from printer.echoes import Echoes
from printer.effects import Effect, Keep, Report, TellHere
from printer.record import Record, Stage, barred

OFFER_AGAIN_MS: Final = 5_000
"""A kiosk hands in what it gave as soon as the hub is there."""

OFFER_MOST_MS: Final = 60_000
"""After refusals of all of them, again and again: the kiosk may be broken for good."""

OFFERED_FOR_MS: Final = 36 * 3_600_000
"""A number has expired with its service day, and nobody prints its slip again."""

KNOWN_MAX: Final = Limit(40_000, "jobs", "eight days of 5,000 slips through one printer, which few halls see in one")


@dataclass(slots=True)
class Fates:
    """Every job's record, and what of it is under way."""

    records: dict[JobId, Record] = field(default_factory=dict)
    echoes: Echoes = field(default_factory=Echoes)
    _unkept: set[JobId] = field(default_factory=set)
    _open_reports: set[JobId] = field(default_factory=set)
    _asked_here: set[JobId] = field(default_factory=set)
    _to_offer: dict[JobId, None] = field(default_factory=dict)
    _offered: JobId | None = None
    _offer_at: int = 0
    _rounds: int = 0
    _refused: set[JobId] = field(default_factory=set)
    _passed: dict[JobId, None] = field(default_factory=dict)
    _latest: int = 0

    def restore(self, records: Iterable[Record], now: int) -> list[Effect]:
        """Take over the journal; nobody can say what became of that which was sent."""
        effects: list[Effect] = []
        for record in records:
            self.records[record.job] = record
            if record.outcome is SlipOutcome.UNKNOWN and record.token:
                self.echoes.expect(record.token, record.job)
        for record in list(self.records.values()):
            if record.stage is Stage.SENT:
                effects += self.end(record, SlipOutcome.UNKNOWN, SlipReason.RESTARTED, now)
            elif record.stage is Stage.DONE:
                effects += self._tell(record)
        return effects

    def has_ended(self, job: JobId) -> bool:
        """Whether a job's fate is known, be it on disk or on its way there."""
        record = self.records.get(job)
        return record is not None and record.outcome is not None

    def hub_asks(self, job: JobId) -> list[Effect]:
        """The hub asks for a slip whose fate is known."""
        record = self.records[job] = replace(self.records[job], for_hub=True)
        return [] if job in self._unkept or job in self._open_reports else self._report(record)

    def kiosk_asks(self, job: JobId) -> list[Effect]:
        """The kiosk of this machine asks for a slip; it is told when the fate is known."""
        self._asked_here.add(job)
        return self._tell_here(self.records[job]) if self.has_ended(job) and job not in self._unkept else []

    def begin(self, record: Record) -> list[Effect]:
        """A job is about to be sent."""
        record = self.records[record.job] = replace(record, token=self.echoes.choose(record.job))
        return [Keep(record)]

    def token_of(self, job: JobId) -> str:
        """Return the process id of a job that was begun; empty: it was not."""
        return self.records[job].token if job in self.records else ""

    def end(self, record: Record, outcome: SlipOutcome, reason: SlipReason | None, now: int) -> list[Effect]:
        """A job's fate is known."""
        token = self.token_of(record.job)
        done = replace(record, stage=Stage.DONE, at=now, outcome=outcome, reason=reason, token=token)
        self.records[record.job] = done
        self._unkept.add(record.job)
        if outcome is SlipOutcome.UNKNOWN and token:
            self.echoes.expect(token, record.job)
        return [Keep(done)]

    def echoed(self, token: str, now: int) -> list[Effect]:
        """The printer says that the slip with this process id is on paper, later than anybody waited for it."""
        job = self.echoes.take(token)
        record = None if job is None else self.records.get(job)
        if record is None or record.reason is SlipReason.PAPER_OUT:
            return []
        return self.end(record, SlipOutcome.PRINTED, None, now)

    def kept(self, record: Record) -> list[Effect]:
        """A fate is on disk; one that has been corrected meanwhile is told when its correction is."""
        known = self.records[record.job]
        if known.outcome is not record.outcome:
            return []
        self._unkept.discard(record.job)
        effects = self._tell(known)
        self._forget()
        return effects

    def offer(self, now: int) -> list[Effect]:
        """Tell the hub of the next slip that only the kiosk asked for, if none is open and it is time."""
        self._reconsider(now)
        if self._offered is not None or now < self._offer_at <= now + OFFER_MOST_MS:
            return []
        while self._to_offer:
            job = next(iter(self._to_offer))
            record = self.records.get(job)
            if record is not None and self._is_worth_offering(record, now):
                self._offered = job
                return self._report(record)
            del self._to_offer[job]
            if record is not None and record.stage is Stage.DONE and not record.for_hub:
                self._passed[job] = None
        return []

    def refused(self, job: JobId, outcome: SlipOutcome, now: int) -> list[Effect]:
        """The hub does not take the report of an outcome: of a slip that it asked for for good, else not yet."""
        record = self.records.get(job)
        if job != self._offered or record is None or record.for_hub:
            return self.settled(job, outcome, now)
        self._offered = None
        self._open_reports.discard(job)
        self._to_offer.pop(job, None)
        self._to_offer[job] = None
        self._refused.add(job)
        if next(iter(self._to_offer)) in self._refused:
            self._rounds += 1
            self._refused.clear()
            self._offer_at = now + min(self._rounds * OFFER_AGAIN_MS, OFFER_MOST_MS)
        return []

    def settled(self, job: JobId, outcome: SlipOutcome, now: int) -> list[Effect]:
        """The hub has answered the report of an outcome; that of a corrected one settles nothing."""
        if job == self._offered:
            self._offered, self._rounds = None, 0
            self._refused.clear()
        record = self.records.get(job)
        if record is None or record.stage is not Stage.DONE or record.outcome is not outcome:
            return []
        self._open_reports.discard(job)
        self._to_offer.pop(job, None)
        record = self.records[job] = replace(record, stage=Stage.SETTLED, at=now)
        self._forget()
        return [Keep(record)]

    def bar(self, ticket: TicketId, now: int) -> list[Effect]:
        """No slip of a ticket is to be begun any more."""
        if self.is_barred(ticket):
            return []
        record = self.records[JobId(ticket)] = barred(ticket, now)
        return [Keep(record)]

    def is_barred(self, ticket: TicketId) -> bool:
        """Whether no slip of a ticket is to be begun."""
        record = self.records.get(JobId(ticket))
        return record is not None and record.stage is Stage.BARRED

    def bars(self, job: JobId) -> bool:
        """Whether a job is the slip of a barred ticket."""
        return self.is_barred(ticket_of(job))

    def _tell(self, record: Record) -> list[Effect]:
        here = self._tell_here(record) if record.job in self._asked_here else []
        if not record.for_hub and ticket_of(record.job) != TESTS:
            self._to_offer[record.job] = None
        return [*self._report(record), *here] if record.for_hub else here

    def _reconsider(self, now: int) -> None:
        """Offer again what was passed over as too old by a clock that has been set back since."""
        if now < self._latest:
            self._to_offer.update(self._passed)
            self._passed.clear()
        self._latest = now

    def _is_worth_offering(self, record: Record, now: int) -> bool:
        is_ours = record.stage is Stage.DONE and not record.for_hub and record.job not in self._unkept
        return is_ours and now - record.issued_at < OFFERED_FOR_MS

    def _report(self, record: Record) -> list[Effect]:
        assert record.outcome is not None, "only a fate is told"
        self._open_reports.add(record.job)
        return [Report(record.job, record.outcome, record.reason)]

    def _tell_here(self, record: Record) -> list[Effect]:
        assert record.outcome is not None, "only a fate is told"
        if record.outcome is not SlipOutcome.UNKNOWN:  # which may be corrected
            self._asked_here.discard(record.job)
        return [TellHere(record.job, record.outcome, record.reason)]

    def _forget(self) -> None:
        while len(self.records) > KNOWN_MAX.value:
            oldest = next(iter(self.records))
            if self.records[oldest].is_open or oldest in self._unkept:
                return
            del self.records[oldest]
            self._asked_here.discard(oldest)
