"""The newest forward run and what kiosks show of it: made anew when something changed, at most once a second (E1b)."""

from collections.abc import Collection
from typing import Final

from hub.domain.catalogue import Catalogue, CounterId, ServiceId
from hub.domain.day import DayState
from hub.domain.estimate import Forecast, Wait
from hub.domain.forward_run import ForwardRun
from hub.domain.staffing import staffing
from hub.domain.ticket import TicketClass

SHORTEST_GAP_MS: Final = 1_000
"""Runs are no closer together: at the opening hundreds of numbers are drawn in a second (E1b)."""

WHILE_WAITING_MS: Final = 15_000
"""So often the run is made anew while somebody waits and nothing happens: a service then lasts longer than foreseen."""

WHILE_QUIET_MS: Final = 45_000
"""So often while nobody waits: spells begin and end, and who is late gives up being expected."""

OLDEST_MS: Final = 60_000
"""An older figure is told to nobody."""

Ranges = dict[ServiceId, tuple[int, int]]
"""From and to in whole minutes; a service that is missing has no counter open or planned."""


class Foresight:
    """Keeps the newest forecast; instants are UTC ms."""

    def __init__(self) -> None:
        self.forecast: Forecast | None = None
        self._run: tuple[Catalogue, ForwardRun] | None = None
        self._revision = -1
        self._waits: dict[tuple[ServiceId, TicketClass], Wait] = {}
        self._shown: tuple[Ranges, Ranges] = ({}, {})
        self._anybody_waits = False

    def forget(self) -> None:
        """The state was read anew, or another day began: what was foreseen is told to nobody."""
        self.forecast = None
        self._waits = {}

    def due(self, state_revision: int, now: int) -> bool:
        """Return whether `look` is to be called: something changed, or the last look is too old."""
        if self.forecast is None:
            return True
        age = now - self.forecast.at
        if state_revision != self._revision:
            return age >= SHORTEST_GAP_MS
        return age >= (WHILE_WAITING_MS if self._anybody_waits else WHILE_QUIET_MS)

    def look(self, state: DayState, present: Collection[CounterId], now: int) -> bool:
        """Run the rule forward; return whether what kiosks show has changed, or was forgotten before.

        `present` are the counters where somebody is: a connected panel. Costs some 3 ms in a quiet hall and up to
        50 ms with 2,000 waiting.
        """
        self._revision = state.revision
        if state.catalogue is None:
            return False
        if self._run is None or self._run[0] is not state.catalogue:
            self._run = (state.catalogue, ForwardRun(state.catalogue))
        changed = self.forecast is None
        told = self._run[1].forecast(state.lines, state.paces, staffing(state, present, now), now, state.desks)
        self.forecast = told
        self._anybody_waits = any(state.lines.values()) or any(state.desks.values())
        self._waits = told.waits_of_newcomers()
        shown: tuple[Ranges, Ranges] = ({}, {})
        for (service, ticket_class), wait in self._waits.items():
            shown[ticket_class is TicketClass.PRIORITY][service] = (wait.low_minutes, wait.high_minutes)
        changed, self._shown = changed or shown != self._shown, shown
        return changed

    def wait_for(self, service: ServiceId, ticket_class: TicketClass, now: int) -> Wait | None:
        """Return what to tell who draws a number; None: no counter open or planned, or nothing new is known."""
        if self.forecast is None or now - self.forecast.at > OLDEST_MS:
            return None
        return self._waits.get((service, ticket_class))

    def ranges(self) -> tuple[Ranges, Ranges]:
        """Return what kiosks show, for regular and for priority tickets."""
        return ({}, {}) if self.forecast is None else self._shown
