"""What the hall says about a service: whether numbers are given, why not, and when that changes."""

from dataclasses import dataclass
from enum import StrEnum, unique

from hub.domain.calendar import Names
from hub.domain.quota import Left


@unique
class AvailabilityCode(StrEnum):
    """Why numbers are or are not given, in the order in which the reasons count (S1)."""

    INACTIVE = "inactive"
    SUSPENDED = "suspended"
    FORCED_CLOSED = "forced_closed"
    NOT_ACCEPTING = "not_accepting"
    AGENCY_INACTIVE = "agency_inactive"
    FRIDAY_BREAK = "friday_break"
    AGENCY_BREAK = "agency_break"
    NO_ACTIVE_COUNTER = "no_active_counter"
    ALL_COUNTERS_CLOSED = "all_counters_closed"
    HOLIDAY = "holiday"
    DATE_EXCEPTION = "date_exception"
    WEEKDAY_CLOSED = "weekday_closed"
    BEFORE_OPENING = "before_opening"
    AFTER_LAST_TICKET = "after_last_ticket"
    QUOTA_REACHED = "quota_reached"
    AVAILABLE = "available"


@dataclass(frozen=True, slots=True)
class Values:
    """What a message may want to name; what its code does not use is None.  Instants are UTC ms.

    `until`: the end of the break, the closure, the first counter's closure, or the opening before which it is.
    `reason`: a closure's or suspension's. `name`: the holiday's or the exception's. `open_counters`: those of the
    service neither closed nor paused. `break_until`: the agency is on a break, and numbers are given all the same.
    `last_ticket_at`: when numbers end or ended today. `left`: numbers left, if the service has a quota.
    """

    until: int | None = None
    reason: str | None = None
    name: Names | None = None
    open_counters: int | None = None
    break_until: int | None = None
    last_ticket_at: int | None = None
    left: Left | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a service gives numbers at an instant.

    Code and values stay as they are until just before `next_change` (UTC ms), then ask again; None is never, as long
    as nobody does anything. `opens_at` is when the service will give numbers if it does not now: what a kiosk counts
    down to and "Buka kembali" names; None is when somebody does something, or not within the horizon.
    """

    code: AvailabilityCode
    values: Values
    next_change: int | None
    opens_at: int | None

    @property
    def available(self) -> bool:
        """Whether a number can be had."""
        return self.code is AvailabilityCode.AVAILABLE
