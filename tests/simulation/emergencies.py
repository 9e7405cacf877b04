"""Emergencies at random instants: a supervisor sends and ends them while hubs, disks, links and screens fail.

What is looked at each second: a hub holds what the supervisor was told to be done (what is not stored only until that
hub ends); a screen or a kiosk with a good link shows what its hub holds, and no more, within `SEEN_MS`; the zone's
voice says it again and again, and is silent after its end; without a hub it says on what it had begun to say, as long
as its picture stands. What kiosks must not draw is in `urged_kiosks`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counter_display.hall.announcer import Hush, Urgent, Warn
from hub.client.session import Answered, Output, Shown
from hub.core.bindings import Bindings, DeviceBinding
from hub.protocol.commands import Accepted, EmergencyKind, EndEmergency, NotExecuted, SendEmergency, UndoReason
from hub.protocol.errors import RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.views import HallView
from tests.simulation.checkers import epochs_go_back
from tests.simulation.counters import SimScreen
from tests.simulation.design import Design
from tests.simulation.device import SimDevice
from tests.simulation.hall import MORNING, QUIET_MS, Hall
from tests.simulation.urged_kiosks import UrgedKiosk, drawn_meanwhile

if TYPE_CHECKING:
    from counter_display.hall.announcer import Effect as VoiceEffect
    from hub.protocol.views import Emergency
    from tests.simulation.hub_node import HubNode
    from tests.simulation.world import World

LOOK_MS: Final = 1_000
SEEN_MS: Final = 3_000
"""From the hub to the glass of a screen that is there: a turn, a wire, and a look."""

HEARD_MS: Final = 45_000
"""A voice begins again and again within this: one reading, a call that ends before it, a pause."""

SAID_MS: Final = 20_000
"""A voice that has begun says it again within this, whatever fails around it: a reading, a pause, a hub's new view."""

HEAD: Final = DeviceId("v1")
PIECES: Final = (("id", "Perhatian. Segera keluar."), ("en", "Attention. Leave now."))

