"""Calls that no screen of their zone showed, and zones whose screens are away, are alarms of the supervisor."""

import pytest

from hub.core.effects import Disconnected
from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol.alarms import Alarm, AlarmCode
from hub.protocol.ids import supervisor_topic
from tests.unit.core.desk import Desk

AFTER = limits.UNSHOWN_AFTER.value
AWAY = limits.SCREENS_AWAY.value


def hall(*names: str) -> Desk:
    desk = Desk()
    desk.join("k1", "o1", "v1", *names)
    desk.issue()
    return desk


def alarms(desk: Desk, after: int = 0) -> list[Alarm]:
    """Return the alarms about screens so many ms from now."""
    desk.now += after
    desk.step()
    desk.now += 1_000  # the supervisor's picture comes at most four times a second
    desk.step()
    desk.now -= 1_000
    codes = (AlarmCode.CALLS_UNSHOWN, AlarmCode.ZONE_WITHOUT_SCREEN)
    found = [each for each in desk.view(supervisor_topic()).alarms if each.code in codes]
    return [each for each in found if each.values["zone"] == "Z1"]


def shown(desk: Desk, call: str, screen: str = "h1") -> None:
    desk.say(screen, wire.RecordShown(command_id=desk.id(), call=call))


def test_a_call_that_no_screen_of_its_zone_showed_is_an_alarm_until_one_does() -> None:
    desk = hall("h1")
    call = desk.call()
    assert alarms(desk, AFTER - 1_500) == []
    [alarm] = alarms(desk, 1_500)
    assert (alarm.code, alarm.values) == (
        AlarmCode.CALLS_UNSHOWN,
        {"zone": "Z1", "count": "1", "numbers": call.number},
    )
    shown(desk, call.call)
    assert alarms(desk) == []


def test_a_call_that_was_shown_in_time_is_none() -> None:
    desk = hall("h1")
    shown(desk, desk.call().call)
    assert alarms(desk, 2 * AFTER) == []


def test_nobody_is_alarmed_about_who_is_called_no_more() -> None:
    desk = hall("h1")
    call = desk.call()
    assert len(alarms(desk, AFTER)) == 1
    desk.ask("o1", wire.StartService(command_id=desk.id(), counter="1", ticket=call.ticket))
    assert alarms(desk) == []


def test_a_sign_is_no_screen_of_the_zone() -> None:
    desk = hall("h1", "s1")
    call = desk.call()
    shown(desk, call.call, "s1")
    assert len(alarms(desk, AFTER)) == 1
    shown(desk, call.call)
    assert alarms(desk) == []


def test_what_is_not_called_cannot_be_shown() -> None:
    desk = hall("h1")
    shown(desk, "nothing")
    assert alarms(desk, AFTER) == []


@pytest.mark.parametrize("was_shown", [True, False])
def test_after_a_restart_history_says_what_was_shown(was_shown: bool) -> None:
    desk = hall("h1", "s1")
    call = desk.call()
    if was_shown:
        shown(desk, call.call, "s1")
        shown(desk, call.call)
    desk.now += 1_000
    again = desk.restarted()
    again.join("h1", "v1")
    assert len(alarms(again, AFTER)) == (0 if was_shown else 1)


def test_history_also_says_that_a_screen_of_the_zone_was_the_first() -> None:
    desk = hall("h1")
    call = desk.call()
    shown(desk, call.call)
    desk.core.unshown._shown.clear()
    assert alarms(desk, AFTER) == []


def test_under_an_emergency_no_call_has_to_be_shown() -> None:
    desk = hall("h1")
    desk.call()
    desk.ask("v1", wire.SendEmergency(command_id=desk.id(), kind=wire.EmergencyKind.SUSPENDED))
    assert alarms(desk, 3 * AFTER) == []
    desk.ask("v1", wire.EndEmergency(command_id=desk.id(), reason=wire.UndoReason.DRILL))
    assert alarms(desk, AFTER - 1_500) == []
    assert len(alarms(desk, 1_500)) == 1


def test_a_zone_whose_screens_are_all_away_is_an_alarm_until_one_is_back() -> None:
    desk = hall("h1")
    assert alarms(desk, AWAY) == []
    desk.step(Disconnected(desk.sessions["h1"]))
    assert alarms(desk, AWAY - 1_500) == []
    [alarm] = alarms(desk, 1_500)
    assert (alarm.code, alarm.values) == (AlarmCode.ZONE_WITHOUT_SCREEN, {"zone": "Z1"})
    desk.join("h2")
    assert alarms(desk) == []
