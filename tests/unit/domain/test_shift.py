"""What a day's work leaves behind: how long visits took, who did not come, and what is out of use."""

from dataclasses import replace

import pytest

from hub.domain import commands
from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.commands import Standing
from hub.domain.decide import Rejection, RejectionCode, decide
from hub.domain.pace import Pace
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.builders import MORNING, Book, catalogue, with_counter, with_service

ONE, TWO, THREE = (CounterId(str(number)) for number in (1, 2, 3))
A1, A2, B1 = (ServiceId(each) for each in ("A.01", "A.02", "B.01"))
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def at_work() -> Book:
    return Book().opened()


def serving(book: Book, wanted: ServiceId = A1, number: int = 1) -> TicketId:
    """Issue and begin to serve one."""
    ticket = book.issue(wanted)
    book.call(number)
    assert book.do(commands.StartService(CounterId(str(number)), ticket))
    return ticket


def test_a_visit_is_measured_from_its_first_call_to_its_end():
    book = at_work()
    ticket = book.issue()
    book.call()
    book.at += MINUTE
    book.do(commands.Recall(CallId("r"), ONE, ticket))
    book.do(commands.StartService(ONE, ticket))
    book.at += 6 * MINUTE
    book.do(commands.FinishService(ONE, ticket))
    expected = Pace(10 * MINUTE)
    expected.served(7 * MINUTE)
    assert book.state.paces[A1] == expected
    assert book.state.tickets[ticket].came_at == MORNING
    assert book.state.finished_at == {ONE: book.at}
    assert book.replayed() == book.state


def test_a_no_show_is_measured_apart():
    book = at_work()
    ticket = book.issue()
    book.call()
    book.at += 45 * SECOND
    book.do(commands.MarkNoShow(ONE, ticket))
    expected = Pace(10 * MINUTE)
    expected.missed(45 * SECOND)
    assert book.state.paces[A1] == expected


def test_who_was_parked_or_sent_back_is_not_measured_and_a_further_stop_is_measured_for_itself():
    book = at_work()
    ticket = serving(book)
    book.do(commands.AddStop(ONE, ticket, B1))
    book.do(commands.ParkTicket(ONE, ticket))
    book.at += MINUTE
    book.do(commands.UnparkTicket(CallId("u"), ONE, ticket))
    assert book.state.tickets[ticket].came_at == book.at
    assert book.state.tickets[ticket].started_at is None
    book.do(commands.StartService(ONE, ticket))
    book.do(commands.FinishService(ONE, ticket))
    book.call(3)
    book.at += MINUTE
    book.do(commands.ReturnToLine(THREE, ticket))
    assert book.state.tickets[ticket].came_at is None
    assert book.state.paces == {each: Pace(10 * MINUTE) for each in (A1, A2, B1)}
    book.call(3)
    book.do(commands.StartService(THREE, ticket))
    book.at += 2 * MINUTE
    book.do(commands.FinishService(THREE, ticket))
    assert book.state.paces[B1].sample()[-1] == 2 * MINUTE


def test_a_parked_no_show_is_not_measured():
    book = at_work()
    ticket = serving(book)
    book.do(commands.ParkTicket(ONE, ticket))
    book.do(commands.UnparkTicket(CallId("u"), ONE, ticket))
    book.do(commands.MarkNoShow(ONE, ticket))
    assert book.state.paces[A1] == Pace(10 * MINUTE)
    assert book.state.no_shows == {ONE: [ticket]}


def test_a_service_that_gets_another_standard_time_keeps_what_was_measured():
    book = at_work()
    ticket = serving(book)
    book.at += MINUTE
    book.do(commands.FinishService(ONE, ticket))
    book.do(commands.AdoptCatalogue(with_service(book.catalogue, A1, minutes=20)))
    expected = Pace(20 * MINUTE)
    expected.served(MINUTE)
    assert book.state.paces[A1] == expected


def miss(book: Book) -> TicketId:
    ticket = book.issue()
    book.call()
    assert book.do(commands.MarkNoShow(ONE, ticket))
    return ticket


