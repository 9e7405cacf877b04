"""A hall at work for `tests.chaos.flood`: a real hub, and around it kiosks, panels and hall screens that are timed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from config.plan import HallPlan
from hub.client.candidates import HubAddress
from hub.client.session import Answered, Output, Parted
from hub.client.trust import Trust, context
from hub.protocol.commands import Command
from hub.protocol.hello import Role
from hub.protocol.ids import CommandId, CounterId, DeviceId
from tests.chaos import chaos_hall, crowded
from tests.chaos.crowd import Client, CrowdKiosk, CrowdOfficer, hello
from tests.chaos.hostile import KIOSK, PANEL
from tests.chaos.hub_process import MODULE, HubProcess
from tests.chaos.witness import Witness
from tests.e2e.trusted_site import TrustedSite
from tests.fakes.ports import free_port

PAUSE_S: Final = 0.1
"""An honest device presses so long after its last answer: with 12 kiosks and 11 panels some 150 commands a second."""

DEVICES: Final = 52
PATIENCE_S: Final = 60.0


@dataclass
class Hall:
    """Honest devices around a hub; by TLS `keys` has a folder for each device of the hall, with its identity."""

    hub: HubProcess
    port: int
    service: str
    pool: str
    keys: Path | None = None
    clients: list[Client] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    parted: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, client: Client) -> None:
        """Time every command of a client."""
        began: dict[CommandId, float] = {}
        say, told, handle = client._say, client._heard, client.handle
        client.pause_s = PAUSE_S

        def saying(command: Command) -> None:
            began[command.command_id] = time.perf_counter()
            say(command)

        def hearing(answered: Answered) -> None:
            at = began.pop(answered.command.command_id, None)
            if at is not None:
                self.waits_ms.append((time.perf_counter() - at) * 1_000)
            told(answered)
            self.heard.set()

        def handling(output: Output) -> None:
            self.parted += isinstance(output, Parted)
            handle(output)

        client._say, client._heard = saying, hearing  # type: ignore[method-assign]
        client.link._handle = handling
        self.clients.append(client)

    async def measured(self, seconds: float) -> list[float]:
        """Return how long the commands of the next seconds take (ms)."""
        self.waits_ms = []
        await asyncio.sleep(seconds)
        return self.waits_ms

    async def answers(self, count: int) -> None:
        """Wait for so many more answers."""
        self.waits_ms = []
        async with asyncio.timeout(PATIENCE_S):
            while len(self.waits_ms) < count:
                self.heard.clear()
                await self.heard.wait()


@asynccontextmanager
async def hall(
    folder: Path, lacking: str | None = None, devices: int = DEVICES, *, tls: bool = False, advertised: bool = False
) -> AsyncIterator[Hall]:
    """Yield a hall at work."""
    files, port = crowded.settings(folder, devices), free_port()
    module, options = (MODULE, ()) if lacking is None else ("tests.chaos.open_hub", (lacking,))
    offered, keys = chaos_hall.services(files), folder / "keys"
    hub = HubProcess(files.hub(tls=tls), port, module, options, advertised=advertised)
    place = Hall(hub, port, offered[0], _pool_at(files.plan, PANEL), keys if tls else None)
    site = TrustedSite(files.database, files.hall_name) if tls else None
    await place.hub.start()
    witness, draw, news = Witness(), Random(0), asyncio.Event()
    tasks: list[asyncio.Task[None]] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            await place.hub.ready.wait()
        for bound in files.plan.devices:
            device, role = DeviceId(bound.id), Role(bound.role.value)
            if site is not None:
                await asyncio.to_thread(site.let_in, device, keys / device)
            if device in (KIOSK, PANEL):
                continue
            address = HubAddress(chaos_hall.LOOPBACK, port)
            if role is Role.HALL:
                link = crowded.Watcher(device, role, files.folder, address, Random(draw.random()), news).link
            else:
                client = _client(files.folder, device, role, address, witness, Random(draw.random()))
                if isinstance(client, CrowdKiosk):
                    client.services = offered
                elif isinstance(client, CrowdOfficer):
                    client.counter = CounterId(str(bound.counter))
                place.add(client)
                link = client.link
            if site is not None:
                link._trust = Trust(context(keys / device))
            tasks.append(asyncio.create_task(_run(link.run)))
        await place.answers(3 * len(place.clients))
        yield place
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await place.hub.discard()
        for error in ended:
            if isinstance(error, Exception):
                raise error


def _pool_at(plan: HallPlan, panel: str) -> str:
    """Return a sequence of a panel's counter."""
    counters = {each.counter for each in plan.devices if each.id == panel}
    served = {service for each in plan.counters if each.id in counters for service in each.services}
    return next((each.pool for each in plan.services if each.id in served), "none")


def _client(folder: Path, device: DeviceId, role: Role, at: HubAddress, witness: Witness, draw: Random) -> Client:
    kind = CrowdKiosk if role is Role.KIOSK else CrowdOfficer
    discovery = crowded.Known(folder / device, configured=at, zeroconf=False)
    return kind(hello(device, role), discovery, witness, draw, lambda _: None)


async def _run(run: Callable[[], Any]) -> None:
    await run()
