"""A kiosk of the rebuild harness that is the real one but for its window: touched, with its own journal and leases."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from config.loading import load
from config.schema import KioskConfig
from hub.client.session import Joined, Output, Parted
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId, ServiceId
from tests.chaos.crowd import Knocking
from tests.chaos.rememberers import Device, Seen
from tests.e2e import headless_kiosk

TICK_S: Final = 0.25
_VISIT: Final = "visit"


class TouchKiosk(Device):
    """One visitor after the other chooses a service and gets a number, of the hub or of the kiosk's lease."""

    services: Sequence[ServiceId] = ()

    def __init__(self, device: DeviceId, discovery: Knocking, seen: Seen, random: Random, config: Path) -> None:
        super().__init__(device, Role.KIOSK, discovery, seen, random)
        self.given = 0
        self._real = headless_kiosk.Kiosk(load(config, KioskConfig), self._happened)
        self._real.attach(self.link)

    @property
    def has_lease(self) -> bool:
        """Whether it can give numbers by itself."""
        return self._real.kiosk.core.offline.lease is not None

    @property
    def not_taken(self) -> list[str]:
        """What was given without the hub and is not handed in, or was refused."""
        offline = self._real.kiosk.core.offline
        return [*(each.text for each in offline.record.outbox), *(f"{e.ticket.text} {e.code}" for e in offline.refused)]

    async def run(self) -> None:
        """Speak with the hub, and let time pass, until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._speak())
                group.create_task(self._ticking())
        finally:
            self._real.close()

    async def _speak(self) -> None:
        await self.link.run()

    async def _ticking(self) -> None:
        while True:
            self._real.tick()
            await asyncio.sleep(TICK_S)

    def handle(self, output: Output) -> None:
        """Let the kiosk take what the connection tells; note the welcome."""
        if isinstance(output, Joined):
            self._seen.epochs.setdefault(self.device, []).append(output.welcome.epoch)
            self.is_live = not output.welcome.collects
        if isinstance(output, Parted):
            self.is_live = False
        self._real.handle(output)
        if self.is_live and not self.open and not self.quiet:
            self.go_on()

    def go_on(self) -> None:
        """Let the next visitor come."""
        self.open.add(_VISIT)
        service = self._random.choice(self.services)
        self._real.asked({"service": service, "class": self._random.choice(("regular", "priority")), "language": "id"})

    def _happened(self, what: dict[str, Any]) -> None:
        if what["event"] not in ("number", "refused"):
            return
        self.open.discard(_VISIT)
        self._seen.accepted += 1
        asyncio.get_running_loop().call_soon(self._again)  # this visitor is still before the kiosk
        if what["event"] == "refused":
            self._seen.refused.append(f"{self.device}: {what['code']}")
            return
        self.given += "own" in what
        self._seen.number(what["number"], what["ticket"])

    def _again(self) -> None:
        if self.is_live and not self.open and not self.quiet:
            self.go_on()
