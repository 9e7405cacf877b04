"""A device that knows a later history of the hall is sent away, and people are told what to do."""

import pytest
from msgspec.structs import replace

from hub.core.chatter import LINES
from hub.core.effects import Connected, Effect, Input, Log, Ordered
from hub.domain.commands_trust import PairDevice, PairReason, RevokeDevice
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import ProblemCode, RejectionCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import DeviceId, ProcessId, supervisor_topic
from hub.protocol.views import SupervisorView
from tests.unit.core.desk import Desk, closed, sent

HALL = "Balai"


def greeting(desk: Desk, device: str, epoch: int, hall: str = HALL) -> list[Input]:
    role = desk.bindings.devices[DeviceId(device)].role
    said = Hello(PROTOCOL_VERSION, role, DeviceId(device), ProcessId("p"), hall=hall, epoch=epoch)
    return [*desk.opened(device), desk.said(device, said)]


def errors(effects: list[Effect]) -> list[Log]:
    return [each for each in effects if isinstance(each, Log) and each.is_error]


def alarms(desk: Desk) -> list[dict[str, str]]:
    desk.now += 1_000
    desk.step()
    view = desk.view(supervisor_topic())
    assert isinstance(view, SupervisorView)
    return [alarm.values for alarm in view.alarms if alarm.code is AlarmCode.LATER_HISTORY]


def test_a_device_that_knows_a_later_history_is_sent_away_and_told_of_once() -> None:
    desk = Desk()
    desk.join("v1")
    effects = desk.step(*greeting(desk, "k1", 9))
    assert closed(effects, desk.sessions["k1"]) == [ProblemCode.HISTORY_OLDER]
    assert sent(effects, desk.sessions["k1"]) == []
    (error,) = errors(effects)
    assert "stop loket-hub and run loket-hub rebuild" in error.what
    assert "revoke the device" in error.what
    assert error.values == (("device", "k1"), ("epoch", "9"), ("here", "1"))
    assert alarms(desk) == [{"device": "k1", "epoch": "9"}]
    assert errors(desk.step(*greeting(desk, "k1", 9))) == []
    assert errors(desk.step(*greeting(desk, "k1", 10))) == []
    desk.step(*greeting(desk, "p1", 9))
    assert alarms(desk) == [{"device": "k1", "epoch": "10"}, {"device": "p1", "epoch": "9"}]


def test_the_hub_goes_on_for_who_knows_nothing_newer() -> None:
    desk = Desk()
    desk.join("v1")
    desk.step(*greeting(desk, "k1", 9))
    for epoch, hall in ((1, HALL), (0, ""), (9, "another hall")):
        effects = desk.step(*greeting(desk, "k2", epoch, hall))
        assert isinstance(sent(effects, desk.sessions["k2"])[0], Welcome)


def test_a_supervisor_that_knows_a_later_history_comes_in_and_sees_why() -> None:
    desk = Desk()
    effects = desk.step(*greeting(desk, "v1", 9))
    assert isinstance(sent(effects, desk.sessions["v1"])[0], Welcome)
    assert alarms(desk) == [{"device": "v1", "epoch": "9"}]
    assert len(errors(effects)) == 1


def test_who_says_it_and_takes_it_back_again_and_again_is_logged_once_for_each_epoch() -> None:
    desk = Desk()
    desk.join("v1")
    found: list[Log] = []
    for _ in range(5):
        for epoch in (9, 0):
            desk.now += 60_000
            found += errors(desk.step(*greeting(desk, "k1", epoch)))
    assert len(found) == 1
    desk.step(*greeting(desk, "k1", 0))
    assert len(errors(desk.step(*greeting(desk, "k1", 10)))) == 1, "another one is news"


def test_each_time_another_epoch_is_said_no_more_often_than_any_line() -> None:
    desk = Desk()
    desk.join("v1")
    said = [each for epoch in range(2, 102) for one in (epoch, 0) for each in desk.step(*greeting(desk, "k1", one))]
    assert 1 <= len(errors(said)) <= LINES.value


def test_the_alarm_goes_when_the_device_says_so_no_more() -> None:
    desk = Desk()
    desk.join("v1")
    desk.step(*greeting(desk, "k1", 9))
    desk.step(*greeting(desk, "k1", 0, ""))
    assert alarms(desk) == []


def paired(desk: Desk, device: str, epoch: int) -> None:
    """Let a device of the hall come in by its certificate, and say which epoch it knows."""
    desk.step(Ordered(PairDevice(device, "aa" * 32, desk.now + 86_400_000, PairReason.CODE_COMPARED), "admin"))
    _, said = greeting(desk, device, epoch)
    desk.step(Connected(desk.sessions[device], "10.0.0.5", True, "aa" * 32, device), said)


@pytest.mark.parametrize("is_stored", [True, False])
def test_the_alarm_goes_with_the_device_that_was_revoked(is_stored: bool) -> None:
    """A stolen kiosk that lies must not make people rebuild the hall."""
    desk = Desk()
    desk.join("v1")
    desk.step(*greeting(desk, "p1", 9))
    paired(desk, "k1", 9)
    assert sorted(each["device"] for each in alarms(desk)) == ["k1", "p1"]
    revoke = Ordered(RevokeDevice("k1", "aa" * 32, "stolen"), "admin")
    if is_stored:
        desk.step(revoke)
    else:
        desk.refuse(revoke, code=RejectionCode.STORAGE_UNAVAILABLE)
    assert sorted(each["device"] for each in alarms(desk)) == ["p1"]
    paired(desk, "k1", 9)
    assert sorted(each["device"] for each in alarms(desk)) == ["k1", "p1"]


def test_who_says_nothing_of_history_is_revoked_without_a_word_of_it() -> None:
    desk = Desk()
    desk.join("v1")
    paired(desk, "k1", 0)
    desk.step(Ordered(RevokeDevice("k1", "aa" * 32, "stolen"), "admin"))
    assert alarms(desk) == []


def test_what_cannot_be_stored_meanwhile_is_told_all_the_same() -> None:
    desk = Desk()
    desk.fails(*greeting(desk, "k1", 9))
    assert len(errors(desk.step())) == 1
    effects = desk.step(*greeting(desk, "k1", 9))
    assert closed(effects, desk.sessions["k1"]) == [ProblemCode.HISTORY_OLDER]


def test_a_device_that_is_here_already_leaves_when_it_says_so() -> None:
    desk = Desk()
    desk.join("k1")
    role = desk.bindings.devices[DeviceId("k1")].role
    assert role is Role.KIOSK
    said = Hello(PROTOCOL_VERSION, role, DeviceId("k1"), ProcessId("p"))
    effects = desk.step(desk.said("k1", replace(said, hall=HALL, epoch=9)))
    assert closed(effects, desk.sessions["k1"]) == [ProblemCode.HISTORY_OLDER]
    assert desk.core.sessions.of_device(DeviceId("k1")) is None
