"""Why something was refused: codes that a program can tell apart and a translator can put into words."""

from enum import StrEnum, unique

import msgspec

from hub.protocol.ids import CommandId


@unique
class RejectionCode(StrEnum):
    """Why the hub did not do what a command asked for."""

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
    NOT_AVAILABLE = "not_available"
    ASKS_FIRST = "asks_first"
    OUTCOME_REQUIRED = "outcome_required"
    UNKNOWN_OUTCOME = "unknown_outcome"
    NOTE_REQUIRED = "note_required"
    NOTE_NOT_ASKED = "note_not_asked"
    PERSONAL_DATA = "personal_data"
    RECALLED_TOO_SOON = "recalled_too_soon"
    RECALLED_TOO_OFTEN = "recalled_too_often"
    NO_SHOW_TOO_SOON = "no_show_too_soon"
    CALLED_TOO_SELDOM = "called_too_seldom"
    UNDO_TOO_LATE = "undo_too_late"
    CAME_TOO_LATE = "came_too_late"
    CAME_LATE_BEFORE = "came_late_before"
    NOT_SIGNED_ON = "not_signed_on"
    COUNTER_TAKEN = "counter_taken"
    OFFICER_BUSY = "officer_busy"
    COUNTER_CLOSED = "counter_closed"
    UNKNOWN_AGENCY = "unknown_agency"
    UNKNOWN_POOL = "unknown_pool"
    REASON_MISSING = "reason_missing"
    TEXT_MISSING = "text_missing"
    TIME_PASSED = "time_passed"
    NOTHING_ASKED = "nothing_asked"
    WRONG_COUNT = "wrong_count"
    TOO_MUCH_PAPER = "too_much_paper"
    WRONG_TIME = "wrong_time"
    NUMBER_NOT_RESERVED = "number_not_reserved"
    NUMBER_USED = "number_used"
    UNKNOWN_BOOKING = "unknown_booking"
    TOO_MANY_TRIES = "too_many_tries"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    UNKNOWN_PRINTER = "unknown_printer"
    UNKNOWN_LEASE = "unknown_lease"
    NO_LEASE_LEFT = "no_lease_left"
    NUMBER_OVER = "number_over"
    SLIP_PENDING = "slip_pending"
    REPRINTED_TOO_SOON = "reprinted_too_soon"
    REPRINTED_TOO_OFTEN = "reprinted_too_often"
    NO_PRINTER = "no_printer"
    COMMAND_REUSED = "command_reused"
    COMMAND_OUTDATED = "command_outdated"
    COMMAND_REPLACED = "command_replaced"
    NOT_ALLOWED = "not_allowed"
    STORAGE_UNAVAILABLE = "storage_unavailable"
    DONE_NOT_STORED = "done_not_stored"
    TOO_BUSY = "too_busy"
    INTERNAL_ERROR = "internal_error"


@unique
class ProblemCode(StrEnum):
    """Why the hub could not make sense of a message, or closes a connection."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    HELLO_EXPECTED = "hello_expected"
    HELLO_TOO_LATE = "hello_too_late"
    VERSION_UNSUPPORTED = "version_unsupported"
    UNKNOWN_DEVICE = "unknown_device"
    WRONG_ROLE = "wrong_role"
    REPLACED = "replaced"
    HISTORY_OLDER = "history_older"
    TOO_SLOW = "too_slow"
    TOO_FAST = "too_fast"
    TOO_MANY = "too_many"
    SHUTTING_DOWN = "shutting_down"
    STANDBY = "standby"
    MUST_PAIR = "must_pair"
    PAIRING_CLOSED = "pairing_closed"
    PAIRING_UNHEARD = "pairing_unheard"
    PAIRING_REFUSED = "pairing_refused"
    PAIRING_FAILED = "pairing_failed"


class Problem(msgspec.Struct, frozen=True, tag="Problem", tag_field="type"):
    """The hub's word on a message or connection that breaks the language's rules.

    `closing` says that the hub ends the connection; `detail` is for the log and never shown to visitors.
    """

    code: ProblemCode
    closing: bool
    detail: str = ""


class Refused(msgspec.Struct, frozen=True, tag="Refused", tag_field="type"):
    """The rules said no to a command; `values` fill the placeholders of the translated text."""

    command_id: CommandId
    code: RejectionCode
    values: dict[str, str] = {}