FAULTS: Final = (
    *("link break", "half-open link", "slow reader", "partition", "device restart", "device frozen"),
    *("hub crash", "hub crash before commit", "hub crash after commit", "commit refused", "storage down"),
    *("commit unknown, stored", "commit unknown, lost", "leader killed", "leader frozen", "leader cut off"),
    *("both killed", "database unreachable", "database down", "hub away"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """What a supervisor was told to be done: this emergency holds (None: none); `boot` is whose memory has it."""

    kind: EmergencyKind | None
    boot: tuple[str, int] | None = None


class SimHead(SimDevice):
    """A supervisor who sends an emergency, ends it, or sends another, and believes what the hub answers."""

    role = Role.SUPERVISOR
    each_ms: float = 40_000

    def __init__(self, world: World, hub: HubNode, name: str) -> None:
        super().__init__(world, hub, name)
        self.word: Word | None = Word(None)
        self._before: Word | None = self.word
        self.is_quiet = False
        self.done = self.kept_in_memory = 0

    def boot(self) -> None:
        """Whoever starts anew does not know what became of the last order, if no answer came."""
        self._waits = False
        self._next = self.world.now + round(self.world.between(0.2, 1.0) * self.each_ms)

    def on_tick(self) -> None:
        """Give the next order when its time has come."""
        if self._waits or self.is_quiet or self.session.link != "live" or self.world.now < self._next:
            return
        self._next = self.world.now + round(self.world.between(0.2, 2.0) * self.each_ms)
        self._waits, self._before, self.word = True, self.word, None
        id_ = self.new_id(self.now())
        if self.world.chance(0.4):
            self.submit(EndEmergency(command_id=id_, reason=UndoReason.DRILL))
        else:
            kind = self.world.random.choice((EmergencyKind.EVACUATE, EmergencyKind.SUSPENDED))
            self.submit(SendEmergency(command_id=id_, kind=kind))

    def on_output(self, output: Output) -> None:
        """Remember what was answered."""
        if not isinstance(output, Answered) or not isinstance(output.command, SendEmergency | EndEmergency):
            return
        self._waits = False
        kind = output.command.kind if isinstance(output.command, SendEmergency) else None
        match output.answer:
            case Accepted():
                self.done += 1
                self.word = Word(kind)
            case NotExecuted():
                self.word = self._before
            case refused if refused.code is RejectionCode.DONE_NOT_STORED:
                self.kept_in_memory += 1
                self.word = Word(kind, (self.hub.name, self.hub.boots))
            case _:
                self.word = self._before


class AlarmedScreen(SimScreen):
    """A screen whose voice says emergencies, as `counter_display.hall.station` has it."""

    def boot(self) -> None:
        """Nothing is being said."""
        super().boot()
        self.warning: str | None = None
        self.warned: dict[str, int] = {}
        self._warnings = 0

    def _die(self) -> None:
        self.warning = None
        super()._die()

    def urge(self, emergency: Emergency | None) -> None:
        """Tell the voice what is urgent."""
        text = None if emergency is None else Urgent(name_of(emergency), PIECES)
        self._do(self.announcer.urge(text, self.now()))

    def on_output(self, output: Output) -> None:
        """The voice hears of an emergency before it hears of calls."""
        if isinstance(output, Shown) and isinstance(output.show.view, HallView):
            self.urge(self.seen(output.show.view).emergency)
        super().on_output(output)

    def _do(self, effects: list[VoiceEffect]) -> None:
        for effect in effects:
            match effect:
                case Warn():
                    self._warn(effect)
                case Hush():
                    self.warning = None
                    self._silence()
                case _:
                    super()._do([effect])

    def _warn(self, warn: Warn) -> None:
        self._warnings += 1
        this = self._warnings
        self.warning = warn.id
        self.warned[warn.id] = self.world.now

        def end() -> None:
            if self.warning == warn.id and self._warnings == this:
                self.warning = None
                self._do(self.announcer.warned(warn.id, True, self.now(), self.silent_ms()))

        self.later(warn.estimate_ms * self.world.between(0.8, 1.1), end)


def name_of(emergency: Emergency) -> str:
    """Return what tells an emergency from another."""
    return f"{emergency.kind.value}-{emergency.since}"


@dataclass
class Watch:
    """What one screen's hub has held, how long its link has been good, and who spoke."""

    link: int | None = None
    holds: str | None = None
    since: int = 0
    speaks_since: int | None = None
    stands: tuple[str, int] | None = None
    stands_since: int = 0


@dataclass
class EmergencyHall(Hall):
    """A run of one seed; `looks` counts those at screens that had to show an emergency, `kiosk_looks` at kiosks."""

    design: Design = field(default_factory=lambda: Design(screen=AlarmedScreen, kiosk=UrgedKiosk))
    minutes: int = 6
    visitors: int = 16
    only: tuple[str, ...] = FAULTS
    looks: int = 0
    kiosk_looks: int = 0
    warnings: int = 0
    found: dict[str, int] = field(default_factory=dict)

    def violations(self) -> list[str]:
        """Simulate it all, then return what was broken."""
        self._build(MORNING)
        end = self.world.now + self.minutes * 60_000
        self._plan_visitors(end)
        self._plan_fault(end)
        self._look()
        self.world.run_until(end)
        self._calm_down()
        self.head.is_quiet = True
        self.world.run_until(end + QUIET_MS)
        self.warnings = sum(len(each.warned) for each in self.screens)
        broken = [f"{what}, {count} times" for what, count in self.found.items()]
        drawn = [*drawn_meanwhile(self.site.history()), *(what for each in self.kiosks for what in set(each.noted))]
        return [*self.site.problems(), *broken, *drawn, *self._views_differ(), *epochs_go_back(self.devices)]

    def _bindings(self) -> Bindings:
        usual = super()._bindings()
        return Bindings({**usual.devices, HEAD: DeviceBinding(HEAD, Role.SUPERVISOR)})

    def _build(self, start: int) -> None:
        super()._build(start)
        self.head = SimHead(self.world, self.site.hubs[0], HEAD)
        self.head.hubs = self.site.hubs
        self.devices.append(self.head)
        self.world.after(self.world.between(0, 3_000), self.head.start)
        self.screens = [each for each in self.devices if isinstance(each, AlarmedScreen)]
        self.kiosks = [each for each in self.devices if isinstance(each, UrgedKiosk)]
        self._watches = {each.name: Watch() for each in (*self.screens, *self.kiosks)}

    def _look(self) -> None:
        for hub in self.site.hubs:
            if hub.answers:
                self._look_at_hub(hub)
        for screen in self.screens:
            self._look_at_screen(screen, self._watches[screen.name])
        for kiosk in self.kiosks:
            self._look_at_kiosk(kiosk, self._watches[kiosk.name])
        self.world.after(LOOK_MS, self._look)

    def _note(self, what: str) -> None:
        self.found[what] = self.found.get(what, 0) + 1

    def _look_at_hub(self, hub: HubNode) -> None:
        word = self.head.word
        if word is None or (word.boot is None and hub is not self.site.leader):
            return
        if word.boot is not None and word.boot != (hub.name, hub.boots):
            if hub is self.site.leader:
                self.head.word = None  # what was not stored may be forgotten now
            return
        holds = hub.core.state.public.emergency
        if (None if holds is None else holds.kind) != word.kind:
            self._note(f"forgotten by the hub: {word.kind or 'the end'}")

    def _is_told(self, device: SimDevice, watch: Watch) -> bool:
        """Follow what a device's hub holds; return whether its link is so good that the device must know by now."""
        wire, now = device.wire, self.world.now
        able = (
            wire is not None
            and (wire.healthy and not wire.slow_ms and wire.hub.answers)
            and (device.alive and not device.frozen and device.session.link == "live")
        )
        if wire is None or not able:
            watch.link = None
            return False
        emergency = wire.hub.core.state.public.emergency
        holds = None if emergency is None else f"{emergency.kind.value}-{emergency.since}"
        if (watch.link, watch.holds) != (wire.session, holds):
            watch.link, watch.holds, watch.since, watch.speaks_since = wire.session, holds, now, None
        return now - watch.since >= SEEN_MS

    def _look_at_kiosk(self, kiosk: UrgedKiosk, watch: Watch) -> None:
        if not self._is_told(kiosk, watch):
            return
        self.kiosk_looks += watch.holds is not None
        shows = None if kiosk.flow.alarm is None else name_of(kiosk.flow.alarm)
        if shows != watch.holds:
            self._note("a kiosk shows no emergency" if watch.holds else "a kiosk shows an emergency that has ended")

    def _look_at_voice(self, screen: AlarmedScreen, watch: Watch, view: HallView | None) -> None:
        """Whatever its hub does: a voice says what it began to say as long as that is on the glass."""
        stands = None
        if view is not None and view.emergency is not None and view.announcer == screen.name:
            stands = (name_of(view.emergency), screen.starts) if screen.alive and not screen.frozen else None
        if stands != watch.stands:
            watch.stands, watch.stands_since = stands, self.world.now
        said_at = None if stands is None else screen.warned.get(stands[0])
        if said_at is not None and self.world.now - max(said_at, watch.stands_since) > SAID_MS:
            self._note("a voice falls silent under an emergency's picture")

    def _look_at_screen(self, screen: AlarmedScreen, watch: Watch) -> None:
        is_told, now, holds = self._is_told(screen, watch), self.world.now, watch.holds
        view = next((each for each in screen.views.values() if isinstance(each, HallView)), None)
        self._look_at_voice(screen, watch, view)
        if watch.link is None:
            return
        if view is None or view.announcer != screen.name:
            watch.speaks_since = None
        elif watch.speaks_since is None:
            watch.speaks_since = now
        if not is_told:
            return
        self.looks += holds is not None
        picture = screen.model.picture(screen.now(), screen.session.hub_time(screen.now()), screen.silent_ms())
        shows = None if picture.emergency is None else name_of(picture.emergency)
        if shows != holds:
            self._note("a screen shows no emergency" if holds else "a screen shows an emergency that has ended")
        if holds is None and screen.warning is not None:
            self._note("a voice says an emergency that has ended")
        speaks = holds is not None and watch.speaks_since is not None and now - watch.speaks_since >= HEARD_MS
        if holds is not None and speaks and now - screen.warned.get(holds, 0) > HEARD_MS:
            self._note("a voice does not say an emergency")
