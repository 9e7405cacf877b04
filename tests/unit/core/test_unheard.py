"""Calls that their zone's voice did not say are alarms of the supervisor."""

from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol.alarms import Alarm, AlarmCode
from hub.protocol.commands import CallReceipt, VoicePhase
from hub.protocol.ids import supervisor_topic
from tests.unit.core.desk import Desk

AFTER = limits.UNHEARD_AFTER.value


def called() -> tuple[Desk, CallReceipt]:
    desk = Desk()
    desk.join("k1", "o1", "v1", "h1")
    desk.issue()
    return desk, desk.call()


def alarms(desk: Desk, after: int = 0) -> list[Alarm]:
    """Return the alarms about voices so many ms from now."""
    desk.now += after
    desk.step()
    desk.now += 1_000  # the supervisor's picture comes at most four times a second
    desk.step()
    desk.now -= 1_000
    return [each for each in desk.view(supervisor_topic()).alarms if each.code is AlarmCode.CALLS_UNHEARD]


def says(desk: Desk, call: CallReceipt, *phases: VoicePhase) -> None:
    for phase in phases:
        desk.say("h1", wire.RecordAnnouncement(command_id=desk.id(), call=call.call, phase=phase))


def test_a_call_that_the_voice_gave_up_is_an_alarm_at_once() -> None:
    desk, call = called()
    assert alarms(desk) == []
    says(desk, call, VoicePhase.SPEAKING)
    assert alarms(desk) == []
    says(desk, call, VoicePhase.DROPPED)
    [alarm] = alarms(desk)
    assert alarm.values == {"zone": "Z1", "count": "1", "numbers": call.number}
    desk.ask("o1", wire.StartService(command_id=desk.id(), counter="1", ticket=call.ticket))
    assert alarms(desk) == []


def test_a_call_that_nobody_says_is_an_alarm_until_somebody_does() -> None:
    desk, call = called()
    assert alarms(desk, AFTER - 1_500) == []
    assert len(alarms(desk, 1_500)) == 1
    says(desk, call, VoicePhase.SPEAKING, VoicePhase.SPOKEN)
    assert alarms(desk) == []


def test_a_zone_without_a_voice_has_nothing_to_say() -> None:
    desk = Desk()
    desk.join("k1", "o1", "v1")
    desk.issue()
    desk.call()
    bindings = desk.core.bindings
    object.__setattr__(bindings, "voices_of", {})
    assert alarms(desk, 2 * AFTER) == []


def test_under_an_emergency_no_call_has_to_be_said() -> None:
    desk, _ = called()
    desk.ask("v1", wire.SendEmergency(command_id=desk.id(), kind=wire.EmergencyKind.SUSPENDED))
    assert alarms(desk, 2 * AFTER) == []
    desk.ask("v1", wire.EndEmergency(command_id=desk.id(), reason=wire.UndoReason.DRILL))
    assert alarms(desk, AFTER - 1_500) == []
    assert len(alarms(desk, 1_500)) == 1
