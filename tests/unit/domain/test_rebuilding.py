"""Rebuilding: every number that was told is known once, nothing is given twice, and unknown fates can be closed."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain import commands as c
from hub.domain.catalogue import CounterId, Pool, PoolId, ServiceId
from hub.domain.commands_day import RecordPaperTicket, ReservePaper
from hub.domain.commands_lease import GiveLease, HandInTicket
from hub.domain.commands_rebuild import CancelUncertain, RebuildHistory, Remembered, RememberedLease, RestoreHistory
from hub.domain.decide import Decision, Rejection
from hub.domain.events import CallAnnounced, QueuedBy, TicketCancelled, TicketQueued, VoicePhase
from hub.domain.events_lease import LeaseGiven, TicketHandedIn
from hub.domain.events_rebuild import Aside, HistoryRebuilt, Resumed, TicketRestored
from hub.domain.invariants import broken_invariants
from hub.domain.leases import NOBODY_CALLS, NOBODYS, REPLACED
from hub.domain.reach import BEYOND
from hub.domain.rebuilding import GAP, UNCERTAIN
from hub.domain.state import evolve
from hub.domain.ticket import CallId, TicketClass, TicketId, TicketState
from tests.builders import DAY, DAY_MS, MORNING, Book, catalogue, with_counter, with_service

BEFORE = "2026-09-21"
NEXT = "2026-09-23"
MINUTE = 60_000
T1, T2, T3 = TicketId("t1"), TicketId("t2"), TicketId("t3")


@pytest.fixture
def book() -> Book:
    """A backup's day, an hour old, in which nothing has happened."""
    made = Book().opened()
    made.at += 60 * MINUTE
    return made


def told(text: str, ticket: str = "t1", **changed: Any) -> Remembered:
    values: dict[str, Any] = {
        "issued_at": MORNING + MINUTE,
        "device": "k1",
        "kiosk": "k1",
        "service": ServiceId(f"{text[0]}.01"),
        **changed,
    }
    return Remembered(TicketId(ticket), text, **values)


def printed(text: str, ticket: str = "t1", **changed: Any) -> Remembered:
    return told(text, ticket, **{"device": "p1", "kiosk": None, "service": None, **changed})


def rebuild(book: Book, *numbers: Remembered, heard: bool = True, leases: tuple[RememberedLease, ...] = ()) -> Any:
    decision = book.do(RebuildHistory("loket.db", 7, numbers, leases, heard))
    sound(book)
    return decision


def sound(book: Book) -> None:
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state


def code(decision: Decision) -> str | None:
    return decision.code.value if isinstance(decision, Rejection) else None


def rebuilt(book: Book) -> HistoryRebuilt:
    return next(each.event for each in book.records if isinstance(each.event, HistoryRebuilt))


def rebuilt_last(book: Book) -> HistoryRebuilt:
    return next(each.event for each in reversed(book.records) if isinstance(each.event, HistoryRebuilt))


def restored(book: Book) -> dict[str, TicketRestored]:
    return {each.event.text: each.event for each in book.records if isinstance(each.event, TicketRestored)}


# --- numbers ---


def test_what_a_device_remembers_waits_again_and_is_uncertain(book):
    rebuild(book, told("A007", ticket_class=TicketClass.PRIORITY, language="en", slip="printed"))
    ticket = book.state.tickets[T1]
    assert (ticket.text, ticket.number, ticket.state, ticket.uncertain) == ("A007", 7, TicketState.WAITING, True)
    assert (ticket.issued_at, ticket.kiosk, ticket.service) == (MORNING + MINUTE, "k1", "A.01")
    assert (ticket.ticket_class, ticket.language) == (TicketClass.PRIORITY, "en")
    assert restored(book)["A007"].slip == "printed"
    assert [place[-1] for place in book.state.lines[ServiceId("A.01")].priority] == ["t1"]


