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
- A player that does not come back within `LONGEST_MS`, or where a single reading is longer than that, soon after its
  end, is stopped. What was not heard to its end is another screen's to say, or said once more: see `soundness`; then it
  is reported dropped.
- An urgent text comes before the queue: what is being said may end if it does within `LET_END_MS`, else it is hushed
  at once and owed again, marked. The text is said over and over, its languages in turn, until it is taken back; no call
  begins meanwhile. For who may begin it, and when, the same holds as for calls; but once begun it goes on while the
  hub is silent, as its picture stands: two voices that warn are better than none.
- The hub takes no such report from a former voice. So one that is appointed anew takes up again what it had given up
  and the hub still waits for: marked, or dropped once more.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from counter_display.hall.reading import Lasts, reading
from counter_display.hall.soundness import Able, Soundness, Try
from counter_display.hall.speech import Part, estimated_ms, urgent
from counter_display.hall.wording import Wording
from hub.protocol import limits
from hub.protocol.commands import RecordAnnouncement, VoicePhase
from hub.protocol.ids import CallId, CommandId, DeviceId
from hub.protocol.views import CallEntry, HallView

NewId = Callable[[int], CommandId]
"""Makes a command id for an instant (UTC ms); see `hub.client.session.NewId`."""

LONGEST_MS: Final = 20_000
MARGIN_MS: Final = 2_000
FITS_MS: Final = LONGEST_MS - MARGIN_MS
"""The hub waits so long (and `ANNOUNCER_SILENCE`) before it appoints a successor; a call that would take longer is
read less often, then in fewer languages, with this margin for a voice slower than estimated."""

LET_END_MS: Final = 1_000
"""An urgent text waits so long at most for what is being said."""

URGENT_PAUSE_MS: Final = 1_500
"""Between two readings of an urgent text: long enough to hear one's name called, short enough to hold a hall's ear."""

URGENT_AGAIN_MS: Final = 10_000
"""After so long an urgent text that could not be said is tried again."""

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
class Urgent:
    """A text that comes before all calls until it is taken back.

    `pieces` are a language and a text each, one at least, in the order in which they are said: none may take longer
    than `LONGEST_MS`.
    """

    id: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Warn:
    """Say an urgent text; answer with `warned`."""

    id: str
    language: str
    parts: tuple[Part, ...]
    estimate_ms: int


