"""Priority numbers that staff gave and numbers entered from paper are told of by the audit, kiosks' are not (X4)."""

from dataclasses import replace

import pytest

from hub.domain.audit import Override
from hub.domain.catalogue import PoolId, ServiceId
from hub.domain.commands import IssueTicket, OpenDay
from hub.domain.commands_day import RecordPaperTicket, ReservePaper
from hub.domain.commands_lease import GiveLease, HandInTicket
from hub.domain.events import TicketIssued
from hub.domain.rejection import Rejection
from hub.domain.ticket import TicketClass, TicketId
from hub.server.staff_draws import DrawAuditor
from tests.builders import DAY, DAY_MS, MORNING, Book

PANEL, CONSOLE = "o1", "v1"
MINUTE_MS = 60_000


@pytest.fixture
def book() -> Book:
    return Book().opened()


def draws(book: Book, device: str, ticket_class: TicketClass = TicketClass.PRIORITY, actor: str | None = None) -> None:
    book.at += MINUTE_MS
    ticket = TicketId(book.ids(book.at))
    assert not isinstance(book.do(IssueTicket(ticket, ServiceId("A.01"), ticket_class, "id"), device=device), Rejection)
    book.records[-1] = replace(book.records[-1], actor=actor)


def audited(book: Book) -> list[Override]:
    auditor = DrawAuditor(frozenset({PANEL}), frozenset({PANEL, CONSOLE}))
    return [each for record in book.records for each in auditor.take(record)]


def test_who_gave_a_priority_number_is_told(book: Book) -> None:
    draws(book, PANEL)
    draws(book, "tablet", actor="siti")
    found = audited(book)
    assert [(each.what, each.subject, each.actor, each.device) for each in found] == [
        ("TicketIssued", "ticket A001", None, PANEL),
        ("TicketIssued", "ticket A002", "siti", "tablet"),
    ]
    assert [(each.reason, each.before, each.after) for each in found] == [
        ("given_by_staff", "none", f"waiting for A.01 since 2026-09-22 08:0{minute}, priority") for minute in (1, 2)
    ]
    assert found[0].at == MORNING + MINUTE_MS
    tickets = [each.event.ticket for each in book.records if isinstance(each.event, TicketIssued)]
    assert not [each for each in tickets if each in str(found)], "a ticket's id is in its visitor's link"


def test_regular_numbers_and_what_visitors_chose_themselves_are_left_out(book: Book) -> None:
    draws(book, PANEL, TicketClass.REGULAR, "siti")
    draws(book, "kiosk-1")
    assert audited(book) == []


@pytest.mark.parametrize("ticket_class", TicketClass)
@pytest.mark.parametrize("is_served", [False, True])
def test_a_number_on_paper_is_told_when_it_is_entered(book: Book, is_served: bool, ticket_class: TicketClass) -> None:
    book.do(ReservePaper(PoolId("A"), 5), device=CONSOLE)
    book.at += 10 * MINUTE_MS
    given = TicketId(book.ids(book.at)), ServiceId("A.01"), 3, ticket_class, "id", MORNING + MINUTE_MS
    decision = book.do(RecordPaperTicket(*given, book.at if is_served else None), device=CONSOLE)
    assert not isinstance(decision, Rejection), decision
    book.records[-1] = replace(book.records[-1], actor="siti")
    (entered,) = audited(book)
    assert (entered.what, entered.subject, entered.reason) == ("PaperTicketRecorded", "ticket A003", "on_paper")
    assert (entered.actor, entered.device, entered.at) == ("siti", CONSOLE, MORNING + 10 * MINUTE_MS)
    given = "2026-09-22 08:01"
    served = f"served, {ticket_class}, given {given}, ended 2026-09-22 08:10"
    waiting = f"waiting for A.01 since {given}, {ticket_class}, given {given}"
    assert entered.after == (served if is_served else waiting)


def hand_in(book: Book, number: int, minutes_ago: int, day: str = DAY) -> None:
    given = TicketId(f"t{number}"), "kiosk-1", "l1", day, PoolId("A"), number, f"A{number}", ServiceId("A.01")
    command = HandInTicket(*given, TicketClass.REGULAR, "id", book.at - minutes_ago * MINUTE_MS)
    assert not isinstance(book.do(command, device="kiosk-1"), Rejection)


def test_a_number_that_a_connected_kiosk_says_it_gave_long_ago_is_told(book: Book) -> None:
    """Its visitor stands before all who came since; nothing else tells it from one given while a link was broken."""
    book.do(GiveLease("l1", "kiosk-1"), device="kiosk-1")
    book.at += 60 * MINUTE_MS
    hand_in(book, 9_001, 50)  # it was away all the time
    book.at += 60 * MINUTE_MS
    draws(book, "kiosk-1", TicketClass.REGULAR)
    book.at += 20 * MINUTE_MS
    hand_in(book, 9_002, 20)  # away since it drew
    hand_in(book, 9_003, 30)  # and yet it had drawn meanwhile
    (late,) = audited(book)
    assert (late.what, late.subject, late.device, late.reason) == (
        *("TicketHandedIn", "ticket A9003", "kiosk-1"),
        "handed_in_late",
    )
    given = "2026-09-22 09:51"
    assert late.after == f"waiting for A.01 since {given}, regular, given {given}"


def test_what_a_kiosk_is_slow_to_hand_in_and_numbers_of_the_day_before_are_left_out(book: Book) -> None:
    book.do(GiveLease("l1", "kiosk-1"), device="kiosk-1")
    book.at += 60 * MINUTE_MS
    draws(book, "kiosk-1", TicketClass.REGULAR)
    book.at += 5 * MINUTE_MS
    hand_in(book, 9_001, 6)
    book.at += DAY_MS
    assert not isinstance(book.do(OpenDay("2026-09-23", book.catalogue)), Rejection)
    hand_in(book, 9_002, 24 * 60 + 30)
    assert audited(book) == []
