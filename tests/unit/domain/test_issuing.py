"""Who gets a number: hours and quota, double taps, paper blocks and bookings."""

from dataclasses import replace

import pytest

from hub.domain import commands, issuing, quota
from hub.domain import commands_day as c
from hub.domain import commands_public as public
from hub.domain import events_day as e
from hub.domain.calendar import Holiday
from hub.domain.catalogue import Catalogue, CounterId, PoolId, Rules, ServiceId
from hub.domain.decide import Decision, Rejection, RejectionCode
from hub.domain.events import TicketIssued
from hub.domain.events_public import EmergencyKind
from hub.domain.events_rebuild import HistoryRebuilt, Resumed
from hub.domain.invariants import broken_invariants
from hub.domain.issuing import MOST_PAPER, MOST_RESERVED
from hub.domain.ticket import TicketClass, TicketId, TicketState
from tests.builders import LENIENT, MORNING, Book, catalogue

A01, A02, B01 = ServiceId("A.01"), ServiceId("A.02"), ServiceId("B.01")
A = PoolId("A")
HOUR = 3_600_000
MINUTE = 60_000


def hall(rules: Rules, **service: object) -> Catalogue:
    plain = catalogue()
    services = tuple(replace(each, **service) for each in plain.services)  # type: ignore[arg-type]
    return replace(plain, hall=replace(plain.hall, rules=rules), services=services)


def opened(at: int = MORNING, rules: Rules | None = None, **service: object) -> Book:
    return Book(catalogue=hall(rules or LENIENT, **service), at=at).opened()


def take(
    book: Book,
    service: ServiceId = A01,
    ticket_class: TicketClass = TicketClass.REGULAR,
    device: str | None = "k1",
    *,
    again: bool = False,
) -> Decision:
    ticket = TicketId(book.ids(book.at))
    command = commands.IssueTicket(ticket, service, ticket_class, "id", None, device, again)
    return book.do(command, device=device)


def number(decision: Decision) -> str:
    assert isinstance(decision, list), decision
    (event,) = decision
    assert isinstance(event, TicketIssued | e.PaperTicketRecorded)
    return event.text


def issued(decision: Decision) -> TicketIssued:
    assert isinstance(decision, list), decision
    (event,) = decision
    assert isinstance(event, TicketIssued)
    return event


def paper(book: Book, number: int, given_at: int, **more: object) -> Decision:
    command = c.RecordPaperTicket(
        TicketId(book.ids(book.at)),
        A01,
        number,
        TicketClass.REGULAR,
        "id",
        given_at,
        **more,  # type: ignore[arg-type]
    )
    return book.do(command, device="o1")


def check_in(book: Book, booking: str = "b1", came_at: int | None = None, service: ServiceId = A01) -> Decision:
    """Check in to a session from 09:00 to 10:00."""
    ticket = TicketId(book.ids(book.at))
    start, end = MORNING + HOUR, MORNING + 2 * HOUR
    command = c.CheckIn(ticket, booking, service, start, end, TicketClass.REGULAR, "id", "p1", came_at, "k1")
    return book.do(command, device="k1")


def test_an_id_of_another_ticket_is_no_check_in() -> None:
    book = opened(at=MORNING + HOUR)
    drawn = take(book)
    assert isinstance(drawn, list)
    taken = drawn[0].ticket
    start, end = MORNING + HOUR, MORNING + 2 * HOUR
    refused = book.do(c.CheckIn(taken, "b9", A01, start, end, TicketClass.REGULAR, "id"))
    assert isinstance(refused, Rejection)
    assert refused.code is RejectionCode.NUMBER_USED


def test_without_the_rule_hours_and_quota_refuse_nobody() -> None:
    book = opened(at=MORNING - HOUR, quota=0)
    assert number(take(book)) == "A001"


def test_outside_the_hours_no_number_is_given_but_the_time_is_told() -> None:
    book = opened(MORNING - HOUR, replace(LENIENT, enforce_hours=True))
    told = {"code": "before_opening", "until": str(MORNING), "opens_at": str(MORNING)}
    assert take(book) == Rejection(RejectionCode.NOT_AVAILABLE, told)
    book.at = MORNING
    assert number(take(book)) == "A001"


