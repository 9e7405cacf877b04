"""When closures and pauses end by themselves, also while the hub was down; and what local times mean in UTC."""

from zoneinfo import ZoneInfoNotFoundError

import pytest

from hub.domain.almanac import REMEMBERED_DAYS, AgencyDays
from hub.domain.calendar import Calendar, DateException, Holiday, Span
from hub.domain.reopening import closure_end, day_end, pause_end
from hub.domain.schedule import availability
from hub.domain.service_day import service_day, service_day_instant
from hub.domain.situation import Closure, ForcedOpening, Pause, Situation, has_ended, held, overdue
from tests.schedules import AGENCY, NAMES, ONE, OTHER, SERVICE, THREE, TWO, hall, instant


def end_of(text, catalogue=None):
    return closure_end(catalogue or hall(), ONE, instant(text))


def test_a_closed_counter_reopens_on_the_next_working_day():
    assert end_of("2026-09-22 10:00") == instant("2026-09-23 08:00")
    assert end_of("2026-09-22 06:00") == instant("2026-09-23 08:00"), "closed for the day that is coming"
    assert end_of("2026-09-25 10:00") == instant("2026-09-28 08:00"), "over the weekend"


def test_holidays_and_exceptions_are_no_working_days():
    calendar = Calendar(holidays=(Holiday("2026-09-23", NAMES),))
    exceptions = (DateException("2026-09-24", None, NAMES), DateException("2026-09-26", Span(540, 600), NAMES))
    assert end_of("2026-09-22 10:00", hall(calendar, agency={"exceptions": exceptions})) == instant("2026-09-25 08:00")
    assert end_of("2026-09-25 10:00", hall(calendar, agency={"exceptions": exceptions})) == instant("2026-09-26 09:00")


def test_after_midnight_the_service_day_may_still_be_yesterdays():
    assert end_of("2026-09-23 03:00", hall(start_minute=240)) == instant("2026-09-23 08:00")


def test_a_closure_does_not_end_at_the_instant_at_which_it_begins():
    catalogue = hall(Calendar(week=(Span(0, 1440),) * 7), start_minute=240)
    assert end_of("2026-09-23 00:00", catalogue) == instant("2026-09-24 00:00")


def test_without_a_working_day_a_hand_must_reopen():
    assert end_of("2026-09-22 10:00", hall(agency={"week": (None,) * 7})) is None


def test_a_closure_repairs_itself_when_the_hub_was_down_over_its_end():
    closed_at, end = instant("2026-09-22 10:00"), end_of("2026-09-22 10:00")
    situation = Situation(closed_counters={each: Closure("sakit", end) for each in (ONE, TWO)})
    assert availability(hall(), situation, SERVICE, closed_at).opens_at == end
    weeks_later = instant("2026-10-06 09:00")
    assert availability(hall(), situation, SERVICE, weeks_later).available
    assert overdue(situation.closed_counters, weeks_later) == [ONE, TWO]
    assert overdue(situation.closed_counters, closed_at) == []


def test_what_is_overdue_is_in_the_order_of_its_ends():
    things = {ONE: ForcedOpening(30), TWO: Pause("makan", 20), THREE: Closure("x", None)}
    assert overdue(things, 30) == [TWO, ONE]
    assert overdue(things, 29) == [TWO]


def test_a_thing_holds_until_just_before_its_end():
    closures = {ONE: Closure("x", 20), TWO: Closure("y", None)}
    assert held(closures, ONE, 19) is closures[ONE]
    assert held(closures, ONE, 20) is None
    assert held(closures, TWO, 10**15) is closures[TWO]
    assert held(closures, THREE, 0) is None
    assert has_ended(closures[ONE], 20)
    assert not has_ended(closures[TWO], 20)


@pytest.mark.parametrize("timezone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_a_pause_ends_today(timezone):
    here = hall(timezone=timezone).hall
    at = instant("2026-09-22 10:00", timezone)
    assert pause_end(here, at, 630) == instant("2026-09-22 10:30", timezone)
    assert pause_end(here, at, 600) is None, "a pause ends later than now"
    assert pause_end(here, at, 590) is None


def test_a_pause_may_pass_midnight_within_its_service_day():
    here = hall(start_minute=240).hall
    assert pause_end(here, instant("2026-09-22 23:50"), 15) == instant("2026-09-23 00:15")
    assert pause_end(here, instant("2026-09-23 00:10"), 15) == instant("2026-09-23 00:15")
    assert pause_end(here, instant("2026-09-23 00:20"), 23 * 60) is None


@pytest.mark.parametrize("minute", [-1, 1_441, 2**63, -(2**63)])
def test_a_minute_that_no_day_has_is_never_today(minute):
    assert pause_end(hall().hall, instant("2026-09-22 10:00"), minute) is None


def test_a_pause_may_last_until_midnight():
    assert pause_end(hall().hall, instant("2026-09-22 10:00"), 1_440) == instant("2026-09-23 00:00")


@pytest.mark.parametrize(("start_minute", "end"), [(0, "2026-09-23 00:00"), (240, "2026-09-23 04:00")])
def test_the_day_ends_where_the_next_begins(start_minute, end):
    here = hall(start_minute=start_minute).hall
    found = day_end(here, instant("2026-09-22 10:00"))
    assert found == instant(end)
    assert service_day(found - 1, here.timezone, start_minute) == "2026-09-22"
    assert service_day(found, here.timezone, start_minute) == "2026-09-23"


def test_local_minutes_follow_the_clocks_on_the_wall():
    assert service_day_instant("2026-09-22", 480, "Asia/Jayapura") == instant("2026-09-22 08:00", "Asia/Jayapura")
    assert service_day_instant("2026-03-29", 480, "Europe/Berlin") == instant("2026-03-29 08:00", "Europe/Berlin")
    with pytest.raises(ZoneInfoNotFoundError):
        service_day_instant("2026-09-22", 480, "Asia/Nowhere")


@pytest.mark.parametrize("timezone", ["Asia/Jakarta", "Asia/Jayapura", "Europe/Berlin", "America/Santiago"])
def test_days_follow_each_other_without_gaps_also_where_clocks_change(timezone):
    days = AgencyDays(timezone, 0, Calendar(), None, (), ())
    day = days.at(instant("2026-01-01 12:00", timezone))
    seen = [day.date]
    for _ in range(REMEMBERED_DAYS * 3):
        following = days.after(day)
        assert following.whole.start == day.whole.end
        assert following.date_before == day.date
        assert following.points[0] == following.whole.start
        assert days.at(following.whole.end - 1) is following
        day = following
        seen.append(day.date)
    assert seen == sorted(set(seen))


def test_services_of_an_agency_share_its_days():
    catalogue = hall()
    availability(catalogue, Situation(), SERVICE, instant("2026-09-22 10:00"))
    day = catalogue.days_of[AGENCY].at(instant("2026-09-22 10:00"))
    availability(catalogue, Situation(), OTHER, instant("2026-09-22 10:00"))
    assert catalogue.days_of[AGENCY].at(instant("2026-09-22 11:00")) is day
