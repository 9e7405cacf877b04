"""One device without its window, as a process: the same client, the same pure cores, told what to do line by line.

`python -m tests.e2e.headless kiosk|officer|supervisor --config FILE` speaks with the hub like the real program; it
reads one JSON object a line from standard input and writes what happened, one JSON object a line, to standard output.
(A hall screen without a window is `loket-display --headless` itself.)
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

from config import logs
from config.display_schema import DisplayConfig
from config.loading import load
from config.schema import DeviceConfig, KioskConfig
from hub.client.connection import Connection, Handler
from hub.client.discovery import Discovery
from hub.client.identity import new_process_id
from hub.client.trust import trust_of
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId
from tests.e2e import headless_kiosk, headless_officer, headless_supervisor

Happened = dict[str, Any]

ROLES: Final = {Role.KIOSK: KioskConfig, Role.OFFICER: DisplayConfig, Role.SUPERVISOR: DeviceConfig}
"""Which settings each of them reads."""

TICK_S: Final = 0.05


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one device until SIGTERM or the end of standard input; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.headless", description=__doc__)
    parser.add_argument("role", type=Role, choices=ROLES)
    parser.add_argument("--config", type=Path, required=True, metavar="FILE")
    options = parser.parse_args(arguments)
    logs.set_up(f"headless-{options.role}")
    asyncio.run(_run(options.role, load(options.config, ROLES[options.role])))
    return 0


def tell(happened: Happened) -> None:
    """Write one line to whoever started this device."""
    sys.stdout.write(json.dumps(happened, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def _run(role: Role, settings: DeviceConfig) -> None:
    device = _device(role, settings)
    link = connection(role, settings, device.handle)
    device.attach(link)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_awaited(link.run)), group.create_task(_ticking(device.tick))]
        tasks += [group.create_task(_listen(device.asked, stop)), group.create_task(device.beside())]
        await stop.wait()
        for task in tasks:
            task.cancel()
    device.close()


def _device(
    role: Role, settings: DeviceConfig
) -> headless_kiosk.Kiosk | headless_officer.Officer | headless_supervisor.Supervisor:
    if isinstance(settings, KioskConfig):
        return headless_kiosk.Kiosk(settings, tell)
    return headless_officer.Officer(tell) if role is Role.OFFICER else headless_supervisor.Supervisor(tell)


def connection(role: Role, settings: DeviceConfig, handler: Handler) -> Connection:
    """Return a device's way to its hub, made from the same settings as the real program's."""
    hello = Hello(PROTOCOL_VERSION, role, DeviceId(settings.device), new_process_id(), "headless")
    discovery = Discovery(
        settings.state_dir, hall=settings.hall, zeroconf=settings.discovery, interfaces=settings.interfaces
    )
    return Connection(hello, handler, discovery, trust=trust_of(settings))


async def _awaited(run: Callable[[], Awaitable[None]]) -> None:
    await run()


async def _ticking(tick: Callable[[], None]) -> None:
    while True:
        tick()
        await asyncio.sleep(TICK_S)


async def _listen(asked: Callable[[Happened], None], stop: asyncio.Event) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        asked(json.loads(line))
    stop.set()


if __name__ == "__main__":
    sys.exit(main())
