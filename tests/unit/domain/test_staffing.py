"""Who can be expected to call: the plan, what has changed it, and who is there."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.domain import commands
from hub.domain.calendar import Break, Calendar, Holiday, Span
from hub.domain.catalogue import Rules
from hub.domain.day import Attendance, DayState
from hub.domain.estimate import Staffing
from hub.domain.rejection import Rejection
from hub.domain.situation import Closure, ForcedOpening, Pause
from hub.domain.staffing import staffing
from hub.domain.ticket import CallId, Ticket, TicketClass, TicketId, TicketState
from tests import schedules
from tests.builders import Book
from tests.schedules import ONE, SERVICE, THREE, TWO, counter, instant

TUESDAY, FRIDAY, SATURDAY = "2026-09-22", "2026-09-25", "2026-09-26"
LUNCH = {"breaks": (Break((0, 1, 2, 3, 4), Span(720, 780)),)}


def at(clock: str, day: str = TUESDAY) -> int:
    return instant(f"{day} {clock}")


def clock(ms: int) -> str:
    """Return the local time; a later date's has a +."""
    local = datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZoneInfo("Asia/Jakarta"))
    return ("+" if local.strftime("%H:%M") == "00:00" else "") + local.strftime("%H:%M")


def hall(**more: object) -> DayState:
    return DayState(catalogue=schedules.hall(**more))  # type: ignore[arg-type]


def of(state: DayState, now: int, *present: str) -> Staffing:
    """Return what is expected of counter 1."""
    found = {each.counter: each for each in staffing(state, present, now)}  # type: ignore[arg-type]
    return found[ONE]


def spells(state: DayState, now: int, *present: str) -> str:
    return " ".join(f"{clock(start)}-{clock(end)}" for start, end in of(state, now, *present).spells)


def serve(state: DayState, came_at: int, *, came: bool = False) -> None:
    """Let counter 1 have a ticket."""
    ticket = Ticket(
        TicketId("t"), 1, "A001", "A", state.catalogue.pools[0].id, SERVICE, state.catalogue.zones[0].id,
        TicketClass.REGULAR, "id", 0, 1, 0, {}, {}, {}, came_at=came_at,
    )  # fmt: skip
    ticket.state = TicketState.SERVING if came else TicketState.CALLED
    state.tickets[ticket.id] = ticket
    state.at_counter[ONE] = ticket.id


def test_a_hall_without_a_catalogue_has_nobody():
    assert staffing(DayState(), (), at("09:00")) == []


def test_every_counter_that_can_work_is_there_in_order():
    state = hall(counters=[counter(ONE), counter(TWO, active=False), counter(THREE, archived=True)])
    assert [each.counter for each in staffing(state, (), at("07:00"))] == [ONE]


@pytest.mark.parametrize(
    ("day", "agency", "expected"),
    [
        (TUESDAY, {}, "08:00-20:00"),
        (FRIDAY, {}, "08:00-20:30"),
        (TUESDAY, LUNCH, "08:00-12:00 13:00-20:00"),
        (TUESDAY, {"breaks": (Break((1,), Span(420, 510)), Break((1,), Span(930, 1000)))}, "08:30-15:30"),
        (TUESDAY, {"breaks": (Break((1,), Span(420, 1000)),)}, ""),
        (SATURDAY, {}, ""),
    ],
)
def test_the_plan_is_the_hours_but_the_breaks(day, agency, expected):
    """The Friday break stops numbers, not calls; whoever waits at closing is served."""
    assert spells(hall(agency=agency), at("07:00", day)) == expected


@pytest.mark.parametrize(
    ("staffed", "expected"),
    [
        ((Span(480, 720),), "08:00-12:00"),
        ((Span(480, 720), Span(750, 960)), "08:00-12:00 12:30-20:00"),
        ((Span(400, 1200),), "08:00-20:00"),
        ((Span(700, 960), Span(480, 720)), "08:00-20:00"),
        ((Span(1000, 1200),), ""),
        ((), ""),
    ],
)
def test_a_counter_may_have_a_plan_of_its_own(staffed, expected):
    state = hall(agency=LUNCH, counters=[counter(ONE, staffed=staffed)])
    assert spells(state, at("07:00")) == expected


def test_a_holiday_has_no_plan():
    state = hall(calendar=Calendar(holidays=(Holiday(TUESDAY, {"id": "Libur"}),)))
    assert spells(state, at("07:00")) == ""
    assert spells(state, at("07:00"), ONE) == "07:00-+00:00"


def test_nothing_is_known_past_the_service_day():
    state = hall(start_minute=1_140)
    assert spells(state, at("18:50"), ONE) == "18:50-19:00"
    assert spells(state, at("19:30"), ONE) == "19:30-20:00"


