"""Breaks and closed hours are told in the zones whose services all rest, and go by themselves."""

from dataclasses import replace

import pytest

from hub.domain.calendar import Holiday
from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol.ids import hall_topic
from hub.protocol.views import Closed, ClosedWhy
from tests.builders import DAY_MS, MORNING, catalogue
from tests.unit.core.desk import Desk

HOUR = 3_600_000
FRIDAY = MORNING + 3 * DAY_MS
"""MORNING is 08:00 of a Tuesday."""


def hall(at: int, *, enforce_hours: bool = True) -> Desk:
    usual = catalogue()
    calendar = replace(usual.hall.calendar, holidays=(Holiday("2026-09-23", {"id": "Maulid"}),))
    ruled = replace(usual.hall, rules=replace(usual.hall.rules, enforce_hours=enforce_hours), calendar=calendar)
    desk = Desk(catalogue=replace(usual, hall=ruled), now=at)
    desk.join("h1", "v1")
    return desk


def hours(desk: Desk) -> Closed | None:
    found: Closed | None = desk.view(hall_topic("Z1")).hours
    return found


@pytest.mark.parametrize(
    ("at", "why", "opens_at"),
    [
        (MORNING - HOUR, ClosedWhy.BEFORE_OPENING, MORNING),
        (FRIDAY + 4 * HOUR, ClosedWhy.FRIDAY_BREAK, FRIDAY + 5 * HOUR),
        (MORNING + 8 * HOUR, ClosedWhy.AFTER_LAST_TICKET, MORNING + 2 * DAY_MS),
        (MORNING + DAY_MS, ClosedWhy.HOLIDAY, MORNING + 2 * DAY_MS),
        (FRIDAY + DAY_MS, ClosedWhy.WEEKDAY_CLOSED, FRIDAY + 3 * DAY_MS),
    ],
)
def test_a_zone_whose_services_all_rest_says_why_and_when_they_go_on(at: int, why: ClosedWhy, opens_at: int) -> None:
    found = hours(hall(at))
    assert found is not None
    assert (found.why, found.opens_at) == (why, opens_at)


def test_it_ends_by_itself_and_where_hours_do_not_count_there_is_none() -> None:
    desk = hall(MORNING - HOUR)
    desk.now = MORNING
    desk.step()
    assert hours(desk) is None
    assert hours(hall(MORNING - HOUR, enforce_hours=False)) is None


def test_a_counter_that_is_forced_open_ends_it() -> None:
    desk = hall(MORNING - HOUR)
    order = wire.ForceCounterOpen(command_id=desk.id(), counter="1", reason=wire.OpenReason.MANY_WAITING)
    desk.ask("v1", order)
    assert hours(desk) is None
    desk.ask("v1", wire.EndForcedOpening(command_id=desk.id(), counter="1", reason=wire.UndoReason.MISTAKE))
    assert hours(desk) is not None


def test_how_many_wait_in_a_zone_is_told_within_ten_seconds() -> None:
    desk = hall(MORNING)
    desk.join("k1", "o1")
    assert desk.view(hall_topic("Z1")).waiting == 0
    for _ in range(3):
        desk.issue()
    desk.now += limits.WAITING_EVERY.value
    desk.step()
    assert desk.view(hall_topic("Z1")).waiting == 3
    ticket = desk.call().ticket
    desk.ask("o1", wire.TransferTicket(command_id=desk.id(), counter="1", ticket=ticket, desk="2"))
    desk.now += limits.WAITING_EVERY.value
    desk.step()
    assert desk.view(hall_topic("Z1")).waiting == 3
