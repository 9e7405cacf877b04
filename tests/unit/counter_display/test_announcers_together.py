"""Two hall screens and a model hub: calls, emergencies, breaks, crashes, takeovers, and what a waiting hall hears."""

from dataclasses import dataclass, field

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from counter_display.hall.announcer import (
    LET_END_MS,
    LONGEST_MS,
    Announcer,
    Effect,
    Hush,
    Play,
    Report,
    Stop,
    Urgent,
    Warn,
)
from counter_display.hall_program import own_wording
from hub.protocol import limits
from hub.protocol.commands import RecordAnnouncement, VoicePhase
from hub.protocol.ids import CallId, DeviceId
from hub.protocol.views import CallEntry
from tests.unit.counter_display.views import DEVICE, OTHER, Ids, entry, view

TAKEOVER_MS = limits.ANNOUNCER_SILENCE.value + LONGEST_MS
WORDING = own_wording()
ORDER = [VoicePhase.PENDING, VoicePhase.SPEAKING, VoicePhase.DROPPED, VoicePhase.SPOKEN]


@dataclass
class Screen:
    """A screen's program: it dies and comes back, its open facts die with it (a session resends them otherwise)."""

    device: DeviceId
    ids: Ids
    announcer: Announcer = field(init=False)
    linked: bool = True
    alive: bool = True
    heard_at: int = 0
    sounding: Play | Warn | None = None
    sounding_until: int = 0
    outbox: list[RecordAnnouncement] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.announcer = Announcer(self.device, WORDING, self.ids)


