"""`./loket bench`: the opening's burst, common calls, commits to disk and start-up, on the sample hall."""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track

from config.hall import HallPlan, load_hall
from hub.core.effects import Connected, Effect, Input, Publish, Received, Send, SessionId
from hub.core.hub import HubCore
from hub.domain.catalogue import CounterId as DomainCounterId
from hub.domain.ticket import TicketState
from hub.protocol.codec import encode
from hub.protocol.commands import CallNext, FinishService, IssueTicket, StartService
from hub.protocol.errors import Refused
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import BootId, CommandId, CounterId, DeviceId, ProcessId, ServiceId, TicketId, uuid7
from hub.server.hall import bindings_of, catalogue_of
from hub.server.run import restore
from hub.store.journal import Journal
from hub.store.memory import MemoryJournal
from hub.store.sql import open_journal

SAMPLE = Path(__file__).parents[2] / "config" / "sample" / "hall.toml"

MORNING = 1_790_038_800_000
"""2026-09-22 08:00 WIB."""

BURST = 150
"""Visitors at the opening (requirements.md, scale)."""

LOOKED_MS = 0.1
"""What takes less time was no look ahead: it was not due."""

START_MS = 1_000
"""What reading and folding the worst day may take (issue 4)."""

VISITS = 5_000
"""The worst day (requirements.md, scale)."""


