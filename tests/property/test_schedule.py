"""Availability against a naive model that only reads a clock on the wall, and `next_change` against a walk in steps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.domain.availability import AvailabilityCode
from hub.domain.calendar import Break, Calendar, DateException, Holiday, Period, Span
from hub.domain.quota import numbers_left
from hub.domain.reopening import closure_end
from hub.domain.schedule import HORIZON_DAYS, availability, next_opening, outlook
from hub.domain.situation import Closure, ForcedOpening, Pause, Situation
from hub.domain.ticket import TicketClass
from tests.schedules import AGENCY, NAMES, ONE, SERVICE, TWO, counter, hall, instant

Code = AvailabilityCode
OFFSETS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
STEP_MINUTES = 15
STEP_MS = STEP_MINUTES * 60_000
DAY_MS = 86_400_000


def naive(catalogue, situation, at, ticket_class=None):
    """S1 in the words of the requirement: a list of yes and no, read at the clock on the wall."""
    now, calendar = situation, catalogue.hall.calendar
    service, agency = catalogue.service[SERVICE], catalogue.agency[AGENCY]
    wall = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at, hours=OFFSETS[catalogue.hall.timezone])
    today, weekday, minute = wall.date().isoformat(), wall.weekday(), wall.hour * 60 + wall.minute
    service_day = (wall - timedelta(minutes=catalogue.hall.day_start_minute)).date().isoformat()

    def running(thing):
        return thing is not None and (thing.until is None or at < thing.until)

    def within(span):
        return span is not None and span.start <= minute < span.end

    periods = [each for each in calendar.periods if each.first <= today <= each.last]
    exceptions = [each for each in agency.exceptions if each.day == today]
    hours = (periods[0].week if periods else calendar.week)[weekday]
    if agency.week is not None:
        own = agency.week[weekday]
        if periods and own is not None and hours is not None:
            both = sorted(set(range(own.start, own.end)) & set(range(hours.start, hours.end)))
            hours = Span(both[0], both[-1] + 1) if both else None
        elif periods and own is not None and calendar.week[weekday] is not None:
            hours = None
        else:
            hours = own
    if exceptions:
        hours = exceptions[0].hours
    friday_break = periods[0].friday_break if periods else calendar.friday_break
    on_break = any(weekday in each.weekdays and within(each.span) for each in agency.breaks)
    counters = [each for each in catalogue.counters if SERVICE in each.services and each.active and not each.archived]
    open_ones = [each for each in counters if not running(now.closed_counters.get(each.id))]
    by_hours = not any(running(now.forced_open.get(each.id)) for each in open_ones)
    margin = calendar.last_ticket_minutes if service.last_ticket_minutes is None else service.last_ticket_minutes
    given_today = now.issued.get(SERVICE, {}) if service_day == now.day else {}
    limit = None if service.quota is None else service.quota
    if limit is not None and ticket_class is not TicketClass.REGULAR:
        limit += service.priority_quota
    reasons = [
        (Code.INACTIVE, service.archived or not service.active),
        (Code.SUSPENDED, SERVICE in now.suspended_services or AGENCY in now.suspended_agencies),
        (Code.FORCED_CLOSED, running(now.closed_services.get(SERVICE))),
        (Code.NOT_ACCEPTING, not service.accepting),
        (Code.AGENCY_INACTIVE, agency.archived or not agency.active),
        (Code.FRIDAY_BREAK, weekday == 4 and within(friday_break)),
        (Code.AGENCY_BREAK, on_break and agency.break_stops_issuing),
        (Code.NO_ACTIVE_COUNTER, not counters),
        (Code.ALL_COUNTERS_CLOSED, not open_ones),
        (Code.HOLIDAY, by_hours and any(each.day == today for each in calendar.holidays)),
        (Code.DATE_EXCEPTION, by_hours and bool(exceptions) and hours is None),
        (Code.WEEKDAY_CLOSED, by_hours and hours is None),
        (Code.BEFORE_OPENING, by_hours and hours is not None and minute < hours.start),
        (Code.AFTER_LAST_TICKET, by_hours and hours is not None and minute >= hours.end - margin),
        (Code.QUOTA_REACHED, limit is not None and sum(given_today.values()) >= limit),
    ]
    return next((code for code, holds in reasons if holds), Code.AVAILABLE)


def quarters(low, high):
    return st.integers(low // STEP_MINUTES, high // STEP_MINUTES).map(lambda each: each * STEP_MINUTES)


SPANS = tuple(
    Span(start, end)
    for start, end in ((480, 960), (480, 990), (0, 1440), (0, 15), (420, 465), (600, 720), (690, 780), (765, 1440))
)
spans = st.sampled_from(SPANS)
hours = st.sampled_from([None, *SPANS, *[SPANS[0]] * 6])
weeks = st.tuples(*[hours] * 7)
dates = st.integers(18, 22).map(lambda day: f"2026-02-{day}")
instants = quarters(0, 2 * 1440).map(lambda minute: instant("2026-02-19 06:00", "Asia/Jayapura") + minute * 60_000)
ends = st.none() | instants
"""From a Thursday's morning to a Saturday's: close to each other, so that one falls into what another holds."""
closures = st.builds(Closure, st.sampled_from(["sakit", "rapat"]), ends)
of_counters = st.sampled_from([ONE, TWO])
FAULTS = (
    (Code.INACTIVE, {"active": False}),
    (Code.INACTIVE, {"archived": True}),
    (Code.NOT_ACCEPTING, {"accepting": False}),
    (Code.AGENCY_INACTIVE, {"active": False}),
    (Code.AGENCY_INACTIVE, {"archived": True}),
    (Code.NO_ACTIVE_COUNTER, {"active": False}),
)
faults = st.sampled_from([(None, {})] * 12 + list(FAULTS))


def seldom_of(things):
    return st.sampled_from([st.just({})] * 6 + [things]).flatmap(lambda each: each)


@st.composite
def calendars(draw):
    first, last = sorted((draw(dates), draw(dates)))
    return Calendar(
        week=draw(weeks),
        friday_break=draw(hours),
        last_ticket_minutes=draw(quarters(0, 90)),
        periods=draw(st.just(()) | weeks.map(lambda week: (Period(first, last, NAMES, week, Span(690, 750)),))),
        holidays=tuple(Holiday(each, NAMES) for each in draw(st.lists(dates, max_size=2))),
    )


@st.composite
def halls(draw):
    code, fault = draw(faults)
    agency = {
        "week": draw(st.none() | weeks),
        "breaks": tuple(draw(st.lists(st.builds(Break, st.sampled_from([(3, 4), (4,), (3, 5)]), spans), max_size=2))),
        "break_stops_issuing": draw(st.booleans()),
        "exceptions": tuple(
            {day: DateException(day, draw(hours), NAMES) for day in draw(st.lists(dates, max_size=2))}.values()
        ),
        **(fault if code is Code.AGENCY_INACTIVE else {}),
    }
    service = {
        "quota": draw(st.sampled_from([None, None, None, 1, 2, 3])),
        "priority_quota": draw(st.integers(0, 2)),
        "last_ticket_minutes": draw(st.none() | quarters(0, 120)),
        **(fault if code in (Code.INACTIVE, Code.NOT_ACCEPTING) else {}),
    }
    return hall(
        draw(calendars()),
        timezone=draw(st.sampled_from(sorted(OFFSETS))),
        start_minute=draw(st.sampled_from([0, 0, 240])),
        agency=agency,
        service=service,
        counters=[counter(each, **(fault if code is Code.NO_ACTIVE_COUNTER else {})) for each in (ONE, TWO)],
    )


situations = st.builds(
    Situation,
    day=dates,
    closed_counters=st.dictionaries(of_counters, closures, max_size=2),
    paused_counters=st.dictionaries(of_counters, st.builds(Pause, st.just("makan"), instants)),
    forced_open=st.dictionaries(of_counters, st.builds(ForcedOpening, ends), max_size=1),
    closed_services=seldom_of(st.dictionaries(st.just(SERVICE), closures)),
    suspended_services=seldom_of(st.dictionaries(st.just(SERVICE), st.just("server"))),
    suspended_agencies=seldom_of(st.dictionaries(st.just(AGENCY), st.just("server"))),
    issued=st.dictionaries(
        st.just(SERVICE), st.dictionaries(st.sampled_from(list(TicketClass)), st.integers(0, 3)), max_size=1
    ),
)
classes = st.none() | st.sampled_from(list(TicketClass))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(halls(), situations, instants, classes)
def test_an_answer_holds_until_its_next_change_and_not_beyond(catalogue, situation, at, ticket_class):
    def ask(when):
        found = availability(catalogue, situation, SERVICE, when, ticket_class)
        assert found.code is naive(catalogue, situation, when, ticket_class)
        return found

    now = ask(at)
    change, far = now.next_change, at + (HORIZON_DAYS - 2) * DAY_MS
    assert change is None or change > at
    for when in range(at, min(change or far, at + 4 * DAY_MS), STEP_MS):
        later = ask(when)
        assert (later.code, later.values) == (now.code, now.values)
        assert later.opens_at == now.opens_at or (now.opens_at is None and later.opens_at > far)
    if change is not None:
        before, after = ask(change - 1), ask(change)
        assert (before.code, before.values) == (now.code, now.values)
        assert (after.code, after.values) != (now.code, now.values) or change > far


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(halls(), situations, instants)
def test_the_next_opening_is_the_first(catalogue, situation, at):
    opens = next_opening(catalogue, situation, SERVICE, at)
    until = at + 10 * DAY_MS if opens is None else min(opens, at + 10 * DAY_MS)
    assert all(naive(catalogue, situation, when) is not Code.AVAILABLE for when in range(at, until, STEP_MS))
    if opens is not None:
        assert naive(catalogue, situation, opens) is Code.AVAILABLE
        assert opens == at or naive(catalogue, situation, opens - 1) is not Code.AVAILABLE


@settings(max_examples=100, deadline=None)
@given(halls(), instants)
def test_a_closure_ends_at_the_opening_of_the_next_working_day(catalogue, at):
    catalogue = replace(catalogue, counters=(counter(ONE),))
    end = closure_end(catalogue, ONE, at)
    day = catalogue.days_of[AGENCY].at(at if end is None else end)
    if end is not None:
        assert end > at
        assert day.working_hours is not None
        assert day.working_hours.start == end
        assert day.service_day(day.whole.end - 1) > catalogue.days_of[AGENCY].at(at).service_day(at)


@given(st.integers(0, 200), st.integers(0, 50), st.lists(st.sampled_from(list(TicketClass)), max_size=300))
def test_a_quota_is_never_passed_and_keeps_its_share(quota, share, visitors):
    service = replace(hall().service[SERVICE], quota=quota, priority_quota=share)
    issued = dict.fromkeys(TicketClass, 0)
    for each in visitors:
        left = numbers_left(service, issued)
        assert left.priority == left.regular + share - max(0, sum(issued.values()) - quota)
        if left.for_class(each):
            issued[each] += 1
    assert issued[TicketClass.REGULAR] <= quota
    assert sum(issued.values()) <= quota + share
    asked = visitors.count(TicketClass.PRIORITY)
    assert issued[TicketClass.PRIORITY] >= min(asked, share)


FASTING = (*(Span(480, 900),) * 4, Span(480, 930), None, None)
YEAR = Calendar(
    periods=(Period("2026-02-18", "2026-03-19", {"id": "Ramadan"}, FASTING, Span(690, 750)),),
    holidays=tuple(
        Holiday(day, {"id": day})
        for day in ("2026-01-01", "2026-03-20", "2026-03-21", "2026-03-23", "2026-05-01", "2026-08-17", "2026-12-25")
    ),
)
HABITS = {
    "breaks": (Break((0, 1, 2, 3), Span(720, 780)),),
    "break_stops_issuing": True,
    "exceptions": (
        DateException("2026-06-13", Span(540, 720), {"id": "Bakti Sabtu"}),
        DateException("2026-06-15", None, {"id": "Pelatihan"}),
    ),
}


@pytest.mark.parametrize("timezone", sorted(OFFSETS))
def test_a_whole_year_is_what_the_clock_on_the_wall_says(timezone):
    catalogue, quiet = hall(YEAR, timezone=timezone, agency=HABITS), Situation()
    start, end = instant("2026-01-01 00:00", timezone), instant("2027-01-01 00:00", timezone)
    walked = list(outlook(catalogue, quiet, SERVICE, start, end))
    for (_, earlier), (since, later) in pairwise(walked):
        assert earlier.next_change == since
        assert (earlier.code, earlier.values) != (later.code, later.values)
        if not earlier.available:
            assert earlier.opens_at == (since if later.available else later.opens_at)
    assert walked[-1][1].next_change >= end
    place = 0
    for at in range(start, end, STEP_MS):
        while place + 1 < len(walked) and walked[place + 1][0] <= at:
            place += 1
        assert walked[place][1].code is naive(catalogue, quiet, at)
    openings = [since for since, found in walked if found.available]
    assert {since % DAY_MS for since in openings} >= {(8 - OFFSETS[timezone]) % 24 * 3_600_000}
    assert len({since // DAY_MS for since in openings}) > 230
    assert {found.code for _, found in walked} == {
        Code.FRIDAY_BREAK,
        Code.AGENCY_BREAK,
        Code.HOLIDAY,
        Code.DATE_EXCEPTION,
        Code.WEEKDAY_CLOSED,
        Code.BEFORE_OPENING,
        Code.AFTER_LAST_TICKET,
        Code.AVAILABLE,
    }
