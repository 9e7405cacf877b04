"""One simulated hall and one run of it: who is there, what goes wrong, and what the checkers say."""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from hub.core.bindings import Bindings, DeviceBinding
from hub.core.hub import HubCore
from hub.core.painter import Painter
from hub.domain import catalogue as c
from hub.protocol.commands import Language, TicketClass
from hub.protocol.hello import Role
from hub.protocol.ids import AgencyId, BootId, CounterId, DeviceId, OfficerId, ServiceId, ZoneId
from hub.store.memory import Fault
from tests.simulation.checkers import check
from tests.simulation.counters import SimOfficer, SimScreen
from tests.simulation.device import SimDevice
from tests.simulation.history import History
from tests.simulation.hub_node import HubNode, NextCommit
from tests.simulation.kiosks import SimKiosk, SimPrinter, Visitor
from tests.simulation.ledger import Ledger
from tests.simulation.world import World

MORNING = 1_772_413_200_000
"""2026-03-02 08:00 in Jakarta."""
BEFORE_MIDNIGHT = 1_772_470_200_000
"""2026-03-02 23:50 in Jakarta: the service day changes in the middle of the run."""

QUIET_MS = 150_000
"""After the faults have stopped: voices catch up, slips settle, views arrive."""


def sample_catalogue() -> c.Catalogue:
    """Return a small hall with everything that can go wrong: shared pools, shared skills, two zones."""
    zones = ("Z1", "Z2")
    agencies = tuple(c.Agency(c.AgencyId(a), {"id": f"Dinas {a}"}, {"id": a}) for a in "ABC")
    pools = tuple(c.Pool(c.PoolId(a), a) for a in "ABC")
    services = tuple(
        c.Service(
            c.ServiceId(f"{a}.{n}"),
            c.AgencyId(a),
            c.PoolId(a),
            {"id": f"Layanan {a}{n}"},
            10,
            c.ZoneId(zones[a == "C"]),
        )
        for a in "ABC"
        for n in (1, 2)
    )
    skills = [("A.1", "A.2"), ("A.2", "B.1"), ("B.1", "B.2"), ("B.2",), ("C.1", "C.2"), ("C.2", "A.1")]
    counters = tuple(
        c.Counter(c.CounterId(str(n)), n, c.ZoneId(zones[n > 4]), tuple(map(c.ServiceId, served)))
        for n, served in enumerate(skills, 1)
    )
    hall = c.Hall({"id": "Aula Simulasi"}, "Asia/Jakarta")
    named = tuple(c.Zone(c.ZoneId(z), {"id": f"Zona {z}"}, {"id": f"Lantai 1, {z}"}) for z in zones)
    return c.Catalogue(hall, agencies, pools, services, named, counters)


def sample_bindings() -> Bindings:
    """Return three kiosks on two printers, six panels, and two screens with a voice in each of two zones."""
    devices = [
        DeviceBinding(DeviceId("kiosk-1"), Role.KIOSK, printer=DeviceId("printer-1")),
        DeviceBinding(DeviceId("kiosk-2"), Role.KIOSK, printer=DeviceId("printer-1")),
        DeviceBinding(DeviceId("kiosk-3"), Role.KIOSK, printer=DeviceId("printer-2")),
        *(DeviceBinding(DeviceId(f"printer-{n}"), Role.PRINTER) for n in (1, 2)),
        *(
            DeviceBinding(
                DeviceId(f"panel-{n}"), Role.OFFICER, counter=CounterId(str(n)), officer=OfficerId(f"officer-{n}")
            )
            for n in range(1, 7)
        ),
        *(
            DeviceBinding(DeviceId(f"screen-{z}-{n}"), Role.HALL, zone=ZoneId(z), voice=True)
            for z in ("Z1", "Z2")
            for n in (1, 2)
        ),
    ]
    return Bindings({device.device: device for device in devices})


@dataclass(slots=True)
class Design:
    """Where a broken design differs; the sound one differs nowhere."""

    core: Callable[..., HubCore] = HubCore
    kiosk: type[SimKiosk] = SimKiosk
    officer: type[SimOfficer] = SimOfficer
    screen: type[SimScreen] = SimScreen
    printer: type[SimPrinter] = SimPrinter
    answers_early: bool = False
    takes_unknown_for_failed: bool = False


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


