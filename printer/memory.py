"""What the journal remembers of numbers, in parts for a hub that lost its history."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from hub.protocol.ids import TicketId, ticket_of
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.remembering import HandInMemory, RememberedNumber
from printer.record import Record, Stage

PART: Final = 32
"""Numbers in one message, as the language has it."""

LIKELIEST: Final = (
    SlipOutcome.NOT_PRINTED,
    SlipOutcome.PENDING,
    SlipOutcome.FAILED,
    SlipOutcome.UNKNOWN,
    SlipOutcome.PRINTED,
)
"""Of a ticket's slips, the reprints with it, counts what speaks most for paper in a visitor's hand."""


def hand_in(records: Iterable[Record]) -> Iterator[HandInMemory]:
    """Yield what the journal's records know, the last part marked.

    Slips that were withdrawn are left out: their tickets were cancelled. So is what the language has no words for.
    """
    tickets: dict[TicketId, Record] = {}
    for record in records:
        if record.stage is Stage.BARRED or record.reason is SlipReason.WITHDRAWN:
            continue
        ticket = ticket_of(record.job)
        if ticket not in tickets or _weight(tickets[ticket]) <= _weight(record):
            tickets[ticket] = record
    numbers: list[RememberedNumber] = []
    for ticket, record in tickets.items():
        number = _number(ticket, record)
        if number is None:
            continue
        if len(numbers) == PART:
            yield HandInMemory(tuple(numbers))
            numbers.clear()
        numbers.append(number)
    yield HandInMemory(tuple(numbers), is_last=True)


def _outcome(record: Record) -> SlipOutcome:
    return record.outcome or SlipOutcome.UNKNOWN


def _weight(record: Record) -> int:
    return LIKELIEST.index(_outcome(record))


def _number(ticket: TicketId, record: Record) -> RememberedNumber | None:
    said = {
        "ticket": ticket,
        "text": record.number,
        "issued_at": record.issued_at,
        "service": record.service,
        "ticket_class": record.ticket_class,
        "language": record.language,
        "slip": _outcome(record),
    }
    try:
        return msgspec.convert(said, RememberedNumber)
    except msgspec.ValidationError:
        return None
