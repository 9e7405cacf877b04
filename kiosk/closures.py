"""Which services give no numbers now and why, and which of these reasons speaks for an agency or the whole hall."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.protocol.commands import StopReason
from hub.protocol.ids import AgencyId, ServiceId
from hub.protocol.views import CatalogueView, Closed, ClosedWhy, LobbyView

HALL_WIDE: Final = frozenset(
    {
        ClosedWhy.FRIDAY_BREAK,
        ClosedWhy.HOLIDAY,
        ClosedWhy.DATE_EXCEPTION,
        ClosedWhy.WEEKDAY_CLOSED,
        ClosedWhy.BEFORE_OPENING,
        ClosedWhy.AFTER_LAST_TICKET,
    }
)
"""Reasons of the calendar: true of the hall also while some of its services are closed for one of their own."""

_RANK: Final = {why: rank for rank, why in enumerate(ClosedWhy)}

Closures = Mapping[ServiceId, Closed]


@dataclass(frozen=True, slots=True)
class Shut:
    """What a visitor is told of a service without numbers: why (None: not known), and if priority ones are left."""

    closed: Closed | None
    priority_left: int = 0

    @property
    def is_for_all(self) -> bool:
        """Whether nobody gets a number."""
        return not self.priority_left


@dataclass(frozen=True, slots=True)
class HallClosed:
    """No service gives numbers. `closed` is what to say; `is_shared` False: it is not true of all of them."""

    closed: Closed
    is_shared: bool


def closures(lobby: LobbyView | None) -> Closures:
    """Return the closed services with their reasons, as the lobby last said."""
    return {service: closed for closed in (lobby.closed if lobby else ()) for service in closed.services}


def agency_closed(catalogue: CatalogueView, closed: Closures, agency: AgencyId) -> Closed | None:
    """Return the reason that speaks for an agency without any open service; None when it has one, or none at all."""
    return _speaking(closed.get(service.service) for service in catalogue.services if service.agency == agency)


def hall_closed(catalogue: CatalogueView | None, closed: Closures) -> HallClosed | None:
    """Return the reason that speaks for a hall without any open service; None when it has one, or none at all."""
    services = catalogue.services if catalogue else ()
    found = _speaking(closed.get(service.service) for service in services)
    if found is None:
        return None
    is_shared = found.why in HALL_WIDE or {closed[service.service].why for service in services} == {found.why}
    return HallClosed(found, is_shared)


def shut_by_refusal(values: Mapping[str, str]) -> Shut:
    """Return what a refusal as not available says of the service; a reason that only a newer hub knows is left out."""
    code, reason = values.get("code", ""), values.get("reason")
    if code not in set(ClosedWhy):
        return Shut(None)
    name = {key.removeprefix("name."): text for key, text in values.items() if key.startswith("name.")}
    closed = Closed(
        why=ClosedWhy(code),
        services=(),
        until=_instant(values, "until"),
        opens_at=_instant(values, "opens_at"),
        reason=StopReason(reason) if reason in set(StopReason) else None,
        name=name or None,
        last_ticket_at=_instant(values, "last_ticket_at"),
    )
    return Shut(closed, _instant(values, "priority_left") or 0)


def _instant(values: Mapping[str, str], key: str) -> int | None:
    text = values.get(key, "")
    return int(text) if text.isdecimal() else None


def _speaking(all_of_them: Iterable[Closed | None]) -> Closed | None:
    """Return who opens first, the reason of most services among those; None if one is open, or there is none."""
    found = list(all_of_them)
    closed = [each for each in found if each is not None]
    if not closed or len(closed) < len(found):
        return None
    counts: dict[tuple[int | None, ClosedWhy], int] = {}
    for each in closed:
        counts[each.opens_at, each.why] = counts.get((each.opens_at, each.why), 0) + 1

    def order(each: Closed) -> tuple[bool, int, int, int]:
        return each.opens_at is None, each.opens_at or 0, -counts[each.opens_at, each.why], _RANK[each.why]

    return min(closed, key=order)
