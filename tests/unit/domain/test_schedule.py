"""Each reason for which a service gives no numbers, in the order in which they count, with its values and its end."""

from dataclasses import replace

import pytest

from hub.domain.availability import Availability, AvailabilityCode, Values
from hub.domain.calendar import (
    DEFAULT_WEEK,
    Break,
    Calendar,
    DateException,
    Holiday,
    HolidayKind,
    Period,
    Span,
)
from hub.domain.catalogue import CounterId
from hub.domain.quota import Left
from hub.domain.schedule import HORIZON_DAYS, availability, next_opening, outlook
from hub.domain.situation import Closure, ForcedOpening, Pause, Situation
from hub.domain.ticket import TicketClass
from tests.schedules import AGENCY, ONE, SERVICE, THREE, TWO, counter, hall, instant

Code = AvailabilityCode

TUESDAY = instant("2026-09-22 09:00")
LAST = instant("2026-09-22 15:30")
MIDNIGHT = instant("2026-09-23 00:00")
TOMORROW = instant("2026-09-23 08:00")
FRIDAY_NOON = instant("2026-09-25 12:00")
LUNCH = Break((0, 1, 2, 3), Span(720, 780))
NAME = {"id": "Maulid Nabi", "en": "The Prophet's birthday"}
HOLIDAY = Calendar(holidays=(Holiday("2026-09-22", NAME),))
SHUT = Situation(closed_counters={ONE: Closure("sakit", TOMORROW), TWO: Closure("rusak", None)})


def ask(catalogue=None, at=TUESDAY, situation=None, ticket_class=None):
    return availability(catalogue or hall(), situation or Situation(), SERVICE, at, ticket_class)


def closed_week():
    return (None,) * 7


def test_an_ordinary_morning_is_open_until_half_an_hour_before_closing():
    found = ask()
    assert found == Availability(Code.AVAILABLE, Values(open_counters=2, last_ticket_at=LAST), LAST, None)
    assert found.available


def test_the_last_ticket_is_given_just_before_its_time():
    assert ask(at=LAST - 1).next_change == LAST
    assert ask(at=LAST) == Availability(Code.AFTER_LAST_TICKET, Values(last_ticket_at=LAST), MIDNIGHT, TOMORROW)


def test_a_service_has_its_own_last_ticket():
    catalogue = hall(service={"last_ticket_minutes": 90})
    assert ask(catalogue).next_change == instant("2026-09-22 14:30")
    assert ask(hall(service={"last_ticket_minutes": 0})).next_change == instant("2026-09-22 16:00")
    assert ask(hall(Calendar(last_ticket_minutes=45))).next_change == instant("2026-09-22 15:15")


def test_a_last_ticket_before_the_opening_is_none_at_all():
    catalogue = hall(service={"last_ticket_minutes": 2000})
    assert ask(catalogue).code is Code.AFTER_LAST_TICKET
    assert ask(catalogue).opens_at is None


def test_before_opening_it_counts_down_to_it():
    opening = instant("2026-09-22 08:00")
    found = ask(at=instant("2026-09-22 06:30"))
    assert found == Availability(Code.BEFORE_OPENING, Values(until=opening), opening, opening)


@pytest.mark.parametrize(
    ("timezone", "utc"),
    [("Asia/Jakarta", 1_790_038_800_000), ("Asia/Makassar", 1_790_035_200_000), ("Asia/Jayapura", 1_790_031_600_000)],
)
def test_each_zone_opens_at_its_own_eight(timezone, utc):
    assert ask(hall(timezone=timezone), utc - 1).code is Code.BEFORE_OPENING
    assert ask(hall(timezone=timezone), utc - 1).next_change == utc
    assert ask(hall(timezone=timezone), utc).available


def test_opening_at_midnight_utc_is_one_day_only():
    utc_midnight = 1_790_035_200_000
    catalogue = hall(timezone="Asia/Makassar", service={"quota": 5})
    full = Situation("2026-09-22", issued={SERVICE: {TicketClass.REGULAR: 5}})
    assert utc_midnight % 86_400_000 == 0
    assert ask(catalogue, utc_midnight - 1, full).code is Code.BEFORE_OPENING
    assert ask(catalogue, utc_midnight, full).code is Code.QUOTA_REACHED


