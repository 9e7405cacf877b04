"""Who may come in, and how fast they may speak; pure.

Rules: there is room for so many connections as leave the hub the files it needs itself. A device may say
`SPEECH_BURST` at once and `SPEECH_RATE` for good; one that has more to say is read later, which costs nobody else
anything. One that has not caught up within `FLOOD_GRACE` is flooding: it is cut, and whoever comes under its name is
turned away for `FLOOD_PAUSE`. By TLS it is the certificate that speaks, whatever its hello says: a stolen device must
not talk another one out of the house. Instants are steady ms.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from hub.core.effects import Trouble, Warned
from hub.protocol import limits
from hub.protocol.alarms import AlarmCode
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.server.draws import USUAL, DrawPace, Draws, pace_of
from hub.server.records import BY_PEOPLE, Paces, record_pace_of

OWN_FILES: Final = limits.Limit(
    32, "files", "database, log, sockets of the hub itself, a backup's pipes, settings read again"
)
CROWDED_FOR: Final = limits.Limit(15_000, "ms", "a device that was turned away asks again within ten seconds")
FLOOD_SHOWN_FOR: Final = limits.Limit(60_000, "ms", "whoever looks at the hall now and then sees which device it was")


def room_of(files: int) -> int:
    """Return for how many connections there is room where a process may have so many files open."""
    return max(1, min(limits.SESSIONS.value, files - OWN_FILES.value))


class Speaker(NamedTuple):
    """Who speaks: a device's name, and by TLS the fingerprint of the certificate in which it stands."""

    device: DeviceId
    fingerprint: str = ""


@dataclass(slots=True)
class Throttle:
    """One speaker's allowance, in messages."""

    _left: float = limits.SPEECH_BURST.value
    _at: int = 0
    _over_since: int | None = None

    def hear(self, size: int, now: int, weight: int = 1) -> int:
        """Count a message of `size` bytes as `weight` ones; return how long (ms) to wait before the next is read."""
        burst, rate = limits.SPEECH_BURST.value, limits.SPEECH_RATE.value
        self._left = min(burst, self._left + (now - self._at) * rate / 1_000)
        self._at = now
        if self._left > burst / 2:
            self._over_since = None
        self._left -= weight + size // limits.SPEECH_SIZE.value
        if self._left >= 0:
            return 0
        if self._over_since is None:
            self._over_since = now
        return 1 + int(-self._left * 1_000 / rate)

    @property
    def is_over(self) -> bool:
        """Whether there was more to say than it may; its next messages are read later."""
        return self._over_since is not None

    def is_flooding(self, now: int) -> bool:
        """Whether there was too much to say for too long."""
        return self._over_since is not None and now - self._over_since >= limits.FLOOD_GRACE.value


class Doorkeeper:
    """Knows how full the house is and who was thrown out; bounded by the number of connections."""

    def __init__(self, room: int, pace: DrawPace = USUAL, orders: DrawPace = BY_PEOPLE) -> None:
        self._room = room
        self._pace = pace
        self._orders = orders
        self._draws: dict[tuple[Speaker, DrawPace], Draws] = {}
        self._records: dict[tuple[Speaker, DrawPace], Draws] = {}
        self._slowed_told_at: int | None = None
        self._throttles: dict[Speaker, Throttle] = {}
        self._cut_at: dict[Speaker, int] = {}
        self._turned_away_at: int | None = None
        self._said: dict[str, Warned] = {}

    def admits(self, connected: int, now: int) -> bool:
        """Return whether one more may stay."""
        if connected < self._room:
            return True
        self._turned_away_at = now
        return False

    def out_of_files(self, now: int) -> None:
        """The system has no file left for a new connection."""
        self._turned_away_at = now

    def throttle(self, speaker: Speaker) -> Throttle:
        """Return a device's allowance, which outlives its connections."""
        found = self._throttles.pop(speaker, None) or Throttle()
        self._throttles[speaker] = found
        while len(self._throttles) > limits.SESSIONS.value:
            del self._throttles[next(iter(self._throttles))]
        return found

    def paces(self, speaker: Speaker, role: Role) -> Paces:
        """Return how much who says to be of a role may have done now; a flood that is cut takes none of that away.

        Who says that it is something else than it is, is put out.
        """
        pace = pace_of(role, self._pace)
        draws = None if pace is None else _kept(self._draws, speaker, pace)
        return Paces(draws, _kept(self._records, speaker, record_pace_of(role, self._orders)))

    def slowed(self, now: int) -> list[tuple[DeviceId, int]]:
        """Return which devices had to wait how often since that was told last, once a minute."""
        kept = (*self._draws.items(), *self._records.items())
        waited = [(speaker.device, draws) for (speaker, _), draws in kept if draws.waited]
        if not waited or (self._slowed_told_at is not None and now - self._slowed_told_at < FLOOD_SHOWN_FOR.value):
            return []
        self._slowed_told_at = now
        found: dict[DeviceId, int] = {}
        for device, draws in waited:
            found[device] = found.get(device, 0) + draws.waited
            draws.waited = 0
        return [*found.items()]

    def cut(self, speaker: Speaker, now: int) -> None:
        """A device was cut for flooding."""
        self._throttles.pop(speaker, None)
        self._cut_at.pop(speaker, None)
        self._cut_at[speaker] = now
        while len(self._cut_at) > limits.SESSIONS.value:
            del self._cut_at[next(iter(self._cut_at))]

    def is_barred(self, speaker: Speaker, now: int) -> bool:
        """Return whether a device that flooded has to stay away."""
        cut_at = self._cut_at.get(speaker)
        return cut_at is not None and now - cut_at < limits.FLOOD_PAUSE.value

    def news(self, connected: int, now: int) -> list[Warned]:
        """Return what the supervisor is to be told anew; `told` says that it was."""
        for speaker in [each for each, at in self._cut_at.items() if now - at >= FLOOD_SHOWN_FOR.value]:
            del self._cut_at[speaker]
        quiet = self._turned_away_at is not None and now - self._turned_away_at >= CROWDED_FOR.value
        if quiet and connected < self._room:
            self._turned_away_at = None
        full = () if self._turned_away_at is None else (Trouble(AlarmCode.CONNECTIONS_FULL, _values(connected)),)
        devices = dict.fromkeys(each.device for each in self._cut_at)
        floods = tuple(Trouble(AlarmCode.DEVICE_FLOODS, (("device", device),)) for device in devices)
        found = [Warned("connections", full), Warned("floods", floods)]
        return [each for each in found if _codes(each) != _codes(self._said.get(each.source, Warned("", ())))]

    def told(self, warned: Warned) -> None:
        """The supervisor was told."""
        self._said[warned.source] = warned


def _kept(allowances: dict[tuple[Speaker, DrawPace], Draws], speaker: Speaker, pace: DrawPace) -> Draws:
    """Return a device's allowance, which is now the last to be forgotten."""
    found = allowances.pop((speaker, pace), None) or Draws(pace)
    allowances[speaker, pace] = found
    while len(allowances) > limits.SESSIONS.value:
        del allowances[next(iter(allowances))]
    return found


def _values(connected: int) -> tuple[tuple[str, str], ...]:
    return (("connections", str(connected)),)


def _codes(warned: Warned) -> list[tuple[str, str]]:
    """Return what makes it news: not how many there are just now."""
    return [(trouble.code, dict(trouble.values).get("device", "")) for trouble in warned.troubles]