@dataclass
class Bench:
    """A hub with every device of the hall connected, fed by hand; what it sends is encoded, as the listener does."""

    plan: HallPlan
    journal: Journal
    now: int = MORNING
    sent_bytes: int = 0
    commands: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    looks: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.core = HubCore(catalogue_of(self.plan), bindings_of(self.plan), boot=BootId("bench"), epoch=1)
        self.session = {device.id: SessionId(n) for n, device in enumerate(self.plan.devices, start=1)}
        for device in self.plan.devices:
            session = self.session[device.id]
            hello = Hello(PROTOCOL_VERSION, Role(device.role.value), DeviceId(device.id), ProcessId("bench"))
            self.step([Connected(session, "bench"), Received(session, hello)])

    def command_id(self) -> CommandId:
        """Return a new command's id."""
        self.commands += 1
        return uuid7(self.now, self.commands.to_bytes(10, "big"))

    def step(self, inputs: Sequence[Input]) -> float:
        """Decide, store and encode one batch; return the milliseconds it took."""
        self.now += 20
        started = time.perf_counter()
        if records := self.core.step(inputs, self.now):
            self.journal.append(records)
        self._encode(self.core.committed(self.now))
        answered = time.perf_counter()
        self.core.look_ahead(self.now)
        self.looks.append((time.perf_counter() - answered) * 1000)
        return (answered - started) * 1000

    def _encode(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(message=message):
                    if isinstance(message, Refused):
                        self.refused[message.code] += 1
                    self.sent_bytes += len(encode(message))
                case Publish(show=show):
                    self.sent_bytes += len(encode(show))
                case _:
                    pass

    def issue(self, service: str, kiosk: str = "kiosk-1") -> Received:
        """Return a touch of a kiosk."""
        wanted = IssueTicket(command_id=self.command_id(), service=ServiceId(service), again=True)
        return Received(self.session[kiosk], wanted)

    def serve(self, panel: str, counter: str) -> Iterator[float]:
        """Call, start and finish the next of a counter, if there is one; yield the milliseconds of each."""
        session, id_ = self.session[panel], CounterId(counter)
        yield self.step([Received(session, CallNext(command_id=self.command_id(), counter=id_))])
        if ticket := self.core.state.at_counter.get(DomainCounterId(counter)):
            for verb in (StartService, FinishService):
                command = verb(command_id=self.command_id(), counter=id_, ticket=TicketId(ticket))
                yield self.step([Received(session, command)])

    def serve_all(self) -> bool:
        """Call, start and finish whoever is next at each counter; return whether there was anybody."""
        panels = [(self.session[d.id], CounterId(d.counter)) for d in self.plan.devices if d.counter]
        self.step([Received(at, CallNext(command_id=self.command_id(), counter=id_)) for at, id_ in panels])
        at_counter = self.core.state.at_counter
        busy = [(at, id_, at_counter[DomainCounterId(id_)]) for at, id_ in panels if DomainCounterId(id_) in at_counter]
        for verb in (StartService, FinishService):
            self.step(
                [
                    Received(at, verb(command_id=self.command_id(), counter=id_, ticket=TicketId(ticket)))
                    for at, id_, ticket in busy
                ]
            )
        return bool(busy)


def main() -> int:
    """Measure and print; return 0."""
    argparse.ArgumentParser(prog="./loket bench", description=__doc__).parse_args()
    console = Console()
    plan = load_hall(SAMPLE)
    services = [service.id for service in plan.services]
    console.print(f"sample hall: {len(plan.devices)} devices connected")
    with tempfile.TemporaryDirectory() as folder:
        for name, journal in (
            ("memory", MemoryJournal()),
            ("SQLite, synchronous=FULL", open_journal(f"sqlite:///{folder}/bench.db", "hall")),
        ):
            console.print(f"journal in {name}:")
            bench = Bench(plan, journal)
            burst = bench.step([bench.issue(services[n % len(services)]) for n in range(BURST)])
            single = [
                bench.step([bench.issue(services[n % len(services)])]) for n in track(range(500), f"{name}: one by one")
            ]
            panels = [(d.id, d.counter) for d in plan.devices if d.counter]
            served = [
                ms for panel, counter in track(panels, f"{name}: officers") for ms in bench.serve(panel, str(counter))
            ]
            console.print(f"  {BURST} numbers in one batch  {burst:8.1f} ms")
            console.print(f"  one number               {spread(single)}")
            console.print(f"  call, start, finish      {spread(served)}")
            looks = [ms for ms in bench.looks if ms >= LOOKED_MS]
            worst = f"{max(looks):.2f} ms worst ({len(looks)})"
            console.print(f"  look ahead               {statistics.median(looks):8.2f} ms median, {worst}")
            console.print(f"  sent                     {bench.sent_bytes / 1000:8.0f} kB")
            tell_refused(bench, console)
            journal.close()
    start_up(plan, services, console)
    return 0


def start_up(plan: HallPlan, services: list[str], console: Console) -> None:
    """Print how long the hub needs to take up a day of so many visits, all of them served."""
    with tempfile.TemporaryDirectory() as folder:
        journal = open_journal(f"sqlite:///{folder}/bench.db", "hall")
        bench = Bench(plan, journal)
        for first in track(range(0, VISITS, 200), "a long day"):
            bench.step([bench.issue(services[n % len(services)]) for n in range(first, first + 200)])
            while bench.serve_all():
                pass
        records: list[object] = []
        ms = timed(lambda: records.extend(journal.open_day()))
        core = HubCore(catalogue_of(plan), bindings_of(plan), boot=BootId("again"), epoch=1)
        fold = timed(lambda: restore(core, journal))
        served = sum(ticket.state is TicketState.SERVED for ticket in core.state.tickets.values())
        console.print(
            f"start with {len(core.state.tickets)} visits, {served} served: read {ms:.0f} ms ({len(records)} records), "
            f"read and fold {fold:.0f} ms: {START_MS / fold:.1f} times as fast as the second that it may take"
        )
        tell_refused(bench, console)
        journal.close()


def tell_refused(bench: Bench, console: Console) -> None:
    """Print what was refused: it was quick, and no work done."""
    for code, times in bench.refused.items():
        console.print(f"  refused: {times} × {code}")


def timed(call: Callable[[], object]) -> float:
    """Return the milliseconds that a call took."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def spread(times: list[float]) -> str:
    """Return median and 99th percentile in words."""
    return (
        f"{statistics.median(times):8.2f} ms median, {statistics.quantiles(times, n=100)[98]:.2f} ms p99 ({len(times)})"
    )


if __name__ == "__main__":
    sys.exit(main())
