"""Why the rules say no, and what they answer."""

from dataclasses import dataclass, field
from enum import StrEnum, unique

from hub.domain.events import Event


@unique
class RejectionCode(StrEnum):
    """Why the rules say no; the wire has those that a command of the wire can meet."""

    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_COUNTER = "unknown_counter"
    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_CALL = "unknown_call"
    UNKNOWN_JOB = "unknown_job"
    NOBODY_WAITING = "nobody_waiting"
    COUNTER_BUSY = "counter_busy"
    NO_CURRENT_TICKET = "no_current_ticket"
    WRONG_TICKET = "wrong_ticket"
    ILLEGAL_TRANSITION = "illegal_transition"
    DAY_NOT_OPEN = "day_not_open"
    OUTCOME_REQUIRED = "outcome_required"
    UNKNOWN_OUTCOME = "unknown_outcome"
    UNDO_TOO_LATE = "undo_too_late"
    CAME_TOO_LATE = "came_too_late"
    CAME_LATE_BEFORE = "came_late_before"
    PREFIX_IN_USE = "prefix_in_use"
    COUNTER_IN_USE = "counter_in_use"
    SERVICE_IN_USE = "service_in_use"
    UNKNOWN_AGENCY = "unknown_agency"
    UNKNOWN_POOL = "unknown_pool"
    REASON_MISSING = "reason_missing"
    TEXT_MISSING = "text_missing"
    TIME_PASSED = "time_passed"
    COUNTER_CLOSED = "counter_closed"
    NOTHING_ASKED = "nothing_asked"
    NOT_AVAILABLE = "not_available"
    ASKS_FIRST = "asks_first"
    WRONG_COUNT = "wrong_count"
    TOO_MUCH_PAPER = "too_much_paper"
    WRONG_TIME = "wrong_time"
    NUMBER_NOT_RESERVED = "number_not_reserved"
    NUMBER_USED = "number_used"
    NOTE_REQUIRED = "note_required"
    NOTE_NOT_ASKED = "note_not_asked"
    PERSONAL_DATA = "personal_data"
    RECALLED_TOO_SOON = "recalled_too_soon"
    RECALLED_TOO_OFTEN = "recalled_too_often"
    NO_SHOW_TOO_SOON = "no_show_too_soon"
    CALLED_TOO_SELDOM = "called_too_seldom"
    NOT_SIGNED_ON = "not_signed_on"
    COUNTER_TAKEN = "counter_taken"
    OFFICER_BUSY = "officer_busy"
    UNKNOWN_THING = "unknown_thing"
    UNSOUND_CATALOGUE = "unsound_catalogue"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    COMMAND_REPLACED = "command_replaced"
    UNKNOWN_LEASE = "unknown_lease"
    NO_LEASE_LEFT = "no_lease_left"
    NUMBER_OVER = "number_over"
    SLIP_PENDING = "slip_pending"
    REPRINTED_TOO_SOON = "reprinted_too_soon"
    REPRINTED_TOO_OFTEN = "reprinted_too_often"
    NO_PRINTER = "no_printer"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_ACCOUNT = "unknown_account"
    ACCOUNT_EXISTS = "account_exists"
    ACCOUNT_LOCKED = "account_locked"
    LAST_ADMINISTRATOR = "last_administrator"
    TOO_MANY_ACCOUNTS = "too_many_accounts"
    WRONG_DUTY = "wrong_duty"
    WRONG_NAME = "wrong_name"


@dataclass(frozen=True, slots=True)
class Rejection:
    """The rules say no."""

    code: RejectionCode
    values: dict[str, str] = field(default_factory=dict)


Decision = list[Event] | Rejection