def test_the_name_and_the_reason_are_told() -> None:
    book = opened(MORNING, replace(LENIENT, enforce_hours=True))
    book.do(c.SuspendService(A01, "server"))
    told = {"code": "suspended", "reason": "server"}
    assert take(book) == Rejection(RejectionCode.NOT_AVAILABLE, told)
    holiday = catalogue().hall.calendar
    book.catalogue = replace(
        book.catalogue,
        hall=replace(
            book.catalogue.hall,
            calendar=replace(holiday, holidays=(Holiday("2026-09-22", {"id": "Libur", "en": "Holiday"}),)),
        ),
    )
    book.do(commands.AdoptCatalogue(book.catalogue))
    refused = take(book, A02)
    assert isinstance(refused, Rejection)
    assert (refused.values["name.id"], refused.values["name.en"]) == ("Libur", "Holiday")


def test_the_quota_ends_numbers_and_priority_has_its_share() -> None:
    book = opened(MORNING, replace(LENIENT, enforce_hours=True), quota=2, priority_quota=1)
    take(book)
    take(book, ticket_class=TicketClass.PRIORITY)
    refused = take(book)
    assert isinstance(refused, Rejection)
    assert refused.code is RejectionCode.NOT_AVAILABLE
    assert refused.values["code"] == "quota_reached"
    assert (refused.values["left"], refused.values["priority_left"]) == ("0", "1")
    assert number(take(book, ticket_class=TicketClass.PRIORITY)) == "A003"
    assert isinstance(take(book, ticket_class=TicketClass.PRIORITY), Rejection)
    assert number(take(book, A02)) == "A004"
    now = book.state.situation.issued[A01]
    assert now == {TicketClass.REGULAR: 1, TicketClass.PRIORITY: 2}
    assert quota.numbers_left(book.catalogue.service[A01], now) == quota.Left(0, 0)


def test_a_second_number_of_a_service_from_one_device_is_asked_about_first() -> None:
    book = opened(MORNING, replace(LENIENT, asks_before_second=True))
    take(book)
    book.at += 9_999
    asked = Rejection(RejectionCode.ASKS_FIRST, {"service": "A.01", "drawn_at": str(MORNING)})
    assert take(book) == asked
    assert number(take(book, A02)) == "A002"
    assert number(take(book, device="k2")) == "A003"
    assert number(take(book, device=None)) == "A004"
    assert number(take(book, again=True)) == "A005"
    assert isinstance(take(book), Rejection)
    book.at += 10_000
    assert number(take(book)) == "A006"


def test_without_the_rule_nobody_is_asked() -> None:
    book = opened()
    assert [number(take(book)) for _ in "12"] == ["A001", "A002"]


def test_a_console_draws_from_the_same_sequence() -> None:
    book = opened()
    assert [number(take(book, device=each)) for each in ("k1", "o1", "k1")] == ["A001", "A002", "A003"]


def test_the_sequence_leaves_the_numbers_on_paper_out() -> None:
    book = opened()
    assert book.do(c.ReservePaper(A, 2)) == [e.PaperReserved(A, 1, 2)]
    assert number(take(book)) == "A003"
    assert book.do(c.ReservePaper(A, 3)) == [e.PaperReserved(A, 4, 6)]
    assert number(take(book, A02)) == "A007"
    assert list(book.state.paper[A]) == [1, 2, 4, 5, 6]
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state


@pytest.mark.parametrize("count", [-1, 0, MOST_PAPER + 1])
def test_a_block_has_a_sensible_size(count: int) -> None:
    told = {"count": str(count), "most": str(MOST_PAPER)}
    assert opened().do(c.ReservePaper(A, count)) == Rejection(RejectionCode.WRONG_COUNT, told)


