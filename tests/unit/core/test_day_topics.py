"""Which views closures, paper, bookings, parking and routes may change."""

from hub.core.touches import topics_touched
from hub.domain import commands
from hub.domain import commands_day as c
from hub.domain import events_day as e
from hub.domain.catalogue import CounterId, PoolId, ServiceId
from hub.domain.events import StopAdded, TicketIssued, TicketParked, TicketQueued
from hub.domain.ticket import TicketClass, TicketId
from hub.protocol.ids import CounterId as WireCounter
from hub.protocol.ids import ZoneId, counter_topic, hall_topic, lobby_topic, supervisor_topic
from tests.builders import MORNING, Book


def test_a_counters_pause_touches_its_console_and_a_suspension_the_kiosks() -> None:
    book = Book().opened()
    pause = book.apply(e.CounterPaused(CounterId("1"), "makan", MORNING + 1))
    assert topics_touched(pause, book.state) == [lobby_topic(), supervisor_topic(), counter_topic(WireCounter("1"))]
    suspension = book.apply(e.ServiceSuspended(ServiceId("A.01"), "server"))
    halls = [hall_topic(ZoneId(each)) for each in ("Z1", "Z2")]
    assert topics_touched(suspension, book.state) == [lobby_topic(), supervisor_topic(), *halls]


def test_paper_touches_the_panels_of_its_numbers_and_whoever_shows_a_ticket_that_is_entered() -> None:
    book = Book().opened()
    book.do(c.ReservePaper(PoolId("A"), 1))
    counters = [counter_topic(WireCounter(each)) for each in "123"]
    assert topics_touched(book.records[-1], book.state) == counters
    ticket = TicketId(book.ids())
    book.do(c.RecordPaperTicket(ticket, ServiceId("A.01"), 1, TicketClass.REGULAR, "id", MORNING))
    assert topics_touched(book.records[-1], book.state) == [supervisor_topic(), lobby_topic(), *counters]


def test_a_repeated_check_in_touches_nothing() -> None:
    book = Book().opened()
    ticket = book.issue()
    assert isinstance(book.records[-1].event, TicketIssued)
    assert topics_touched(book.apply(e.CheckInRepeated("b1", ticket)), book.state) == []


def test_a_ticket_that_leaves_its_counter_touches_where_it_was_and_where_it_waits() -> None:
    book = Book().opened()
    ticket = book.issue()
    counters = [counter_topic(WireCounter(each)) for each in "112"]
    concerned = [supervisor_topic(), lobby_topic(), hall_topic(ZoneId("Z1")), *counters]
    book.call()
    book.do(commands.ReturnToLine(CounterId("1"), ticket))
    assert isinstance(book.records[-1].event, TicketQueued)
    assert topics_touched(book.records[-1], book.state) == concerned
    book.call()
    book.do(commands.ParkTicket(CounterId("1"), ticket))
    assert isinstance(book.records[-1].event, TicketParked)
    assert topics_touched(book.records[-1], book.state) == concerned


def test_one_more_stop_touches_only_the_console_that_asked_for_it() -> None:
    book = Book().opened()
    ticket = book.issue()
    book.call()
    book.do(commands.StartService(CounterId("1"), ticket))
    book.do(commands.AddStop(CounterId("1"), ticket, ServiceId("B.01")))
    assert isinstance(book.records[-1].event, StopAdded)
    assert topics_touched(book.records[-1], book.state) == [supervisor_topic(), counter_topic(WireCounter("1"))]
