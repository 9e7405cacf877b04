"""What is wrong with the hub's machine is on its supervisor's picture, and goes when it is over."""

from hub.core.effects import Trouble, Warned
from hub.protocol.alarms import Alarm, AlarmCode
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import supervisor_topic
from tests.unit.core.desk import Desk, published


def low(free_mib: str, disk: str = "database") -> Trouble:
    return Trouble(AlarmCode.DISK_LOW, (("disk", disk), ("free_mib", free_mib)))


def alarms(desk: Desk) -> tuple[Alarm, ...]:
    found: tuple[Alarm, ...] = desk.view(supervisor_topic()).alarms
    return found


def test_an_alarm_is_shown_with_its_first_instant_and_goes() -> None:
    desk = Desk()
    desk.join("p1", "p2", "v1")
    desk.now += 1_000
    first = desk.now
    desk.step(Warned("disk", (low("900"),)))
    desk.now += 1_000
    desk.step(Warned("clock", (Trouble(AlarmCode.CLOCK_DIFFERS, (("seconds", "9"),)),)))
    desk.now += 1_000
    desk.step(Warned("disk", (low("800"), low("800", "backups"))))
    assert [(alarm.code, alarm.since, alarm.values.get("free_mib")) for alarm in alarms(desk)] == [
        (AlarmCode.DISK_LOW, first, "800"),
        (AlarmCode.CLOCK_DIFFERS, first + 1_000, None),
        (AlarmCode.DISK_LOW, first + 2_000, "800"),
    ]
    desk.now += 1_000
    desk.step(Warned("disk", ()))
    assert [alarm.code for alarm in alarms(desk)] == [AlarmCode.CLOCK_DIFFERS]


def test_what_is_no_news_is_not_shown_again() -> None:
    desk = Desk()
    desk.join("p1", "p2", "v1")
    desk.now += 1_000
    desk.step(Warned("disk", (low("900"),)))
    desk.now += 1_000
    assert published(desk.step(Warned("disk", (low("900"),)))) == []


def test_an_alarm_is_shown_while_nothing_can_be_stored() -> None:
    desk = Desk()
    desk.join("p1", "p2", "v1")
    desk.now += 1_000
    desk.refuse(Warned("storage", (Trouble(AlarmCode.STORAGE_UNAVAILABLE),)), code=RejectionCode.STORAGE_UNAVAILABLE)
    assert [alarm.code for alarm in alarms(desk)] == [AlarmCode.STORAGE_UNAVAILABLE]