def test_the_weekend_is_closed_and_opens_on_monday():
    found = ask(at=instant("2026-09-26 10:00"))
    assert found.code is Code.WEEKDAY_CLOSED
    assert found.next_change == instant("2026-09-28 00:00")
    assert found.opens_at == instant("2026-09-28 08:00")


@pytest.mark.parametrize("catalogue", [hall(service={"archived": True}), hall(service={"active": False})])
def test_what_is_archived_or_inactive_stays_so(catalogue):
    assert ask(catalogue) == Availability(Code.INACTIVE, Values(), None, None)


@pytest.mark.parametrize("catalogue", [hall(agency={"archived": True}), hall(agency={"active": False})])
def test_an_agency_that_left_gives_none(catalogue):
    assert ask(catalogue) == Availability(Code.AGENCY_INACTIVE, Values(), None, None)


def test_not_accepting_has_no_end():
    assert ask(hall(service={"accepting": False})) == Availability(Code.NOT_ACCEPTING, Values(), None, None)


@pytest.mark.parametrize(
    "situation",
    [
        Situation(suspended_services={SERVICE: "server pusat"}),
        Situation(suspended_agencies={AGENCY: "server pusat"}),
        Situation(suspended_services={SERVICE: "server pusat"}, suspended_agencies={AGENCY: "lain"}),
        Situation(suspended_agencies={AGENCY: "server pusat"}, closed_services={SERVICE: Closure("x", TOMORROW)}),
    ],
)
def test_a_suspension_gives_its_reason_and_ends_by_hand(situation):
    assert ask(situation=situation) == Availability(Code.SUSPENDED, Values(reason="server pusat"), None, None)


def test_a_service_forced_closed_opens_at_its_time():
    until = instant("2026-09-22 10:00")
    situation = Situation(closed_services={SERVICE: Closure("rapat", until)})
    assert ask(situation=situation) == Availability(
        Code.FORCED_CLOSED, Values(until=until, reason="rapat"), until, until
    )
    assert ask(situation=situation, at=until).available


def test_a_service_forced_closed_until_night_opens_in_the_morning():
    until = instant("2026-09-22 20:00")
    found = ask(situation=Situation(closed_services={SERVICE: Closure("rapat", until)}))
    assert (found.next_change, found.opens_at) == (until, TOMORROW)


def test_a_service_forced_closed_for_half_a_year_knows_when_it_opens():
    until = instant("2027-03-22 10:00")
    found = ask(situation=Situation(closed_services={SERVICE: Closure("pindah", until)}))
    assert (found.next_change, found.opens_at) == (until, until)


def test_a_service_forced_closed_without_an_end_waits_for_a_hand():
    found = ask(situation=Situation(closed_services={SERVICE: Closure("pindah", None)}))
    assert found == Availability(Code.FORCED_CLOSED, Values(reason="pindah"), None, None)


def test_friday_prayer_stops_numbers():
    end = instant("2026-09-25 13:00")
    assert ask(at=FRIDAY_NOON) == Availability(Code.FRIDAY_BREAK, Values(until=end), end, end)
    assert ask(at=instant("2026-09-25 11:29")).next_change == instant("2026-09-25 11:30")
    assert ask(at=end).next_change == instant("2026-09-25 16:00")


def test_friday_prayer_stops_numbers_at_forced_open_counters_too():
    assert ask(at=FRIDAY_NOON, situation=Situation(forced_open={ONE: ForcedOpening(None)})).code is Code.FRIDAY_BREAK


def test_a_hall_may_have_no_friday_break():
    assert ask(hall(Calendar(friday_break=None)), FRIDAY_NOON).available


def test_friday_prayer_on_a_holiday_ends_in_the_holiday():
    catalogue = hall(Calendar(holidays=(Holiday("2026-09-25", NAME, HolidayKind.LOCAL),)))
    found = ask(catalogue, FRIDAY_NOON)
    assert (found.code, found.next_change) == (Code.FRIDAY_BREAK, instant("2026-09-25 13:00"))
    assert found.opens_at == instant("2026-09-28 08:00")


def test_an_agencys_own_break_is_told_and_does_not_stop_numbers():
    noon, end = instant("2026-09-22 12:00"), instant("2026-09-22 13:00")
    catalogue = hall(agency={"breaks": (LUNCH,)})
    assert ask(catalogue).next_change == noon
    during = ask(catalogue, noon)
    assert during.available
    assert (during.values.break_until, during.next_change) == (end, end)
    assert ask(catalogue, end).values.break_until is None


