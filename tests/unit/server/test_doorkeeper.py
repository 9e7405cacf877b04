"""Who may come in, and how fast they may speak."""

from hub.core.effects import Warned
from hub.protocol import limits
from hub.protocol.alarms import AlarmCode
from hub.protocol.ids import DeviceId
from hub.server.doorkeeper import CROWDED_FOR, FLOOD_SHOWN_FOR, OWN_FILES, Doorkeeper, Speaker, Throttle, room_of

BURST, RATE = limits.SPEECH_BURST.value, limits.SPEECH_RATE.value
GRACE, PAUSE = limits.FLOOD_GRACE.value, limits.FLOOD_PAUSE.value
KIOSK = Speaker(DeviceId("kiosk-1"))


def test_room_is_what_the_hubs_own_files_leave() -> None:
    assert room_of(60) == 60 - OWN_FILES.value
    assert room_of(10) == 1
    assert room_of(1 << 20) == limits.SESSIONS.value


def test_a_burst_is_read_at_once_and_what_follows_at_the_rate() -> None:
    throttle = Throttle()
    assert [throttle.hear(100, 0) for _ in range(BURST)] == [0] * BURST
    assert throttle.hear(100, 0) == 1 + 1_000 // RATE
    assert throttle.hear(100, 1_000) == 0


def test_long_messages_count_more() -> None:
    throttle = Throttle()
    assert throttle.hear(limits.SPEECH_SIZE.value * BURST, 0) > 0


def test_hellos_count_as_what_they_cost() -> None:
    throttle, weight = Throttle(), limits.HELLO_WEIGHT.value
    assert [throttle.hear(300, 0, weight) for _ in range(BURST // weight)] == [0] * (BURST // weight)
    assert not throttle.is_over
    assert throttle.hear(300, 0, weight) == 1 + 1_000 * weight // RATE
    assert throttle.is_over, "its next connections count as a stranger's"
    throttle.hear(300, 60_000, weight)
    assert not throttle.is_over


def flood(throttle: Throttle, until: int) -> int:
    """Say more at once than is read, at any time; return when that was enough."""
    now = 0
    while now < until and not throttle.is_flooding(now):
        now += throttle.hear(100, now)
    return now


def test_who_never_stops_is_flooding_after_a_while() -> None:
    assert GRACE <= flood(Throttle(), 10 * GRACE) <= GRACE + 10


def test_a_whole_stock_of_numbers_handed_in_at_once_is_no_flood() -> None:
    throttle, now = Throttle(), 0
    for _ in range(4_000):
        now += throttle.hear(400, now)
    assert not throttle.is_flooding(now)
    assert throttle.hear(400, now + 60_000) == 0
    assert not throttle.is_flooding(now + 60_000)


def test_a_device_that_was_cut_stays_away_for_a_while_and_is_told_of() -> None:
    door = Doorkeeper(5)
    throttle = door.throttle(KIOSK)
    assert door.throttle(KIOSK) is throttle
    assert not door.is_barred(KIOSK, 0)
    door.cut(KIOSK, 1_000)
    assert door.is_barred(KIOSK, 999 + PAUSE)
    assert not door.is_barred(KIOSK, 1_000 + PAUSE)
    assert door.throttle(KIOSK) is not throttle
    [told] = door.news(1, 1_000)
    assert [(each.code, each.values) for each in told.troubles] == [(AlarmCode.DEVICE_FLOODS, (("device", "kiosk-1"),))]
    door.told(told)
    assert door.news(1, 999 + FLOOD_SHOWN_FOR.value) == []
    assert door.news(1, 1_000 + FLOOD_SHOWN_FOR.value) == [Warned("floods", ())]


def test_a_full_house_is_told_until_nobody_was_turned_away_for_a_while() -> None:
    door = Doorkeeper(2)
    assert door.admits(1, 0)
    assert door.news(2, 0) == []
    assert not door.admits(2, 100)
    [told] = door.news(2, 100)
    assert [(each.code, each.values) for each in told.troubles] == [
        (AlarmCode.CONNECTIONS_FULL, (("connections", "2"),))
    ]
    door.told(told)
    assert door.news(2, 100 + CROWDED_FOR.value) == [], "it is full still"
    assert door.news(1, 99 + CROWDED_FOR.value) == []
    assert door.news(1, 100 + CROWDED_FOR.value) == [Warned("connections", ())]


def test_without_files_it_is_full_too() -> None:
    door = Doorkeeper(2)
    door.out_of_files(7)
    assert [each.source for each in door.news(0, 7)] == ["connections"]


def test_what_is_remembered_of_strangers_is_bounded() -> None:
    door = Doorkeeper(2)
    for number in range(limits.SESSIONS.value + 5):
        door.throttle(Speaker(DeviceId(f"d{number}")))
        door.cut(Speaker(DeviceId(f"e{number}")), number)
    assert len(door._throttles) == len(door._cut_at) == limits.SESSIONS.value
    assert DeviceId("e0") not in door._cut_at