def test_every_pool_goes_on_above_the_highest_known_number(book):
    book.issue("A.01")
    rebuild(book, told("A007"), told("A003", "t2"))
    assert rebuilt(book).resumed == (Resumed(PoolId("A"), 2, 8 + GAP), Resumed(PoolId("B"), 1, 1 + GAP))
    assert book.state.tickets[book.issue("A.02")].text == f"A{8 + GAP:03d}"
    assert book.state.tickets[book.issue("B.01")].text == f"B{1 + GAP:03d}"
    sound(book)


def test_a_pool_goes_over_the_leased_numbers(book):
    book.state.next_number[PoolId("A")] = 10_000
    book.state.skipped[PoolId("A")] = dict.fromkeys(range(1, 9_000))
    book.state.next_number[PoolId("B")] = 8_990
    book.state.skipped[PoolId("B")] = dict.fromkeys(range(1, 8_990))
    book.do(RebuildHistory(None, 7, ()))
    assert rebuilt(book).resumed == (Resumed(PoolId("A"), 10_000, 10_050), Resumed(PoolId("B"), 8_990, 10_040))
    assert broken_invariants(book.state) == []


@pytest.mark.parametrize("how", ["rebuild", "restore"])
def test_a_sequence_goes_on_above_what_is_on_paper(book, how):
    """A block that was reserved after the backup is in people's hands, and no device remembers it."""
    if how == "rebuild":
        book.do(RebuildHistory("loket.db", 7, (told("A112"),), all_heard=True, paper=("A110", "A090", "B1000")))
    else:
        book.do(RestoreHistory("loket.db", 7, book.at, paper=("A110", "A090", "B1000")))
    highest = 112 if how == "rebuild" else 110
    assert [each.next for each in rebuilt(book).resumed] == [highest + GAP + 1, 1_000 + GAP + 1]
    sound(book)


def test_what_is_on_paper_and_was_left_out_can_be_entered(book):
    book.do(RebuildHistory("loket.db", 7, (told("A112"),), paper=("A110",)))
    given_at, service = book.at - MINUTE, ServiceId("A.01")
    for number, refusal in ((70, None), (70, "number_used"), (112, "number_used"), (500, "number_not_reserved")):
        ticket = TicketId(f"p{number}{refusal}")
        assert code(book.do(RecordPaperTicket(ticket, service, number, TicketClass.REGULAR, "id", given_at))) == refusal
    assert book.state.numbers["A070"] == "p70None"
    rebuild(book, told("A070", "t2"))
    assert rebuilt_last(book).aside == (Aside("t2", "A070", MORNING + MINUTE, "number_used", "k1"),)


@pytest.mark.parametrize("text", ["Q004", "A", "A000", "A9301", "A100000"])
def test_what_is_no_number_of_a_sequence_is_on_no_paper(book, text):
    refused = book.do(RebuildHistory("loket.db", 7, (), paper=(text,)))
    assert isinstance(refused, Rejection)
    assert (refused.code.value, dict(refused.values)) == ("number_not_reserved", {"number": text})
    assert code(book.do(RestoreHistory("loket.db", 7, book.at, paper=(text,)))) == "number_not_reserved"


def test_what_the_backup_knows_changes_nothing(book):
    known = book.issue("A.01")
    book.call()
    rebuild(book, told("A001", known, service=ServiceId("A.02")))
    assert restored(book) == {}
    assert book.state.tickets[known].service == "A.01"


def test_another_number_under_a_known_ticket_is_kept_aside(book):
    known = book.issue("A.01")
    numbers = (told("A004", known), told("A005", "of-yesterday"), told("A006", "t6"), told("A007", "t6"))
    book.do(RebuildHistory("loket.db", 7, numbers, all_heard=True, used=frozenset({TicketId("of-yesterday")})))
    sound(book)
    assert list(restored(book)) == ["A006"]
    assert [(each.text, each.why) for each in rebuilt(book).aside] == [
        (text, "number_used") for text in ("A004", "A005", "A007")
    ]


