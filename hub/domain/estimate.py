"""What is told about a wait: when a ticket is expected to be called, and the range around it."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.ticket import TicketClass, TicketId
from hub.domain.wait import Wait

__all__ = ["Expected", "Forecast", "Staffing", "Wait", "wait_of"]

_MINUTE_MS: Final = 60_000
_STEP_MINUTES: Final = 5


@dataclass(frozen=True, slots=True)
class Staffing:
    """When one counter calls: `spells` are instants [from, until) in UTC ms, in order; none: neither open nor planned.

    `service` is that of the ticket it has, called at `since`; `came` says that its visitor is there.
    """

    counter: CounterId
    spells: tuple[tuple[int, int], ...]
    service: ServiceId | None = None
    since: int = 0
    came: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """When a ticket will be called (UTC ms); `sd_ms` is the spread of that, `counters` how many serve its service."""

    at: int
    sd_ms: float
    counters: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outcome of a forward run made at `at` (UTC ms); who is missing has no counter open or planned."""

    at: int
    tickets: dict[TicketId, Expected]
    newcomers: dict[tuple[ServiceId, TicketClass], Expected]

    def waits_of_newcomers(self) -> dict[tuple[ServiceId, TicketClass], Wait]:
        """Return what to tell who draws a number now, of each service and class."""
        known: dict[tuple[int, float, int], Wait] = {}  # in a quiet hall hundreds are the same
        waits = {}
        for key, expected in self.newcomers.items():
            what = (expected.at, expected.sd_ms, expected.counters)
            wait = known.get(what)
            if wait is None:
                wait = known[what] = wait_of(expected, self.at)
            waits[key] = wait
        return waits

    def wait_of_newcomer(self, service: ServiceId, ticket_class: TicketClass) -> Wait | None:
        """Return what to tell who draws a number now; None is "belum tersedia"."""
        expected = self.newcomers.get((service, ticket_class))
        return None if expected is None else wait_of(expected, self.at)

    def wait_of_ticket(self, ticket: TicketId) -> Wait | None:
        """Return what is left to wait for a ticket; None is "belum tersedia"."""
        expected = self.tickets.get(ticket)
        return None if expected is None else wait_of(expected, self.at)


def wait_of(expected: Expected, now: int) -> Wait:
    """Return an expected wait with its range (E1).

    [×0.7 − 2, ×1.4 + 2 min]; for one or two counters the wider of that and ±(2 sd + 1 min), bound by bound. Rounded
    to 5 min outward, so that rounding never makes the promise bolder.
    """
    ms = max(0, expected.at - now)
    minutes = ms / _MINUTE_MS
    low, high = minutes * 0.7 - 2, minutes * 1.4 + 2
    if expected.counters <= 2:
        spread = 2 * expected.sd_ms / _MINUTE_MS + 1
        low, high = min(low, minutes - spread), max(high, minutes + spread)
    return Wait(
        ms,
        max(0, floor(low / _STEP_MINUTES) * _STEP_MINUTES),
        ceil(high / _STEP_MINUTES) * _STEP_MINUTES,
    )
