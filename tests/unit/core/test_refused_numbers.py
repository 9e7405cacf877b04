"""Numbers that kiosks gave by themselves and the hub refused for good: their visitors would wait for ever."""

import logging

import pytest

from hub.core.effects import Log, Trouble
from hub.core.refused_numbers import RefusedNumbers
from hub.core.unshown import NAMED
from hub.protocol import commands as wire
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import supervisor_topic
from hub.server.inbox import Inbox
from hub.server.listener import Listener
from tests.builders import DAY, DAY_MS
from tests.unit.core.desk import Desk, logged
from tests.unit.core.test_kiosk_leases import ask, given

LINE = "a number that a kiosk gave is refused: nobody calls it"


def alarms(desk: Desk) -> list[dict[str, str]]:
    desk.now += 1_000
    desk.step()
    found = desk.view(supervisor_topic()).alarms
    return [each.values for each in found if each.code is AlarmCode.NUMBERS_REFUSED]


def test_a_number_that_is_refused_is_named_in_the_log_and_an_alarm_until_the_day_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A kiosk whose disk was copied gave the same number to two visitors; one of them stood in its own log alone."""
    desk = Desk()
    desk.join("k1", "v1")
    lease = ask(desk)
    assert isinstance(desk.ask("k1", given(desk, lease)), wire.Accepted)
    assert alarms(desk) == []
    twice = given(desk, lease)
    for _ in range(2):
        effects = desk.say("k1", twice)
        [line] = [each for each in effects if isinstance(each, Log) and each.what == LINE]
        Listener(Inbox()).deliver([line])
        assert [(each.levelno, each.message.split()[-1]) for each in caplog.records] == [
            (logging.WARNING, "code=number_used")
        ]
        caplog.clear()
        assert dict(line.values) == {"device": "k1", "number": "A9001", "day": DAY, "code": "number_used"}
    assert alarms(desk) == [{"device": "k1", "count": "1", "numbers": "A9001"}]
    desk.now += DAY_MS
    desk.join("v1")
    assert alarms(desk) == []


def test_what_comes_again_or_is_of_a_day_that_is_over_is_no_alarm() -> None:
    refused, desk = RefusedNumbers(), Desk()
    own = given(desk, desk.id())
    again = ("storage_unavailable", "too_busy", "internal_error", "day_not_open")
    for code in again:
        assert refused.refused("k1", own, RejectionCode(code), DAY) is None
    assert refused.refused("k1", own, RejectionCode.UNKNOWN_LEASE, "2026-09-23") is not None
    assert refused.warned(DAY).troubles == ()
    assert refused.refused("k1", own, RejectionCode.UNKNOWN_LEASE, None) is not None
    assert [each.code for each in refused.warned(None).troubles] == [AlarmCode.NUMBERS_REFUSED]


def test_a_kiosk_that_has_thousands_refused_is_one_alarm_and_hides_no_other() -> None:
    refused, desk = RefusedNumbers(), Desk()
    desk.join("k1")
    for number in range(1_000):
        own = given(desk, desk.id(), number=number + 1, text=f"A{number:04}")
        refused.refused("k1", own, RejectionCode.UNKNOWN_LEASE, DAY)
    refused.refused("k2", given(desk, desk.id()), RejectionCode.NUMBER_USED, DAY)
    newest = ", ".join(f"A{number:04}" for number in range(1_000 - NAMED, 1_000))
    assert refused.warned(DAY).troubles == (
        Trouble(AlarmCode.NUMBERS_REFUSED, (("device", "k1"), ("count", "1000"), ("numbers", newest))),
        Trouble(AlarmCode.NUMBERS_REFUSED, (("device", "k2"), ("count", "1"), ("numbers", "A9001"))),
    )


def test_an_id_that_another_kiosk_used_is_a_refused_number_too() -> None:
    desk = Desk()
    desk.join("k1", "k2", "v1")
    own = given(desk, ask(desk))
    assert isinstance(desk.ask("k1", own), wire.Accepted)
    effects = desk.say("k2", own)
    assert [each["code"] for each in logged(effects, LINE)] == ["command_reused"]
    assert logged(effects, "refused") == []
    assert [each["device"] for each in alarms(desk)] == ["k2"]