def test_what_several_devices_remember_is_one_ticket_as_its_kiosk_told_it(book):
    rebuild(book, printed("A004", slip="printed"), told("A004", service=ServiceId("A.02")), printed("A004"))
    assert restored(book)["A004"].service == "A.02"
    assert (restored(book)["A004"].kiosk, restored(book)["A004"].slip) == ("k1", "printed")


def test_a_printer_s_number_gets_a_service_of_its_pool(book):
    rebuild(book, printed("A004"), printed("B002", "t2"))
    assert (restored(book)["A004"].service, restored(book)["B002"].service) == ("A.01", "B.01")
    assert restored(book)["A004"].kiosk is None


def test_a_service_that_is_called_is_chosen_before_one_that_nobody_calls():
    made = with_counter(catalogue(), "1", services=(ServiceId("A.02"),))
    book = Book(catalogue=with_counter(made, "2", services=(ServiceId("A.02"),))).opened()
    rebuild(book, printed("A004"))
    assert restored(book)["A004"].service == "A.02"


def test_what_nobody_calls_any_more_is_cancelled_and_known():
    made = catalogue()
    book = Book(catalogue=replace(made, counters=tuple(each for each in made.counters if each.id != "3"))).opened()
    rebuild(book, printed("B002"))
    assert book.records[-1].event == TicketCancelled(T1, None, NOBODY_CALLS)


def test_a_service_that_was_given_up_is_followed_by_another_of_the_pool():
    book = Book(catalogue=with_service(catalogue(), "A.01", archived=True)).opened()
    rebuild(book, told("A004"), told("A005", "t2", service=ServiceId("X.01")))
    assert {each.service for each in restored(book).values()} == {"A.02"}


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (told("Q004"), "no_pool"),
        (told("A"), "no_pool"),
        (told("A0x4"), "no_pool"),
        (told("A\u0664"), "no_pool"),
        (told("A000"), "not_of_sequence"),
        (told("A100000"), "not_of_sequence"),
        (told("A004", issued_at=MORNING - DAY_MS), "past_day"),
        (told("A09312"), "not_of_sequence"),
        (told("A9300"), "not_of_sequence"),
        (told("A002"), "not_of_sequence"),
        (told("A001"), "number_used"),
        (told("A009", "known"), "number_used"),
    ],
)
def test_what_has_no_place_is_kept_aside(book, number, why):
    book.do(c.IssueTicket(TicketId("known"), ServiceId("A.01"), TicketClass.REGULAR, "id", None))
    book.do(ReservePaper(PoolId("A"), 3))
    rebuild(book, number)
    assert rebuilt(book).aside == (Aside(number.ticket, number.text, number.issued_at, why, "k1"),)
    assert restored(book) == {}


def test_what_one_device_alone_says_beyond_a_sequence_s_reach_moves_it_nowhere(book):
    """A hundred thousand numbers that nobody holds made the next visitor's A100050."""
    seconds = 9 * 60 * 60  # since midnight
    highest = 1 + BEYOND + seconds
    rebuild(book, *(told(text, f"t{text}") for text in (f"A{highest}", f"A{highest + 1}", "A99999")))
    assert list(restored(book)) == [f"A{highest}"]
    assert [(each.text, each.why) for each in rebuilt(book).aside] == [
        (text, "out_of_reach") for text in (f"A{highest + 1}", "A99999")
    ]
    assert book.state.next_number[PoolId("A")] == highest + GAP + 1


@pytest.mark.parametrize(
    "other",
    [printed("A60001"), told("A60900", "t2", device="k2", kiosk="k2"), told("A59002", "t2", device="k2", kiosk="k2")],
)
def test_where_others_tell_of_numbers_there_it_has_come_so_far(book, other):
    """A stolen kiosk may have drawn them; who came after it holds what is there."""
    rebuild(book, told("A60001"), other, told("B60001", "t3"), told("A", "t4"))
    assert "A60001" in restored(book)
    assert "B60001" not in restored(book)


