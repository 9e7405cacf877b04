"""Which views leases and hand-ins may change, and that what is left of a quota is worked out anew."""

from dataclasses import replace

from hub.core.openings import Openings
from hub.core.touches import topics_touched
from hub.domain import commands
from hub.domain.catalogue import PoolId, ServiceId
from hub.domain.commands_lease import GiveLease, HandInTicket
from hub.domain.ticket import TicketClass, TicketId
from hub.protocol.ids import CounterId as WireCounter
from hub.protocol.ids import DeviceId, counter_topic, lease_topic, lobby_topic, supervisor_topic
from tests.builders import DAY, Book, catalogue, with_service

OWN = HandInTicket(
    ticket=TicketId("t1"),
    kiosk="k1",
    lease="l1",
    day=DAY,
    pool=PoolId("A"),
    number=9_001,
    text="A9001",
    service=ServiceId("A.01"),
    ticket_class=TicketClass.REGULAR,
    language="id",
    issued_at=0,
)


def test_a_number_handed_in_touches_whoever_shows_its_service() -> None:
    book = Book(catalogue=with_service(catalogue(), "A.01", quota=1)).opened()
    openings = Openings()
    assert openings.of(book.state, ServiceId("A.01"), book.at).available
    book.do(GiveLease("l1", "k1"))
    assert topics_touched(book.records[-1], book.state) == [lease_topic(DeviceId("k1"))]
    book.do(OWN)
    counters = [counter_topic(WireCounter(each)) for each in "12"]
    assert topics_touched(book.records[-1], book.state) == [supervisor_topic(), lobby_topic(), *counters]
    openings.took(book.records[-1])
    assert not openings.of(book.state, ServiceId("A.01"), book.at).available


def test_one_of_a_past_day_touches_nothing() -> None:
    book = Book().opened()
    book.do(GiveLease("l1", "k1"))
    book.do(commands.OpenDay("2026-09-23", book.catalogue))
    book.do(replace(OWN, ticket=TicketId("t2")))
    assert topics_touched(book.records[-1], book.state) == []