class Hall(RuleBasedStateMachine):
    """The model hub keeps calls and phases; the wire loses what is on it when a link breaks, sessions resend."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000
        self.ids = Ids()
        self.calls: list[CallEntry] = []
        self.screens = {device: Screen(device, self.ids) for device in (DEVICE, OTHER)}
        self.appointed: DeviceId | None = DEVICE
        self.since = 0
        self.away_since: int | None = None
        self.spoken: dict[CallId, list[bool]] = {}
        self.reported: dict[CallId, set[VoicePhase]] = {}
        self.made = 0
        self.urgent: Urgent | None = None
        self.urgent_since = 0
        self.warned = 0
        for screen in self.screens.values():
            self._show(screen)

    @rule(repeat=st.booleans())
    def call(self, repeat: bool) -> None:
        self.made += 1
        self.calls.insert(0, entry(f"c{self.made}", at=self.now, repeat=repeat))
        self._show_all()

    @precondition(lambda self: self.calls)
    @rule(place=st.integers(0, 5))
    def end(self, place: int) -> None:
        """A visitor came, or did not: the ticket is no longer called."""
        index = min(place, len(self.calls) - 1)
        self.calls[index] = msgspec.structs.replace(self.calls[index], active=False)
        self._show_all()

    @rule()
    def tell_of_an_emergency(self) -> None:
        if self.urgent is None:
            self.urgent, self.urgent_since = Urgent(f"e{self.now}", (("id", "Keluar"), ("en", "Leave"))), self.now
            self._show_all()

    @precondition(lambda self: self.urgent is not None)
    @rule()
    def end_the_emergency(self) -> None:
        self.urgent = None
        self._show_all()

    @rule(ms=st.sampled_from([50, 500, 3_000, 6_000, 12_000, 26_000]))
    def wait(self, ms: int) -> None:
        for _ in range(0, ms, 50):
            self.now += 50
            self._step()

    @rule(device=st.sampled_from([DEVICE, OTHER]))
    def break_link(self, device: DeviceId) -> None:
        screen = self.screens[device]
        screen.linked = False
        if self.appointed == device and self.away_since is None:
            self.away_since = self.now

    @rule(device=st.sampled_from([DEVICE, OTHER]))
    def mend_link(self, device: DeviceId) -> None:
        screen = self.screens[device]
        if not screen.linked and screen.alive:
            self._join(screen, fresh=False)

    @rule(device=st.sampled_from([DEVICE, OTHER]))
    def crash(self, device: DeviceId) -> None:
        screen = self.screens[device]
        if isinstance(screen.sounding, Play):
            self.spoken.setdefault(screen.sounding.call, []).append(screen.sounding.again)
        self.break_link(device)
        self.screens[device] = Screen(device, self.ids, linked=False, alive=False)

    @rule(device=st.sampled_from([DEVICE, OTHER]))
    def restart(self, device: DeviceId) -> None:
        screen = self.screens[device]
        if not screen.alive:
            screen.alive = True
            self._join(screen, fresh=True)

    @rule()
    def restart_hub(self) -> None:
        """The hub comes back with what is durable, and gives the last voice its grace."""
        for device in self.screens:
            self.break_link(device)
        self.since = self.now
        self.away_since = self.now

    @invariant()
    def one_voice_at_a_time(self) -> None:
        """Who lost the hub goes on with an emergency's words, and may not learn that another screen says them, too."""
        sounding = [screen for screen in self.screens.values() if screen.sounding is not None]
        late = [each for each in sounding if isinstance(each.sounding, Warn) and each.device != self.appointed]
        assert len(sounding) <= 1 + len(late)

    @invariant()
    def an_emergency_waits_for_no_call(self) -> None:
        if self.urgent is not None and self.now - self.urgent_since > LET_END_MS:
            for screen in self.screens.values():
                knows = screen.linked and screen.alive
                assert not (knows and isinstance(screen.sounding, Play)), screen.sounding

    @invariant()
    def nothing_is_heard_twice_unmarked(self) -> None:
        for heard in self.spoken.values():
            assert all(heard[1:]), heard

    def teardown(self) -> None:
        """Mend everything and let the voice finish: no call that is still active was lost."""
        self.urgent = None
        for screen in self.screens.values():
            screen.alive = True
            if not screen.linked:
                self._join(screen, fresh=False)
        self._show_all()
        self.wait(TAKEOVER_MS + 1_000)
        for _ in range(2 * len(self.calls) + 2):
            self.wait(LONGEST_MS)
        for known in self.calls:
            if known.active:
                assert known.voice is VoicePhase.SPOKEN, known
                assert self.spoken.get(known.call), known
            assert known.voice is not VoicePhase.PENDING, known

    def _join(self, screen: Screen, fresh: bool) -> None:
        screen.linked = True
        screen.heard_at = self.now
        if self.appointed == screen.device:
            self.away_since = None
            if fresh:
                self.since = self.now
        for fact in screen.outbox:
            self._record(fact)
        screen.outbox.clear()
        self._show_all()

    def _step(self) -> None:
        if self.away_since is not None and self.now - self.away_since >= TAKEOVER_MS:
            successor = next((s.device for s in self.screens.values() if s.linked and s.alive), None)
            if successor is not None:
                self.appointed, self.since, self.away_since = successor, self.now, None
                self._show_all()
        for screen in self.screens.values():
            if not screen.alive:
                continue
            if screen.linked:
                screen.heard_at = self.now
            if screen.sounding is not None and self.now >= screen.sounding_until:
                done, screen.sounding = screen.sounding, None
                silent = self.now - screen.heard_at
                if isinstance(done, Warn):
                    self.warned += 1
                    self._do(screen, screen.announcer.warned(done.id, True, self.now, silent))
                else:
                    self.spoken.setdefault(done.call, []).append(done.again)
                    self._do(screen, screen.announcer.finished(done.call, True, self.now, silent))
            self._do(screen, screen.announcer.tick(self.now, self.now - screen.heard_at))

    def _show_all(self) -> None:
        for screen in self.screens.values():
            self._show(screen)

    def _show(self, screen: Screen) -> None:
        if screen.linked and screen.alive:
            owed = [c for c in self.calls if c.voice in ORDER[:2]]
            kept = [c for c in self.calls if c in owed or c in self.calls[:8]]
            shown = view(*kept, announcer=self.appointed, since=self.since, at=self.now)
            self._do(screen, screen.announcer.urge(self.urgent, self.now))
            self._do(screen, screen.announcer.shown(shown, self.now, 0))

    def _do(self, screen: Screen, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Report(fact):
                    if screen.linked:
                        self._record(fact)
                    else:
                        screen.outbox.append(fact)
                case Hush():
                    if isinstance(screen.sounding, Play):
                        self.spoken.setdefault(screen.sounding.call, []).append(screen.sounding.again)
                    screen.sounding = None
                case Play() | Warn():
                    assert screen.sounding is None
                    screen.sounding = effect
                    screen.sounding_until = self.now + effect.estimate_ms
                case Stop():
                    raise AssertionError("no player hangs here")

    def _record(self, fact: RecordAnnouncement) -> None:
        for place, known in enumerate(self.calls):
            if known.call == fact.call and ORDER.index(fact.phase) > ORDER.index(known.voice):
                self.calls[place] = msgspec.structs.replace(known, voice=fact.phase)


Hall.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestHall = Hall.TestCase


def test_a_call_begun_during_a_break_and_never_reported_is_repeated_marked() -> None:
    hall = Hall()
    hall.call(repeat=False)
    hall.call(repeat=False)
    first = hall.screens[DEVICE].sounding
    assert first is not None
    hall.wait(first.estimate_ms - 2_000)
    hall.break_link(DEVICE)
    hall.wait(3_000)
    second = hall.screens[DEVICE].sounding
    assert second is not None
    assert second.call == "c2"
    hall.crash(DEVICE)
    hall.wait(TAKEOVER_MS + 1_000)
    hall.wait(3 * LONGEST_MS)
    assert hall.spoken[CallId("c2")] == [False, True]
    hall.teardown()


def test_an_emergency_is_said_over_and_over_by_the_successor_too() -> None:
    hall = Hall()
    hall.call(repeat=False)
    hall.tell_of_an_emergency()
    hall.wait(12_000)
    before = hall.warned
    assert before >= 2
    hall.crash(DEVICE)
    hall.wait(TAKEOVER_MS + 12_000)
    assert hall.warned >= before + 2
    hall.end_the_emergency()
    hall.wait(LONGEST_MS)
    assert hall.spoken[CallId("c1")] == [False, True]
    hall.teardown()


def test_a_screen_cut_off_falls_silent_before_its_successor_speaks() -> None:
    hall = Hall()
    for _ in range(6):
        hall.call(repeat=False)
    hall.break_link(DEVICE)
    began: list[tuple[CallId, DeviceId]] = []
    for _ in range(200):
        hall.wait(500)
        hall.one_voice_at_a_time()
        for screen in hall.screens.values():
            if screen.sounding is not None and (screen.sounding.call, screen.device) not in began:
                began.append((screen.sounding.call, screen.device))
    assert began[0] == ("c1", DEVICE)
    assert [device for _, device in began].count(OTHER) >= 4
    hall.teardown()
