"""Check-in of a booking: its number is drawn then, once, and only for who has its code."""

import pytest

from hub.core.bookings import Booking
from hub.core.code_tries import FIRST_PAUSE_MS, FREE
from hub.domain.catalogue import ServiceId
from hub.domain.events import TicketIssued
from hub.protocol import commands as wire
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import catalogue_topic
from hub.protocol.views import CatalogueView
from tests.unit.core.desk import Desk, published

HOUR_MS = 3_600_000


def desk_with_a_booking(starts_in: int = 0) -> Desk:
    desk = Desk()
    desk.join("k1", "o1", "p1", "h1")
    start = desk.now + starts_in
    desk.core.bookings = {"K7P2QA": Booking("b1", ServiceId("A.01"), start, start + HOUR_MS)}
    return desk


def check_in(desk: Desk, code: str = "K7P2QA") -> wire.CheckInBooking:
    return wire.CheckInBooking(command_id=desk.id(), code=code, language=wire.Language.ENGLISH)


@pytest.mark.parametrize("device", ["k1", "o1"])
def test_a_booking_gets_its_number_and_slip_once_however_often_it_is_asked_for(device: str) -> None:
    desk = desk_with_a_booking()
    first = desk.ask(device, check_in(desk))
    assert isinstance(first, wire.Accepted)
    receipt = first.result
    assert isinstance(receipt, wire.TicketReceipt)
    assert (receipt.number, receipt.service) == ("A001", "A.01")
    assert (receipt.slip is not None) == (device == "k1")
    again = desk.ask(device, check_in(desk))
    assert isinstance(again, wire.Accepted)
    assert again.result == receipt
    later = desk.restarted()
    later.core.bookings = desk.core.bookings
    later.join(device)
    third = later.ask(device, check_in(later))
    assert isinstance(third, wire.Accepted)
    assert isinstance(third.result, wire.TicketReceipt)
    assert third.result.number == "A001"
    drawn = [record for record in later.journal if isinstance(record.event, TicketIssued)]
    assert [(record.event.booking, "K7P2QA" in repr(record)) for record in drawn] == [("b1", False)]  # type: ignore[union-attr]


def test_at_another_device_a_number_that_was_taken_is_told_without_its_ticket_and_page() -> None:
    desk = desk_with_a_booking()
    desk.join("k2")
    taken = desk.ask("k1", check_in(desk))
    assert isinstance(taken, wire.Accepted)
    known = list(desk.journal)
    for ask in (look_up, check_in):
        command = ask(desk)
        assert desk.ask("k2", command) == Refused(command.command_id, RejectionCode.NUMBER_USED, {"number": "A001"})
    assert desk.journal == known


def look_up(desk: Desk, code: str = "K7P2QA") -> wire.LookUpBooking:
    return wire.LookUpBooking(command_id=desk.id(), code=code)


def test_a_look_at_a_code_says_what_its_check_in_would_and_changes_nothing() -> None:
    desk = desk_with_a_booking()
    before = list(desk.journal)
    look = look_up(desk)
    assert desk.ask("k1", look) == wire.Accepted(look.command_id)
    assert desk.journal == before
    number = desk.ask("k1", check_in(desk))
    assert isinstance(number, wire.Accepted)
    assert isinstance(number.result, wire.TicketReceipt)
    assert number.result.number == "A001", "the look drew none"
    again = look_up(desk)
    assert desk.ask("k1", again) == wire.Accepted(again.command_id), "its number can be told once more"


def test_a_look_at_a_code_that_nobody_has_counts_as_a_try() -> None:
    desk = desk_with_a_booking()
    for attempt in range(FREE):
        ask = look_up if attempt % 2 else check_in
        answer = desk.ask("k1", ask(desk, "WRONG1"))
        assert isinstance(answer, Refused)
        assert answer.code is RejectionCode.UNKNOWN_BOOKING
    for ask in (look_up, check_in):
        answer = desk.ask("k1", ask(desk))
        assert isinstance(answer, Refused)
        assert answer.code is RejectionCode.TOO_MANY_TRIES, "not even a right one is told apart"


def test_a_code_that_nobody_has_is_refused() -> None:
    desk = desk_with_a_booking()
    answer = desk.ask("k1", check_in(desk, "WRONG1"))
    assert isinstance(answer, Refused)
    assert answer.code is RejectionCode.UNKNOWN_BOOKING


def test_after_some_codes_that_nobody_has_none_is_looked_at_for_a_while_at_that_device() -> None:
    desk = desk_with_a_booking()

    def refusals(device: str, *codes: str) -> list[RejectionCode | None]:
        answers = [desk.ask(device, check_in(desk, code)) for code in codes]
        return [each.code if isinstance(each, Refused) else None for each in answers]

    wrong = [f"WRONG{number}" for number in range(FREE)]
    assert refusals("k1", *wrong) == [RejectionCode.UNKNOWN_BOOKING] * FREE
    assert refusals("k1", "WRONG", "K7P2QA") == [RejectionCode.TOO_MANY_TRIES] * 2
    assert refusals("o1", "K7P2QA") == [None], "another device is not concerned"
    desk.now += FIRST_PAUSE_MS
    assert refusals("k1", "K7P2QA", "WRONG", "K7P2QA") == [
        *(RejectionCode.NUMBER_USED, RejectionCode.UNKNOWN_BOOKING),
        RejectionCode.TOO_MANY_TRIES,
    ]


@pytest.mark.parametrize(
    ("starts_in", "code"), [(HOUR_MS, RejectionCode.TOO_EARLY), (-2 * HOUR_MS, RejectionCode.TOO_LATE)]
)
def test_a_session_has_its_time(starts_in: int, code: RejectionCode) -> None:
    desk = desk_with_a_booking(starts_in)
    answer, seen = desk.ask("k1", check_in(desk)), desk.ask("k1", look_up(desk))
    assert isinstance(answer, Refused)
    assert isinstance(seen, Refused)
    assert (answer.code, answer.values) == (seen.code, seen.values) == (code, answer.values)


def test_kiosks_are_told_whether_there_are_bookings() -> None:
    desk = Desk()
    desk.join("k1")

    def has_bookings() -> bool:
        view = desk.view(catalogue_topic())
        assert isinstance(view, CatalogueView)
        assert view.looks_up_bookings == view.has_bookings
        return view.has_bookings

    assert not has_bookings()
    for code in ("K7P2QA", "K7P2QB"):
        desk.core.know_bookings({code: Booking("b1", ServiceId("A.01"), desk.now, desk.now + HOUR_MS)})
        told = published(desk.step())
        assert len(told) == (code == "K7P2QA")
        assert has_bookings()
    desk.core.know_bookings({})
    desk.step()
    assert not has_bookings()
