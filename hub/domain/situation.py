"""What changes during a day and decides whether numbers are given: closures, pauses, suspensions, counts.

Nothing here needs to be tidied away to stop holding: each thing with an end has ended when that instant is past, also
when the hub was down at it (S4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from hub.domain.catalogue import AgencyId, CounterId, ServiceId
from hub.domain.ticket import TicketClass


class Ending(Protocol):
    """What holds until an instant (UTC ms), or until somebody ends it (None)."""

    @property
    def until(self) -> int | None:
        """When it ends by itself."""


@dataclass(frozen=True, slots=True)
class Closure:
    """A counter or a service that is closed for a reason."""

    reason: str
    until: int | None


@dataclass(frozen=True, slots=True)
class Pause:
    """A counter's break: it returns today at `until`."""

    reason: str
    until: int


@dataclass(frozen=True, slots=True)
class ForcedOpening:
    """A counter that works outside the hours: its services give numbers."""

    until: int | None


@dataclass(frozen=True, slots=True)
class Situation:
    """The day so far; empty it is a day on which nothing has happened.

    `issued` counts the numbers given on the service day `day` (ISO date); at an instant of another day none were.
    `closed_services` are those forced closed; suspensions (S5) hold a reason and end by hand.
    """

    day: str = ""
    closed_counters: Mapping[CounterId, Closure] = field(default_factory=dict)
    paused_counters: Mapping[CounterId, Pause] = field(default_factory=dict)
    forced_open: Mapping[CounterId, ForcedOpening] = field(default_factory=dict)
    closed_services: Mapping[ServiceId, Closure] = field(default_factory=dict)
    suspended_services: Mapping[ServiceId, str] = field(default_factory=dict)
    suspended_agencies: Mapping[AgencyId, str] = field(default_factory=dict)
    issued: Mapping[ServiceId, Mapping[TicketClass, int]] = field(default_factory=dict)


_Key = TypeVar("_Key", bound=str)
_Ending = TypeVar("_Ending", bound=Ending)


def held(things: Mapping[_Key, _Ending], key: _Key, at: int) -> _Ending | None:
    """Return what holds for a key at an instant (UTC ms), or None when there is nothing or it has ended."""
    thing = things.get(key)
    return None if thing is None or has_ended(thing, at) else thing


def has_ended(thing: Ending, at: int) -> bool:
    """Return whether something has ended by itself at an instant (UTC ms)."""
    return thing.until is not None and thing.until <= at


def overdue(things: Mapping[_Key, Ending], at: int) -> list[_Key]:
    """Return the keys of what has ended by itself at an instant (UTC ms), in the order in which that happened.

    For the hub's own record of it: after an hour without power all that ended meanwhile is here.
    """
    ended = [(thing.until, key) for key, thing in things.items() if thing.until is not None and thing.until <= at]
    return [key for _, key in sorted(ended)]
