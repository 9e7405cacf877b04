"""That a hub's day and a naive hall are alike: places, calls, officers, lines, who is next, what is given."""

from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.policy import choose
from hub.domain.ticket import TicketClass, TicketId
from tests.builders import Book
from tests.property.naive_hall import NaiveHall
from tests.property.naive_hours import availability
from tests.property.small_hall import COUNTERS, SERVICES


class Alike:
    """Something that has both."""

    book: Book
    naive: NaiveHall

    def assert_alike(self) -> None:
        self._everybody_is_where_the_model_has_them()
        self._calls_and_officers_are_the_same()
        self._the_next_is_the_same_at_every_counter()
        self._lines_and_runs_are_the_same()
        self._numbers_are_given_alike()

    def _everybody_is_where_the_model_has_them(self) -> None:
        state = self.book.state
        there = {v.ticket: v for v in self.naive.visits}
        assert list(state.tickets) == list(there)
        for ticket, v in there.items():
            t = state.tickets[TicketId(ticket)]
            found = (t.text, t.state, t.service, t.zone, t.desk, t.since, t.came_late, t.parked_by)
            assert found == (v.text, v.state, v.service, v.zone, v.desk, v.since, v.came_late, v.parked_by)
            assert tuple(stop.service for stop in t.stops) == v.stops
            if v.state in ("called", "serving"):
                assert (t.counter, t.calls, t.call) == (v.counter, v.calls, v.call)

    def _calls_and_officers_are_the_same(self) -> None:
        state = self.book.state
        assert {c.id: (c.zone, c.voice, c.shown_at, c.spoken_at) for c in state.calls.values()} == {
            call: (c.zone, c.voice, c.shown_at, c.spoken_at) for call, c in self.naive.calls.items()
        }
        assert {c: (who.officer, who.active_at) for c, who in state.officers.items()} == {
            counter: (who, self.naive.active_at[counter]) for counter, who in self.naive.officers.items()
        }
        assert set(state.help_wanted) == self.naive.wants_help

    def _the_next_is_the_same_at_every_counter(self) -> None:
        for counter in map(CounterId, COUNTERS):
            if self.naive.at(counter) is None and self.naive.is_known(counter):
                terms, lines = self.book.state.terms_of(counter), self.book.state.lines_at(counter)
                why = choose(terms, lines, self.book.at)
                visit = self.naive.next(counter, self.book.at)
                assert (None if why is None else why.ticket) == (None if visit is None else visit.ticket)

    def _lines_and_runs_are_the_same(self) -> None:
        state = self.book.state
        for service, line in state.lines.items():
            assert (len(line), line.run) == (len(self.naive.line((service, None))), self.naive.run((service, None)))
        for desk, line in state.desks.items():
            assert (len(line), line.run) == (len(self.naive.line(("", desk))), self.naive.run(("", desk)))

    def _numbers_are_given_alike(self) -> None:
        state, at = self.book.state, self.book.at
        for service in SERVICES:
            for ticket_class in TicketClass:
                code = state.availability(ServiceId(service), ticket_class, at).code.value
                assert code == availability(self.naive, service, ticket_class, at)
        paper = {pool: sorted(numbers) for pool, numbers in state.paper.items() if numbers}
        assert paper == {pool: sorted(numbers) for pool, numbers in self.naive.on_paper.items() if numbers}
        assert {job: slip.outcome.value for job, slip in state.slips.items()} == self.naive.slips
