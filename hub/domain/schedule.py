"""When a service gives numbers, and when that changes: one answer for kiosk, console, screens and API (S1-S3, S5, T6).

The first that holds is the answer, in the order of `AvailabilityCode`:

1. by hand: the service archived or inactive; suspended, it or its agency; forced closed until; not accepting; its
   agency archived or inactive. A suspension stands with "forced closed until" and before it, since it ends by hand: a
   time would promise what nobody knows;
2. breaks: the hall's on Friday, at forced-open counters, too, for numbers only: calling goes on; the agency's own,
   if it stops numbers, else it is only told;
3. counters: none is active; all are closed. A counter counts for its own services, not for those it helps with; one
   that is paused is not closed; a closed one cannot be forced open;
4. unless a counter is forced open: holiday; exception of the date (one with hours is not a reason but those hours);
   no hours on this weekday; before opening; after the last ticket;
5. the quota, also at forced-open counters: those change hours, not how many can be served.

Breaks come before holidays: at noon on a Friday that is a holiday the answer is the break, and `next_change` its end;
`opens_at` names the day when numbers are given again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hub.domain.almanac import AgencyDay, AgencyDays
from hub.domain.availability import Availability, AvailabilityCode, Values
from hub.domain.catalogue import Agency, Catalogue, CounterId, Service, ServiceId
from hub.domain.quota import numbers_left
from hub.domain.situation import Closure, Situation, held
from hub.domain.ticket import TicketClass

HORIZON_DAYS: Final = 92
"""How far a change is looked for, days: no service rests for a quarter of a year without somebody closing it."""

MINUTE_MS: Final = 60_000

_BY_HAND: Final = frozenset(
    {
        AvailabilityCode.INACTIVE,
        AvailabilityCode.SUSPENDED,
        AvailabilityCode.NOT_ACCEPTING,
        AvailabilityCode.AGENCY_INACTIVE,
    }
)
"""Time changes nothing about these."""

_NOTHING: Final = Values()

_Verdict = tuple[AvailabilityCode, Values]


def availability(
    catalogue: Catalogue,
    situation: Situation,
    service: ServiceId,
    at: int,
    ticket_class: TicketClass | None = None,
) -> Availability:
    """Return whether a service gives numbers at an instant (UTC ms), past, present or future: "what if" is this.

    `ticket_class` None asks for whoever may still have a number: near the end of a quota that is priority alone.

    Raises:
        KeyError: no such service.
    """
    case = _Case.of(catalogue, situation, service, ticket_class)
    verdict = case.verdict(case.days.at(at), at)
    if verdict[0] in _BY_HAND or (verdict[0] is AvailabilityCode.FORCED_CLOSED and verdict[1].until is None):
        return Availability(*verdict, None, None)
    waits = verdict[0] is not AvailabilityCode.AVAILABLE and case.may_open()
    changes_at = opens_at = None
    last = at
    for day, instant in case.instants(at):
        then = case.verdict(day, instant)
        last = instant
        if changes_at is None and then != verdict:
            changes_at = instant
        if waits and then[0] is AvailabilityCode.AVAILABLE:
            opens_at = instant
        if changes_at is not None and (opens_at is not None or not waits):
            break
    return Availability(*verdict, last if changes_at is None else changes_at, opens_at)


def next_opening(catalogue: Catalogue, situation: Situation, service: ServiceId, at: int) -> int | None:
    """Return the first instant (UTC ms) from `at` on at which a service gives numbers, as far as can be foreseen.

    Raises:
        KeyError: no such service.
    """
    now = availability(catalogue, situation, service, at)
    return at if now.available else now.opens_at


def outlook(
    catalogue: Catalogue,
    situation: Situation,
    service: ServiceId,
    start: int,
    end: int,
    ticket_class: TicketClass | None = None,
) -> Iterator[tuple[int, Availability]]:
    """Yield what a service's availability is from `start` until just before `end` (UTC ms): since when, and what.

    For a lease, which carries it to a kiosk without rules, and for the administrator's what-if page.

    Raises:
        KeyError: no such service.
    """
    at: int | None = start
    while at is not None and at < end:
        found = availability(catalogue, situation, service, at, ticket_class)
        yield at, found
        at = found.next_change


@dataclass(slots=True)
class _Case:
    """A question about one service, and what it takes to answer it at any instant."""

    service: Service
    agency: Agency
    days: AgencyDays
    counters: tuple[CounterId, ...]
    situation: Situation
    ticket_class: TicketClass | None
    last_ticket_ms: int

    @classmethod
    def of(
        cls, catalogue: Catalogue, situation: Situation, service_id: ServiceId, ticket_class: TicketClass | None
    ) -> "_Case":
        service = catalogue.service[service_id]
        minutes = service.last_ticket_minutes
        if minutes is None:
            minutes = catalogue.hall.calendar.last_ticket_minutes
        return cls(
            service,
            catalogue.agency[service.agency],
            catalogue.days_of[service.agency],
            catalogue.active_counters_of[service_id],
            situation,
            ticket_class,
            minutes * MINUTE_MS,
        )

    def verdict(self, day: AgencyDay, at: int) -> _Verdict:
        """Return the first that holds at an instant of a day."""
        return (
            self._by_hand(at)
            or self._by_break(day, at)
            or self._by_counters(at)
            or (None if self._is_forced_open(at) else self._by_calendar(day, at))
            or self._by_quota(day, at)
        )

    def may_open(self) -> bool:
        """Return whether time alone can lead to a counter that is open."""
        closed = self.situation.closed_counters
        return any(each not in closed or closed[each].until is not None for each in self.counters)

    def instants(self, at: int) -> Iterator[tuple[AgencyDay, int]]:
        """Yield each instant after `at` at which something may change, with its day, until the horizon."""
        forced = held(self.situation.closed_services, self.service.id, at)
        if forced is not None and forced.until is not None:
            at = forced.until
            yield self.days.at(at), at
        ends = self._ends()
        day = self.days.at(at)
        for _ in range(HORIZON_DAYS):
            hours = day.working_hours
            more = ends if hours is None else [*ends, hours.end - self.last_ticket_ms]
            points = sorted({*day.points, *(each for each in more if day.whole.holds(each))}) if more else day.points
            for point in points:
                if point > at:
                    yield day, point
            day = self.days.after(day)

    def _ends(self) -> list[int]:
        """Return when something ends by itself at the service's counters."""
        now = self.situation
        things = (now.closed_counters, now.paused_counters, now.forced_open)
        found = [kind[each].until for kind in things if kind for each in self.counters if each in kind]
        return [each for each in found if each is not None]

    def _by_hand(self, at: int) -> _Verdict | None:
        service, agency, now = self.service, self.agency, self.situation
        if service.archived or not service.active:
            return AvailabilityCode.INACTIVE, _NOTHING
        reason = now.suspended_services.get(service.id, now.suspended_agencies.get(agency.id))
        if reason is not None:
            return AvailabilityCode.SUSPENDED, Values(reason=reason)
        forced = held(now.closed_services, service.id, at)
        if forced is not None:
            return AvailabilityCode.FORCED_CLOSED, Values(until=forced.until, reason=forced.reason)
        if not service.accepting:
            return AvailabilityCode.NOT_ACCEPTING, _NOTHING
        if agency.archived or not agency.active:
            return AvailabilityCode.AGENCY_INACTIVE, _NOTHING
        return None

    def _by_break(self, day: AgencyDay, at: int) -> _Verdict | None:
        if day.friday_break is not None and day.friday_break.holds(at):
            return AvailabilityCode.FRIDAY_BREAK, Values(until=day.friday_break.end)
        if self.agency.break_stops_issuing:
            own = day.break_at(at)
            if own is not None:
                return AvailabilityCode.AGENCY_BREAK, Values(until=own.end)
        return None

    def _by_counters(self, at: int) -> _Verdict | None:
        if not self.counters:
            return AvailabilityCode.NO_ACTIVE_COUNTER, _NOTHING
        closures: list[Closure] = []
        for counter in self.counters:
            closure = held(self.situation.closed_counters, counter, at)
            if closure is None:
                return None
            closures.append(closure)
        first = min(closures, key=lambda each: (each.until is None, each.until or 0))
        return AvailabilityCode.ALL_COUNTERS_CLOSED, Values(until=first.until, reason=first.reason)

    def _is_forced_open(self, at: int) -> bool:
        now = self.situation
        return bool(now.forced_open) and any(
            held(now.forced_open, each, at) is not None and held(now.closed_counters, each, at) is None
            for each in self.counters
        )

    def _by_calendar(self, day: AgencyDay, at: int) -> _Verdict | None:
        if day.holiday is not None:
            return AvailabilityCode.HOLIDAY, Values(name=day.holiday.name)
        hours = day.hours
        if hours is None:
            if day.exception is not None:
                return AvailabilityCode.DATE_EXCEPTION, Values(name=day.exception.name)
            return AvailabilityCode.WEEKDAY_CLOSED, _NOTHING
        if at < hours.start:
            return AvailabilityCode.BEFORE_OPENING, Values(until=hours.start)
        last = hours.end - self.last_ticket_ms
        if at >= last:
            return AvailabilityCode.AFTER_LAST_TICKET, Values(last_ticket_at=last)
        return None

    def _by_quota(self, day: AgencyDay, at: int) -> _Verdict:
        service, now = self.service, self.situation
        given = now.issued.get(service.id, {}) if day.service_day(at) == now.day else {}
        left = numbers_left(service, given)
        if left is not None and not left.for_class(self.ticket_class):
            return AvailabilityCode.QUOTA_REACHED, Values(left=left)
        own = day.break_at(at)
        hours = None if self._is_forced_open(at) else day.hours
        return AvailabilityCode.AVAILABLE, Values(
            open_counters=self._count_open(at),
            break_until=own.end if own else None,
            last_ticket_at=hours.end - self.last_ticket_ms if hours else None,
            left=left,
        )

    def _count_open(self, at: int) -> int:
        closed, paused = self.situation.closed_counters, self.situation.paused_counters
        if not closed and not paused:
            return len(self.counters)
        return sum(held(closed, each, at) is None and held(paused, each, at) is None for each in self.counters)
