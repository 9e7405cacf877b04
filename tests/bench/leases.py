"""What ten kiosks' leases cost the hub: `python -m tests.bench.leases`; the sample hall, its day in memory."""

import statistics
from dataclasses import replace
from typing import Final

from rich.console import Console

from config.hall import HallPlan, load_hall
from hub.core.effects import Publish, Received
from hub.domain.numbering import SLOTS
from hub.protocol.codec import encode
from hub.protocol.commands import AskLease, PauseCounter, PauseReason
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId, lease_topic
from hub.store.memory import MemoryJournal
from tests.bench.__main__ import SAMPLE, Bench, spread

ISSUES: Final = 400
LOOKED_MS: Final = 0.1
"""What takes less time was no look ahead: it was not due."""


def crowded(plan: HallPlan) -> HallPlan:
    """Return the hall with a kiosk for every slot."""
    first = next(device for device in plan.devices if device.role.value == Role.KIOSK.value)
    more = tuple(replace(first, id=f"lease-kiosk-{number}") for number in range(SLOTS))
    return replace(plan, devices=(*plan.devices, *more))


def issues(bench: Bench) -> list[float]:
    """Draw numbers one by one; return the milliseconds of each."""
    services = [service.id for service in bench.plan.services]
    return [bench.step([bench.issue(services[number % len(services)])]) for number in range(ISSUES)]


def looked(bench: Bench) -> str:
    """Return what looking ahead took, and forget it."""
    looks = [ms for ms in bench.looks if ms >= LOOKED_MS]
    bench.looks.clear()
    return f"{statistics.median(looks):8.2f} ms median, {max(looks):.2f} ms worst ({len(looks)})"


def main() -> None:
    """Print all figures."""
    console = Console()
    bench = Bench(crowded(load_hall(SAMPLE)), MemoryJournal())
    bench.step([])
    console.print(f"one number, no lease      {spread(issues(bench))}")
    console.print(f"look ahead                {looked(bench)}")
    kiosks = [f"lease-kiosk-{number}" for number in range(SLOTS)]
    asked = [bench.step([Received(bench.session[each], AskLease(command_id=bench.command_id()))]) for each in kiosks]
    console.print(f"ask for a lease           {spread(asked)}")
    console.print(f"one number, {SLOTS} leases     {spread(issues(bench))}")
    console.print(f"look ahead                {looked(bench)}")
    shown: list[float] = []
    counters = [device.counter for device in bench.plan.devices if device.counter]
    for number in range(10):  # at noon counters close one after another
        pause = PauseCounter(
            command_id=bench.command_id(),
            counter=CounterId(counters[number]),
            reason=PauseReason.REST,
            until_minute=700 + number,
        )
        panel = next(device.id for device in bench.plan.devices if device.counter == counters[number])
        bench.step([Received(bench.session[panel], pause)])
        bench.core.outlooks.forget()  # as if each changed something
        shown += [bench.step([]) for _ in range(20)]
        bench.now += 5_000
    console.print(f"showing them              {max(shown):8.2f} ms worst")
    console.print(f"look ahead                {looked(bench)}")
    view = bench.core.outlooks.view(bench.core.state, DeviceId(kiosks[0]), bench.now)
    assert view is not None
    console.print(f"{lease_topic(DeviceId(kiosks[0]))}: {len(encode_show(bench, kiosks[0])):,} bytes")


def encode_show(bench: Bench, kiosk: str) -> bytes:
    """Return a kiosk's lease as it is sent."""
    bench.core.outlooks.forget()
    bench.core.board.touch(lease_topic(DeviceId(kiosk)))
    for _ in range(30):
        bench.now += 20
        bench.core.look_ahead(bench.now)
        bench.core.step([], bench.now)
        for effect in bench.core.committed(bench.now):
            if isinstance(effect, Publish) and effect.show.topic == lease_topic(DeviceId(kiosk)):
                return encode(effect.show)
    raise AssertionError(f"{kiosk} was shown no lease")


if __name__ == "__main__":
    main()
