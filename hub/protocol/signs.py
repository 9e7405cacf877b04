"""What one counter's sign shows, and what is wrong with LED boards, as the hub and these devices say it."""

from enum import StrEnum, unique
from typing import Annotated, Final

import msgspec

from hub.protocol.ids import NAME, CallId, CounterId

BOARDS: Final = 64
"""More than one RS-485 bus of 9,600 bits a second can keep up to date."""

WHOLE_LINE: Final = 0
"""The board of a trouble that all of a line share; Modbus knows no device with this address."""


@unique
class SignState(StrEnum):
    """Whether a counter serves; a counter with a ticket shows its number in any state."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class CounterSign(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands above one counter: its number, and the ticket that was called there, until it leaves.

    `call` is the ticket's newest call (None: nobody is there), made at `called_at` (UTC ms); the ticket's number is
    `prefix` + `digits`. `is_called` says that its visitor is still awaited. `until` is when a break or a closure ends
    (UTC ms; None: not known).
    """

    counter: CounterId
    counter_number: int
    call: CallId | None = None
    prefix: str = ""
    digits: str = ""
    called_at: int = 0
    is_called: bool = False
    state: SignState = SignState.OPEN
    until: int | None = None


class SignView(msgspec.Struct, frozen=True, tag="SignView", tag_field="type"):
    """The signs of one counter, or of all counters for who drives their LED boards.

    `is_emergency` tells these that an emergency takes all screens: boards have no room for its words.
    """

    at: int
    timezone: str
    counters: tuple[CounterSign, ...]
    is_emergency: bool = False


@unique
class BoardFault(StrEnum):
    """What is wrong with an LED board or with the line to all of them."""

    NO_ANSWER = "no_answer"
    WRONG_ANSWER = "wrong_answer"
    REFUSES = "refuses"
    LINE_GONE = "line_gone"
    TOO_LONG = "too_long"
    UNKNOWN_COUNTER = "unknown_counter"


class BoardTrouble(msgspec.Struct, frozen=True, omit_defaults=True):
    """One board that does not show what it should; `board` is its address (0: the whole line).

    `code` is the Modbus exception code with which a board `REFUSES`.
    """

    board: Annotated[int, msgspec.Meta(ge=0, le=247)]
    fault: BoardFault
    counter: Annotated[CounterId, NAME] | None = None
    code: Annotated[int, msgspec.Meta(ge=0, le=255)] = 0


class ReportBoards(msgspec.Struct, frozen=True, tag="ReportBoards", tag_field="type"):
    """All that is wrong with a line's boards now; kept in memory, not in history (LED boards)."""

    troubles: Annotated[tuple[BoardTrouble, ...], msgspec.Meta(max_length=BOARDS)] = ()
