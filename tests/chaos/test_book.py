"""Each broken promise is seen in a journal that breaks it, and only there."""

from dataclasses import replace
from pathlib import Path

import pytest

from hub.protocol.commands import Accepted, CallNext, CallReceipt, IssueTicket, NotExecuted, TicketClass, TicketReceipt
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CallId, CommandId, CounterId, ServiceId, TicketId
from tests.chaos.book import Book, Entry, violations
from tests.chaos.witness import Witness

DAY = "2026-08-18"
OPENED = Entry(1, DAY, 10, "DayOpened", {"day": DAY}, None, b"1")


def issued(revision: int, number: int, command: str) -> Entry:
    body = {"pool": "A", "number": number, "text": f"A{number:03d}", "ticket": command}
    return Entry(revision, DAY, 10 + revision, "TicketIssued", body, command, b"h")


def called(revision: int, command: str, ticket: str) -> Entry:
    return Entry(revision, DAY, 10 + revision, "TicketCalled", {"ticket": ticket, "counter": "c1"}, command, b"h")


def receipt(command: str, number: str) -> Accepted:
    place = TicketReceipt(TicketId(command), number, ServiceId("s"), TicketClass.REGULAR, 12, 0, {})
    return Accepted(CommandId(command), place)


def wish(command: str, service: str = "s") -> IssueTicket:
    return IssueTicket(command_id=CommandId(command), service=ServiceId(service))


SOUND = [OPENED, issued(2, 1, "k1"), issued(3, 2, "k2"), called(4, "o1", "k1")]


def witness() -> Witness:
    told = Witness()
    told.answered(wish("k1"), receipt("k1", "A001"))
    told.answered(wish("k2"), receipt("k2", "A002"))
    call = CallNext(command_id=CommandId("o1"), counter=CounterId("c1"))
    told.answered(call, Accepted(CommandId("o1"), CallReceipt(TicketId("k1"), "A001", CallId("o1"))))
    told.shown(TicketId("k1"), CounterId("c1"), "A001")
    return told


def found(entries: list[Entry], told: Witness | None = None) -> str:
    book, told = Book(Path("none")), told or witness()
    book.entries = entries
    return "; ".join(violations(book, told, told.told))


def test_agreement_is_no_violation() -> None:
    assert found(SOUND) == ""


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ([SOUND[0], SOUND[1]], "number that was told is lost: A002"),
        (SOUND[:3], "call that was told is lost: A001"),
        (SOUND[:3], "call that a panel showed is lost: A001 at c1"),
        ([*SOUND, issued(5, 2, "k3")], "A002 was given 2 times"),
        ([*SOUND, issued(5, 4, "k3")], "the sequence of A on 2026-08-18 is not 1 to 3"),
        ([*SOUND, issued(5, 3, "k1")], "k1 was carried out more than once"),
        ([*SOUND, called(6, "o2", "k2")], "the revisions are not"),
        ([*SOUND, replace(called(5, "o2", "k2"), at=3)], "time goes back by 11 ms"),
        ([*SOUND, replace(called(5, "o2", "k2"), day="2026-08-17")], "the day goes back"),
        ([*SOUND, replace(called(5, "o2", "k2"), day="2026-08-19")], "2026-08-19, which is not open"),
        ([*SOUND, replace(OPENED, revision=5, at=99)], "2026-08-18 was opened twice"),
    ],
)
def test_a_broken_journal_is_seen(entries: list[Entry], fault: str) -> None:
    assert fault in found(entries)


def test_what_was_denied_must_not_be_recorded() -> None:
    told = witness()
    told.answered(wish("k3"), NotExecuted(CommandId("k3")))
    told.answered(wish("k4"), Refused(CommandId("k4"), RejectionCode.NOT_AVAILABLE))
    assert found(SOUND, told) == ""
    both = found([*SOUND, issued(5, 3, "k3"), issued(6, 4, "k4")], told)
    assert "carried out although not executed: command k3" in both
    assert "carried out although refused (not_available): command k4" in both


def test_a_repeated_id_gets_its_answer_and_another_body_none() -> None:
    told = witness()
    told.answered(wish("k1"), receipt("k1", "A001"))
    told.answered(wish("k1", "other"), Refused(CommandId("k1"), RejectionCode.COMMAND_REUSED))
    assert found(SOUND, told) == ""
    told.answered(wish("k1"), receipt("k1", "A007"))
    told.answered(wish("k2", "other"), receipt("k2", "A002"))
    assert "answered otherwise" in found(SOUND, told)
    assert "another body under a used id was not refused" in found(SOUND, told)


def test_who_asked_by_the_id_alone_hears_what_became_of_it() -> None:
    told = witness()
    told.answered(wish("k1"), receipt("k1", "A001"))
    told.answered(wish("k1", "other"), receipt("k1", "A001"), may_be_by_id=True)
    assert found(SOUND, told) == ""
    told.answered(wish("k1", "other"), receipt("k1", "A007"), may_be_by_id=True)
    assert "another body under a used id was not refused" in found(SOUND, told)


def test_an_outdated_command_needs_another_day() -> None:
    told = witness()
    told.answered(wish("k3"), Refused(CommandId("k3"), RejectionCode.COMMAND_OUTDATED))
    assert "1 commands were refused as another day's" in found(SOUND, told)
    later = Entry(5, "2026-08-19", 99, "DayOpened", {"day": "2026-08-19"}, None, b"5")
    assert found([*SOUND, later], told) == ""