def test_who_is_late_is_expected_for_ten_minutes():
    state = hall(agency=LUNCH)
    assert spells(state, at("08:09")) == "08:09-12:00 13:00-20:00"
    assert spells(state, at("08:10")) == "13:00-20:00"
    assert spells(state, at("08:10"), ONE) == "08:10-12:00 13:00-20:00"
    assert spells(state, at("08:10"), TWO) == "13:00-20:00"
    state.officers[ONE] = Attendance("o", 0, 0)
    assert spells(state, at("08:10")) == "08:10-12:00 13:00-20:00"


def test_a_panel_is_nobody_where_officers_must_sign_on():
    state = hall()
    catalogue = state.catalogue
    assert catalogue is not None
    state.catalogue = replace(catalogue, hall=replace(catalogue.hall, rules=Rules(sign_on_required=True)))
    assert spells(state, at("08:10"), ONE) == ""
    state.officers[ONE] = Attendance("o", 0, 0)
    assert spells(state, at("08:10"), ONE) == "08:10-20:00"


def test_who_has_a_ticket_is_there():
    state = hall()
    assert of(state, at("09:00"), ONE) == Staffing(ONE, ((at("09:00"), at("20:00")),))
    serve(state, at("08:55"))
    assert of(state, at("09:00")) == Staffing(ONE, ((at("09:00"), at("20:00")),), SERVICE, at("08:55"), False)
    serve(state, at("08:55"), came=True)
    assert of(state, at("09:00")).came


def test_a_recall_does_not_begin_a_turn_anew():
    book = Book(schedules.hall()).opened()
    book.at = at("08:50")
    book.issue()
    call = book.call()
    book.at = at("08:55")
    ticket = book.state.calls[call].ticket
    assert not isinstance(book.do(commands.Recall(CallId("again"), ONE, ticket)), Rejection)
    assert of(book.state, at("09:00")).since == at("08:50")


def test_pauses_and_closures_are_known():
    state = hall(agency=LUNCH)
    state.happenings.paused_counters[ONE] = Pause("sholat", at("09:30"))
    assert spells(state, at("09:00"), ONE) == "09:30-12:00 13:00-20:00"
    assert spells(state, at("09:39")) == "09:39-12:00 13:00-20:00"
    assert spells(state, at("09:40")) == "13:00-20:00"
    state.happenings.closed_counters[ONE] = Closure("rusak", at("14:00"))
    assert spells(state, at("09:00"), ONE) == "14:00-20:00"
    state.happenings.closed_counters[ONE] = Closure("rusak", None)
    assert spells(state, at("09:00"), ONE) == ""


def test_who_is_forced_open_works():
    state = hall()
    state.happenings.forced_open[ONE] = ForcedOpening(at("21:00"))
    assert spells(state, at("07:00")) == "07:00-21:00"
    assert spells(state, at("20:30")) == "20:30-21:00"
    assert spells(state, at("21:00")) == ""
    state.happenings.forced_open[ONE] = ForcedOpening(None)
    assert spells(state, at("20:30")) == "20:30-+00:00"
    state.happenings.paused_counters[ONE] = Pause("sholat", at("21:00"))
    assert spells(state, at("20:30")) == "21:00-+00:00"


def test_a_panel_that_is_left_on_says_nothing():
    state = hall(agency=LUNCH)
    assert spells(state, at("07:30"), ONE) == "08:00-12:00 13:00-20:00"
    assert spells(state, at("12:30"), ONE) == "13:00-20:00"
    assert spells(state, at("20:30"), ONE) == ""


def test_who_ends_in_the_break_what_was_begun_before_then_has_the_break():
    state = hall(agency=LUNCH)
    serve(state, at("11:55"))
    assert spells(state, at("12:05")) == "13:00-20:00"
    state.at_counter.clear()
    state.finished_at[ONE] = at("12:08")
    assert spells(state, at("12:10"), ONE) == "13:00-20:00"


def test_who_works_in_the_break_goes_on_for_a_while():
    state = hall(agency=LUNCH)
    serve(state, at("12:12"))
    assert spells(state, at("12:15")) == "12:15-12:45 13:00-20:00"
    assert spells(state, at("12:35")) == "12:35-20:00"
    state.happenings.paused_counters[ONE] = Pause("sholat", at("12:20"))
    assert spells(state, at("12:15")) == "13:00-20:00"
    state.happenings.paused_counters.clear()
    state.at_counter.clear()
    state.finished_at[ONE] = at("12:18")
    assert spells(state, at("12:27"), ONE) == "12:27-12:57 13:00-20:00"
    assert spells(state, at("12:27")) == "13:00-20:00"
    assert spells(state, at("12:28"), ONE) == "13:00-20:00"


def test_without_a_plan_who_is_there_works():
    state = hall()
    assert spells(state, at("10:00", SATURDAY), ONE) == "10:00-+00:00"
    assert spells(state, at("10:00", SATURDAY)) == ""


def test_two_halls_do_not_share_plans():
    one, other = hall(agency=LUNCH), hall()
    assert spells(one, at("07:00")) != spells(other, at("07:00"))