@dataclass
class Hall:
    """A run of one seed."""

    seed: int
    design: Design = field(default_factory=Design)
    minutes: int = 20
    visitors: int = 90
    fault_every_ms: float = 12_000
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
        history = History.of(self.hub.journal.history())
        violations = [*self.hub.problems, *check(history, self.ledger), *self._views_differ()]
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
        )

    def _build(self, start: int) -> None:
        self.world = World(self.seed, start)
        self.ledger = Ledger()
        catalogue, bindings = sample_catalogue(), sample_bindings()

        def make_core(boot: BootId) -> HubCore:
            return self.design.core(catalogue, bindings, boot=boot, epoch=1)

        self.hub = HubNode(
            self.world,
            make_core,
            answers_early=self.design.answers_early,
            takes_unknown_for_failed=self.design.takes_unknown_for_failed,
        )
        self.devices: list[SimDevice] = []
        for binding in bindings.devices.values():
            base = (self.world, self.hub, binding.device, self.ledger)
            if binding.role is Role.KIOSK:
                self.devices.append(self.design.kiosk(*base))
            elif binding.role is Role.PRINTER:
                self.devices.append(self.design.printer(*base))
            elif binding.counter is not None:
                self.devices.append(self.design.officer(*base, binding.counter))
            elif binding.zone is not None:
                self.devices.append(self.design.screen(*base, binding.zone))
        self.services = [(AgencyId(s.agency), ServiceId(s.id)) for s in catalogue.services]
        self.hub.start()
        for device in self.devices:
            self.world.after(self.world.between(0, 3_000), device.start)

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
            self.world.after(arrival, lambda kiosk=kiosk, visitor=visitor: kiosk.queue.append(visitor))

    def _plan_fault(self, end: int) -> None:
        def strike() -> None:
            if self.world.now < end - 30_000:
                name, act = self.world.random.choice(self._menu())
                self.faults[name] = self.faults.get(name, 0) + 1
                act()
                self._plan_fault(end)

        self.world.after(self.world.random.expovariate(1 / self.fault_every_ms), strike)

    def _menu(self) -> list[tuple[str, Callable[[], None]]]:
        device = self.world.random.choice(self.devices)
        printer = self.world.random.choice([d for d in self.devices if isinstance(d, SimPrinter)])
        now, between = self.world.now, self.world.between
        wire = device.wire

        def commit(**what: object) -> Callable[[], None]:
            return lambda: setattr(self.hub, "next_commit", NextCommit(**what))  # type: ignore[arg-type]

        def deafen() -> None:
            if wire is not None:
                up = self.world.chance(0.7)
                wire.go_deaf(up, not up or self.world.chance(0.5))

        def slow_down() -> None:
            if wire is not None:
                wire.slow_ms = between(500, 3_000)

        def jitter() -> None:
            device.jitter = 0.3
            self.world.after(between(5_000, 30_000), lambda: setattr(device, "jitter", 0.0))

        def cut_off() -> None:
            device.cut_off_until = now + round(between(1_000, 40_000))
            if wire is not None:
                wire.snap()

        return [
            ("link break", lambda: wire.snap() if wire is not None else None),
            ("half-open link", deafen),
            ("slow reader", slow_down),
            ("delay", jitter),
            ("partition", cut_off),
            ("hub crash", self.hub.crash),
            ("hub crash before commit", commit(crash_before=True)),
            ("hub crash after commit", commit(crash_after=True)),
            ("commit refused", commit(fault=Fault.BEFORE_COMMIT)),
            ("commit unknown, stored", commit(fault=Fault.AT_COMMIT_STORED)),
            ("commit unknown, lost", commit(fault=Fault.AT_COMMIT_LOST)),
            ("device restart", device.crash),
            ("printer mute", lambda: setattr(printer, "mute_until", now + round(between(5_000, 60_000)))),
        ]

    def _calm_down(self) -> None:
        self.hub.next_commit = NextCommit()
        for device in self.devices:
            device.jitter, device.cut_off_until = 0.0, 0
            if device.wire is not None:
                device.wire.slow_ms = 0
            if isinstance(device, SimOfficer):
                device.calling = False
            if isinstance(device, SimKiosk):
                device.queue.clear()

    def _views_differ(self) -> list[str]:
        painter = Painter(self.hub.core)
        found: list[str] = []
        for device in self.devices:
            session = self.hub.core.sessions.of_device(DeviceId(device.name))
            if session is None:
                found.append(f"{device.name} has not come back")
                continue
            for topic in session.topics:
                truth, shown = painter.paint(topic, 0), device.views.get(topic)
                at = {"at": 0} if hasattr(shown, "at") else {}
                if shown is None or msgspec.structs.replace(shown, **at) != truth:
                    found.append(f"{device.name} shows an old {topic}")
        return found
