"""Who is next: first come, first served, over all services of a counter."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.domain.ticket import Ticket, TicketId

Place = tuple[int, int, TicketId]
"""A ticket's place in line: the instant it counts from (UTC ms), then the revision that issued it, then its id.

A batch has one instant: within it the order in which numbers were drawn decides, never the ids that clients made.
"""


def place_of(ticket: Ticket) -> Place:
    """Return a ticket's place in line."""
    return (ticket.issued_at, ticket.revision, ticket.id)


@dataclass(slots=True)
class Line:
    """The waiting tickets of one service, in order.

    Joining at the end is the common case; joining, leaving and counting cost no more as the day grows older.
    """

    _places: list[Place] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._places)

    def join(self, ticket: Ticket) -> None:
        """Take a ticket in at its place."""
        insort(self._places, place_of(ticket))

    def leave(self, ticket: Ticket) -> None:
        """Let a ticket go.

        Raises:
            ValueError: it does not wait here.
        """
        place = place_of(ticket)
        index = bisect_left(self._places, place)
        if index == len(self._places) or self._places[index] != place:
            raise ValueError(f"ticket {ticket.id} does not wait here")
        del self._places[index]

    def first(self, count: int) -> list[Place]:
        """Return at most `count` places from the front."""
        return self._places[:count]


def next_in(lines: Iterable[Line]) -> TicketId | None:
    """Return the ticket that has waited longest over some lines, or None when nobody waits."""
    heads = [place for line in lines for place in line.first(1)]
    return min(heads)[-1] if heads else None


def next_few(lines: Iterable[Line], count: int) -> list[TicketId]:
    """Return the next `count` tickets over some lines, in the order in which they would be called."""
    return [place[-1] for place in sorted(place for line in lines for place in line.first(count))[:count]]
