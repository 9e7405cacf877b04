"""What one speaker can have written to the log."""

import pytest

from hub.core.chatter import LEFT_OUT, LINES, MINUTE_MS, RECORDS, SPEAKERS, Chatter
from hub.core.effects import Log
from hub.protocol import commands as wire
from hub.protocol.codec import DecodeError
from hub.protocol.errors import ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId, ProcessId
from tests.unit.core.desk import Desk, logged, sent

FLOOD = 500


def lines(effects: list) -> list[str]:
    return [each.what for each in effects if isinstance(each, Log)]


@pytest.mark.parametrize("what", ["refused", "problem"])
def test_a_device_that_asks_for_nonsense_fills_no_log(what: str) -> None:
    desk = Desk()
    desk.join("h1", "o1")
    desk.now += MINUTE_MS  # its coming is forgotten
    desk.step()

    def said() -> wire.CallNext | DecodeError:
        if what == "refused":
            return wire.CallNext(command_id=desk.id(), counter="1")
        return DecodeError(ProblemCode.MALFORMED, "x" * 200)

    effects = [effect for _ in range(FLOOD) for effect in desk.say("h1", said())]
    assert lines(effects) == [what] * LINES.value
    assert len(sent(effects, desk.sessions["h1"])) == FLOOD, "it is answered all the same"
    assert logged(desk.say("o1", wire.CallNext(command_id=desk.id(), counter="1")), "refused"), "others have their own"
    desk.now += MINUTE_MS
    assert logged(desk.step(), LEFT_OUT) == [{"by": "h1", "lines": str(FLOOD - LINES.value)}]
    assert lines(desk.say("h1", said())) == [what]
    desk.now += MINUTE_MS
    assert lines(desk.step()) == []


def test_a_hello_that_is_said_again_is_nobody_who_joined() -> None:
    desk = Desk()
    assert len(logged(desk.join("h1"), "joined")) == 1
    again = Hello(PROTOCOL_VERSION, Role.HALL, DeviceId("h1"), ProcessId("process-1"), "0.1.0")
    assert logged(desk.say("h1", again), "joined") == []
    other = Hello(PROTOCOL_VERSION, Role.HALL, DeviceId("h1"), ProcessId("process-1"), "0.2.0")
    assert [each["program"] for each in logged(desk.say("h1", other), "joined")] == ["0.2.0"]


def test_who_joined_is_said_once_though_the_step_is_done_again() -> None:
    desk = Desk()
    arrival = desk.hello("h1")
    desk.fails(*arrival)
    assert len(logged(desk.step(*arrival), "joined")) == 1


def test_who_comes_and_goes_without_end_fills_no_log() -> None:
    desk = Desk()
    effects = [effect for _ in range(FLOOD) for effect in (*desk.join("h1"), *desk.step(desk.left("h1")))]
    assert lines([each for each in effects if isinstance(each, Log) and each.by]) == ["joined", "left"] * 5


def test_what_a_device_does_is_counted_too_and_leaves_its_refusals_their_own_lines() -> None:
    desk = Desk()
    desk.join("o1")
    counts = {"CounterPaused": 0, "CounterResumed": 0}
    for number in range(RECORDS.value + 50):
        pause = wire.PauseCounter(
            command_id=desk.id(), counter="1", reason=wire.PauseReason.PRAYER, until_minute=1_400 + number % 2
        )
        for each in desk.say("o1", pause):
            if isinstance(each, Log) and each.what in counts:
                counts[each.what] += 1
    assert sum(counts.values()) == RECORDS.value
    assert logged(desk.say("o1", wire.CallNext(command_id=desk.id(), counter="1")), "refused")
    desk.now += MINUTE_MS
    assert logged(desk.step(), LEFT_OUT) == [{"by": "o1", "lines": "50"}]


def test_strangers_are_counted_by_their_address() -> None:
    desk = Desk()
    nobody = Hello(PROTOCOL_VERSION, Role.KIOSK, DeviceId("k9"), ProcessId("p"))
    effects = [
        effect
        for number in range(FLOOD)
        for effect in desk.step(*desk.opened(f"x{number}"), desk.said(f"x{number}", nobody))
    ]
    assert len(logged(effects, "problem")) == LINES.value


def test_what_is_remembered_of_speakers_is_bounded() -> None:
    chatter = Chatter()
    for number in range(SPEAKERS.value + 5):
        chatter.sift([Log("problem", by=f"d{number}")], 0)
    assert len(chatter._minutes) == SPEAKERS.value
    assert ("d0", False) not in chatter._minutes