def test_an_agencys_own_break_stops_numbers_if_it_says_so():
    noon, end = instant("2026-09-22 12:00"), instant("2026-09-22 13:00")
    catalogue = hall(agency={"breaks": (LUNCH, Break((1,), Span(700, 730))), "break_stops_issuing": True})
    assert ask(catalogue, noon) == Availability(Code.AGENCY_BREAK, Values(until=end), end, end)
    assert ask(catalogue).available
    assert ask(catalogue, instant("2026-09-22 11:45")).values.until == instant("2026-09-22 12:10")


@pytest.mark.parametrize(
    "counters", [(), (counter(ONE, active=False), counter(TWO, archived=True)), (counter(THREE, helps=(SERVICE,)),)]
)
def test_without_an_active_counter_there_are_no_numbers(counters):
    counters = tuple(each if each.id != THREE else replace(each, services=()) for each in counters)
    found = ask(hall(counters=counters))
    assert (found.code, found.values, found.opens_at) == (Code.NO_ACTIVE_COUNTER, Values(), None)
    assert found.next_change == instant("2026-09-25 11:30"), "the Friday break counts before it"


def test_a_service_stops_only_when_all_its_counters_are_closed():
    one = Situation(closed_counters={ONE: Closure("sakit", TOMORROW), THREE: Closure("sakit", None)})
    assert ask(situation=one).values.open_counters == 1
    found = ask(situation=SHUT)
    assert found.code is Code.ALL_COUNTERS_CLOSED
    assert found.values == Values(until=TOMORROW, reason="sakit")
    assert (found.next_change, found.opens_at) == (TOMORROW, TOMORROW)
    assert ask(situation=SHUT, at=TOMORROW).available


def test_counters_closed_without_an_end_open_by_hand():
    forever = Situation(closed_counters={ONE: Closure("banjir", None), TWO: Closure("listrik", None)})
    found = ask(situation=forever)
    assert found.values == Values(reason="banjir")
    assert found.opens_at is None


def test_a_pause_changes_what_is_told_until_it_ends():
    back = instant("2026-09-22 09:15")
    found = ask(situation=Situation(paused_counters={ONE: Pause("salat", back), TWO: Pause("makan", back)}))
    assert (found.code, found.values.open_counters, found.next_change) == (Code.AVAILABLE, 0, back)
    assert ask(situation=Situation(paused_counters={ONE: Pause("salat", back)}), at=back).values.open_counters == 2


def test_a_holiday_is_named():
    assert ask(hall(HOLIDAY)) == Availability(Code.HOLIDAY, Values(name=NAME), MIDNIGHT, TOMORROW)


def test_the_first_of_two_holidays_on_a_day_is_named():
    calendar = Calendar(holidays=(*HOLIDAY.holidays, Holiday("2026-09-22", {"id": "Cuti"})))
    assert ask(hall(calendar)).values.name == NAME


def test_an_exception_may_close_a_day_or_give_it_hours():
    closed = hall(agency={"exceptions": (DateException("2026-09-22", None, NAME),)})
    assert ask(closed) == Availability(Code.DATE_EXCEPTION, Values(name=NAME), MIDNIGHT, TOMORROW)
    saturday = hall(agency={"exceptions": (DateException("2026-09-26", Span(540, 720), NAME),)})
    assert ask(saturday, instant("2026-09-26 08:30")).opens_at == instant("2026-09-26 09:00")
    assert ask(saturday, instant("2026-09-26 09:00")).next_change == instant("2026-09-26 11:30")


def test_a_holiday_counts_before_an_exception():
    catalogue = hall(HOLIDAY, agency={"exceptions": (DateException("2026-09-22", Span(0, 1440), NAME),)})
    assert ask(catalogue).code is Code.HOLIDAY


def test_a_forced_open_counter_works_outside_hours_until_its_end():
    sunday, end = instant("2026-09-27 10:00"), instant("2026-09-27 12:00")
    situation = Situation(forced_open={TWO: ForcedOpening(end)})
    found = ask(at=sunday, situation=situation)
    assert found == Availability(Code.AVAILABLE, Values(open_counters=2), end, None)
    assert ask(at=end, situation=situation).code is Code.WEEKDAY_CLOSED
    assert ask(hall(HOLIDAY), situation=Situation(forced_open={TWO: ForcedOpening(None)})).available


