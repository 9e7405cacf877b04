"""When what kiosks may do by themselves is foreseen anew, how much at a time, and who is told."""

from dataclasses import replace

import pytest

from hub.core.lease_content import lease_content
from hub.core.outlooks import CHUNK, OLDEST_MS, SHORTEST_GAP_MS, TOLD_AT_ONCE, Outlooks
from hub.domain import commands
from hub.domain import commands_day as c
from hub.domain.catalogue import Catalogue, CounterId, ServiceId
from hub.domain.commands_lease import GiveLease
from hub.domain.day import DayState
from hub.domain.ticket import TicketClass
from hub.protocol.closures import Left
from hub.protocol.ids import DeviceId, lease_topic
from hub.protocol.leases import LeaseView
from tests.builders import DAY_MS, MORNING, Book, catalogue, counter, service, with_counter, with_service

K1 = DeviceId("k1")
MANY = [service(f"A.{number:02d}") for number in range(1, 2 * CHUNK + 2)]
SUSPEND = c.SuspendService(ServiceId("A.01"), "gempa")


@pytest.fixture
def outlooks() -> Outlooks:
    return Outlooks()


def leased(made: Catalogue | None = None) -> Book:
    made = made or catalogue()
    rules = replace(made.hall.rules, enforce_hours=True)
    book = Book(catalogue=replace(made, hall=replace(made.hall, rules=rules))).opened()
    book.do(GiveLease("l1", "k1"))
    return book


def happens(book: Book, outlooks: Outlooks, command: commands.Command) -> None:
    before = len(book.records)
    book.do(command)
    for record in book.records[before:]:
        outlooks.took(record)


def test_without_a_lease_nothing_is_foreseen(outlooks):
    assert outlooks.look(DayState(), MORNING) == []
    book = Book().opened()
    assert outlooks.look(book.state, book.at) == []
    assert outlooks.view(book.state, K1, book.at) == LeaseView(book.at, None)
    assert outlooks.known is None


def test_it_is_foreseen_a_little_at_a_time(outlooks):
    book = leased(catalogue(services=MANY, counters=[counter(1, "Z1", *(each.id for each in MANY))]))
    for _ in range(2):
        assert outlooks.look(book.state, book.at) == []
        assert outlooks.view(book.state, K1, book.at) is None
    assert outlooks.look(book.state, book.at + 7) == [lease_topic(K1)]
    assert outlooks.view(book.state, K1, book.at + 9) == LeaseView(
        book.at + 9, lease_content(book.state, "l1", book.at)
    )


def test_a_hall_without_services_has_a_lease_all_the_same(outlooks):
    book = leased(catalogue(services=[], counters=[]))
    assert outlooks.look(book.state, book.at) == [lease_topic(K1)]


def test_every_kiosk_is_told_once_and_they_share_it(outlooks):
    book = leased()
    book.do(GiveLease("l2", "k2"))
    book.do(GiveLease("l3", "k1"))
    assert outlooks.look(book.state, book.at) == [lease_topic(K1), lease_topic(DeviceId("k2"))]
    first, second = (outlooks.view(book.state, DeviceId(each), book.at).lease for each in ("k1", "k2"))
    assert (first.lease, first.slot, second.lease, second.slot) == ("l3", 2, "l2", 1)
    assert first.services is second.services
    assert outlooks.view(book.state, K1, book.at).lease.pools is first.pools


def test_a_few_kiosks_are_told_at_a_time(outlooks):
    book = leased()
    for number in range(2, 6):
        book.do(GiveLease(f"l{number}", f"k{number}"))
    told = [outlooks.look(book.state, book.at) for _ in range(4)]
    assert [len(each) for each in told] == [TOLD_AT_ONCE, TOLD_AT_ONCE, 1, 0]
    assert len({topic for each in told for topic in each}) == 5


def test_what_changes_nothing_is_told_to_nobody(outlooks):
    book = leased()
    outlooks.look(book.state, book.at)
    known = outlooks.known
    happens(book, outlooks, c.PauseCounter(CounterId("1"), "teh", 900))
    book.at += SHORTEST_GAP_MS
    assert outlooks.look(book.state, book.at) == []
    assert outlooks.known is known


def test_what_was_closed_is_foreseen_anew_but_not_at_once(outlooks):
    book = leased()
    outlooks.look(book.state, book.at)
    happens(book, outlooks, SUSPEND)
    assert outlooks.look(book.state, book.at + SHORTEST_GAP_MS - 1) == []
    assert outlooks.look(book.state, book.at + SHORTEST_GAP_MS) == [lease_topic(K1)]
    assert outlooks.known.services[0].outlooks[0].closed is not None


def test_a_change_in_the_middle_of_a_run_leads_to_another(outlooks):
    book = leased(catalogue(services=MANY, counters=[counter(1, "Z1", *(each.id for each in MANY))]))
    outlooks.look(book.state, book.at)
    happens(book, outlooks, SUSPEND)
    outlooks.look(book.state, book.at)
    assert outlooks.look(book.state, book.at) == [lease_topic(K1)]
    assert outlooks.known.services[0].outlooks[0].closed is None
    for _ in range(2):
        assert outlooks.look(book.state, book.at + SHORTEST_GAP_MS) == []
    assert outlooks.look(book.state, book.at + SHORTEST_GAP_MS) == [lease_topic(K1)]
    assert outlooks.known.services[0].outlooks[0].closed is not None


def test_what_is_left_of_a_quota_is_told_now_and_then(outlooks):
    book = leased(with_service(catalogue(), "A.01", quota=2))
    outlooks.look(book.state, book.at)
    happens(book, outlooks, commands.IssueTicket("t1", ServiceId("A.01"), TicketClass.REGULAR, "id"))
    assert outlooks.look(book.state, book.at + OLDEST_MS - 1) == []
    assert outlooks.look(book.state, book.at + OLDEST_MS) == [lease_topic(K1)]
    assert outlooks.known.services[0].outlooks[0].left == Left(1, 1)


def test_another_day_and_another_catalogue_begin_anew(outlooks):
    book = leased()
    outlooks.look(book.state, book.at)
    gone = with_service(with_counter(book.catalogue, "3", services=("A.02",)), "B.01", archived=True)
    happens(book, outlooks, commands.AdoptCatalogue(gone))
    assert outlooks.view(book.state, K1, book.at) is None
    assert outlooks.look(book.state, book.at) == [lease_topic(K1)]
    assert len(outlooks.view(book.state, K1, book.at).lease.services) == 2
    book.at += DAY_MS
    happens(book, outlooks, commands.OpenDay("2026-09-23", book.catalogue))
    while not outlooks.look(book.state, book.at):
        assert outlooks.known is None
    assert [each.day for each in outlooks.view(book.state, K1, book.at).lease.days] == ["2026-09-23"]


def test_a_day_that_is_not_foreseen_yet_is_not_in_it(outlooks):
    book = leased()
    outlooks.look(book.state, book.at)
    book.at += DAY_MS
    happens(book, outlooks, commands.OpenDay("2026-09-23", book.catalogue))
    outlooks.look(book.state, book.at)
    happens(book, outlooks, GiveLease("l2", "k1", held="l1"))
    assert len(outlooks.view(book.state, K1, book.at).lease.days) == 1
    assert outlooks.look(book.state, book.at + SHORTEST_GAP_MS) == [lease_topic(K1)]
    assert len(outlooks.view(book.state, K1, book.at).lease.days) == 2
