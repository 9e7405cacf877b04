"""What kiosks and printers remember of the numbers that were told, handed to a hub that lost its history."""

from typing import Annotated

import msgspec

from hub.protocol.command import Language, TicketClass
from hub.protocol.ids import LINE_PATTERN, NAME, NewCommandId, ServiceId
from hub.protocol.printing import SlipOutcome


class RememberedNumber(msgspec.Struct, frozen=True, omit_defaults=True):
    """A number that a visitor was told, or that stands on a slip.

    `ticket` is the ticket's id, `text` the whole number, `issued_at` UTC ms of the hub's clock. `service` is None
    where it is not known; `slip` says what became of its paper, None: not known.
    """

    ticket: NewCommandId
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=16, pattern=LINE_PATTERN)]
    issued_at: Annotated[int, msgspec.Meta(ge=0, le=281_474_976_710_655)]
    service: Annotated[ServiceId, NAME] | None = None
    ticket_class: TicketClass = TicketClass.REGULAR
    language: Language = Language.INDONESIAN
    slip: SlipOutcome | None = None


class HeldLease(msgspec.Struct, frozen=True):
    """A lease that a kiosk may give numbers of: its id, slot and days (ISO dates)."""

    lease: NewCommandId
    slot: Annotated[int, msgspec.Meta(ge=0, le=9)]
    days: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")], ...], msgspec.Meta(max_length=16)
    ]


class HandInMemory(msgspec.Struct, frozen=True, tag="HandInMemory", tag_field="type", omit_defaults=True):
    """A part of what this device remembers, sent after a welcome with `collects`; `is_last` ends it (kiosk, printer).

    After a reconnect all parts are sent again; what is known already changes nothing. A kiosk says with the last part
    which lease it holds (None: it holds none).
    """

    numbers: Annotated[tuple[RememberedNumber, ...], msgspec.Meta(max_length=32)]
    is_last: bool = False
    lease: HeldLease | None = None