def test_where_paper_lies_it_has_come_so_far(book):
    book.do(RebuildHistory("loket.db", 7, (told("A60112"), told("B60112", "t2")), all_heard=True, paper=("A60110",)))
    assert list(restored(book)) == ["A60112"]
    sound(book)


def test_a_pool_without_services_keeps_its_number_aside():
    made = replace(catalogue(), pools=(*catalogue().pools, Pool(PoolId("C"), "C")))
    book = Book(catalogue=made).opened()
    rebuild(book, printed("C001"))
    assert rebuilt(book).aside[0].why == "no_service"


def test_of_two_tickets_with_one_text_the_kiosk_s_is_kept(book):
    rebuild(book, printed("A004", "t1", issued_at=MORNING), told("A004", "t2"))
    assert book.state.numbers["A004"] == "t2"
    assert [each.ticket for each in rebuilt(book).aside] == ["t1"]


def test_a_prefix_that_another_pool_took_is_the_pool_s_whose_service_is_known():
    made = catalogue()
    pools = (replace(made.pools[0], archived=True), made.pools[1], Pool(PoolId("C"), "A"))
    services = (*made.services, replace(made.services[0], id=ServiceId("C.01"), pool=PoolId("C")))
    counters = (*made.counters, replace(made.counters[0], id=CounterId("4"), number=4, services=(ServiceId("C.01"),)))
    book = Book(catalogue=replace(made, pools=pools, services=services, counters=counters)).opened()
    book.state.prefixes["A"] = PoolId("A")
    decision = book.do(RebuildHistory(None, 7, (told("A004", service=ServiceId("C.01")), told("A005", "t2"))))
    assert not isinstance(decision, Rejection)
    assert {text: each.pool for text, each in restored(book).items()} == {"A004": "C", "A005": "A"}
    assert broken_invariants(book.state) == []


def test_what_a_late_device_remembers_is_found_among_what_was_left_out(book):
    rebuild(book, told("A007"))
    rebuild(book, told("A003", "t2"))
    assert book.state.numbers["A003"] == "t2"


def test_nothing_was_issued_in_the_future(book):
    rebuild(book, told("A007", issued_at=MORNING + DAY_MS))
    assert book.state.tickets[T1].issued_at == book.at


def test_what_a_hub_told_whose_clock_was_a_day_ahead_is_in_the_queue_and_not_given_twice(book):
    """Devices date their numbers by the hub's clock; nobody holds a number that is not told yet."""
    rebuild(book, told("A007", issued_at=MORNING + DAY_MS), told("A060", "t2", issued_at=MORNING + 2 * DAY_MS))
    assert rebuilt(book).aside == ()
    assert [book.state.tickets[each].state for each in (T1, T2)] == [TicketState.WAITING] * 2
    assert all(book.state.tickets[each].uncertain for each in (T1, T2))
    assert book.state.next_number["A"] == 61 + GAP


def test_of_one_text_today_s_ticket_is_kept_and_a_later_dated_one_is_put_aside(book):
    rebuild(book, told("A007", "t2", issued_at=MORNING + DAY_MS), told("A007"))
    assert book.state.numbers["A007"] == T1
    assert [(each.ticket, each.why) for each in rebuilt(book).aside] == [("t2", "number_used")]


def test_a_restored_number_is_the_answer_of_its_command(book):
    rebuild(book, told("A007"), told("A9001", "t2"))
    assert book.state.answers[T1].ticket == "t1"
    assert book.state.answers[T1].is_restored
    assert T2 not in book.state.answers  # its command may have to replace another


# --- the backup's own tickets ---