def test_no_shows_are_known_until_they_come_back_or_may_not_any_more():
    book = at_work()
    first, second = miss(book), miss(book)
    assert book.state.no_shows == {ONE: [first, second]}
    book.do(commands.ReadmitNoShow(TWO, first))
    assert book.state.no_shows == {ONE: [second]}
    book.at += HOUR
    book.do(commands.CancelTicket(ONE, first, "x"))
    third = miss(book)
    assert book.state.no_shows == {ONE: [second, third]}
    book.at += 1
    fourth = miss(book)
    assert book.state.no_shows == {ONE: [third, fourth]}


def test_who_comes_back_after_having_been_forgotten_is_back_all_the_same():
    book = at_work()
    first = miss(book)
    book.at += HOUR + 1
    miss(book)
    rules = replace(book.catalogue.hall.rules, return_within_s=7_200)
    book.do(commands.AdoptCatalogue(replace(book.catalogue, hall=replace(book.catalogue.hall, rules=rules))))
    assert book.do(commands.ReadmitNoShow(ONE, first))
    assert len(book.state.no_shows[ONE]) == 1


OUT_OF_USE = pytest.mark.parametrize("changed", [{"archived": True}, {"active": False}])


def refused(book: Book, command: commands.Command) -> Rejection:
    decision = decide(book.state, command, book.at)
    assert isinstance(decision, Rejection)
    return decision


@OUT_OF_USE
def test_a_counter_out_of_use_calls_nobody_and_ends_what_it_has(changed):
    book = at_work()
    parked, missed, ticket = book.issue(), book.issue(), book.issue()
    book.call()
    book.do(commands.ParkTicket(ONE, parked))
    book.call()
    book.do(commands.MarkNoShow(ONE, missed))
    book.issue()
    book.call()
    book.do(commands.StartService(ONE, ticket))
    book.state.adopt(with_counter(book.catalogue, ONE, **changed))
    unknown = Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "1"})
    for command in (
        commands.CallNext(CallId("c"), ONE),
        commands.CallNumber(CallId("c"), ONE, "A004", "urgent"),
        commands.UnparkTicket(CallId("c"), ONE, parked),
        commands.ReadmitNoShow(ONE, missed),
        commands.TransferTicket(ONE, ticket, Standing.LAST, desk=ONE),
    ):
        assert refused(book, command) == unknown
    assert not isinstance(book.do(commands.FinishService(ONE, ticket)), Rejection)


@OUT_OF_USE
def test_nobody_is_sent_back_to_a_counter_out_of_use(changed):
    book = at_work()
    ticket = serving(book)
    book.do(commands.TransferTicket(ONE, ticket, Standing.FIRST, desk=THREE))
    book.call(3)
    book.state.adopt(with_counter(book.catalogue, THREE, **changed))
    refusal = refused(book, commands.ReturnToLine(THREE, ticket))
    assert refusal == Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "3"})


@OUT_OF_USE
def test_nobody_is_sent_to_a_service_out_of_use(changed):
    book = Book(catalogue=with_service(catalogue(), B1, **changed)).opened()
    ticket = serving(book)
    unknown = Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": "B.01"})
    assert refused(book, commands.TransferTicket(ONE, ticket, Standing.LAST, B1)) == unknown
    assert refused(book, commands.AddStop(ONE, ticket, B1)) == unknown
    wanted = commands.IssueTicket(TicketId("t"), A1, TicketClass.REGULAR, "id", stops=(B1,))
    assert refused(book, wanted) == unknown
    assert refused(book, commands.IssueTicket(TicketId("t"), B1, TicketClass.REGULAR, "id")) == unknown


def test_no_number_is_drawn_for_a_service_all_of_whose_counters_are_out_of_use():
    book = Book(catalogue=with_counter(catalogue(), THREE, active=False)).opened()
    wanted = commands.IssueTicket(TicketId("t"), B1, TicketClass.REGULAR, "id")
    assert refused(book, wanted) == Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": "B.01"})
