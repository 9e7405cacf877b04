"""What a hall screen shows at an instant: the current call or two, the recent ones, and how old the picture is.

Rules:
- The newest call takes the large field at once; one made within `TOGETHER_MS` of it shares the field, the earlier one
  above.
- A call's ground pulses for `CALL_PULSE_MS` from when this screen first had it, beginning lit, never above 2 Hz; two
  that share the field pulse together, with the newer one. Calls
  that were over or old when this screen first saw them do not pulse.
- The others follow as recent calls, newest first, each number once; a row stays until newer calls push it out. Where
  those of the last minute are more than the rows they take turns, page by page (V2).
- A call that was taken back leaves the glass at once: nobody is to come any more.
- A call that is really on the glass (large or recent) is reported as shown, once.
- Pictures and videos take the large field from `media_after_ms` after the newest call, when it has ceased to pulse and
  all calls of the last `STAY_MS` still have a row; the newest is the first row then. A call takes the field back at
  once. An old picture and an emergency show none.
- While there is an emergency nothing else is on the glass: no call pulses, and none is reported as shown. For calls
  that were made meanwhile, or had not pulsed to their end, all begins anew when it is over.
- When the hub has not been heard for `STALE_AFTER`, the picture stays and says since when.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from msgspec import structs

from config.tokens import CALL_PULSE_HZ, CALL_PULSE_MS
from counter_display.hall.playlist import Item, Playlist
from hub.protocol import limits
from hub.protocol.commands import RecordShown
from hub.protocol.ids import CallId, CommandId
from hub.protocol.views import CallEntry, Closed, Emergency, HallNotice, HallView

NewId = Callable[[int], CommandId]
"""Makes a command id for an instant (UTC ms); see `hub.client.session.NewId`."""

_V = TypeVar("_V")

LARGE_ROWS: Final = 2
"""Two calls in one instant share the large field; a third would halve their size again and goes to the recent ones."""

TOGETHER_MS: Final = 3_000
"""Calls this close count as one instant: nobody could have read the first one yet."""

FRESH_MS: Final = 60_000
"""A call older than this when a screen first has it is history, not news."""

STAY_MS: Final = limits.CALL_STAYS.value
PAGE_MS: Final = 5_000
"""A call stays among the last for so long (V2); a page of them for so long, a third more than six rows need."""

REMEMBERED: Final = 1_024
"""How many call ids are kept as shown: far more than a view can hold, so none is reported twice."""


@dataclass(frozen=True, slots=True)
class Row:
    """One call as it is shown: number and counter only (V1)."""

    call: CallId
    prefix: str
    digits: str
    counter_number: int
    lit: bool = False

    @property
    def number(self) -> str:
        """The number with a gap after its prefix, as people read it: "A 042"."""
        return f"{self.prefix} {self.digits}"


@dataclass(frozen=True, slots=True)
class Stale:
    """The hub was last heard at this instant (hub's time, UTC ms), so many ms ago."""

    since: int
    age_ms: int


@dataclass(frozen=True, slots=True)
class HallPicture:
    """Everything on the glass; `large` holds up to two rows, newest last, `recent` newest first.

    `at` is the instant for the clock (hub's time, UTC ms). `hall` and `zone` are names by language, empty before the
    first view came; `notices` are what cannot work now. An `emergency` takes the whole glass.
    `hours` says why all services rest, `running` is the text that runs, by language (empty: none),
    `media` what is played in the large field, `waiting` how many wait (None: not to be said). `has_voice` says whether
    the hub has appointed somebody who speaks the zone's calls.
    """

    at: int
    timezone: str
    hall: dict[str, str]
    zone: dict[str, str]
    large: tuple[Row, ...]
    recent: tuple[Row, ...]
    stale: Stale | None
    connected: bool
    notices: tuple[HallNotice, ...] = ()
    emergency: Emergency | None = None
    hours: Closed | None = None
    running: Mapping[str, str] = field(default_factory=dict)
    media: Item | None = None
    waiting: int | None = None
    has_voice: bool = True

    @property
    def has_band(self) -> bool:
        """Whether there is something to say beside the calls."""
        return bool(self.notices or self.hours or self.running)


@dataclass(slots=True)
class HallModel:
    """One hall screen.  `rows` is how many recent calls fit; instants are the client's steady UTC ms.

    `rows_with_notices` is how many fit beside a band of notices (None: as many). `running` is the hall's own text, by
    language, that runs where the supervisor has set none.
    """

    rows: int
    new_id: NewId
    timezone: str = "Asia/Jakarta"
    rows_with_notices: int | None = None
    running: Mapping[str, str] = field(default_factory=dict)
    playlist: Playlist | None = None
    media_after_ms: int = 30_000
    says_waiting: bool = False
    _plays: bool = False
    _on_glass: tuple[list[CallEntry], list[CallEntry]] = field(default_factory=lambda: ([], []))
    _view: HallView | None = None
    _first_seen: OrderedDict[CallId, int | None] = field(default_factory=OrderedDict)
    _reported: OrderedDict[CallId, None] = field(default_factory=OrderedDict)
    _hidden_from: int = 0
    _hidden: tuple[int, int] = (0, 0)

    def shown(self, view: HallView, now: int) -> None:
        """The hub sent a newer view."""
        view = structs.replace(view, calls=tuple(entry for entry in view.calls if not entry.taken_back))
        was, self._view = None if self._view is None else self._view.emergency, view
        if view.emergency is not None:
            if was is None:
                self._hide(view.emergency, now)
            return
        if was is not None:
            self._hidden = self._hidden_from, view.at
        for entry in view.calls:
            if entry.call not in self._first_seen:
                news = entry.active and view.at - self._since(entry) <= FRESH_MS
                _remember(self._first_seen, entry.call, now if news else None)

    def picture(self, now: int, hub_time: int, silent_ms: int | None) -> HallPicture:
        """Return what to show; `hub_time` is the hub's clock at `now`, `silent_ms` how long it was not heard."""
        view = self._view
        stale = silent_ms is not None and silent_ms > limits.STALE_AFTER.value
        mark = Stale(hub_time - silent_ms, silent_ms) if stale and silent_ms is not None else None
        if view is None:
            return HallPicture(hub_time, self.timezone, {}, {}, (), (), mark, connected=False)
        media = self._media(view, now, hub_time, mark)
        large, recent = self._on_glass = self._split(view, hub_time)
        beat = max((self._first_seen.get(entry.call) or 0 for entry in large), default=0)
        return HallPicture(
            at=hub_time,
            timezone=view.timezone,
            hall=view.hall,
            zone=view.zone_name,
            large=tuple(_row(entry, lit=self._is_lit(entry.call, now, beat)) for entry in large),
            recent=tuple(_row(entry) for entry in recent),
            stale=mark,
            connected=True,
            notices=view.notices,
            emergency=view.emergency,
            hours=view.hours,
            running=self._running(view),
            media=media,
            waiting=view.waiting if self.says_waiting and mark is None else None,
            has_voice=view.announcer is not None,
        )

    def reports(self, now: int) -> list[RecordShown]:
        """Return a fact for each call of the last picture that was not reported; call once that has been drawn."""
        if self._view is None or self._view.emergency is not None:
            return []
        facts: list[RecordShown] = []
        large, recent = self._on_glass
        for entry in (*large, *recent):
            if entry.call not in self._reported:
                _remember(self._reported, entry.call, None)
                facts.append(RecordShown(command_id=self.new_id(now), call=entry.call))
        return facts

    def _hide(self, emergency: Emergency, now: int) -> None:
        """An emergency takes the glass: forget the calls that have not pulsed to their end."""
        self._hidden_from = emergency.since - CALL_PULSE_MS
        for call, since in list(self._first_seen.items()):
            if since is not None and now - since < CALL_PULSE_MS:
                del self._first_seen[call]

    def _since(self, entry: CallEntry) -> int:
        """Return since when a call could be seen (hub's time, UTC ms): its own instant, or the emergency's end."""
        begin, end = self._hidden
        return end if begin <= entry.called_at < end else entry.called_at

    def _split(self, view: HallView, hub_time: int) -> tuple[list[CallEntry], list[CallEntry]]:
        newest: dict[str, CallEntry] = {}
        for entry in view.calls:
            newest.setdefault(entry.number, entry)
        calls = list(newest.values())
        rows = self._rows(view)
        if self._plays:
            return [], calls[:rows]
        together = [entry for entry in calls[:LARGE_ROWS] if calls[0].called_at - entry.called_at <= TOGETHER_MS]
        rest = calls[len(together) :]
        young = [entry for entry in rest if hub_time - self._since(entry) < STAY_MS]
        if len(young) <= rows:
            return together[::-1], rest[:rows]
        page = hub_time // PAGE_MS % -(-len(young) // rows)
        return together[::-1], young[page * rows :][:rows]

    def _rows(self, view: HallView) -> int:
        has_band = bool(view.notices or view.hours or self._running(view))
        return self.rows_with_notices if has_band and self.rows_with_notices is not None else self.rows

    def _media(self, view: HallView, now: int, hub_time: int, stale: Stale | None) -> Item | None:
        """Return what is played now, if anything; a call that comes stops it at once."""
        playlist = self.playlist
        if playlist is None:
            return None
        young = {entry.number for entry in view.calls if hub_time - self._since(entry) < STAY_MS}
        seen = (self._first_seen.get(entry.call) for entry in view.calls)
        pulses = any(since is not None and now - since < CALL_PULSE_MS for since in seen)
        waits = any(hub_time - self._since(entry) < self.media_after_ms for entry in view.calls)
        if pulses or waits or len(young) > self._rows(view) or stale is not None or view.emergency is not None:
            playlist.interrupted()
            self._plays = False
            return None
        item = playlist.up(now)
        self._plays = item is not None
        return item

    def _running(self, view: HallView) -> Mapping[str, str]:
        return view.running or self.running

    def _is_lit(self, call: CallId, now: int, beat: int) -> bool:
        since = self._first_seen.get(call)
        if since is None or not 0 <= now - since < CALL_PULSE_MS:
            return False
        return int((now - beat) * CALL_PULSE_HZ * 2 / 1000) % 2 == 0


def _row(entry: CallEntry, lit: bool = False) -> Row:
    return Row(entry.call, entry.prefix, entry.digits, entry.counter_number, lit)


def _remember(kept: OrderedDict[CallId, _V], call: CallId, value: _V) -> None:
    kept[call] = value
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)