def test_a_device_sets_only_so_much_paper_of_a_pool_aside_in_a_day_whatever_was_entered_of_it() -> None:
    book = opened()

    def reserved(pool: PoolId, count: int, device: str) -> bool:
        return isinstance(book.do(c.ReservePaper(pool, count, device), device=device), list)

    assert [reserved(A, count, "o1") for count in (MOST_PAPER, MOST_RESERVED - MOST_PAPER - 1)] == [True] * 2
    told = {"reserved": str(MOST_RESERVED - 1), "most": str(MOST_RESERVED)}
    assert book.do(c.ReservePaper(A, 2, "o1")) == Rejection(RejectionCode.TOO_MUCH_PAPER, told)
    assert reserved(PoolId("B"), 2, "o1")
    book.at += MINUTE
    for number in range(1, 20):
        paper(book, number, book.at)
    assert not reserved(A, 2, "o1"), "what was entered was set aside all the same"
    assert reserved(A, 1, "o1")
    assert reserved(A, 2, "v1"), "nobody else is kept from it"
    assert reserved(A, MOST_PAPER, "o2")
    assert book.state.next_number[A] == MOST_RESERVED + 2 + MOST_PAPER + 1
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state


def test_a_block_knows_what_is_left_of_it() -> None:
    book = opened()
    for count in (3, 2):
        book.do(c.ReservePaper(A, count))
    seen = []
    for number in (2, 1, 5, 3, 4):
        paper(book, number, book.at)
        assert broken_invariants(book.state) == []
        seen.append([(block.first, block.next, block.left) for block in book.state.blocks[A]])
    assert seen == [[(1, 1, 2), (4, 4, 2)], [(1, 3, 1), (4, 4, 2)], [(1, 3, 1), (4, 4, 1)], [(4, 4, 1)], []]
    assert book.replayed() == book.state


def test_nobody_waits_since_before_their_number_was_set_aside() -> None:
    """Else an officer could put any visitor before all who wait, by a slip that nobody tore off."""
    book = opened()
    for minutes in (0, 60):
        book.at = MORNING + minutes * MINUTE + 20_000
        book.do(c.ReservePaper(A, 2))
    book.at += 30 * MINUTE
    first, second = MORNING, MORNING + 60 * MINUTE  # as people type them: by the minute
    for number, given_at in ((1, first - 1), (2, first - MINUTE), (3, second - 1), (4, MORNING)):
        assert paper(book, number, given_at) == Rejection(RejectionCode.WRONG_TIME, {"at": str(given_at)})
    for number, given_at in ((1, first), (2, second), (3, second), (4, book.at)):
        assert isinstance(paper(book, number, given_at), list)


def test_what_a_rebuilt_history_left_out_was_given_after_what_it_knows() -> None:
    book = opened()
    book.at += HOUR
    take(book)
    book.at += HOUR
    book.apply(HistoryRebuilt(None, 2, (), (Resumed(A, 2, 9), Resumed(PoolId("B"), 1, 9))))
    known = MORNING + HOUR
    assert paper(book, 2, known - 1) == Rejection(RejectionCode.WRONG_TIME, {"at": str(known - 1)})
    assert isinstance(paper(book, 2, known), list)
    assert book.state.paper_since(PoolId("B"), 1) == 0
    assert book.replayed() == book.state


def test_a_block_that_was_counted_wrongly_is_found() -> None:
    book = opened()
    book.do(c.ReservePaper(A, 2))
    book.state.blocks[A][0].left = 1
    assert broken_invariants(book.state) == ["pool A: [1, 2] of a block are left, not 1 from 1"]


def test_a_block_belongs_to_a_pool_in_use() -> None:
    unknown = Rejection(RejectionCode.UNKNOWN_POOL, {"pool": "X", "known": "A, B"})
    assert opened().do(c.ReservePaper(PoolId("X"), 5)) == unknown
    plain = catalogue()
    book = Book(catalogue=replace(plain, pools=tuple(replace(each, archived=True) for each in plain.pools))).opened()
    assert book.do(c.ReservePaper(A, 5)) == Rejection(RejectionCode.UNKNOWN_POOL, {"pool": "A", "known": ""})


@pytest.mark.parametrize(("pools", "known"), [(2, "A, B"), (1, "A, ...")])
def test_a_list_of_sequences_says_that_it_is_cut(monkeypatch: pytest.MonkeyPatch, pools: int, known: str) -> None:
    monkeypatch.setattr(issuing, "POOLS_NAMED", pools)
    unknown = Rejection(RejectionCode.UNKNOWN_POOL, {"pool": "X", "known": known})
    assert opened().do(c.ReservePaper(PoolId("X"), 5)) == unknown