def test_a_closed_counter_is_not_forced_open():
    both = Situation(closed_counters={ONE: Closure("x", None)}, forced_open={ONE: ForcedOpening(None)})
    assert ask(at=instant("2026-09-27 10:00"), situation=both).code is Code.WEEKDAY_CLOSED


def test_a_forced_open_counter_of_another_service_opens_nothing():
    other = Situation(forced_open={THREE: ForcedOpening(None), CounterId("9"): ForcedOpening(None)})
    assert ask(at=instant("2026-09-27 10:00"), situation=other).code is Code.WEEKDAY_CLOSED


def issued(regular, priority=0, day="2026-09-22"):
    return Situation(day, issued={SERVICE: {TicketClass.REGULAR: regular, TicketClass.PRIORITY: priority}})


QUOTA = hall(service={"quota": 120, "priority_quota": 20})


def test_a_quota_tells_what_is_left():
    assert ask(QUOTA, situation=issued(100, 5)).values.left == Left(15, 35)


def test_priority_has_its_share_beyond_the_quota():
    situation = issued(115, 5)
    assert ask(QUOTA, situation=situation).values.left == Left(0, 20)
    assert ask(QUOTA, situation=situation, ticket_class=TicketClass.PRIORITY).available
    refused = ask(QUOTA, situation=situation, ticket_class=TicketClass.REGULAR)
    assert refused == Availability(Code.QUOTA_REACHED, Values(left=Left(0, 20)), LAST, TOMORROW)


def test_a_quota_used_up_opens_on_the_next_day():
    found = ask(QUOTA, situation=issued(100, 45))
    assert (found.code, found.opens_at) == (Code.QUOTA_REACHED, TOMORROW)
    assert ask(QUOTA, situation=issued(100, 45), at=TOMORROW).values.left == Left(120, 140)


def test_a_quota_holds_at_forced_open_counters():
    situation = replace(issued(120, 20), forced_open={ONE: ForcedOpening(None)})
    assert ask(QUOTA, situation=situation).code is Code.QUOTA_REACHED
    assert ask(QUOTA, situation=situation).opens_at == MIDNIGHT


def test_a_quota_is_counted_by_service_day():
    catalogue = hall(start_minute=240, service={"quota": 5})
    situation = replace(issued(5), forced_open={ONE: ForcedOpening(None)})
    found = ask(catalogue, situation=situation)
    assert (found.code, found.next_change) == (Code.QUOTA_REACHED, instant("2026-09-23 04:00"))


RAMADAN = Period(
    "2026-02-18",
    "2026-03-19",
    {"id": "Ramadan"},
    (*(Span(480, 900),) * 4, Span(480, 930), None, None),
    Span(690, 750),
)
FASTING = Calendar(periods=(RAMADAN,))


def test_ramadan_has_its_own_hours_and_friday_break():
    assert ask(hall(FASTING), instant("2026-02-17 09:00")).next_change == instant("2026-02-17 15:30")
    assert ask(hall(FASTING), instant("2026-02-18 09:00")).next_change == instant("2026-02-18 14:30")
    assert ask(hall(FASTING), instant("2026-02-20 12:00")).values.until == instant("2026-02-20 12:30")
    assert ask(hall(FASTING), instant("2026-03-20 12:45")).code is Code.FRIDAY_BREAK
    none = Calendar(periods=(replace(RAMADAN, friday_break=None),))
    assert ask(hall(none), instant("2026-02-20 12:00")).available


def test_an_agencys_own_week_keeps_its_closed_days_and_edges_in_a_period():
    week = (None, Span(600, 1020), Span(420, 460), *DEFAULT_WEEK[3:5], Span(480, 720), None)
    catalogue = hall(FASTING, agency={"week": week})
    assert ask(catalogue, instant("2026-02-23 09:00")).code is Code.WEEKDAY_CLOSED
    assert ask(catalogue, instant("2026-02-24 09:00")).next_change == instant("2026-02-24 10:00")
    assert ask(catalogue, instant("2026-02-24 10:00")).next_change == instant("2026-02-24 14:30")
    assert ask(catalogue, instant("2026-02-25 07:10")).code is Code.WEEKDAY_CLOSED, "never open at the same time"
    assert ask(catalogue, instant("2026-02-28 09:00")).available, "the hall's Saturday is as closed as ever"
    assert ask(catalogue, instant("2026-03-24 15:30")).available, "the period is over"
    closing = hall(Calendar(periods=(replace(RAMADAN, week=closed_week()),)), agency={"week": DEFAULT_WEEK})
    assert ask(closing, instant("2026-02-18 09:00")).code is Code.WEEKDAY_CLOSED


