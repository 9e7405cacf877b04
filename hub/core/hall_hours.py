"""Why nothing is given out now in a waiting area, as its screens say it: breaks, closing and closed days (S1, V3b)."""

from typing import Final

from hub.core.openings import Openings, closed_of
from hub.domain.availability import Availability, AvailabilityCode
from hub.domain.catalogue import ZoneId
from hub.domain.state import DayState
from hub.protocol.closures import Closed

BY_THE_CALENDAR: Final = frozenset(
    {
        AvailabilityCode.FRIDAY_BREAK,
        AvailabilityCode.AGENCY_BREAK,
        AvailabilityCode.HOLIDAY,
        AvailabilityCode.DATE_EXCEPTION,
        AvailabilityCode.WEEKDAY_CLOSED,
        AvailabilityCode.BEFORE_OPENING,
        AvailabilityCode.AFTER_LAST_TICKET,
    }
)
"""What all who wait may be told; what somebody has stopped by hand is told by its own name (S5)."""


def hours_of(state: DayState, openings: Openings, zone: ZoneId, now: int) -> tuple[Closed | None, int | None]:
    """Return why a zone's services all rest (None: one does not), and until when that holds (UTC ms).

    Where they rest for several reasons it is that of the one that goes on first.
    """
    assert state.catalogue is not None
    if not state.catalogue.hall.rules.enforce_hours:
        return None, None
    found = [openings.of(state, service.id, now) for service in state.catalogue.offered if service.zone == zone]
    changes = [each.next_change for each in found if each.next_change is not None]
    until = min(changes) if changes else None
    resting = [each for each in found if each.code in BY_THE_CALENDAR]
    if not resting or any(each.available for each in found):
        return None, until
    return closed_of(min(resting, key=_goes_on_at)), until


def _goes_on_at(found: Availability) -> tuple[bool, int]:
    return found.opens_at is None, found.opens_at or 0
