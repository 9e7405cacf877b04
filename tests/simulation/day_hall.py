"""Whole days of a hall: lights on in the morning, people and faults all day, lights off, and the night between."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from random import Random
from typing import Final

from hub.core.hub import HubCore
from hub.core.painter import Painter
from hub.domain.catalogue import CounterId as CatalogueCounterId
from hub.protocol.commands import Language, TicketClass
from hub.protocol.hello import Role
from hub.protocol.ids import AgencyId, BootId, DeviceId, OfficerId, ServiceId
from tests.simulation.calendar_days import arrivals, dates, is_working, midnight, visitors_on
from tests.simulation.clerks import SimClerk
from tests.simulation.day_checks import Findings, check_days
from tests.simulation.design import Design
from tests.simulation.device import SimDevice
from tests.simulation.faults import Menu, heal, menu
from tests.simulation.hub_node import HubNode
from tests.simulation.kiosks import SimKiosk, Visitor
from tests.simulation.ledger import Ledger
from tests.simulation.overseers import MINUTE_MS, Administrator, BookingOffice, SimSupervisor
from tests.simulation.sample import Plan, sample_plan
from tests.simulation.site import Site
from tests.simulation.world import World

WAKE, LEAVE, CALM, LOOK, SLEEP = 6 * 60 + 45, 16 * 60 + 50, 17 * 60, 17 * 60 + 25, 17 * 60 + 30
"""Local minutes: lights on, last calls, no more faults, views are compared, lights off."""

DAY_TICK_MS: Final = 3_000
NIGHT_TICK_MS: Final = 600_000
LOOK_EVERY_MS: Final = 15_000
"""Estimates are made anew no more often than this: a forward run costs more than all that people do in a second."""

INVARIANTS_EVERY: Final = 400
SCREEN_PACE_MS: Final = (2_000, 4_000)
"""Tick and pong of a screen: it speaks only while it hears the hub at least each 5 s."""

OTHER_PACE_MS: Final = (2_000, 10_000)
ONLY_SHOWING: Final = frozenset({Role.SIGN, Role.LED})
"""Devices that ask for nothing; a sign has its panel's counter, and is no second clerk there."""

IDLE_TOUCH_MS: Final = (1_500, 3_500)
BOOKINGS: Final = 14
EDITS: Final = 10
UNSTAFFED: Final = 0.55
DARK_NIGHTS: Final = 0.3


