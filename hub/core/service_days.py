"""Opens the service day when it begins, and takes over a catalogue that was changed while the hub was away."""

import hashlib
from typing import Protocol

from hub.core.clerk import Author
from hub.core.effects import Effect, Log
from hub.domain import commands as domain
from hub.domain.catalogue import Catalogue
from hub.domain.decide import Rejection, decide
from hub.domain.events import Event
from hub.domain.service_day import service_day
from hub.domain.state import DayState


class Hall(Protocol):
    """What has days; `source` tells its catalogue from another (`source_of`)."""

    catalogue: Catalogue
    source: str
    state: DayState

    def record(self, events: list[Event], now: int, author: Author = ...) -> None:
        """Let events have happened."""

    def do(self, command: domain.Command, now: int) -> None:
        """Carry out what the hub itself asks for."""


class ServiceDays:
    """What has to be said is added to `effects`.  Instants are the hub's time (UTC ms)."""

    def __init__(self, hall: Hall, effects: list[Effect]) -> None:
        self._hall = hall
        self._effects = effects
        self._compared = False
        self._warned_of: str | None = None

    def day_at(self, instant: int) -> str:
        """Return the service day (ISO) of an instant."""
        hall = self._hall.catalogue.hall
        return service_day(instant, hall.timezone, hall.day_start_minute)

    def look_again(self) -> None:
        """The state is another one: whether its catalogue is the hall's is not known any more."""
        self._compared = False

    def keep(self, now: int) -> None:
        """Open the day if it begins, or adopt the hall's catalogue if the open day has another one."""
        hall, day = self._hall, self.day_at(now)
        if hall.state.day is None or day > hall.state.day:
            self._effects.append(Log("day opened", (("day", day),)))
            hall.do(domain.OpenDay(day, hall.catalogue, hall.source), now)
        elif day < hall.state.day and self._warned_of != day:  # a zone or a start of day was changed: the day goes on
            self._warned_of = day
            self._effects.append(Log("the day does not go back", (("day", hall.state.day), ("by the clock", day))))
        elif not self._compared and hall.state.source != hall.source:
            adoption = decide(hall.state, domain.AdoptCatalogue(hall.catalogue, hall.source), now)
            if isinstance(adoption, Rejection):  # the day goes on with what it began with; the next one changes
                self._effects.append(Log("catalogue waits for the next day", tuple(adoption.values.items())))
            else:
                hall.record(adoption, now)
        self._compared = True


def source_of(catalogue: Catalogue) -> str:
    """Return what tells a catalogue from another: the SHA-256 (hex) of all it says."""
    return hashlib.sha256(repr(catalogue).encode()).hexdigest()
