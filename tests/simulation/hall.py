"""One simulated hall and one run of it: who is there, what goes wrong, and what the checkers say."""

from dataclasses import dataclass, field
from functools import partial
from typing import Final

from hub.core.bindings import Bindings
from hub.core.hub import HubCore
from hub.core.painter import Painter
from hub.domain.events_rebuild import Aside
from hub.protocol.commands import Language, TicketClass
from hub.protocol.hello import Role
from hub.protocol.ids import AgencyId, BootId, DeviceId, ServiceId
from tests.simulation.checkers import check, epochs_go_back
from tests.simulation.counters import SimOfficer
from tests.simulation.design import Design
from tests.simulation.device import SimDevice
from tests.simulation.faults import WENT_BACK, heal, menu
from tests.simulation.history import History
from tests.simulation.kiosks import SimKiosk, Visitor
from tests.simulation.ledger import Ledger
from tests.simulation.local_road import LocalRoad
from tests.simulation.plan import BESIDE, altered, sample_bindings, sample_catalogue
from tests.simulation.site import Site
from tests.simulation.voice_checks import delays
from tests.simulation.world import World

MORNING = 1_772_413_200_000
"""2026-03-02 08:00 in Jakarta."""
BEFORE_MIDNIGHT = 1_772_470_200_000
"""2026-03-02 23:50 in Jakarta: the service day changes in the middle of the run."""

DAY_MS = 86_400_000
CATALOGUE_CHANGES = 0.15
"""At how many restarts of the hub an administrator has changed the catalogue."""

QUIET_MS = 150_000
"""After the faults have stopped: voices catch up, slips settle, views arrive."""


LEAST: Final = {"told": 60, "printed": 50, "called": 35, "announced": 30, "faults": 40}
"""What has to happen in each run at least."""


@dataclass(slots=True)
class Outcome:
    """What a run showed."""

    seed: int
    violations: list[str]
    simulated_ms: int
    events: int
    faults: dict[str, int]
    issued: int
    told: int
    printed: int
    called: int
    announced: int
    delays: list[int]

    @property
    def shortfalls(self) -> list[str]:
        """What happened too seldom for the silence of the checkers to mean anything."""
        seen = {"told": self.told, "printed": self.printed, "called": self.called, "announced": self.announced}
        seen["faults"] = sum(self.faults.values())
        return [
            f"too little happened: {seen[what]} {what}, not {least}"
            for what, least in LEAST.items()
            if seen[what] < least
        ]


