"""What is wrong with the hub's machine: each watcher's newest word, and since when each trouble is known."""

from hub.core.effects import Trouble, Warned
from hub.protocol.alarms import Alarm
from hub.protocol.ids import Topic, supervisor_topic

SUBJECTS = ("disk", "device", "board", "zone")
"""Values that tell two troubles of one code apart; the others may change while it is the same trouble."""


class Alarms:
    """In memory only: a watcher says it again after a restart.  Instants are the hub's time (UTC ms)."""

    def __init__(self) -> None:
        self._by_source: dict[str, dict[tuple[str, ...], Alarm]] = {}

    @property
    def now(self) -> tuple[Alarm, ...]:
        """All that is wrong, the oldest first."""
        found = [alarm for known in self._by_source.values() for alarm in known.values()]
        return tuple(sorted(found, key=lambda alarm: alarm.since))

    def take(self, warned: Warned, now: int) -> tuple[Topic, ...]:
        """Take a watcher's word; return the topics that show it, if it is news."""
        before = self._by_source.get(warned.source, {})
        after: dict[tuple[str, ...], Alarm] = {}
        for trouble in warned.troubles:
            key = _key(trouble)
            since = before[key].since if key in before else now
            after[key] = Alarm(trouble.code, since, dict(trouble.values))
        self._by_source[warned.source] = after
        return () if after == before else (supervisor_topic(),)


def _key(trouble: Trouble) -> tuple[str, ...]:
    return trouble.code, *(value for name, value in trouble.values if name in SUBJECTS)
