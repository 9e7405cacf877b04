"""Alarms of the hub as sentences: what is wrong, since when, and what to do."""

from typing import Final

from config.translations import Translator
from hub.protocol.alarms import Alarm, AlarmCode

PACKAGE: Final = "hub.client"
_DISKS: Final = {"database": "alarm.the_database", "backups": "alarm.the_backups"}


def alarm_line(alarm: Alarm, words: Translator, timezone: str) -> str:
    """Return one line of text; an IANA zone gives its times. A value that a newer hub no longer says is left open."""
    values = {"disk": "", "free_mib": "?", "reserve_mib": "?", "needed_mib": "?", "days": "?", "seconds": "?"}
    values |= {"connections": "?", "device": "?", "epoch": "?", "printer": "?"}
    values |= {"board": "?", "counter": "?", "code": "?"}
    values |= {"zone": "?", "count": "?", "numbers": "?", "ends": "?", "revision": "?", "free": "?"}
    values |= alarm.values
    if values["disk"] in _DISKS:
        values["disk"] = words.text(_DISKS[values["disk"]])
    key = f"alarm.{alarm.code}"
    if alarm.code is AlarmCode.BACKUPS_FAILING:
        last = alarm.values.get("since", "")
        key += "_since" if last.isdecimal() else "_always"
        if last.isdecimal():
            values["since"] = f"{words.date(int(last), timezone)} {words.clock(int(last), timezone)}"
    if values["ends"].isdecimal():
        values["ends"] = words.date(int(values["ends"]), timezone)
    if alarm.code is AlarmCode.CLOCK_DIFFERS and alarm.values.get("seconds", "").startswith("-"):
        key += "_behind"
        values["seconds"] = alarm.values["seconds"].removeprefix("-")
    return words.text("alarm.line", at=words.clock(alarm.since, timezone), text=words.text(key, **values))