@dataclass
class Hall:
    """A run of one seed; `only` names the faults to choose from, else all are.

    In every other hall two hubs share a database, and one stands by; `has_standby` says it otherwise.
    """

    seed: int
    design: Design = field(default_factory=Design)
    minutes: int = 20
    visitors: int = 90
    fault_every_ms: float = 12_000
    only: tuple[str, ...] = ()
    has_standby: bool | None = None
    faults: dict[str, int] = field(default_factory=dict)

    def run(self) -> Outcome:
        """Simulate it all, then check."""
        start = BEFORE_MIDNIGHT if self.seed % 5 == 4 else MORNING
        self._build(start)
        end = start + self.minutes * 60_000
        self._plan_visitors(end)
        self._plan_fault(end)
        self.world.run_until(end)
        self._calm_down()
        self.world.run_until(end + QUIET_MS)
        history = History.of(self.site.history(), self.site.true_at)
        self._note_forgotten()
        violations = [
            *self.site.problems(),
            *self._kept_aside(),
            *check(history, self.ledger, self.world.now),
            *self._views_differ(),
        ]
        violations += epochs_go_back(self.devices)
        return Outcome(
            seed=self.seed,
            violations=violations,
            simulated_ms=self.world.now - start,
            events=self.world.events,
            faults=self.faults,
            issued=len(history.tickets),
            told=sum(wish.told is not None for wish in self.ledger.wishes),
            printed=len(self.ledger.papers),
            called=len(history.calls),
            announced=sum(sound.ended is not None for sound in self.ledger.sounds),
            delays=delays(history, self.ledger),
        )

    def _build(self, start: int) -> None:
        self.world = World(self.seed, start)
        self.ledger = Ledger()
        self.catalogue, bindings = sample_catalogue(), self._bindings()

        def make_core(boot: BootId, epoch: int) -> HubCore:
            if self.site.starts > 1 and self.world.chance(CATALOGUE_CHANGES):
                self._count("catalogue changed at restart")
                self.catalogue = altered(self.catalogue, self.world.random)
            return self.design.core(self.catalogue, bindings, boot=boot, epoch=epoch)

        has_standby = self.seed % 2 == 1 if self.has_standby is None else self.has_standby
        self.site = Site.of(self.world, make_core, self.design, has_standby=has_standby)
        if self.site.lone is not None:
            self.site.lone.keeps_marks = WENT_BACK in self.only
        self.devices: list[SimDevice] = []
        for binding in bindings.devices.values():
            base = (self.world, self.site.hubs[0], binding.device, self.ledger)
            if binding.role is Role.KIOSK:
                self.devices.append(self.design.kiosk(*base))
            elif binding.role is Role.PRINTER:
                self.devices.append(self.design.printer(*base))
            elif binding.counter is not None:
                self.devices.append(self.design.officer(*base, binding.counter))
            elif binding.zone is not None:
                self.devices.append(self.design.screen(*base, binding.zone))
        named = {device.name: device for device in self.devices}
        for kiosk, printer in BESIDE.items():
            LocalRoad(self.world, named[kiosk], named[printer])  # type: ignore[arg-type]  # the plan has it so
        self.services = [(AgencyId(s.agency), ServiceId(s.id)) for s in self.catalogue.services]
        wrong = self.world.random.choice(self.devices)
        wrong.skew_ms = round(self.world.between(1.1, 400) * DAY_MS) * self.world.random.choice((-1, 1))
        self._count(f"wrong clock of a {wrong.role}")
        self.site.start()
        for device in self.devices:
            device.hubs = self.site.hubs
            self.world.after(self.world.between(0, 3_000), device.start)

    def _bindings(self) -> Bindings:
        return sample_bindings()

    def _plan_visitors(self, end: int) -> None:
        kiosks = [device for device in self.devices if isinstance(device, SimKiosk)]
        for number in range(self.visitors):
            agency, service = self.world.random.choice(self.services)
            visitor = Visitor(
                number,
                agency,
                service,
                TicketClass.PRIORITY if self.world.chance(0.15) else TicketClass.REGULAR,
                Language.ENGLISH if self.world.chance(0.1) else Language.INDONESIAN,
            )
            kiosk = self.world.random.choice(kiosks)
            arrival = self.world.between(0, (end - self.world.now) * 0.9)
            self.world.after(arrival, partial(kiosk.queue.append, visitor))

    def _plan_fault(self, end: int) -> None:
        def strike() -> None:
            if self.world.now < end - 30_000:
                name, act = self.world.random.choice(menu(self.world, self.site, self.devices, self.only))
                self._count(name)
                act()
                self._plan_fault(end)

        self.world.after(self.world.random.expovariate(1 / self.fault_every_ms), strike)

    def _count(self, fault: str) -> None:
        self.faults[fault] = self.faults.get(fault, 0) + 1

    def _calm_down(self) -> None:
        heal(self.site.hubs, self.devices)
        for device in self.devices:
            if isinstance(device, SimOfficer):
                device.calling = False
            if isinstance(device, SimKiosk):
                device.queue.clear()

    def _note_forgotten(self) -> None:
        """After a rebuild nobody knows what was on the destroyed disk alone."""
        lone = self.site.lone
        if lone is None or not lone.rebuilds:
            return
        self.ledger.forgotten_calls |= lone.lost_calls
        self.ledger.forgotten_slips |= lone.lost_slips
        kept = {
            str(number.ticket)
            for device in self.devices
            if isinstance(device, SimKiosk) and device.name not in lone.unheard
            for number in device.disk.journal().numbers()
        }
        told = {str(wish.told[0]) for wish in self.ledger.wishes if wish.told is not None}
        over = {each.ticket for each, day in lone.aside if self._is_over(each, day)}
        for ticket, own in self.ledger.own.items():
            own.lost |= (own.at_hub_only or ticket in over) and ticket in lone.lost_hand_ins
        self.ledger.forgotten |= {ticket for ticket in told if ticket not in kept and ticket not in self.ledger.own}

    def _kept_aside(self) -> list[str]:
        """Return the numbers that had no place at a rebuild without reason.

        Those have one that are of a past day and that their kiosk lost, or had handed in to the destroyed disk, and
        those of a later day, by a wrong clock.
        """
        return [
            f"kept aside at a rebuild: {each.text} ({each.why})"
            for each, day in (() if self.site.lone is None else self.site.lone.aside)
            if not self._is_over(each, day) or not ((own := self.ledger.own[each.ticket]).at_hub_only or own.lost)
            if each.why != "number_used" or not self.ledger.has_no_place_today(each.ticket)
        ]

    def _is_over(self, aside: Aside, day: str) -> bool:
        """Return whether what was kept aside on a day is a kiosk's own number of a day before, as is said of it."""
        own = self.ledger.own.get(aside.ticket)
        return aside.why == "past_day" and own is not None and own.ticket.day < day

    def _views_differ(self) -> list[str]:
        hub = self.site.leader
        if not hub.answers:
            return ["no hub serves"]
        painter = Painter(hub.core)
        found: list[str] = []
        for device in self.devices:
            session = hub.core.sessions.of_device(DeviceId(device.name))
            if session is None:
                found.append(f"{device.name} has not come back")
                continue
            for topic in session.topics:
                shown = device.views.get(topic)
                at = getattr(shown, "at", self.world.now)  # who is next depends on the time, too
                if shown is None or shown != painter.paint(topic, at)[0]:
                    found.append(f"{device.name} shows an old {topic}")
        return found