def test_what_was_open_is_uncertain_and_calls_are_over(book):
    served, at_counter, parked, waiting, missed = (book.issue("A.01") for _ in range(5))
    counter = CounterId("1")
    book.call()
    book.do(c.StartService(counter, served))
    book.do(c.FinishService(counter, served))
    call = book.call()
    assert book.state.at_counter[counter] == at_counter
    book.call(2)
    book.do(c.ParkTicket(CounterId("2"), parked))
    book.do(c.CallNumber(CallId("n"), CounterId("2"), "A005", "x"))
    book.do(c.MarkNoShow(CounterId("2"), missed))
    decision = rebuild(book)
    ticket = book.state.tickets[at_counter]
    assert TicketQueued(ticket.id, counter, QueuedBy.REBUILT, ticket.stop, ticket.since) in decision
    assert CallAnnounced(call, VoicePhase.DROPPED) in decision
    assert rebuilt(book).uncertain == (at_counter, parked, waiting)
    assert [book.state.tickets[each].uncertain for each in (served, missed)] == [False, False]
    assert (book.state.at_counter, book.state.calls, book.state.unspoken) == ({}, {}, {})
    assert book.do(c.ReadmitNoShow(CounterId("2"), missed))
    sound(book)


def test_who_is_served_is_certain_again(book):
    waiting = book.issue("A.01")
    rebuild(book)
    book.call()
    assert book.do(CancelUncertain()) == []
    assert book.state.tickets[waiting].uncertain
    book.do(c.StartService(CounterId("1"), waiting))
    assert not book.state.tickets[waiting].uncertain
    sound(book)


def test_uncertain_tickets_are_cancelled_at_once_by_service_or_all(book):
    first, second, third = book.issue("A.01"), book.issue("B.01"), book.issue("A.01")
    book.call()
    book.do(c.ParkTicket(CounterId("1"), first))
    rebuild(book)
    certain = book.issue("A.01")
    assert book.do(CancelUncertain((ServiceId("B.01"),))) == [TicketCancelled(second, None, UNCERTAIN)]
    assert book.do(CancelUncertain()) == [TicketCancelled(each, None, UNCERTAIN) for each in (first, third)]
    assert book.do(CancelUncertain()) == []
    assert code(book.do(CancelUncertain((ServiceId("Q"),)))) == "unknown_service"
    assert book.state.tickets[certain].state is TicketState.WAITING
    sound(book)


def test_a_call_s_ticket_is_no_uncertain_one_of_history(book):
    served = book.issue("A.01")
    book.call()
    for event in (
        HistoryRebuilt(None, 7, (), ()),  # while somebody is at a counter
        HistoryRebuilt(None, 7, (served,), ()),
    ):
        with pytest.raises(AssertionError):
            book.apply(event)


def test_history_does_not_go_back(book):
    with pytest.raises(AssertionError):
        book.apply(HistoryRebuilt(None, 7, (), (Resumed(PoolId("A"), 1, 0),)))


def test_history_restores_what_was_left_out_alone(book):
    rebuild(book, told("A007"))
    event = restored(book)["A007"]
    with pytest.raises(KeyError):
        book.apply(replace(event, ticket=T2, text="A058", number=58))
    with pytest.raises(AssertionError):
        book.apply(replace(event, ticket=T2, text="A058", number=58, lease="l1"))
    finished = book.issue("A.01")
    book.call()
    book.do(c.CancelTicket(CounterId("1"), book.state.at_counter[CounterId("1")], "x"))
    assert book.state.tickets[T1].state is TicketState.CANCELLED
    with pytest.raises(AssertionError):
        book.apply(HistoryRebuilt(None, 7, (T1, finished), ()))


# --- leases ---


