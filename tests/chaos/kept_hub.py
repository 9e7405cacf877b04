"""One machine's hub and its way to the database, looked after as systemd does: what ends by itself is started again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hub.client.candidates import HubAddress
from tests.chaos.hub_process import HubProcess
from tests.chaos.stalling_proxy import StallingProxy

PATIENCE_S: Final = 120.0
"""Two hubs may have to start, one after the other, on a machine that does other things, too."""
LEADING: Final = "leading epoch="
STANDING: Final = "standby: "

RESTART_S: Final = 2.0
"""The `RestartSec` that README.md advises."""


@dataclass
class Hub:
    """Its processes, one after the other."""

    name: str
    address: HubAddress
    process: HubProcess
    proxy: StallingProxy
    _kept: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Start it, and look after it from now on."""
        await self.process.start()
        self._kept.set()

    def lose(self) -> None:
        """Do not look after it any more: whatever becomes of its process is meant."""
        self._kept.clear()

    async def keep(self, ended: Callable[[int], None]) -> None:
        """Start it again whenever it ends by itself, and tell its exit status; until cancelled."""
        while True:
            await self._kept.wait()
            status = await self.process.ended(None)
            assert status is not None
            if not self._kept.is_set():
                continue
            ended(status)
            await asyncio.sleep(RESTART_S)
            if self._kept.is_set() and self.process.gone.is_set():
                await self.process.start()

    @property
    def leads(self) -> bool:
        """Whether it serves as the leader."""
        return self.process.runs and self.process.ready.is_set()

    @property
    def stands_by(self) -> bool:
        """Whether it waits for its leader's end."""
        return self.process.runs and self.led_in is None and self._line(STANDING) is not None

    @property
    def led_in(self) -> int | None:
        """The epoch in which its last process leads or led; None when it never did."""
        line = self._line(LEADING)
        return None if line is None else int(line.partition(LEADING)[2])

    def _line(self, part: str) -> str | None:
        return next((line for line in self.process.lines if part in line), None)
