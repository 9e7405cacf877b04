"""Which views closures, paper and bookings may change."""

from hub.core.board import topics_touched
from hub.domain import commands_day as c
from hub.domain import events_day as e
from hub.domain.catalogue import CounterId, PoolId, ServiceId
from hub.domain.events import TicketIssued
from hub.domain.ticket import TicketClass, TicketId
from hub.protocol.ids import CounterId as WireCounter
from hub.protocol.ids import counter_topic, lobby_topic
from tests.builders import MORNING, Book


def test_a_counters_pause_touches_its_console_and_a_suspension_the_kiosks() -> None:
    book = Book().opened()
    pause = book.apply(e.CounterPaused(CounterId("1"), "makan", MORNING + 1))
    assert topics_touched(pause, book.state) == [lobby_topic(), counter_topic(WireCounter("1"))]
    suspension = book.apply(e.ServiceSuspended(ServiceId("A.01"), "server"))
    assert topics_touched(suspension, book.state) == [lobby_topic()]


def test_paper_touches_whoever_shows_its_service_once_a_ticket_is_entered() -> None:
    book = Book().opened()
    book.do(c.ReservePaper(PoolId("A"), 1))
    assert topics_touched(book.records[-1], book.state) == []
    ticket = TicketId(book.ids())
    book.do(c.RecordPaperTicket(ticket, ServiceId("A.01"), 1, TicketClass.REGULAR, "id", MORNING))
    counters = [counter_topic(WireCounter(each)) for each in "12"]
    assert topics_touched(book.records[-1], book.state) == [lobby_topic(), *counters]


def test_a_repeated_check_in_touches_nothing() -> None:
    book = Book().opened()
    ticket = book.issue()
    assert isinstance(book.records[-1].event, TicketIssued)
    assert topics_touched(book.apply(e.CheckInRepeated("b1", ticket)), book.state) == []
