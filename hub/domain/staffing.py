"""Who can be expected to call, and when: the plan of the day, what has changed it, and who is really there (E1).

Rules, for each counter that is active and not archived:

1. The plan of a date is when the counter is `staffed`, else the hours of its main service's agency but the agency's
   own breaks; on a day on which that agency does not work there is none. `staffed` counts within the hours. The
   Friday break stops numbers, not calls, and changes nothing here. Who has a number is served: a spell that lasts until
   the agency closes goes on for [4 h].
2. A counter that is forced open works until that ends, whatever its plan; somebody has decided so.
3. Nobody can be expected before the end of a pause or a closure; a closure without an end leaves nothing.
4. Who should be there and is not is late for [10 min], and then is not expected before the next spell. There is who
   has signed on, has a ticket, or has a connected panel, unless officers must sign on.
5. Whoever works outside the plan goes on for [30 min]: it has a ticket that it called there, or finished one there
   less than [10 min] ago. What happens in the first [10 min] after a spell belongs to that spell, and a panel that is
   left on in a break says nothing. On a date without any plan, everybody who is there works until the day's end.

Past the end of the service day nothing is known.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from hub.domain.almanac import AgencyDays
from hub.domain.catalogue import AgencyId, Counter, CounterId, Span
from hub.domain.day import DayState
from hub.domain.estimate import Staffing
from hub.domain.ticket import TicketState

LATE_MS: Final = 600_000
"""So long somebody who is planned may be away: shifts change, panels start."""

ON_MS: Final = 1_800_000
"""So long whoever works outside the plan goes on at least: some visits more."""

AFTER_HOURS_MS: Final = 14_400_000
"""The longest time for which those are served who still wait when the agency closes."""

_REMEMBERED: Final = 256
"""Plans kept: those of a hall's agencies and half-day counters on a few dates."""

Spell = tuple[int, int]
Spells = tuple[Spell, ...]


def staffing(state: DayState, present: Collection[CounterId], at: int) -> list[Staffing]:
    """Return when each counter calls from an instant (UTC ms) on, and the ticket it has; see the module's rules.

    `present` are the counters with a connected panel. A counter without spells is neither open nor planned.
    """
    catalogue = state.catalogue
    if catalogue is None:
        return []
    if catalogue.hall.rules.sign_on_required:
        present = ()
    found: list[Staffing] = []
    dates: dict[AgencyId, _Date] = {}
    for counter in catalogue.counters:
        if counter.archived or not counter.active:
            continue
        agency = catalogue.service[counter.services[0]].agency
        when = dates.get(agency)
        if when is None:
            when = dates[agency] = _Date.of(catalogue.days_of[agency], at)
        found.append(_Place(state, counter, counter.id in present, at, when).staffing())
    return found


class _Date(NamedTuple):
    """An agency's date (ISO) at an instant, and when the service day ends."""

    days: AgencyDays
    iso: str
    ends: int

    @classmethod
    def of(cls, days: AgencyDays, at: int) -> "_Date":
        day = days.at(at)
        return cls(days, day.date, day.turns if at < day.turns else days.after(day).turns)


class _Place:
    """One counter at an instant."""

    def __init__(self, state: DayState, counter: Counter, connected: bool, at: int, when: _Date) -> None:
        self.state = state
        self.counter = counter.id
        self.at = at
        ticket = state.at_counter.get(counter.id)
        self.ticket = None if ticket is None else state.tickets[ticket]
        self.since = 0 if self.ticket is None else self.ticket.came_at or 0
        self.present = connected or counter.id in state.officers or ticket is not None
        self.day_ends = when.ends
        self.plan = _plan(when.days, when.iso, counter.staffed)

    def staffing(self) -> Staffing:
        """Return when it calls, and what it has."""
        spells = self._spells()
        if self.ticket is None:
            return Staffing(self.counter, spells)
        came = self.ticket.state is TicketState.SERVING
        return Staffing(self.counter, spells, self.ticket.service, self.since, came)

    def _spells(self) -> Spells:
        happenings, at = self.state.happenings, self.at
        closure, pause = happenings.closed_counters.get(self.counter), happenings.paused_counters.get(self.counter)
        if closure is not None and closure.until is None:
            return ()
        away_until = max((each.until for each in (closure, pause) if each is not None and each.until), default=0)
        spells = [(max(start, away_until), end) for start, end in self.plan]
        if not self.present:
            spells = [each for each in spells if each[0] > at - LATE_MS]
        if away_until <= at and self._works_unplanned():
            spells.append((at, at + ON_MS if self.plan else self.day_ends))
        forced = happenings.forced_open.get(self.counter)
        if forced is not None:
            spells.append((max(at, away_until), forced.until or self.day_ends))
        return _joined(spells, at, self.day_ends)

    def _works_unplanned(self) -> bool:
        if not self.plan:
            return self.present
        if self.ticket is not None:
            worked_at = self.since
        else:
            worked_at = self.state.finished_at.get(self.counter, 0)
            if not self.present or worked_at <= self.at - LATE_MS:
                return False
        return not any(start <= worked_at < end + LATE_MS for start, end in self.plan)


@lru_cache(_REMEMBERED)
def _plan(days: AgencyDays, iso: str, staffed: tuple[Span, ...] | None) -> Spells:
    """Return when a counter is planned to be staffed on a date (ISO) of its agency; ascending, none twice."""
    when = date.fromisoformat(iso)
    day = days.day(when)
    hours = day.working_hours
    if hours is None:
        return ()
    if staffed is None:
        planned = _without([(hours.start, hours.end)], [(each.start, each.end) for each in day.breaks])
    else:
        planned = [(max(hours.start, each.start), min(hours.end, each.end)) for each in days.parts(when, staffed)]
    served = [(start, end + AFTER_HOURS_MS if end == hours.end else end) for start, end in planned if start < end]
    return _joined(served, hours.start, hours.end + AFTER_HOURS_MS)


def _without(spells: Sequence[Spell], breaks: Iterable[Spell]) -> Sequence[Spell]:
    """Return spells less breaks; what is left may be empty."""
    for begins, ends in breaks:
        spells = [piece for start, end in spells for piece in ((start, min(end, begins)), (max(start, ends), end))]
    return spells


def _joined(spells: Iterable[Spell], first: int, last: int) -> Spells:
    """Return what lies between two instants, ascending; what overlaps or touches is one."""
    found: list[Spell] = []
    for start, end in sorted((max(start, first), min(end, last)) for start, end in spells):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