@dataclass
class DayHall:
    """Some consecutive dates of a hall from one seed, with lights on at the local minute `since`, and over at `until`.

    A fault strikes each `fault_every_ms` on average (None: never); officers do `oddness` times as much that is rare.
    """

    seed: int
    first: date
    count: int = 1
    plan: Plan = field(default_factory=sample_plan)
    design: Design = field(default_factory=Design)
    fault_every_ms: float | None = 420_000
    visitors: int | None = None
    oddness: float = 1.0
    acts_each_ms: float = SimSupervisor.acts_each_ms
    since: int = WAKE
    until: int = SLEEP
    faults: Counter[str] = field(default_factory=Counter)

    def run(self) -> Findings:
        """Simulate the days, then check."""
        zone = self.plan.catalogue.hall.timezone
        self.days = dates(self.first, self.count)
        self.began = start = midnight(self.first, zone) + self.since * MINUTE_MS - 1_000
        self._build(start)
        for day in self.days:
            self.world.after(midnight(day, zone) + self.since * MINUTE_MS - start, partial(self._begin, day))
        self.hub.start()
        end = midnight(self.days[-1], zone) + self.until * MINUTE_MS
        self.world.run_until(end)
        if self.until < SLEEP:
            self._calm()
            self.world.run_until(end + 15 * MINUTE_MS)
            self._compare_views()
        return check_days(self)

    def minute(self) -> int:
        """Return the local minute of the day on the walls of the hall."""
        day_ms = 86_400_000
        return ((self.world.now - self._midnight) % day_ms) // MINUTE_MS

    # --- who is there ---

    def _build(self, start: int) -> None:
        self.world = World(self.seed, start)
        self._midnight = start
        self.ledger = Ledger()
        self.problems: list[str] = []

        def make_core(boot: BootId, epoch: int) -> HubCore:
            return self.design.core(self.plan.catalogue, self.plan.bindings, boot=boot, epoch=epoch)

        self.hub = HubNode(self.world, make_core, tick_ms=DAY_TICK_MS, invariants_every=INVARIANTS_EVERY)
        self.hub.look_every_ms = LOOK_EVERY_MS
        bindings = self.plan.bindings.devices
        self.devices = [self._device(device) for device in bindings if bindings[device].role not in ONLY_SHOWING]
        for device in self.devices:
            device.powered = False
        clerks = [device for device in self.devices if isinstance(device, SimClerk)]
        for clerk in clerks:
            clerk.colleagues = tuple(each.counter for each in clerks)
            clerk.minute = self.minute
        self.office = BookingOffice(self.world, self.hub, self.ledger)
        self.administrator = Administrator(self.world, self.hub, self.ledger)

    def _device(self, name: DeviceId) -> SimDevice:
        binding = self.plan.bindings.devices[name]
        base = (self.world, self.hub, name, self.ledger)
        device: SimDevice
        if binding.role is Role.KIOSK:
            device = self.design.kiosk(*base)
            device.idle_ms = IDLE_TOUCH_MS
        elif binding.role is Role.PRINTER:
            device = self.design.printer(*base)
        elif binding.role is Role.SUPERVISOR:
            supervisor = SimSupervisor(*base, self.minute)
            supervisor.acts_each_ms = self.acts_each_ms
            return supervisor
        elif binding.counter is not None:
            counter = self.plan.catalogue.counter[CatalogueCounterId(binding.counter)]
            near = [each for each in self.plan.catalogue.counters if each.zone == counter.zone]
            around = {service for each in near for service in each.services}
            clerk = SimClerk(*base, binding.counter, tuple(map(ServiceId, sorted(around))))
            clerk.own, clerk.oddness = tuple(map(ServiceId, counter.services)), self.oddness
            return clerk
        else:
            assert binding.zone is not None
            device = self.design.screen(*base, binding.zone)
        device.tick_ms, device.pong_ms = SCREEN_PACE_MS if binding.role is Role.HALL else OTHER_PACE_MS
        return device

    # --- a day ---

    def _begin(self, day: date) -> None:
        zone = self.plan.catalogue.hall.timezone
        self._midnight = midnight(day, zone)
        self.hub.tick_ms = DAY_TICK_MS
        self.hub.switch_on()
        working = is_working(self.plan.catalogue, day)
        self._lights_on(working)
        self._invite(day, working)
        at = self._at
        if working:
            at(LEAVE, self._send_home)
            if self.fault_every_ms is not None:
                self._plan_fault(min(CALM, self.until - 5))
            for _ in range(EDITS):
                at(self.world.between(8 * 60, min(16 * 60, self.until)), self.administrator.edit)
            for number in range(BOOKINGS):
                self._book(f"{day.isoformat()}-{number}")
        at(CALM, self._calm)
        at(LOOK, self._compare_views)
        at(SLEEP, self._lights_off)

    def _at(self, minute: float, action: Callable[[], object]) -> None:
        self.world.after(self._midnight + minute * MINUTE_MS - self.world.now, lambda: (action(), None)[1])

    def _lights_on(self, working: bool) -> None:
        random = self.world.random
        officers = [OfficerId(f"petugas-{n:02d}") for n in range(1, 61)]
        random.shuffle(officers)
        served: set[ServiceId] = set()
        for device in self.devices:
            if isinstance(device, SimClerk):
                if not working or (set(device.own) <= served and self.world.chance(UNSTAFFED)):
                    continue
                served |= set(device.own)
                device.officer, device.at_work = officers.pop(), True
            elif not working and device.name not in ("kiosk-1", "layar-biru", "printer-1"):
                continue
            self.world.after(self.world.between(0, min(15, 8 * 60 - self.since) * MINUTE_MS), device.switch_on)

    def _invite(self, day: date, working: bool) -> None:
        catalogue = self.plan.catalogue
        count = visitors_on(catalogue, day) if self.visitors is None or not working else self.visitors
        kiosks = [each for each in self.devices if isinstance(each, SimKiosk)][: None if working else 1]
        agency_of = {each.id: each.agency for each in catalogue.services}
        for arrival in arrivals(catalogue, count, Random(f"{self.seed} {day}")):
            self._visitors = getattr(self, "_visitors", 0) + 1
            visitor = Visitor(
                self._visitors,
                AgencyId(agency_of[arrival.service]),  # type: ignore[index]  # the plan has it
                ServiceId(arrival.service),
                TicketClass.PRIORITY if arrival.priority else TicketClass.REGULAR,
                Language.ENGLISH if arrival.english else Language.INDONESIAN,
            )
            self._at(arrival.second / 60, partial(self.world.random.choice(kiosks).queue.append, visitor))

    def _book(self, id_: str) -> None:
        service = self.world.random.choice(self.plan.catalogue.services).id
        last = max(8 * 60 + 1, min(15 * 60, self.until))
        start = self._midnight + self.world.random.randrange(8 * 60, last, 30) * MINUTE_MS
        self.office.promise(id_, service, start, start + 30 * MINUTE_MS)

    def _send_home(self) -> None:
        for device in self.devices:
            if isinstance(device, SimClerk):
                device.at_work = False

    def _calm(self) -> None:
        heal((self.hub,), self.devices)
        self._send_home()
        for device in self.devices:
            if isinstance(device, SimKiosk):
                device.queue.clear()

    def _lights_off(self) -> None:
        for device in self.devices:
            self.world.after(self.world.between(0, MINUTE_MS), device.switch_off)
        self.hub.tick_ms = NIGHT_TICK_MS
        if self.world.chance(DARK_NIGHTS):
            self.world.after(5 * MINUTE_MS, self.hub.switch_off)

    # --- what goes wrong ---

    def _plan_fault(self, until: int) -> None:
        assert self.fault_every_ms is not None

        def strike() -> None:
            if self.minute() < until:
                name, act = self.world.random.choice(self._menu())
                self.faults[name] += 1
                act()
                self._plan_fault(until)

        self.world.after(self.world.random.expovariate(1 / self.fault_every_ms), strike)

    def _menu(self) -> Menu:
        powered = [device for device in self.devices if device.powered]
        if not all(any(each.role is role for each in powered) for role in (Role.PRINTER, Role.HALL)):
            return [("nothing yet", lambda: None)]
        device = self.world.random.choice(powered)

        def hub_clock() -> None:
            self.hub.wall_skew_ms = round(self.world.between(-300_000, 300_000)) if self.world.chance(0.6) else 0
            self.hub.crash()

        def device_clock() -> None:
            device.crash()
            device.skew_ms = round(self.world.between(-7_200_000, 7_200_000))

        return [
            *menu(self.world, Site((self.hub,), None), powered),
            ("clock step of the hub at its restart", hub_clock),
            ("clock step of a device at its restart", device_clock),
        ]

    # --- what is seen in the evening ---

    def _compare_views(self) -> None:
        painter = Painter(self.hub.core)
        for device in self.devices:
            if not device.powered:
                continue
            session = self.hub.core.sessions.of_device(DeviceId(device.name))
            if session is None:
                self.problems.append(f"{device.name} has not come back")
                continue
            for topic in session.topics:
                shown = device.views.get(topic)
                painted, _ = painter.paint(topic, getattr(shown, "at", self.world.now))
                if painted != shown:
                    self.problems.append(f"{device.name} shows an old {topic}")