@dataclass(frozen=True, slots=True)
class Hush:
    """Silence what is being said, call or text; its end needs no answer."""


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the hub; it stays an open fact until the hub has it."""

    fact: RecordAnnouncement


Effect = Play | Stop | Warn | Hush | Report | Able | Try


@dataclass(slots=True)
class Announcer:
    """One hall screen's voice.  All instants are UTC ms of the same steady clock."""

    device: DeviceId
    wording: Wording
    new_id: NewId
    length_ms: Lasts = estimated_ms
    """Tells how long an announcement lasts with the voice that speaks it: recordings may be slower than an estimate."""
    _view: HallView | None = None
    _is_current: bool = False
    _since: int = 0
    _inherited: frozenset[CallId] = frozenset()
    _begun: OrderedDict[CallId, VoicePhase] = field(default_factory=OrderedDict)
    _sound: Soundness = field(default_factory=Soundness)
    _playing: CallId | None = None
    _parts: tuple[Part, ...] = ()
    _playing_since: int = 0
    _playing_until: int = 0
    _urgent: Urgent | None = None
    _urgent_since: int = 0
    _turn: int = 0
    _warning: str | None = None
    _warning_since: int = 0
    _warn_at: int = 0

    @property
    def playing(self) -> CallId | None:
        """The call that is being spoken now."""
        return self._playing

    @property
    def waiting(self) -> tuple[CallId, ...]:
        """The calls that this device owes, in the order in which it will speak them."""
        return tuple(entry.call for entry in self._owed())

    @property
    def since(self) -> int:
        """When the zone's voice was appointed, as far as this device knows (UTC ms of the hub; 0: no view yet)."""
        return self._since

    def joined(self) -> list[Effect]:
        """The hub took this screen in: what it showed before may be long over."""
        self._is_current = False
        is_speaking = self._playing is not None or self._warning is not None  # its end will tell
        return [] if is_speaking else [*self._sound.joined()]

    def put_out(self) -> list[Effect]:
        """The hall put this screen out: it speaks for nobody, and hushes an urgent text, which nobody would end."""
        self._is_current = False
        is_warning, self._warning = self._warning is not None, None
        return [Hush()] if is_warning else []

    def shown(self, view: HallView, now: int, silent_ms: int | None) -> list[Effect]:
        """A newer view came; `silent_ms` as in `tick`: a view that was long under way is no sign of life."""
        if self._view is None:
            self._inherited = frozenset(entry.call for entry in view.calls)
        self._view, self._is_current = view, True
        if view.announcer_since != self._since:
            self._sound.waits = False
            if view.announcer == self.device:
                self._take_up_again()
        self._since = view.announcer_since
        return self.tick(now, silent_ms)

    def tick(self, now: int, silent_ms: int | None) -> list[Effect]:
        """Time passed, and the hub has been silent for so long (None: never heard)."""
        effects: list[Effect] = []
        if self._playing is not None and now > self._waited_for_until():
            effects += [Stop(self._playing), *self._give_up(self._playing, now)]
        hears = silent_ms is not None and silent_ms <= limits.ANNOUNCER_SILENCE.value
        may_begin = self._is_current and hears and not self._sound.waits
        if self._urgent is not None:
            effects += self._go_before(self._urgent, now, may_begin)
        elif self._playing is None and may_begin:
            effects += self._begin(now)
        if self._playing is None and self._warning is None:
            effects += self._sound.tries(now)
        return effects

    def urge(self, text: Urgent | None, now: int) -> list[Effect]:
        """Take the urgent text that holds from now on, or None: there is none any more.

        It is said by the next `shown` or `tick`: the view that is there may name a voice of long ago.
        """
        effects: list[Effect] = []
        if (None if text is None else text.id) != (None if self._urgent is None else self._urgent.id):
            if self._warning is not None:
                effects.append(Hush())
                self._warning = None
            self._sound.forget_words()
            self._urgent_since = self._warn_at = now
            self._turn = 0
        self._urgent = text
        return effects

    def warned(self, id_: str, heard: bool, now: int, silent_ms: int | None) -> list[Effect]:
        """The player is done with an urgent text; `heard` is False when it could not be said to its end."""
        effects: list[Effect] = []
        if id_ == self._warning:
            self._warning = None
            self._warn_at = now + (URGENT_PAUSE_MS if heard else URGENT_AGAIN_MS)
            effects += self._sound.worked() if heard else self._sound.failed(self._parts, None, now)
        return [*effects, *self.tick(now, silent_ms)]

    def tried(self, heard: bool, now: int, silent_ms: int | None) -> list[Effect]:
        """The player is done with a trial."""
        return [*(self._sound.worked() if heard else ()), *self.tick(now, silent_ms)]

    def finished(self, call: CallId, heard: bool, now: int, silent_ms: int | None) -> list[Effect]:
        """The player is done with a call; `heard` is False when it could not be spoken to its end."""
        if call != self._playing:
            return []
        if not heard:
            return [*self._give_up(call, now), *self.tick(now, silent_ms)]
        self._playing = None
        return [self._report(call, VoicePhase.SPOKEN, now), *self._sound.worked(), *self.tick(now, silent_ms)]

    def _waited_for_until(self) -> int:
        return max(self._playing_since + LONGEST_MS, self._playing_until + MARGIN_MS)

    def _give_up(self, call: CallId, now: int) -> list[Effect]:
        """What was not heard to its end is owed once more, by whom the hub appoints now; after that it is dropped."""
        self._playing = None
        asked = self._sound.failed(self._parts, call, now)
        if asked:
            self._remember(call, VoicePhase.PENDING)
            return [*asked]
        return [self._report(call, VoicePhase.DROPPED, now)]

    def _owed(self) -> list[CallEntry]:
        view = self._view
        if view is None or view.announcer != self.device:
            return []
        here = frozenset(view.spoken_here)
        return [entry for entry in reversed(view.calls) if entry.call in here and self._is_owed(entry)]

    def _is_owed(self, entry: CallEntry) -> bool:
        """Return whether nobody has said it to its end; what was hushed here is remembered as pending."""
        return self._begun.get(entry.call, VoicePhase.PENDING) is VoicePhase.PENDING and entry.voice in _OPEN

    def _begin(self, now: int) -> list[Effect]:
        effects: list[Effect] = []
        owed = self._owed()
        for place, entry in enumerate(owed):
            if entry.active:
                others = sum(1 for later in owed[place + 1 :] if later.active)
                play = self._play(entry, others)
                effects += [self._report(entry.call, VoicePhase.SPEAKING, now), play]
                self._playing, self._parts = entry.call, play.parts
                self._playing_since, self._playing_until = now, now + play.estimate_ms
                break
            effects.append(self._report(entry.call, VoicePhase.DROPPED, now))
        return effects

    def _play(self, entry: CallEntry, others: int) -> Play:
        again = self._may_have_been_heard(entry)
        read = reading(self.wording, entry, others, FITS_MS, self.length_ms, again=again)
        at = (entry.call, entry.number, entry.counter_number)
        return Play(*at, again, read.times, read.parts, read.estimate_ms)

    def _go_before(self, text: Urgent, now: int, may_begin: bool) -> list[Effect]:
        """Let an urgent text be said when its time has come, and hush the call that is in its way."""
        effects: list[Effect] = []
        if self._warning is not None and now - self._warning_since > LONGEST_MS:
            effects += [Hush(), *self._sound.failed(self._parts, None, now)]
            self._warning, self._warn_at = None, now
            may_begin = False
        if self._playing is not None and (
            self._playing_until - now > LET_END_MS or now - self._urgent_since >= LET_END_MS
        ):
            effects.append(Hush())
            self._remember(self._playing, VoicePhase.PENDING)
            self._playing = None
        is_free = self._playing is None and self._warning is None
        is_mine = self._view is not None and self._view.announcer == self.device
        goes_on = self._turn > 0 and self._is_current and not self._sound.waits
        if is_free and is_mine and (may_begin or goes_on) and now >= self._warn_at:
            place = self._turn % len(text.pieces)
            language, words = text.pieces[place]
            parts = urgent(self.wording, language, words, first=place == 0)
            effects.append(Warn(text.id, language, parts, estimated_ms(parts)))
            self._turn += 1
            self._warning, self._warning_since, self._parts = text.id, now, parts
        return effects

    def _may_have_been_heard(self, entry: CallEntry) -> bool:
        return (
            entry.repeat
            or entry.called_at < self._since
            or entry.call in self._inherited
            or entry.call in self._begun
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