def test_the_first_of_two_periods_counts():
    calendar = Calendar(periods=(RAMADAN, replace(RAMADAN, week=closed_week())))
    assert ask(hall(calendar), instant("2026-02-18 09:00")).available


def test_a_service_that_never_opens_is_asked_again_at_the_horizon():
    found = ask(hall(Calendar(week=closed_week(), friday_break=None)))
    assert (found.code, found.opens_at) == (Code.WEEKDAY_CLOSED, None)
    assert found.next_change == instant("2026-09-22 00:00") + (HORIZON_DAYS - 1) * 86_400_000


def test_the_order_is_that_of_the_codes():
    """Take the reasons away from the top, one after the other, and each next one shows."""
    catalogue = hall(
        Calendar(holidays=(Holiday("2026-09-25", NAME),)),
        agency={
            "active": False,
            "breaks": (Break((4,), Span(0, 1440)),),
            "break_stops_issuing": True,
            "exceptions": (DateException("2026-09-25", None, NAME),),
            "week": closed_week(),
        },
        service={"active": False, "accepting": False, "quota": 0},
        counters=(),
    )
    situation = Situation(
        suspended_services={SERVICE: "x"},
        closed_services={SERVICE: Closure("x", None)},
        closed_counters={ONE: Closure("x", None)},
    )
    at, seen = FRIDAY_NOON, []

    def look():
        seen.append(ask(catalogue, at, situation).code)

    def change_agency(**more):
        return replace(catalogue, agencies=(replace(catalogue.agencies[0], **more),))

    def change_service(**more):
        return replace(catalogue, services=(replace(catalogue.services[0], **more), *catalogue.services[1:]))

    def change_calendar(**more):
        return replace(catalogue, hall=replace(catalogue.hall, calendar=replace(catalogue.hall.calendar, **more)))

    look()
    catalogue = change_service(active=True)
    look()
    situation = replace(situation, suspended_services={})
    look()
    situation = replace(situation, closed_services={})
    look()
    catalogue = change_service(accepting=True)
    look()
    catalogue = change_agency(active=True)
    look()
    catalogue = change_calendar(friday_break=None)
    look()
    catalogue = change_agency(break_stops_issuing=False)
    look()
    catalogue = replace(catalogue, counters=(counter(ONE),))
    look()
    situation = replace(situation, closed_counters={})
    look()
    catalogue = change_calendar(holidays=())
    look()
    catalogue = change_agency(exceptions=())
    look()
    catalogue = change_agency(week=(*(None,) * 4, Span(780, 781), None, None))
    look()
    at = instant("2026-09-25 13:01")
    look()
    catalogue = change_agency(week=(*(None,) * 4, Span(0, 1440), None, None))
    look()
    catalogue = change_service(quota=None)
    look()
    assert seen == list(AvailabilityCode)


def test_next_opening_is_now_or_what_can_be_foreseen():
    assert next_opening(hall(), Situation(), SERVICE, TUESDAY) == TUESDAY
    assert next_opening(hall(), Situation(), SERVICE, LAST) == TOMORROW
    assert next_opening(hall(counters=()), Situation(), SERVICE, LAST) is None


def test_the_outlook_has_the_whole_day():
    day = list(outlook(hall(), Situation(), SERVICE, instant("2026-09-22 00:00"), MIDNIGHT))
    assert [(at, found.code) for at, found in day] == [
        (instant("2026-09-22 00:00"), Code.BEFORE_OPENING),
        (instant("2026-09-22 08:00"), Code.AVAILABLE),
        (LAST, Code.AFTER_LAST_TICKET),
    ]
    assert [each.code for _, each in outlook(hall(service={"active": False}), Situation(), SERVICE, 0, MIDNIGHT)] == [
        Code.INACTIVE
    ]


def test_an_unknown_service_is_an_error():
    with pytest.raises(KeyError):
        availability(hall(), Situation(), "X", TUESDAY)
