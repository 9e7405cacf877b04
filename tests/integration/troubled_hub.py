"""A real hub on a machine in trouble, its kiosk, and the supervisor who reads its alarms."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.client.candidates import HubAddress
from hub.client.session import Shown
from hub.protocol.commands import IssueTicket
from hub.protocol.hello import Role
from hub.protocol.ids import ServiceId
from hub.protocol.views import SupervisorView
from tests.chaos.chaos_hall import LOOPBACK
from tests.chaos.hub_process import MODULE, HubProcess
from tests.e2e.settings_files import SettingsFiles
from tests.fakes.ports import free_port
from tests.integration.hall import Answer, Device, device, until

KIOSK, SUPERVISOR = "kiosk-1", "penyelia-1"
ENOUGH_S = 60.0


class Machine(HubProcess):
    """The hub of one settings file; `before` stands before its command, such as `prlimit`."""

    def __init__(self, config: Path, before: Sequence[str] = (), module: str = MODULE) -> None:
        self.port = free_port()
        super().__init__(config, self.port, module)
        self._command = [*before, *self._command]

    @property
    def process_id(self) -> int | None:
        """The process that was started last."""
        return None if self._process is None else self._process.pid

    async def exit_status(self) -> int:
        """Wait until it ends by itself."""
        async with asyncio.timeout(ENOUGH_S):
            await self.gone.wait()
            return await self._end()

    async def says(self, *parts: str, after: int = 0) -> str:
        """Wait for a line of its log."""
        return await self.wait_for_line(*parts, after=after, timeout_s=ENOUGH_S)


def settings(folder: Path, devices: Sequence[dict[str, object]] = (), **changes: object) -> Path:
    """Write a hall's settings; return the hub's."""

    def change(tables: dict[str, Any]) -> None:
        tables["rules"] |= {"asks_before_second": False}
        tables["devices"] = [
            {"id": KIOSK, "role": "kiosk"},
            {"id": SUPERVISOR, "role": "supervisor"},
            *devices,
        ]

    return SettingsFiles(folder, change=change).hub(**changes)


@dataclass
class Hall:
    """The devices of a hub in trouble."""

    machine: Machine
    kiosk: Device
    supervisor: Device

    def wish(self) -> IssueTicket:
        """Return a command for a number."""
        link = self.kiosk.link
        return IssueTicket(command_id=link.new_id(link.now()), service=ServiceId("A.01"))

    async def draws(self) -> Answer:
        """Draw a number."""
        return await self.kiosk.do(self.wish())

    def alarms(self) -> list[str]:
        """Return the codes of what the supervisor sees, each with its disk, or device, or nothing."""
        for shown in reversed(self.supervisor.views()):
            view = shown.show.view if isinstance(shown, Shown) else None
            if isinstance(view, SupervisorView):
                found = [(alarm.code, alarm.values.get("disk") or alarm.values.get("device")) for alarm in view.alarms]
                return [f"{code} {of}" if of else str(code) for code, of in found]
        return []

    async def alarm(self, wanted: str) -> None:
        """Wait until the supervisor sees an alarm."""
        await until(lambda: wanted in self.alarms(), f"the alarm {wanted}")

    async def well(self, unwanted: str) -> None:
        """Wait until the supervisor no longer sees an alarm."""
        await until(lambda: unwanted not in self.alarms(), f"the end of the alarm {unwanted}")


@asynccontextmanager
async def hall(machine: Machine) -> AsyncIterator[Hall]:
    """Start a hub; its kiosk and its supervisor have joined."""
    await machine.start()
    try:
        await machine.says("ready device_port=")
        address = HubAddress(LOOPBACK, machine.port)
        async with device(KIOSK, Role.KIOSK, address) as kiosk, device(SUPERVISOR, Role.SUPERVISOR, address) as other:
            await kiosk.joined()
            await other.joined()
            yield Hall(machine, kiosk, other)
    finally:
        await machine.stop()


async def supervise(folder: Path, port: int, language: str, *order: str) -> str:
    """Return what `loket-supervise` prints: for `show`, unless another order is given."""
    file = folder / "supervisor.toml"
    file.write_text(f'device = "{SUPERVISOR}"\nhub = "{LOOPBACK}:{port}"\ndiscovery = false\n', encoding="utf-8")
    command = [sys.executable, "-m", "hub.client.supervise", "--config", str(file), "--language", language]
    command += order or ["show"]
    program = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    return (await program.communicate())[0].decode()
