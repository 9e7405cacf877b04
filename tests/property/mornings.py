"""Mornings of a small hall, drawn by Hypothesis: visitors come, officers press, and a naive hall follows."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from hub.domain import commands
from hub.domain.catalogue import CounterId, Rules, ServiceId
from hub.domain.decide import Decision, Rejection
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.builders import MORNING, Book, Ids
from tests.property.naive_hall import NaiveHall
from tests.property.naive_hours import issue
from tests.property.naive_officer import officer
from tests.property.pressing import press
from tests.property.small_hall import COUNTERS, SERVICES, small_hall

SECOND = 1_000
counters = st.sampled_from(COUNTERS).map(CounterId)
comers = st.lists(st.tuples(st.sampled_from(SERVICES), st.sampled_from(TicketClass)), min_size=4, max_size=10)
pauses = st.sampled_from((0, 0, 1, 5, 10, 15, 31, 60, 300, 900)).map(lambda s: s * SECOND)


@dataclass
class Morning:
    """A book and the naive hall that has followed it."""

    book: Book
    naive: NaiveHall

    def say(self, command: Any) -> Decision:
        decision = self.book.do(command)
        answer = issue if isinstance(command, commands.IssueTicket) else officer
        code = answer(self.naive, command, self.book.at)
        assert code == (decision.code.value if isinstance(decision, Rejection) else None)
        return decision

    def come(self, *whom: tuple[str, TicketClass]) -> None:
        for service, ticket_class in whom:
            ticket = TicketId(self.book.ids(self.book.at))
            self.say(commands.IssueTicket(ticket, ServiceId(service), ticket_class, "id"))

    def call(self, counter: CounterId) -> CallId | None:
        """Call the next to a counter; None when nobody is called."""
        call = CallId(self.book.ids(self.book.at))
        return None if isinstance(self.say(commands.CallNext(call, counter)), Rejection) else call

    def press(self, data: st.DataObject, counter: CounterId) -> Decision:
        return self.say(press(data.draw, self.naive, counter, CallId(self.book.ids(self.book.at))))


ALWAYS_OPEN = Rules(enforce_hours=False, asks_before_second=False)


def begin(rules: Rules = ALWAYS_OPEN, ids: Ids | None = None) -> Morning:
    """Return a morning on which nothing has happened yet."""
    catalogue = small_hall("Asia/Jakarta", rules)
    book = Book(catalogue=catalogue, at=MORNING, ids=ids or Ids()).opened()
    naive = NaiveHall(catalogue)
    naive.begin(book.day, catalogue)
    return Morning(book, naive)


def goes_on(data: st.DataObject, morning: Morning, most: int = 12) -> Morning:
    """Let things happen for a while."""
    morning.come(*data.draw(comers))
    for pause, counter, come in data.draw(st.lists(st.tuples(pauses, counters, st.booleans()), max_size=most)):
        morning.book.at += pause
        morning.press(data, counter)
        if come:
            morning.come(*data.draw(comers)[:2])
    return morning