def test_a_prefix_that_is_on_paper_stays_its_pools() -> None:
    book = opened()
    book.do(c.ReservePaper(A, 5))
    plain = book.catalogue
    pools = (replace(plain.pools[0], prefix="C"), replace(plain.pools[1], prefix="A"))
    refused = book.do(commands.AdoptCatalogue(replace(plain, pools=pools)))
    assert refused == Rejection(RejectionCode.PREFIX_IN_USE, {"prefix": "A"})


def test_paper_tickets_are_entered_in_any_order_and_wait_since_they_were_given() -> None:
    book = opened()
    book.do(c.ReservePaper(A, 3))
    book.at += HOUR
    take(book)
    assert number(paper(book, 2, MORNING + MINUTE, counter=CounterId("1"))) == "A002"
    assert number(paper(book, 1, MORNING)) == "A001"
    waiting = [book.state.tickets[place[-1]].text for place in book.state.line(A01).places(TicketClass.REGULAR)]
    assert waiting == ["A001", "A002", "A004"]
    assert book.state.tickets[waiting_id(book, "A002")].counter is None
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state


def waiting_id(book: Book, text: str) -> TicketId:
    return next(each.id for each in book.state.tickets.values() if each.text == text)


def test_a_visitor_served_by_hand_is_entered_as_served() -> None:
    book = opened()
    book.do(c.ReservePaper(A, 3))
    book.at += HOUR
    paper(book, 1, MORNING, ended_at=MORNING + MINUTE, counter=CounterId("2"))
    paper(book, 2, MORNING, ended_at=MORNING)
    ticket = book.state.tickets[waiting_id(book, "A001")]
    assert (ticket.state, ticket.counter, ticket.ended_at) == (TicketState.SERVED, "2", MORNING + MINUTE)
    assert (ticket.issued_at, ticket.since) == (MORNING, MORNING)
    assert book.state.served == {"2": 1}
    assert not len(book.state.line(A01))
    assert book.state.situation.issued[A01] == {TicketClass.REGULAR: 2}
    assert broken_invariants(book.state) == []


def test_only_paper_is_entered_and_only_once() -> None:
    book = opened()
    take(book)
    book.do(c.ReservePaper(A, 2))
    paper(book, 2, MORNING)
    used = RejectionCode.NUMBER_USED
    assert paper(book, 2, MORNING) == Rejection(used, {"number": "A002"})
    assert paper(book, 1, MORNING) == Rejection(used, {"number": "A001"})
    assert paper(book, 4, MORNING) == Rejection(RejectionCode.NUMBER_NOT_RESERVED, {"number": "A004"})
    assert paper(book, 0, MORNING) == Rejection(RejectionCode.NUMBER_NOT_RESERVED, {"number": "A000"})
    unknown = Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": "9"})
    assert paper(book, 3, MORNING, counter=CounterId("9")) == unknown
    nothing = c.RecordPaperTicket(TicketId("x"), ServiceId("9"), 3, TicketClass.REGULAR, "id", MORNING)
    assert book.do(nothing) == Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": "9"})


@pytest.mark.parametrize(
    ("given_at", "ended_at"),
    [
        (MORNING + 1, None),
        (MORNING, MORNING + 1),
        (MORNING - 1, MORNING - 2),
        (MORNING - 9 * HOUR, None),
        (-(2**63), None),
        (-(10**30), None),
    ],
    ids=["given later", "served later", "served before", "yesterday", "before the calendar", "before all clocks"],
)
def test_paper_was_given_today_and_before_it_is_entered(given_at: int, ended_at: int | None) -> None:
    book = opened()
    book.do(c.ReservePaper(A, 1))
    wrong = Rejection(RejectionCode.WRONG_TIME, {"at": str(given_at)})
    assert paper(book, 1, given_at, ended_at=ended_at) == wrong


