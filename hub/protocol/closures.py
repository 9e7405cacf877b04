"""Why a service gives no numbers, until when, and how many are left of its quota."""

from enum import StrEnum, unique

import msgspec

from hub.protocol.ids import ServiceId
from hub.protocol.orders import StopReason


@unique
class ClosedWhy(StrEnum):
    """Why a service gives no numbers, in the order in which the reasons count (S1)."""

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


class Closed(msgspec.Struct, frozen=True, omit_defaults=True):
    """Services that give no numbers now, all for the same reason.

    `until` (UTC ms) is the end of the break or closure, or the opening before which it is; `opens_at` when numbers
    are given again, None: when somebody opens, or not foreseen. `reason` is that of a closure or suspension, `name`
    the holiday's by language, `last_ticket_at` when numbers ended today.
    """

    why: ClosedWhy
    services: tuple[ServiceId, ...]
    until: int | None = None
    opens_at: int | None = None
    reason: StopReason | None = None
    name: dict[str, str] | None = None
    last_ticket_at: int | None = None


class Left(msgspec.Struct, frozen=True):
    """Numbers left today of a service with a quota, by class (T6)."""

    regular: int
    priority: int
