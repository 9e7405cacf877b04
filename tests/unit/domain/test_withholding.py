"""After a restore no kiosk gets a slot of which nobody knows who had it; what was told of it is taken."""

from typing import Any

import pytest

from hub.domain.commands_lease import GiveLease
from hub.domain.commands_rebuild import WithholdLeases
from hub.domain.decide import Rejection
from hub.domain.events_lease import LeaseGiven, TicketHandedIn
from hub.domain.invariants import broken_invariants
from hub.domain.leases import NOBODYS, lease_of
from hub.domain.numbering import SLOTS
from hub.domain.ticket import TicketId
from tests.builders import DAY, DAY_MS, Book
from tests.unit.domain.test_leases import MINUTE, NEXT, hand_in

LATER = "2026-09-24"
AFTER = "2026-09-25"


@pytest.fixture
def book() -> Book:
    """What a backup knows: k1 has slot 0 today and tomorrow. An hour later k2 got slot 1, of which it knows nothing."""
    made = Book().opened()
    made.do(GiveLease("l1", "k1"))
    made.at += 60 * MINUTE
    return made


def withhold(book: Book, days: int = 0) -> Any:
    """Restore the backup so many days later."""
    now = book.at + days * DAY_MS + MINUTE
    decision = book.do(WithholdLeases(now))
    book.at = now
    sound(book)
    return decision


def sound(book: Book) -> None:
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state


def ask(book: Book, lease: str, kiosk: str, held: str | None = None) -> Any:
    decision = book.do(GiveLease(lease, kiosk, held))
    if isinstance(decision, Rejection):
        return decision.code.value
    [given] = decision
    assert isinstance(given, LeaseGiven)
    return (given.lease, given.slot, given.days)


def next_morning(book: Book, day: str) -> None:
    book.day, book.at = day, book.at + DAY_MS
    book.opened()
    sound(book)


def test_without_it_a_restored_hub_would_give_what_it_had_given(book):
    """What the tests below prove would not be seen otherwise."""
    assert ask(book, "l3", "k3") == ("l3", 1, (DAY, NEXT))


def test_slots_that_the_backup_does_not_know_as_held_are_nobody_s(book):
    decision = withhold(book)
    assert [(each.kiosk, each.slot, each.days) for each in decision] == [
        (NOBODYS, slot, (DAY, NEXT)) for slot in range(1, SLOTS)
    ]
    assert ask(book, "l3", "k3") == "no_lease_left"
    assert ask(book, "l4", "k2", held="l2") == "no_lease_left"
    assert book.do(GiveLease("l5", "k1", "l1")) == [], "it has what it holds"
    assert (lease_of(book.state, "k1"), book.state.leases["l1"].days) == ("l1", (DAY, NEXT))


def test_a_kiosk_whose_lease_is_not_known_hands_its_numbers_in(book):
    withhold(book)
    [entered] = book.do(hand_in(book, 9_101, kiosk="k2", lease="l2"))
    assert isinstance(entered, TicketHandedIn)
    assert entered.kiosk == "k2"
    assert book.state.numbers["A9101"] == TicketId("t9101")
    sound(book)


def test_days_later_slots_are_given_again(book):
    withhold(book)
    next_morning(book, NEXT)
    assert ask(book, "l3", "k3") == "no_lease_left"
    assert ask(book, "l4", "k1", held="l1") == ("l1", 0, (DAY, NEXT, LATER))
    next_morning(book, LATER)
    assert ask(book, "l5", "k3") == ("l5", 1, (LATER, AFTER))
    sound(book)


def test_a_backup_of_a_past_day_withholds_what_could_have_been_leased_until_the_restore(book):
    """On the second day a lease for the third could have been given."""
    decision = withhold(book, days=1)
    assert {(each.kiosk, each.slot, each.days) for each in decision} == {
        ("k1", 0, (DAY, NEXT, LATER)),
        *((NOBODYS, slot, (DAY, NEXT, LATER)) for slot in range(1, SLOTS)),
    }
    book.day = NEXT
    book.opened()
    assert ask(book, "l3", "k3") == "no_lease_left"
    assert isinstance(book.do(hand_in(book, 9_001, day=DAY)), list)
    sound(book)


def test_what_was_told_later_on_the_backup_s_day_is_taken(book):
    withhold(book, days=1)
    book.day = NEXT
    book.opened()
    [entered] = book.do(hand_in(book, 9_101, kiosk="k2", lease="l2", day=DAY))
    assert (entered.lease, entered.day) == (f"restored:{NEXT}:1", DAY)
    sound(book)


@pytest.mark.parametrize("days", [1, 2])
def test_a_lease_that_went_on_in_the_lost_end_has_its_numbers_taken(book, days):
    """The day after its last one is its own; those further on are nobody's."""
    withhold(book, days)
    for book.day in (NEXT, LATER)[days - 1 :]:
        book.opened()
    book.at += (2 - days) * DAY_MS
    assert book.state.day == LATER
    assert ask(book, "l3", "k3") == "no_lease_left"
    [entered] = book.do(hand_in(book, 9_001, day=LATER))
    assert entered.lease == ("l1" if days == 1 else f"restored:{LATER}:0")
    sound(book)


def test_what_is_restored_twice_is_withheld_once(book):
    withhold(book)
    assert withhold(book) == []
    again = withhold(book, days=1)
    assert {each.days for each in again} == {(DAY, NEXT, LATER)}