def hand_in(book: Book, number: int = 9_301, **changed: Any) -> HandInTicket:
    wanted: dict[str, Any] = {
        "ticket": T1,
        "kiosk": "k1",
        "lease": "lost",
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


def test_a_lease_that_a_kiosk_holds_goes_on(book):
    held = RememberedLease("l1", "k1", 3, (DAY, NEXT))
    rebuild(book, told("A9301"), leases=(held,))
    lease = book.state.leases["l1"]
    assert (lease.kiosk, lease.slot, lease.days) == ("k1", 3, (DAY, NEXT))
    assert restored(book)["A9301"].lease == "l1"
    assert book.do(GiveLease("l2", "k1", "l1")) == []
    assert book.state.handed_in == {"A.01": 1}
    assert code(book.do(hand_in(book, 9_302, ticket=T2, lease="l1"))) is None
    sound(book)


def test_a_lease_that_the_backup_knows_may_have_got_more_days(book):
    book.apply(LeaseGiven("l1", "k1", 3, (DAY,), MORNING))
    rebuild(book, leases=(RememberedLease("l1", "k1", 3, (DAY, NEXT)),))
    assert book.state.leases["l1"].days == (DAY, NEXT)
    before = len(book.records)
    rebuild(book, leases=(RememberedLease("l1", "k1", 3, (DAY,)),))
    assert not any(isinstance(each.event, LeaseGiven) for each in book.records[before:])


@pytest.mark.parametrize(
    "held",
    [
        RememberedLease("l2", "k2", 0, (NEXT,)),
        RememberedLease("l2", "k2", 10, (NEXT,)),
        RememberedLease("l1", "k2", 0, (DAY,)),
    ],
)
def test_a_lease_that_cannot_be_is_kept_aside(book, held):
    book.do(GiveLease("l1", "k1"))
    rebuild(book, leases=(held,))
    assert rebuilt(book).aside == (Aside(held.lease, "", book.at, "lease_conflict", held.kiosk),)
    assert [each.kiosk for each in book.state.leases.values()] == ["k1"]


def test_a_slot_that_only_a_text_shows_is_given_to_nobody(book):
    rebuild(book, printed("A9001", "t1"))
    assert book.state.leases[f"rebuilt:{DAY}:0"].kiosk == NOBODYS
    book.do(GiveLease("l2", "k2"))
    assert book.state.leases["l2"].slot == 1
    assert book.do(hand_in(book, 9_001)) == []  # what is known already is accepted
    (event,) = book.do(hand_in(book, 9_002, ticket=T2))
    assert isinstance(event, TicketHandedIn)
    assert event.lease == f"rebuilt:{DAY}:0"
    sound(book)


def test_while_a_kiosk_was_not_heard_no_slot_is_given(book):
    book.do(GiveLease("l1", "k1"))
    rebuild(book, heard=False)
    assert code(book.do(GiveLease("l2", "k2"))) == "no_lease_left"
    assert code(book.do(GiveLease("l3", "k1", "l1"))) is None
    assert code(book.do(hand_in(book, 9_301))) is None
    assert code(book.do(hand_in(book, 9_302, ticket=T2, day="2026-09-21"))) == "unknown_lease"
    book.do(c.OpenDay(NEXT, book.catalogue))
    book.at += DAY_MS
    assert code(book.do(GiveLease("l4", "k4"))) == "no_lease_left"
    sound(book)


@pytest.mark.parametrize("how", ["rebuild", "restore"])
def test_the_next_day_of_a_lease_that_may_have_gone_on_stays_its_own_kiosk_s(book, how):
    """The lost end may have it, and the kiosk's disk: it was the only one that could get that day."""
    book.apply(LeaseGiven("l1", "k1", 3, (BEFORE, DAY), MORNING))
    if how == "rebuild":
        rebuild(book, heard=False)
    else:
        book.do(RestoreHistory("loket.db", 7, book.at))
    assert book.state.leases["l1"].days == (BEFORE, DAY, NEXT)
    book.do(c.OpenDay(NEXT, book.catalogue))
    book.at += DAY_MS
    assert code(book.do(GiveLease("l2", "k2"))) == "no_lease_left"
    assert code(book.do(hand_in(book, lease="l1", day=NEXT))) is None
    sound(book)


def test_a_lease_of_a_kiosk_that_told_what_it_holds_has_no_more_days(book):
    book.apply(LeaseGiven("l1", "k1", 3, (BEFORE, DAY), MORNING))
    rebuild(book, leases=(RememberedLease("l1", "k1", 3, (BEFORE, DAY)),))
    assert book.state.leases["l1"].days == (BEFORE, DAY)


def test_of_a_day_that_is_over_the_next_one_may_be_another_s(book):
    book.apply(LeaseGiven("l1", "k1", 3, (BEFORE, DAY), MORNING))
    book.do(RebuildHistory("loket.db", 7, (), is_over=True))
    assert book.state.leases["l1"].days == (BEFORE, DAY)
    sound(book)


def test_a_slot_that_was_nobody_s_today_stays_so(book):
    """Rebuilt twice, with a night between."""
    rebuild(book, heard=False)
    book.do(c.OpenDay(NEXT, book.catalogue))
    book.at += DAY_MS
    rebuild(book, heard=False)
    assert {lease.days for lease in book.state.leases.values()} == {(DAY, NEXT, "2026-09-24")}


def test_a_number_that_a_leased_one_replaced_is_cancelled_also_when_a_printer_alone_remembers_it(book):
    rebuild(book, printed("A004", "t1"), told("A9001", "t2"))
    assert book.do(hand_in(book, 9_001, ticket=T2, replaces="t1")) == [TicketCancelled(T1, None, REPLACED)]
    assert book.do(hand_in(book, 9_001, ticket=T2, replaces="t1")) == []
    sound(book)


def test_one_leased_number_on_two_tickets_is_kept_aside_once(book):
    rebuild(book, told("A9001", "t1"), told("A9001", "t2", device="k2", kiosk="k2"))
    assert [each.ticket for each in rebuilt(book).aside] == ["t2"]


def test_a_lease_that_two_devices_tell_differently_is_one_s(book):
    one, other = RememberedLease("l1", "k1", 3, (DAY,)), RememberedLease("l1", "k2", 4, (NEXT,))
    rebuild(book, leases=(one, other, one, RememberedLease("l1", "k1", 3, (NEXT,))))
    lease = book.state.leases["l1"]
    assert (lease.kiosk, lease.slot, lease.days) == ("k1", 3, (DAY, NEXT))
    assert rebuilt(book).aside == (Aside("l1", "", book.at, "lease_conflict", "k2"),)
    sound(book)


def test_a_clock_beyond_any_calendar_is_taken_for_now(book):
    rebuild(book, replace(told("A001"), issued_at=2**48 - 1))
    assert restored(book)["A001"].issued_at == book.at
    sound(book)


# --- a plain restore ---


@pytest.mark.parametrize("known", [0, 1])
def test_as_many_numbers_as_are_left_out_may_have_been_given_since_the_backup(book, known):
    for _ in range(known):
        book.issue("A.01")
    lost = Book(catalogue=book.catalogue, at=book.at, ids=book.ids)
    for record in book.records:
        evolve(lost.state, record)
        lost.records.append(record)
    given = {lost.state.tickets[lost.issue("A.01")].text for _ in range(GAP)}
    book.do(RestoreHistory("loket.db", 7, book.at))
    assert book.state.tickets[book.issue("A.01")].text not in given
    assert len(book.state.skipped[PoolId("A")]) == GAP
    sound(book)


@pytest.mark.parametrize("late", [0, MINUTE, -DAY_MS])
def test_a_restore_onto_the_open_day_is_a_rebuild_without_devices(book, late):
    issued = book.issue("A.01")
    book.do(RestoreHistory("loket.db", 7, book.at + late))
    resumed = (Resumed(PoolId("A"), 2, 2 + GAP), Resumed(PoolId("B"), 1, 1 + GAP))
    assert rebuilt(book) == HistoryRebuilt("loket.db", 7, (issued,), resumed, restored=True)
    assert book.state.tickets[issued].uncertain
    assert {lease.kiosk for lease in book.state.leases.values()} == {NOBODYS}
    assert book.state.tickets[book.issue("A.01")].text == f"A{2 + GAP:03d}"
    sound(book)


def test_a_restore_of_a_day_that_is_over_withholds_leases_only(book):
    issued = book.issue("A.01")
    events = book.do(RestoreHistory("loket.db", 7, book.at + DAY_MS))
    assert {type(event) for event in events} == {LeaseGiven}
    assert not book.state.tickets[issued].uncertain
    sound(book)
