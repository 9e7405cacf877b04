"""Leases: one slot for one kiosk and day; hand-ins: every number that was told is known, in its place, once."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain import commands
from hub.domain import commands_day as c
from hub.domain.calendar import Calendar, Span
from hub.domain.catalogue import CounterId, PoolId, ServiceId
from hub.domain.commands_lease import GiveLease, HandInTicket
from hub.domain.decide import Rejection
from hub.domain.events import TicketCancelled, TicketExpired
from hub.domain.events_lease import GivenNumber, LeaseGiven, TicketHandedIn
from hub.domain.events_rebuild import HistoryRebuilt, Resumed
from hub.domain.invariants import broken_invariants
from hub.domain.leases import NOBODY_CALLS, NOBODYS, REPLACED, lease_of
from hub.domain.ticket import TicketClass, TicketId, TicketState
from tests.builders import DAY, DAY_MS, LENIENT, MORNING, Book, catalogue, with_counter, with_service

NEXT = "2026-09-23"
MINUTE = 60_000


@pytest.fixture
def book() -> Book:
    """A day with a lease of slot 0 for kiosk k1, an hour old."""
    made = Book().opened()
    made.do(GiveLease("l1", "k1"))
    made.at += 60 * MINUTE
    return made


def hand_in(book: Book, number: int = 9_001, **changed: Any) -> Any:
    wanted: dict[str, Any] = {
        "ticket": TicketId(f"t{number}"),
        "kiosk": "k1",
        "lease": "l1",
        "day": DAY,
        "pool": PoolId("A"),
        "number": number,
        "text": f"A{number}",
        "service": ServiceId("A.01"),
        "ticket_class": TicketClass.REGULAR,
        "language": "id",
        "issued_at": book.at - MINUTE,
        **changed,
    }
    return HandInTicket(**wanted)


def sound(book: Book) -> None:
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state


def code(decision: Any) -> str | None:
    return decision.code.value if isinstance(decision, Rejection) else None


# --- leases ---


def test_a_lease_is_the_first_free_slot_for_today_and_the_next_day():
    book = Book().opened()
    assert book.do(GiveLease("l1", "k1")) == [LeaseGiven("l1", "k1", 0, (DAY, NEXT), MORNING)]
    assert book.do(GiveLease("l2", "k2")) == [LeaseGiven("l2", "k2", 1, (DAY, NEXT), MORNING)]
    sound(book)


def test_the_next_day_is_one_on_which_numbers_are_given():
    whole = Span(0, 1_440)
    week = (whole, whole, None, None, whole, whole, whole)  # closed on Wednesday and Thursday
    hall = replace(catalogue().hall, calendar=Calendar(week, friday_break=None))
    book = Book(catalogue=replace(catalogue(), hall=hall)).opened()
    book.do(GiveLease("l1", "k1"))
    assert book.state.leases["l1"].days == (DAY, "2026-09-25")


def test_a_hall_that_never_opens_again_has_a_tomorrow():
    made = catalogue()
    agencies = tuple(replace(each, active=False) for each in made.agencies)
    book = Book(catalogue=replace(made, agencies=agencies)).opened()
    book.do(GiveLease("l1", "k1"))
    assert book.state.leases["l1"].days == (DAY, NEXT)


def test_what_is_held_goes_on_with_its_slot(book):
    assert book.do(GiveLease("l2", "k1", held="l1")) == [], "nothing is new"
    book.do(commands.OpenDay(NEXT, book.catalogue))
    book.at += DAY_MS
    assert book.do(GiveLease("l3", "k1", held="l1")) == [LeaseGiven("l1", "k1", 0, (DAY, NEXT, "2026-09-24"), MORNING)]
    sound(book)


@pytest.mark.parametrize(("kiosk", "held"), [("k1", None), ("k1", "nonsense"), ("k2", "l1")])
def test_without_its_record_a_kiosk_gets_another_slot(book, kiosk, held):
    book.do(GiveLease("l2", kiosk, held))
    assert book.state.leases["l2"].slot == 1
    assert book.state.leases["l1"].slot == 0
    sound(book)


def test_a_kiosk_has_the_lease_that_it_was_given_last(book):
    assert (lease_of(book.state, "k1"), lease_of(book.state, "k2")) == ("l1", None)
    book.do(GiveLease("l2", "k1"))
    assert lease_of(book.state, "k1") == "l2"
    book.do(GiveLease("l3", "k1", held="l1"))  # its record was there after all
    assert lease_of(book.state, "k1") == "l1"
    assert book.state.leases["l1"].days == (DAY, NEXT)
    for day, held in ((NEXT, "l1"), ("2026-09-24", None)):
        book.do(commands.OpenDay(day, book.catalogue))
        assert lease_of(book.state, "k1") == held
    sound(book)


def test_a_lease_whose_days_are_over_is_followed_by_another(book):
    later = "2026-09-28"
    book.do(commands.OpenDay(later, book.catalogue))
    book.at += 6 * DAY_MS
    book.do(GiveLease("l2", "k2"))
    book.do(GiveLease("l3", "k1", held="l1"))
    assert {id_: lease.slot for id_, lease in book.state.leases.items()} == {"l1": 0, "l2": 0, "l3": 1}
    sound(book)


def test_a_slot_that_another_has_on_the_next_day_does_not_go_on(book):
    book.apply(LeaseGiven("l2", "k2", 0, ("2026-09-24",), book.at))
    book.do(commands.OpenDay(NEXT, book.catalogue))
    book.at += DAY_MS
    assert book.do(GiveLease("l3", "k1", held="l1")) == [LeaseGiven("l3", "k1", 1, (NEXT, "2026-09-24"), book.at)]
    sound(book)


def test_a_kiosk_that_takes_lease_after_lease_leaves_the_others_theirs(book):
    for number in range(2, 12):
        book.do(GiveLease(f"l{number}", "k1"))
    assert [lease.slot for lease in book.state.leases.values()] == [0, 1]
    refused = book.do(GiveLease("l12", "k1"))
    assert isinstance(refused, Rejection)
    assert (refused.code.value, refused.values) == ("no_lease_left", {"most": "2"})
    assert code(book.do(GiveLease("l13", "k1", held="l2"))) is None  # what it holds goes on
    assert code(book.do(GiveLease("l14", "k2"))) is None
    book.do(commands.OpenDay(NEXT, book.catalogue))
    book.at += DAY_MS
    assert code(book.do(GiveLease("l15", "k1"))) == "no_lease_left"
    book.do(commands.OpenDay("2026-09-24", book.catalogue))
    book.at += DAY_MS
    assert code(book.do(GiveLease("l16", "k1"))) is None, "both are over"
    assert code(book.do(GiveLease("l17", "k3"))) is None
    sound(book)


def test_there_are_ten_slots():
    book = Book().opened()
    for number in range(10):
        assert code(book.do(GiveLease(f"l{number}", f"k{number}"))) is None
    assert code(book.do(GiveLease("l10", "k10"))) == "no_lease_left"
    assert book.do(GiveLease("l3", "k3")) == [], "it has it"
    assert code(book.do(GiveLease("l3", "k4"))) == "unknown_lease"


@pytest.mark.parametrize("event", [LeaseGiven("l2", "k2", 0, (NEXT,), 0), LeaseGiven("l1", "k2", 0, (DAY,), 0)])
def test_a_journal_with_a_slot_given_twice_is_no_journal(book, event):
    with pytest.raises(AssertionError):
        book.apply(event)


# --- hand-ins ---


def test_a_number_handed_in_waits_since_its_issue(book):
    first = book.issue()
    book.at += MINUTE
    book.do(hand_in(book, issued_at=book.at - 2 * MINUTE))
    ticket = book.state.tickets[TicketId("t9001")]
    assert (ticket.state, ticket.text, ticket.issued_at) == (TicketState.WAITING, "A9001", book.at - 2 * MINUTE)
    assert (ticket.kiosk, ticket.told) == ("k1", ticket.stop)
    book.call(1)
    assert book.state.at_counter == {CounterId("1"): ticket.id}
    assert book.issue() != first
    assert [each.number for each in book.state.tickets.values()] == [1, 9_001, 2]
    sound(book)


@pytest.mark.parametrize(
    ("issued_at", "kept"),
    [
        (-(2**63), MORNING),
        (MORNING - 1, MORNING),
        (MORNING + 5, MORNING + 5),
        (2**63 - 1, MORNING + 60 * MINUTE),
    ],
)
def test_the_time_of_issue_is_between_the_lease_and_now(book, issued_at, kept):
    book.do(hand_in(book, issued_at=issued_at))
    assert book.state.tickets[TicketId("t9001")].issued_at == kept
    sound(book)


def test_a_lease_of_the_day_before_holds_from_midnight_on(book):
    book.do(commands.OpenDay(NEXT, book.catalogue))
    book.at += DAY_MS
    book.do(hand_in(book, day=NEXT, issued_at=MORNING))
    midnight = MORNING + DAY_MS - 8 * 60 * MINUTE
    assert book.state.tickets[TicketId("t9001")].issued_at == midnight
    sound(book)


def test_what_is_handed_in_again_changes_nothing(book):
    book.do(hand_in(book))
    assert book.do(hand_in(book)) == []
    sound(book)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"lease": "nonsense"}, "unknown_lease"),
        ({"lease": "nonsense", "number": 12}, "unknown_lease"),
        ({"lease": "nonsense", "day": "tomorrow"}, "unknown_lease"),
        ({"kiosk": "k2"}, "unknown_lease"),
        ({"day": "2026-09-21"}, "unknown_lease"),
        ({"day": NEXT}, "day_not_open"),
        ({"number": 9_101, "text": "A9101"}, "number_not_reserved"),
        ({"number": 9_000, "text": "A9000"}, "number_not_reserved"),
        ({"number": 12, "text": "A0012"}, "number_not_reserved"),
        ({"text": "A9002"}, "number_not_reserved"),
        ({"text": "9001"}, "number_not_reserved"),
        ({"text": "ABCD9001"}, "number_not_reserved"),
        ({"text": "A19001"}, "number_not_reserved"),
        ({"text": "B019001", "number": 9_001}, "number_not_reserved"),
        ({"service": "nonsense"}, "unknown_service"),
        ({"pool": "nonsense"}, "unknown_pool"),
    ],
)
def test_what_no_lease_gave_is_refused(book, changed, refusal):
    assert code(book.do(hand_in(book, **changed))) == refusal
    assert not book.state.tickets


def test_no_number_and_no_ticket_is_there_twice(book):
    drawn = book.issue()
    book.do(hand_in(book))
    assert code(book.do(hand_in(book, ticket=TicketId("other")))) == "number_used"
    assert code(book.do(hand_in(book, 9_002, ticket=TicketId("t9001")))) == "number_used"
    assert code(book.do(hand_in(book, 9_002, ticket=drawn))) == "number_used"
    assert code(book.do(hand_in(book, ticket=TicketId("other"), pool=PoolId("B")))) == "number_used"
    sound(book)


def test_hours_and_quota_do_not_hinder_and_the_quota_counts():
    made = with_service(catalogue(rules=replace(LENIENT, enforce_hours=True)), "A.01", quota=1)
    book = Book(catalogue=made).opened()
    book.do(GiveLease("l1", "k1"))
    book.at += 20 * 60 * MINUTE  # four in the morning
    for number in (9_001, 9_002):
        assert code(book.do(hand_in(book, number))) is None
    assert book.state.happenings.issued == {"A.01": {TicketClass.REGULAR: 2}}
    assert book.state.handed_in == {"A.01": 2}
    sound(book)


def test_where_nobody_calls_the_ticket_is_cancelled_at_once(book):
    gone = with_counter(with_counter(book.catalogue, "1", archived=True), "2", archived=True)
    book.do(commands.AdoptCatalogue(gone))
    decision = book.do(hand_in(book))
    assert decision[1:] == [TicketCancelled("t9001", None, NOBODY_CALLS)]
    sound(book)


def rebuilt(book: Book) -> None:
    """Let an older history have been restored, with all kiosks heard."""
    first = book.state.next_number.get(PoolId("A"), 1)
    book.apply(HistoryRebuilt(None, 2, (), (Resumed(PoolId("A"), first, first + 2),)))


@pytest.mark.parametrize("drawn", [True, False])
def test_a_lease_that_an_older_journal_does_not_know_is_known_by_its_numbers(book, drawn):
    """It was given after all that this journal knows."""
    if drawn:
        book.issue()
    rebuilt(book)
    decision = book.do(hand_in(book, 9_512, lease="lost", kiosk="k9"))
    given_at = book.at if drawn else MORNING - 8 * 60 * MINUTE
    assert decision[0] == LeaseGiven("lost", "k9", 5, (DAY,), given_at)
    assert book.state.tickets[TicketId("t9512")].state is TicketState.WAITING
    assert code(book.do(hand_in(book, 9_013, lease="lost", kiosk="k9"))) == "number_not_reserved"
    sound(book)


def test_a_known_lease_that_went_on_in_a_lost_end_is_known_by_its_numbers(book):
    """Nobody else has its slot on that day."""
    later = "2026-09-24"
    book.do(commands.OpenDay(later, book.catalogue))
    book.at += 2 * DAY_MS
    assert code(book.do(hand_in(book, day=later))) == "unknown_lease", "nothing was lost"
    rebuilt(book)
    assert code(book.do(hand_in(book, 9_101, day=later))) == "unknown_lease"
    assert code(book.do(hand_in(book, 12, text="A0012", day=later))) == "unknown_lease"
    decision = book.do(hand_in(book, day=later))
    assert decision[0] == LeaseGiven("l1", "k1", 0, (DAY, NEXT, later), MORNING)
    assert len(book.do(hand_in(book, 9_002, day=later))) == 1
    sound(book)


def test_a_kiosk_that_makes_leases_up_gets_none(book):
    """Ten such hand-ins took all slots of the hall."""
    for slot in range(10):
        made_up = hand_in(book, 9_001 + 100 * slot, lease=f"made up {slot}", kiosk="k2")
        assert code(book.do(made_up)) == "unknown_lease"
    assert list(book.state.leases) == ["l1"]


def test_nor_more_than_its_share_after_a_rebuild(book):
    rebuilt(book)
    numbers = range(9_101, 10_000, 100)
    decided = [code(book.do(hand_in(book, each, lease=f"made up {each}", kiosk="k2"))) for each in numbers]
    assert decided == [None, None, *["unknown_lease"] * 7]
    assert code(book.do(hand_in(book, 9_501, lease="lost", kiosk="k1"))) is None, "it has one"
    assert code(book.do(hand_in(book, 9_601, lease="lost", kiosk="k1"))) == "number_not_reserved"
    assert code(book.do(hand_in(book, 9_601, lease="other", kiosk="k1"))) == "unknown_lease"
    sound(book)


def test_nor_of_those_that_may_be_anybody_s(book):
    for slot in range(1, 10):
        book.apply(LeaseGiven(f"n{slot}", NOBODYS, slot, (DAY, NEXT), book.at))
    numbers = range(9_101, 10_000, 100)
    decided = [code(book.do(hand_in(book, each, lease=f"made up {each}", kiosk="k2"))) for each in numbers]
    assert decided == [None, None, *["unknown_lease"] * 7]
    assert code(book.do(hand_in(book, 9_102, lease="made up", kiosk="k2"))) is None, "of one that it has"
    assert code(book.do(hand_in(book, 9_103, lease="lost", kiosk="k3"))) is None, "that may be anybody's still"
    assert code(book.do(hand_in(book, 9_501, lease="lost", kiosk="k1"))) is None
    assert code(book.do(hand_in(book, 9_601, lease="lost", kiosk="k1"))) == "unknown_lease"
    sound(book)


# --- what it replaces ---


def test_the_number_of_the_replaced_command_is_cancelled(book):
    lost = book.issue(device="k1")
    decision = book.do(hand_in(book, replaces=lost))
    assert decision[0] == TicketCancelled(lost, None, REPLACED)
    assert isinstance(decision[1], TicketHandedIn)
    assert book.state.tickets[lost].state is TicketState.CANCELLED
    assert not book.state.barred
    sound(book)


def test_also_when_it_was_called_already(book):
    lost = book.issue(device="k1")
    book.call(1)
    book.do(hand_in(book, replaces=lost))
    assert book.state.at_counter == {}
    sound(book)


def test_another_kiosk_s_number_stays_and_so_does_one_that_is_served(book):
    others, served = book.issue(device="k2"), book.issue("A.02", device="k1")
    book.do(hand_in(book, replaces=others))
    assert book.state.tickets[others].state is TicketState.WAITING
    book.call(3)
    book.do(commands.StartService(CounterId("3"), served))
    book.do(hand_in(book, 9_002, replaces=served))
    assert book.state.tickets[served].state is TicketState.SERVING
    sound(book)


def test_a_replaced_command_that_comes_later_gets_no_number(book):
    late = TicketId(book.ids(book.at))
    book.do(hand_in(book, replaces=late))
    issue = commands.IssueTicket(late, ServiceId("A.01"), TicketClass.REGULAR, "id")
    check_in = c.CheckIn(late, "b", ServiceId("A.01"), book.at, book.at + 1, TicketClass.REGULAR, "id")
    for command in (issue, check_in):
        assert code(book.do(command)) == "command_replaced"
    book.do(commands.OpenDay(NEXT, book.catalogue))
    for command in (issue, check_in):
        assert code(book.do(command)) == "command_replaced"
    sound(book)


# --- days ---


def test_a_past_day_s_number_is_history(book):
    book.do(hand_in(book, 9_002))
    book.do(commands.OpenDay(NEXT, book.catalogue))
    book.at += DAY_MS
    assert isinstance(book.do(hand_in(book))[0], TicketHandedIn)
    assert book.do(hand_in(book)) == book.do(hand_in(book, 9_002)) == []
    assert code(book.do(hand_in(book, ticket=TicketId("other")))) == "number_used"
    assert book.state.tickets == {}
    assert book.state.happenings.issued == {}
    assert code(book.do(hand_in(book, day=NEXT))) == "number_used"
    assert code(book.do(hand_in(book, day=NEXT, ticket=TicketId("new")))) is None
    sound(book)


def test_a_week_later_it_is_still_known_and_then_no_more(book):
    book.do(hand_in(book, 9_002, replaces="lost"))
    day = DAY
    for night in range(1, 9):
        day = f"2026-09-{22 + night}"
        book.at += DAY_MS
        book.do(commands.OpenDay(day, book.catalogue))
        known = night <= 7
        assert ("lost" in book.state.barred) == known
        assert (code(book.do(hand_in(book, 9_002))) is None) == known
    assert book.state.leases["l1"].days == (NEXT,)
    book.do(commands.OpenDay("2026-10-01", book.catalogue))
    assert book.state.leases == {}
    sound(book)


def test_a_leased_day_that_the_hub_slept_through_was_a_day(book):
    book.at += 2 * DAY_MS
    book.do(commands.OpenDay("2026-09-24", book.catalogue))
    opened = [record.event.day for record in book.records if type(record.event).__name__ == "DayOpened"]
    assert opened == [DAY, NEXT, "2026-09-24"]
    assert code(book.do(hand_in(book, day=NEXT))) is None
    sound(book)


def test_at_the_day_s_end_who_was_handed_in_and_waits_has_expired(book):
    book.do(hand_in(book))
    events = book.do(commands.OpenDay(NEXT, book.catalogue))
    assert events[0] == TicketExpired("t9001")
    given = GivenNumber(TicketId("t9001"), DAY, PoolId("A"), 9_001)
    assert LeaseGiven("l1", "k1", 0, (DAY, NEXT), MORNING, (given,)) in events


# --- what else knows of them ---


def test_the_main_sequence_goes_over_the_leased_numbers():
    book = Book().opened()
    book.apply(HistoryRebuilt(None, 2, (), (Resumed(PoolId("A"), 1, 8_501),)))
    refused = book.do(c.ReservePaper(PoolId("A"), 500))
    assert isinstance(refused, Rejection)
    assert (refused.code.value, refused.values["most"]) == ("wrong_count", "499")
    book.do(c.ReservePaper(PoolId("A"), 498))
    last, first = book.issue(), book.issue()
    assert [book.state.tickets[each].text for each in (last, first)] == ["A8999", "A10000"]
    book.do(c.ReservePaper(PoolId("A"), 500))
    sound(book)


def test_a_prefix_that_a_kiosk_gave_stays_its_pool_s(book):
    book.do(hand_in(book))
    pools = tuple(replace(each, prefix={"A": "C"}.get(each.prefix, each.prefix)) for each in book.catalogue.pools)
    assert code(book.do(commands.AdoptCatalogue(replace(book.catalogue, pools=pools)))) == "prefix_in_use"


@pytest.mark.parametrize("now", [("C", "D"), ("B", "A"), ("C", "A")])
def test_a_kiosk_that_was_away_when_prefixes_changed_hands_in_what_it_told(book, now):
    """Also where another pool has its prefix now, and draws on."""
    book.do(commands.OpenDay(NEXT, _with_prefixes(book, *now)))
    book.at += DAY_MS
    assert code(book.do(hand_in(book, day=NEXT))) is None
    assert (
        code(book.do(hand_in(book, 9_002, text="B9002", pool=PoolId("B"), service=ServiceId("B.01"), day=NEXT))) is None
    )
    book.issue("A.01")
    book.issue("B.01")
    assert code(book.do(commands.AdoptCatalogue(with_service(book.state.catalogue, "A.01", minutes=7)))) is None
    sound(book)


def test_of_a_past_day_it_is_history_whatever_its_prefix(book):
    book.do(commands.OpenDay(NEXT, book.catalogue))
    assert code(book.do(hand_in(book, text="A19001"))) is None
    assert "A1" not in book.state.prefixes
    sound(book)


def _with_prefixes(book, *prefixes):
    pools = tuple(replace(pool, prefix=prefix) for pool, prefix in zip(book.catalogue.pools, prefixes, strict=True))
    return replace(book.catalogue, pools=pools)


@pytest.fixture
def misled(book):
    """A history in which a number was handed in that the main sequence comes to."""
    book.do(hand_in(book))
    event = next(record.event for record in book.records if isinstance(record.event, TicketHandedIn))
    book.apply(replace(event, ticket=TicketId("told"), number=9_002, text="A19002", prefix="A1", pool=PoolId("B")))
    book.apply(HistoryRebuilt(None, 2, (), (Resumed(PoolId("A"), 1, 19_001),)))
    return book


def test_the_main_sequence_goes_over_what_a_visitor_was_told(misled):
    drawn = [misled.issue() for _ in range(2)]
    assert [misled.state.tickets[each].text for each in drawn] == ["A19001", "A19003"]
    assert list(misled.state.paper[PoolId("A")]) == [19_002]
    sound(misled)


def test_a_block_of_paper_ends_before_it_and_the_next_begins_after_it(misled):
    refused = misled.do(c.ReservePaper(PoolId("A"), 2))
    assert isinstance(refused, Rejection)
    assert (refused.code.value, refused.values["most"]) == ("wrong_count", "1")
    misled.do(c.ReservePaper(PoolId("A"), 1))
    misled.do(c.ReservePaper(PoolId("A"), 2))
    assert list(misled.state.paper[PoolId("A")]) == [19_001, 19_002, 19_003, 19_004]
    sound(misled)


def test_paper_that_looks_like_it_is_not_entered(misled):
    misled.do(c.ReservePaper(PoolId("A"), 1))
    misled.do(c.ReservePaper(PoolId("A"), 2))
    paper = c.RecordPaperTicket(
        TicketId("p"), ServiceId("A.01"), 19_002, TicketClass.REGULAR, "id", misled.at, None, None
    )
    assert code(misled.do(paper)) == "number_used"
    assert code(misled.do(replace(paper, number=19_001, ticket=TicketId("told")))) == "number_used"
    assert code(misled.do(replace(paper, number=19_001))) is None


def test_the_hall_file_can_be_changed_then(misled):
    assert code(misled.do(commands.AdoptCatalogue(with_service(misled.catalogue, "A.01", minutes=7)))) is None
    assert code(misled.do(commands.AdoptCatalogue(_with_prefixes(misled, "A", "A2")))) is not None


def test_an_order_for_a_ticket_that_is_there_gets_none(book):
    book.do(hand_in(book))
    assert code(book.do(commands.IssueTicket(TicketId("t9001"), ServiceId("A.01"), TicketClass.REGULAR, "id"))) == (
        "command_replaced"
    )


def test_unsound_leases_are_found(book):
    book.do(hand_in(book))
    sound(book)
    lease = book.state.leases["l1"]
    lease.slot = 3
    assert any("is not one of slot 3" in each for each in broken_invariants(book.state))
    lease.slot = 0
    lease.numbers.clear()
    assert any("is not known as t9001" in each for each in broken_invariants(book.state))
    book.state.leases["l2"] = lease
    assert any("slot 0 is 2 leases'" in each for each in broken_invariants(book.state))
    book.state.leases.clear()
    book.state.barred["t9001"] = None
    assert any("handed in and leased numbers differ" in each for each in broken_invariants(book.state))
    assert any("is barred and has a ticket" in each for each in broken_invariants(book.state))
