"""The waiting tickets of one service: two classes, each in order of credited time, and the run of priority calls."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field

from hub.domain.ticket import Ticket, TicketClass, TicketId

Place = tuple[int, int, TicketId]
"""A ticket's place in line: the instant it has credit from (UTC ms), then the revision that issued it, then its id.

A batch has one instant: within it the order in which numbers were drawn decides, never the ids that clients made.
"""


def place_of(ticket: Ticket) -> Place:
    """Return a ticket's place in line."""
    return (ticket.since, ticket.revision, ticket.id)


@dataclass(slots=True)
class Line:
    """The waiting tickets of one service, in order, by class.

    Joining at the end is the common case; joining, leaving and counting cost no more as the day grows older.
    `run` counts the priority calls in a row that were made while a regular ticket waited (Q2); `last` was called last.
    """

    regular: list[Place] = field(default_factory=list)
    priority: list[Place] = field(default_factory=list)
    run: int = 0
    last: TicketId | None = None

    def __len__(self) -> int:
        return len(self.regular) + len(self.priority)

    def places(self, ticket_class: TicketClass) -> list[Place]:
        """Return the places of a class; the list is the line's own."""
        return self.priority if ticket_class is TicketClass.PRIORITY else self.regular

    def join(self, ticket: Ticket) -> None:
        """Take a ticket in at its place."""
        insort(self.places(ticket.ticket_class), place_of(ticket))

    def joined(self, place: Place, ticket_class: TicketClass) -> "Line":
        """Return this line as it would be with one more in it."""
        line = Line(list(self.regular), list(self.priority), self.run, self.last)
        insort(line.places(ticket_class), place)
        return line

    def leave(self, ticket: Ticket) -> None:
        """Let a ticket go that was not chosen: cancelled, expired, transferred, or called by its number.

        Raises:
            ValueError: it does not wait here.
        """
        places = self.places(ticket.ticket_class)
        place = place_of(ticket)
        index = bisect_left(places, place)
        if index == len(places) or places[index] != place:
            raise ValueError(f"ticket {ticket.id} does not wait here")
        del places[index]

    def call(self, ticket: Ticket) -> None:
        """Let a ticket go that was chosen, and count the run.

        Raises:
            ValueError: it does not wait here.
        """
        self.leave(ticket)
        self.run = self.run + 1 if ticket.ticket_class is TicketClass.PRIORITY and self.regular else 0
        self.last = ticket.id

    def take_back(self, ticket: Ticket, run_before: int) -> None:
        """Take in again who was called from here in error; the run is as before, unless another was called since.

        So calls that are taken back in turn, the last one first, leave the line as it was before them all.
        """
        self.join(ticket)
        if self.last == ticket.id:
            self.run, self.last = run_before, ticket.called_after

    def waiting_since(self) -> int | None:
        """Return the oldest credit of all who wait (UTC ms); None when nobody does."""
        if not self.regular:
            return self.priority[0][0] if self.priority else None
        oldest = self.regular[0][0]
        return min(oldest, self.priority[0][0]) if self.priority else oldest
