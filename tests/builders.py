"""Small halls, devices, ids and histories for tests; the same for the same seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hub.core.bindings import Bindings, DeviceBinding
from hub.domain import commands
from hub.domain.catalogue import (
    Agency,
    AgencyId,
    Catalogue,
    Counter,
    CounterId,
    Hall,
    Names,
    Pool,
    PoolId,
    Rules,
    Service,
    ServiceId,
    Zone,
    ZoneId,
)
from hub.domain.decide import Decision, Rejection, decide
from hub.domain.events import DayOpened, Event, Record
from hub.domain.state import DayState, evolve
from hub.domain.ticket import CallId, TicketClass, TicketId
from hub.protocol import ids
from hub.protocol.hello import Role

MORNING = 1_790_038_800_000
"""2026-09-22 01:00 UTC, 08:00 WIB: a hall is open."""

DAY = "2026-09-22"
DAY_MS = 86_400_000


LENIENT = Rules(
    recall_gap_s=0,
    recalls=20,
    no_show_after_calls=1,
    no_show_after_s=0,
    enforce_hours=False,
    asks_before_second=False,
)
"""The rules of halls whose tests are about something else: nobody has to wait, and nobody is asked."""


def names(text: str) -> Names:
    return {"id": text, "en": f"{text} (en)"}


def service(id_: str, *, pool: str | None = None, zone: str = "Z1", minutes: int = 10) -> Service:
    agency = id_.partition(".")[0]
    return Service(
        ServiceId(id_), AgencyId(agency), PoolId(pool or agency), names(f"Layanan {id_}"), minutes, ZoneId(zone)
    )


def counter(number: int, zone: str, *services: str) -> Counter:
    return Counter(CounterId(str(number)), number, ZoneId(zone), tuple(ServiceId(each) for each in services))


def catalogue(
    *,
    timezone: str = "Asia/Jakarta",
    day_start_minute: int = 0,
    width: int = 3,
    services: Sequence[Service] | None = None,
    counters: Sequence[Counter] | None = None,
    rules: Rules = LENIENT,
) -> Catalogue:
    """Two agencies, two zones, three counters; counter 3 stands in Z2 and also serves A.02, which waits in Z1.

    The rules are lenient unless a test asks for others.
    """
    return Catalogue(
        hall=Hall(names("Balai"), timezone, day_start_minute, rules=rules),
        agencies=tuple(Agency(AgencyId(each), names(f"Dinas {each}"), names(each)) for each in "AB"),
        pools=tuple(Pool(PoolId(each), each, width) for each in "AB"),
        services=tuple(services or (service("A.01"), service("A.02"), service("B.01", zone="Z2"))),
        zones=tuple(Zone(ZoneId(each), names(f"Zona {each}"), names(f"Lantai {each}")) for each in ("Z1", "Z2")),
        counters=tuple(
            counters or (counter(1, "Z1", "A.01", "A.02"), counter(2, "Z1", "A.01"), counter(3, "Z2", "B.01", "A.02"))
        ),
    )


def with_rules(**rules: object) -> Catalogue:
    """The same hall with some rules of its own."""
    return catalogue(rules=replace(LENIENT, **rules))  # type: ignore[arg-type]


def with_service(made: Catalogue, wanted: str, **changed: object) -> Catalogue:
    """The same hall with one service changed."""
    services = (replace(each, **changed) if each.id == wanted else each for each in made.services)  # type: ignore[arg-type]
    return replace(made, services=tuple(services))


def with_counter(made: Catalogue, wanted: str, **changed: object) -> Catalogue:
    """The same hall with one counter changed."""
    counters = (replace(each, **changed) if each.id == wanted else each for each in made.counters)  # type: ignore[arg-type]
    return replace(made, counters=tuple(counters))


def device(id_: str, role: Role, **place: object) -> DeviceBinding:
    return DeviceBinding(ids.DeviceId(id_), role, **place)  # type: ignore[arg-type]


def grouped() -> Bindings:
    """The same hall with p1, p2 and p3 in one group; kiosk k3 prints on p2, and p4 stands alone."""
    printers = [
        device(name, Role.PRINTER, group="lobby", name=names(place))
        for name, place in (("p1", "pintu utara"), ("p2", "pintu selatan"), ("p3", "meja informasi"))
    ]
    return bindings(*printers, device("p4", Role.PRINTER), device("k3", Role.KIOSK, printer="p2"))


def bindings(*more: DeviceBinding) -> Bindings:
    """One device of every role and more: kiosks k1 (prints on p1) and k2 (no printer), voices h1, h2 (Z1), h3 (Z2)."""
    devices = [
        device("s1", Role.SIGN, zone="Z1", counter="1"),
        device("l1", Role.LED, zone="Z1", counter="1"),
        device("k1", Role.KIOSK, printer="p1"),
        device("k2", Role.KIOSK),
        device("p1", Role.PRINTER),
        device("p2", Role.PRINTER),
        device("h1", Role.HALL, zone="Z1", voice=True),
        device("h2", Role.HALL, zone="Z1", voice=True),
        device("h3", Role.HALL, zone="Z2", voice=True),
        device("h4", Role.HALL, zone="Z1"),
        *(device(f"o{number}", Role.OFFICER, counter=str(number), officer=f"officer-{number}") for number in (1, 2, 3)),
        device("v1", Role.SUPERVISOR),
        *more,
    ]
    return Bindings({each.device: each for each in devices})


class Ids:
    """Command ids from a seed; `random_first` gives ids of one instant in an order that is not that of their making."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)

    def __call__(self, at: int = MORNING) -> ids.CommandId:
        return ids.uuid7(at, self._random.randbytes(10))


@dataclass
class Book:
    """A day's state and the records it is the fold of."""

    catalogue: Catalogue = field(default_factory=catalogue)
    at: int = MORNING
    day: str = DAY
    state: DayState = field(default_factory=DayState)
    records: list[Record] = field(default_factory=list)
    ids: Ids = field(default_factory=Ids)

    def opened(self) -> "Book":
        self.do(commands.OpenDay(self.day, self.catalogue))
        return self

    def do(self, command: commands.Command, *, device: str | None = None) -> Decision:
        """Decide and, unless refused, apply."""
        decision = decide(self.state, command, self.at)
        if not isinstance(decision, Rejection):
            for event in decision:
                self.apply(event, device=device)
        return decision

    def apply(self, event: Event, *, device: str | None = None, command_id: str | None = None) -> Record:
        day = event.day if isinstance(event, DayOpened) else self.state.day or self.day
        record = Record(self.state.revision + 1, day, self.at, event, command_id, None, None, device)
        evolve(self.state, record)
        self.records.append(record)
        return record

    def issue(self, wanted: str = "A.01", *, device: str | None = "k1", printer: str | None = None) -> TicketId:
        ticket = TicketId(self.ids(self.at))
        command = commands.IssueTicket(ticket, ServiceId(wanted), TicketClass.REGULAR, "id", printer)
        decision = self.do(command, device=device)
        assert not isinstance(decision, Rejection), decision
        return ticket

    def call(self, number: int = 1) -> CallId:
        call = CallId(self.ids(self.at))
        decision = self.do(commands.CallNext(call, CounterId(str(number))))
        assert not isinstance(decision, Rejection), decision
        return call

    def replayed(self) -> DayState:
        """Return the state made from scratch out of the newest day's records, as a start of the hub would."""
        start = max(index for index, record in enumerate(self.records) if isinstance(record.event, DayOpened))
        state = DayState(revision=self.records[start].revision - 1)
        for record in self.records[start:]:
            evolve(state, record)
        return state
