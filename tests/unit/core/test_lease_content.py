"""What a lease tells its kiosk is what the rules would say."""

from dataclasses import replace

import msgspec
import pytest

from hub.core.lease_content import lease_content
from hub.domain import commands
from hub.domain.catalogue_checks import all_problems
from hub.domain.commands_lease import GiveLease
from hub.domain.rules import Rules
from hub.domain.ticket import TicketClass
from hub.protocol import limits
from hub.protocol.leases import Lease, LeasedDay, Outlook
from hub.protocol.views import Closed, ClosedWhy, Left
from tests.builders import DAY, DAY_MS, MORNING, Book, catalogue, with_counter, with_service

MIDNIGHT = MORNING - 8 * 3_600_000
NEXT = "2026-09-23"


@pytest.fixture
def book() -> Book:
    made = with_service(catalogue(rules=Rules(), width=4), "A.01", quota=2, priority_quota=1)
    book = Book(catalogue=made).opened()
    book.do(GiveLease("l0", "k0"))
    book.do(GiveLease("l1", "k1"))
    return book


def test_it_has_days_numbers_and_names(book):
    lease = lease_content(book.state, "l1", book.at)
    assert (lease.lease, lease.slot, lease.made_at) == ("l1", 1, book.at)
    assert lease.days == (
        LeasedDay(DAY, MIDNIGHT, MIDNIGHT + DAY_MS),
        LeasedDay(NEXT, MIDNIGHT + DAY_MS, MIDNIGHT + 2 * DAY_MS),
    )
    first = lease.pools[0]
    assert (first.pool, first.first, len(first.texts)) == ("A", 9_101, 99)
    assert (first.texts[0], first.texts[-1]) == ("A9101", "A9199")
    service = lease.services[0]
    assert (service.service, service.pool, service.agency) == ("A.01", "A", "A")
    assert (service.name["id"], service.agency_name["id"], service.place["id"]) == (
        "Layanan A.01",
        "Dinas A",
        "Lantai Z1",
    )


@pytest.mark.parametrize(
    ("rules", "asks_within_ms"), [(Rules(double_tap_s=7), 7_000), (Rules(asks_before_second=False), 0)]
)
def test_it_says_when_a_second_number_is_asked_about(rules, asks_within_ms):
    book = Book(catalogue=catalogue(rules=rules, width=4)).opened()
    book.do(GiveLease("l1", "k1"))
    assert lease_content(book.state, "l1", book.at).asks_within_ms == asks_within_ms


def test_it_says_how_long_a_slip_may_be_begun_as_long_as_a_hall_may_set():
    longest = limits.SLIP_DEADLINE_MOST.value // 1_000
    allowed, too_long = (catalogue(rules=Rules(slip_deadline_s=each), width=4) for each in (longest, longest + 1))
    assert (len(all_problems(allowed)), len(all_problems(too_long))) == (0, 1)
    book = Book(catalogue=allowed).opened()
    book.do(GiveLease("l1", "k1"))
    assert lease_content(book.state, "l1", book.at).slip_deadline_ms == longest * 1_000


def test_it_foresees_what_the_rules_would_say_of_every_quarter_of_an_hour(book):
    lease = lease_content(book.state, "l1", book.at)
    for service in lease.services:
        assert [each.since for each in service.outlooks] == sorted({each.since for each in service.outlooks})
        for at in range(book.at, lease.days[-1].end, 900_000):
            outlook = next(each for each in reversed(service.outlooks) if each.since <= at)
            found = book.state.availability(service.service, None, at)
            assert (outlook.closed is None) == found.available
            if outlook.closed is not None:
                assert (outlook.closed.why, outlook.closed.until) == (found.code.value, found.values.until)
            elif found.values.left is not None:
                assert outlook.left == Left(found.values.left.regular, found.values.left.priority)


def test_a_hall_that_keeps_to_no_hours_gives_numbers_at_any_hour_without_its_hub():
    offer = with_service(catalogue(rules=Rules(enforce_hours=False), width=4), "A.01", quota=0)
    offer = with_service(offer, "A.02", active=False)
    for each in offer.counters_of["B.01"]:
        offer = with_counter(offer, each, active=False)
    sunday = Book(catalogue=offer).opened()
    sunday.do(GiveLease("l1", "k1"))
    lease = lease_content(sunday.state, "l1", sunday.at)
    outlooks = {each.service: each.outlooks for each in lease.services}
    assert outlooks["A.01"] == (Outlook(MIDNIGHT, None, None),)
    assert outlooks["A.02"] == (Outlook(MIDNIGHT, Closed(ClosedWhy.INACTIVE, ()), None),)
    assert outlooks["B.01"] == (Outlook(MIDNIGHT, Closed(ClosedWhy.NO_ACTIVE_COUNTER, ()), None),)


def test_a_quota_that_is_used_up_today_is_whole_tomorrow(book):
    for ticket in ("t1", "t2"):
        book.do(commands.IssueTicket(ticket, "A.01", TicketClass.REGULAR, "id", again=True))
    outlooks = lease_content(book.state, "l1", book.at).services[0].outlooks
    assert outlooks[0].left == Left(0, 1)
    assert Left(2, 3) in [each.left for each in outlooks if each.since >= MIDNIGHT + DAY_MS]


def test_days_that_are_over_are_left_out_and_pools_that_nobody_needs(book):
    book.do(commands.OpenDay(NEXT, replace(book.catalogue)))
    book.at += DAY_MS
    gone = with_service(with_counter(book.catalogue, "3", services=("A.02",)), "B.01", archived=True)
    assert book.do(commands.AdoptCatalogue(gone))
    lease = lease_content(book.state, "l1", book.at)
    assert [each.day for each in lease.days] == [NEXT]
    assert [each.pool for each in lease.pools] == ["A"]


def test_a_lease_whose_days_are_over_carries_nothing(book):
    book.at += 3 * DAY_MS
    book.do(commands.OpenDay("2026-09-25", book.catalogue))
    lease = lease_content(book.state, "l1", book.at)
    assert lease.days == ()
    assert all(each.outlooks == () for each in lease.services)


def test_it_survives_the_way_to_the_kiosk(book):
    lease = lease_content(book.state, "l1", book.at)
    assert msgspec.json.decode(msgspec.json.encode(lease), type=Lease) == lease
    closed = {each.closed.why for service in lease.services for each in service.outlooks if each.closed}
    assert ClosedWhy.AFTER_LAST_TICKET in closed
