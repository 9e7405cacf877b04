"""The voice of a zone: which call is spoken now, as what, and what the hub is told about it (A3, A4).

Rules:
- Only the device that the newest view names as announcer starts anything, and only calls that wait in this zone.
- Calls are spoken one at a time in the order in which they were made; one that has begun is never cut off.
- A call is begun at most once by this program in one appointment, and never again once it was heard. It reports
  *speaking* before and *spoken* after.
- A call is marked as repeated ("Panggilan ulang") when its ticket was called before, or when somebody may have begun it
  already: it was made before this device became the announcer, it was there when this program first saw the zone, or
  the hub has heard of *speaking* that was not ours.
- A call whose ticket is no longer called when its turn comes is dropped, and that is reported.
- Nothing begins while the hub has not been heard for `ANNOUNCER_SILENCE`: by then a successor may be speaking.
  Nor after a new welcome until the zone's view came again: the one that is there may name a voice of long ago.
- A player that does not come back within `LONGEST_MS` is stopped; what was not heard to its end is reported dropped.
- The hub takes no such report from a former voice. So one that is appointed anew takes up again what it had given up
  and the hub still waits for: marked, or dropped once more.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from counter_display.hall.speech import Part, Templatebook, announcement, estimated_ms
from hub.protocol import limits
from hub.protocol.commands import RecordAnnouncement, VoicePhase
from hub.protocol.ids import CallId, CommandId, DeviceId
from hub.protocol.views import CallEntry, HallView

NewId = Callable[[int], CommandId]
"""Makes a command id for an instant (UTC ms); see `hub.client.session.NewId`."""

REPEATS: Final = 2
CROWD: Final = 2
"""A call is read `REPEATS` times, but once when more than `CROWD` others wait (A3)."""

LONGEST_MS: Final = 20_000
MARGIN_MS: Final = 2_000
"""The hub waits so long (and `ANNOUNCER_SILENCE`) before it appoints a successor; a call that would take longer is
read less often, with this margin for a voice slower than estimated."""

REMEMBERED: Final = 1_024
"""How many call ids are kept as begun: twenty times what a view can hold, so none comes back after it was forgotten."""


@dataclass(frozen=True, slots=True)
class Play:
    """Speak this call; answer with `finished`.  `again` says that it is marked as repeated."""

    call: CallId
    number: str
    counter_number: int
    again: bool
    times: int
    parts: tuple[Part, ...]
    estimate_ms: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The player hangs: silence it for good and begin anew with the next call."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the hub; it stays an open fact until the hub has it."""

    fact: RecordAnnouncement


Effect = Play | Stop | Report


@dataclass(slots=True)
class Announcer:
    """One hall screen's voice.  All instants are UTC ms of the same steady clock."""

    device: DeviceId
    templates: Templatebook
    new_id: NewId
    repeats: int = REPEATS
    crowd: int = CROWD
    _view: HallView | None = None
    _is_current: bool = False
    _since: int = 0
    _inherited: frozenset[CallId] = frozenset()
    _begun: OrderedDict[CallId, VoicePhase] = field(default_factory=OrderedDict)
    _playing: CallId | None = None
    _playing_since: int = 0

    @property
    def playing(self) -> CallId | None:
        """The call that is being spoken now."""
        return self._playing

    @property
    def waiting(self) -> tuple[CallId, ...]:
        """The calls that this device owes, in the order in which it will speak them."""
        return tuple(entry.call for entry in self._owed())

    def joined(self) -> None:
        """The hub took this screen in: what it showed before may be long over."""
        self._is_current = False

    def shown(self, view: HallView, now: int, silent_ms: int | None) -> list[Effect]:
        """A newer view came; `silent_ms` as in `tick`: a view that was long under way is no sign of life."""
        if self._view is None:
            self._inherited = frozenset(entry.call for entry in view.calls)
        self._view, self._is_current = view, True
        if view.announcer == self.device and view.announcer_since != self._since:
            self._take_up_again()
        self._since = view.announcer_since
        return self.tick(now, silent_ms)

    def tick(self, now: int, silent_ms: int | None) -> list[Effect]:
        """Time passed, and the hub has been silent for so long (None: never heard)."""
        effects: list[Effect] = []
        if self._playing is not None and now - self._playing_since > LONGEST_MS:
            effects += [Stop(self._playing), self._report(self._playing, VoicePhase.DROPPED, now)]
            self._playing = None
        is_heard = silent_ms is not None and silent_ms <= limits.ANNOUNCER_SILENCE.value
        if self._playing is None and self._is_current and is_heard:
            effects += self._begin(now)
        return effects

    def finished(self, call: CallId, heard: bool, now: int, silent_ms: int | None) -> list[Effect]:
        """The player is done with a call; `heard` is False when it could not be spoken to its end."""
        if call != self._playing:
            return []
        self._playing = None
        phase = VoicePhase.SPOKEN if heard else VoicePhase.DROPPED
        return [self._report(call, phase, now), *self.tick(now, silent_ms)]

    def _owed(self) -> list[CallEntry]:
        view = self._view
        if view is None or view.announcer != self.device:
            return []
        here = frozenset(view.spoken_here)
        return [
            entry
            for entry in reversed(view.calls)
            if entry.call in here and entry.call not in self._begun and entry.voice in _OPEN
        ]

    def _begin(self, now: int) -> list[Effect]:
        effects: list[Effect] = []
        owed = self._owed()
        for place, entry in enumerate(owed):
            if entry.active:
                others = sum(1 for later in owed[place + 1 :] if later.active)
                effects += [self._report(entry.call, VoicePhase.SPEAKING, now), self._play(entry, others)]
                self._playing = entry.call
                self._playing_since = now
                break
            effects.append(self._report(entry.call, VoicePhase.DROPPED, now))
        return effects

    def _play(self, entry: CallEntry, others: int) -> Play:
        again = self._may_have_been_heard(entry)
        times = 1 if others > self.crowd else self.repeats
        while True:
            parts = announcement(
                self.templates, entry.prefix, entry.digits, entry.counter_number, entry.language, again, times
            )
            estimate = estimated_ms(parts)
            if estimate <= LONGEST_MS - MARGIN_MS or times == 1:
                return Play(entry.call, entry.number, entry.counter_number, again, times, parts, estimate)
            times -= 1

    def _may_have_been_heard(self, entry: CallEntry) -> bool:
        return (
            entry.repeat
            or entry.called_at < self._since
            or entry.call in self._inherited
            or entry.voice is VoicePhase.SPEAKING
        )

    def _report(self, call: CallId, phase: VoicePhase, now: int) -> Report:
        self._remember(call, phase)
        return Report(RecordAnnouncement(command_id=self.new_id(now), call=call, phase=phase))

    def _take_up_again(self) -> None:
        for call in [call for call, phase in self._begun.items() if phase is VoicePhase.DROPPED]:
            del self._begun[call]

    def _remember(self, call: CallId, phase: VoicePhase) -> None:
        self._begun[call] = phase
        if len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)


_OPEN: Final = frozenset({VoicePhase.PENDING, VoicePhase.SPEAKING})
