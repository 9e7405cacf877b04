"""Which services are closed, and which reason speaks for an agency or the hall."""

import pytest

from hub.domain.availability import Availability, AvailabilityCode, Values
from hub.domain.issuing import _not_available
from hub.domain.quota import Left
from hub.protocol.commands import StopReason
from hub.protocol.ids import AgencyId, ServiceId
from hub.protocol.views import Closed, ClosedWhy, LobbyView
from kiosk.closures import HALL_WIDE, HallClosed, Shut, agency_closed, closures, hall_closed, shut_by_refusal
from tests.unit.kiosk.hall import AT, catalogue

SMALL = catalogue(agencies=2, services=2)
ALL = tuple(service.service for service in SMALL.services)
SOON, LATER = AT + 60_000, AT + 3_600_000


def lobby(*closed: Closed) -> LobbyView:
    return LobbyView(AT, {}, closed)


def test_without_a_lobby_nothing_is_closed() -> None:
    assert closures(None) == {}
    assert hall_closed(SMALL, {}) is None
    assert hall_closed(None, {}) is None
    assert agency_closed(SMALL, {}, AgencyId("A1")) is None


def test_agency_is_closed_when_all_of_its_services_are() -> None:
    quota = Closed(ClosedWhy.QUOTA_REACHED, ALL[:1])
    closed = closures(lobby(quota))
    assert closed == {ALL[0]: quota}
    assert agency_closed(SMALL, closed, AgencyId("A1")) is None
    pause = Closed(ClosedWhy.AGENCY_BREAK, ALL[1:2], opens_at=SOON)
    closed = closures(lobby(quota, pause))
    assert agency_closed(SMALL, closed, AgencyId("A1")) is pause
    assert agency_closed(SMALL, closed, AgencyId("A2")) is None
    assert agency_closed(SMALL, closed, AgencyId("nobody")) is None


def test_hall_is_closed_when_all_services_are_and_who_opens_first_speaks() -> None:
    late = Closed(ClosedWhy.BEFORE_OPENING, ALL[:3], opens_at=LATER)
    assert hall_closed(SMALL, closures(lobby(late))) is None
    early = Closed(ClosedWhy.BEFORE_OPENING, ALL[3:], opens_at=SOON)
    assert hall_closed(SMALL, closures(lobby(late, early))) == HallClosed(early, is_shared=True)


def test_of_those_that_open_together_most_services_speak_and_then_the_first_reason() -> None:
    holiday = Closed(ClosedWhy.HOLIDAY, ALL[:1], opens_at=SOON)
    weekday = Closed(ClosedWhy.WEEKDAY_CLOSED, ALL[1:], opens_at=SOON)
    assert hall_closed(SMALL, closures(lobby(holiday, weekday))) == HallClosed(weekday, is_shared=True)
    holiday = Closed(ClosedWhy.HOLIDAY, ALL[:2], opens_at=SOON)
    weekday = Closed(ClosedWhy.WEEKDAY_CLOSED, ALL[2:], opens_at=SOON)
    assert hall_closed(SMALL, closures(lobby(weekday, holiday))) == HallClosed(holiday, is_shared=True)


def test_a_services_own_reason_is_not_told_of_the_whole_hall() -> None:
    stopped = Closed(ClosedWhy.SUSPENDED, ALL[:3], reason=StopReason.TECHNICAL)
    quota = Closed(ClosedWhy.QUOTA_REACHED, ALL[3:])
    assert hall_closed(SMALL, closures(lobby(stopped, quota))) == HallClosed(stopped, is_shared=False)
    stopped = Closed(ClosedWhy.SUSPENDED, ALL)
    assert hall_closed(SMALL, closures(lobby(stopped))) == HallClosed(stopped, is_shared=True)


def test_reasons_of_the_calendar_are_true_of_the_hall() -> None:
    assert ClosedWhy.QUOTA_REACHED not in HALL_WIDE
    assert {ClosedWhy.FRIDAY_BREAK, ClosedWhy.HOLIDAY, ClosedWhy.BEFORE_OPENING} < HALL_WIDE


@pytest.mark.parametrize("code", [code for code in AvailabilityCode if code is not AvailabilityCode.AVAILABLE])
def test_refusal_says_what_the_lobby_would_have_said(code: AvailabilityCode) -> None:
    names = {"id": "Hari Raya", "en": "Feast"}
    values = Values(until=SOON, reason=StopReason.NO_STAFF.value, name=names, last_ticket_at=AT, left=Left(0, 0))
    refusal = _not_available(Availability(code, values, SOON, LATER))
    expected = Closed(ClosedWhy(code.value), (), SOON, LATER, StopReason.NO_STAFF, names, AT)
    assert shut_by_refusal(refusal.values) == Shut(expected)


def test_refusal_of_a_regular_number_says_how_many_priority_ones_are_left() -> None:
    shut = shut_by_refusal({"code": "quota_reached", "left": "0", "priority_left": "8"})
    assert shut == Shut(Closed(ClosedWhy.QUOTA_REACHED, ()), 8)
    assert not shut.is_for_all


@pytest.mark.parametrize("values", [{}, {"code": "full_moon", "opens_at": "12"}])
def test_refusal_for_a_reason_of_a_newer_hub_is_one_without_a_reason(values: dict[str, str]) -> None:
    assert shut_by_refusal(values) == Shut(None)
    assert Shut(None).is_for_all


def test_values_that_make_no_sense_are_left_out() -> None:
    values = {"code": "suspended", "reason": "comet", "until": "soon", "opens_at": "-1"}
    assert shut_by_refusal(values) == Shut(Closed(ClosedWhy.SUSPENDED, ()))


def test_closures_name_every_service() -> None:
    assert set(closures(lobby(Closed(ClosedWhy.HOLIDAY, ALL)))) == {ServiceId(each) for each in ALL}