def test_a_booking_gets_its_number_at_check_in_and_the_same_one_again() -> None:
    book = opened(MORNING + HOUR, replace(LENIENT, enforce_hours=True), quota=0)
    drawn = issued(check_in(book, came_at=MORNING + 50 * MINUTE))
    assert drawn.text == "A001"
    assert (drawn.slip, drawn.printer) == (f"{drawn.ticket}:1", "p1")
    assert book.state.tickets[drawn.ticket].since == MORNING + 50 * MINUTE
    assert check_in(book) == [e.CheckInRepeated("b1", drawn.ticket)]
    book.at += 9 * HOUR
    assert check_in(book) == [e.CheckInRepeated("b1", drawn.ticket)]
    assert not book.state.situation.issued
    assert broken_invariants(book.state) == []
    assert book.replayed() == book.state


def test_a_number_that_was_taken_elsewhere_is_told_as_taken() -> None:
    book = opened(MORNING + HOUR)
    drawn = issued(check_in(book))
    command = c.CheckIn(TicketId("t9"), "b1", A01, MORNING, MORNING + 2 * HOUR, TicketClass.REGULAR, "id", device="k2")
    assert book.do(command, device="k2") == Rejection(RejectionCode.NUMBER_USED, {"number": drawn.text})


def test_the_answer_to_a_repeated_check_in_is_its_ticket() -> None:
    book = opened(MORNING + HOUR)
    drawn = issued(check_in(book))
    book.apply(e.CheckInRepeated("b1", drawn.ticket), command_id="again")
    assert book.state.answers["again"].ticket == drawn.ticket


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (MORNING + 45 * MINUTE - 1, Rejection(RejectionCode.TOO_EARLY, {"from": str(MORNING + 45 * MINUTE)})),
        (MORNING + 45 * MINUTE, None),
        (MORNING + 135 * MINUTE - 1, None),
        (MORNING + 135 * MINUTE, Rejection(RejectionCode.TOO_LATE, {"until": str(MORNING + 135 * MINUTE)})),
    ],
)
def test_check_in_is_open_from_a_quarter_before_the_session_to_one_after(at: int, why: Rejection | None) -> None:
    book = opened(at)
    decision = check_in(book)
    if why is None:
        assert number(decision) == "A001"
    else:
        assert decision == why


def test_nobody_checks_in_in_the_future_or_for_nothing() -> None:
    book = opened(MORNING + HOUR)
    later = MORNING + HOUR + 1
    assert check_in(book, came_at=later) == Rejection(RejectionCode.WRONG_TIME, {"at": str(later)})
    assert check_in(book, service=ServiceId("9")) == Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": "9"})


def test_a_suspended_service_lets_no_booking_in_where_hours_are_enforced() -> None:
    for rules, refused in ((replace(LENIENT, enforce_hours=True), True), (LENIENT, False)):
        book = opened(MORNING + HOUR, rules)
        book.do(c.SuspendService(A01, "server"))
        assert isinstance(check_in(book), Rejection) == refused


def test_an_unknown_service_gives_no_number() -> None:
    assert take(opened(), ServiceId("9")) == Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": "9"})


EVACUATED = Rejection(RejectionCode.NOT_AVAILABLE, {"code": "evacuated"})
BOTH = {"id": "Listrik padam.", "en": "The power is out."}


@pytest.mark.parametrize("enforced", [False, True])
def test_nobody_draws_a_number_while_people_must_leave(enforced: bool) -> None:
    book = opened(MORNING + HOUR, replace(LENIENT, enforce_hours=enforced))
    known = issued(check_in(book, "b1"))
    book.do(public.SendEmergency(EmergencyKind.EVACUATE, {}))
    assert take(book) == take(book, device=None) == check_in(book, "b2") == EVACUATED
    assert check_in(book, "b1") == [e.CheckInRepeated("b1", known.ticket)], "who has a number is told it again"
    book.do(public.EndEmergency())
    assert number(take(book)) == "A002"


@pytest.mark.parametrize("kind", [EmergencyKind.SUSPENDED, EmergencyKind.MESSAGE])
def test_other_emergencies_leave_officers_free_to_draw(kind: EmergencyKind) -> None:
    book = opened()
    book.do(public.SendEmergency(kind, BOTH))
    assert number(take(book, device="o1")) == "A001"
