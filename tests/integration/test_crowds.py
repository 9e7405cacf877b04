"""A hub without files for more connections, and one that a device floods: whoever is connected goes on as ever."""

import asyncio
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from hub.client.candidates import HubAddress
from hub.protocol import codec
from hub.protocol.commands import Accepted, RequestOutcome
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import DeviceId
from hub.server.doorkeeper import room_of
from tests.chaos.chaos_hall import LOOPBACK
from tests.integration.hall import device, hear, hello, raw, say, until
from tests.integration.troubled_hub import Hall, Machine, hall, settings, supervise

pytestmark = pytest.mark.e2e

BUSY_S = 20.0
"""Others are served meanwhile, also on a busy machine."""

FILES = 60
PRLIMIT = "prlimit", f"--nofile={FILES}"
IMPATIENT = "tests.integration.impatient_hub"
FLOODER = DeviceId("kiosk-2")


@contextmanager
def knocking(port: int, count: int) -> Iterator[None]:
    """So many connections that are opened and then say nothing."""
    with ExitStack() as opened:
        for _ in range(count):
            plain = opened.enter_context(socket.socket())
            plain.setblocking(False)
            with suppress(BlockingIOError):
                plain.connect((LOOPBACK, port))
        yield


def cpu_s(machine: Machine) -> float:
    """Return how long the hub has been computing."""
    assert machine.process_id is not None
    fields = Path(f"/proc/{machine.process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="prlimit (package util-linux) not found")
def test_without_files_the_hub_serves_those_it_has_and_later_all(tmp_path: Path) -> None:
    async def story() -> None:
        screens = [{"id": f"layar-{n}", "role": "hall", "zone": "biru"} for n in range(room_of(FILES))]
        machine = Machine(settings(tmp_path, screens), PRLIMIT, IMPATIENT)
        async with hall(machine) as at:
            address = HubAddress(LOOPBACK, machine.port)
            with knocking(machine.port, FILES):
                await machine.says("no room for further connections")
                await at.alarm("connections_full")
                began, spent = time.monotonic(), cpu_s(machine)
                for _ in range(20):
                    assert isinstance(await at.draws(), Accepted)
                await at.kiosk.joined()
                assert cpu_s(machine) - spent < 0.8 * (time.monotonic() - began) + 0.5
            async with device("layar-0", Role.HALL, address) as screen:
                await screen.joined()
            await machine.says("room for connections again")
            await at.well("connections_full")
            assert len([line for line in machine.lines if "no room for further" in line]) == 1
        assert machine.bugs == []

    asyncio.run(story())


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="prlimit (package util-linux) not found")
def test_one_device_too_many_is_told_so(tmp_path: Path) -> None:
    async def story() -> None:
        room = room_of(FILES)
        screens = [{"id": f"layar-{n}", "role": "hall", "zone": "biru"} for n in range(room)]
        machine = Machine(settings(tmp_path, screens), PRLIMIT, IMPATIENT)
        async with hall(machine) as at, AsyncExitStack() as opened:
            address = HubAddress(LOOPBACK, machine.port)
            for number in range(room - 2):
                link = await opened.enter_async_context(raw(address))
                await say(link, hello(f"layar-{number}", Role.HALL))
                await hear(link, Welcome)
            async with raw(address) as late:
                problem = await hear(late, Problem)
                assert (problem.code, problem.closing) == (ProblemCode.TOO_MANY, True)
            await at.alarm("connections_full")
            assert isinstance(await at.draws(), Accepted)

    asyncio.run(story())


def test_a_device_that_floods_is_cut_and_let_in_again_later(tmp_path: Path) -> None:
    async def flood(address: HubAddress, at: Hall) -> None:
        async with raw(address) as link:
            await say(link, hello(FLOODER, Role.KIOSK))
            await hear(link, Welcome)
            question = codec.encode(RequestOutcome(at.wish().command_id))
            listening = asyncio.create_task(hear(link, Problem))
            with suppress(ConnectionClosed):
                while not listening.done():
                    await link.send(question, text=True)
                    await asyncio.sleep(0)  # a flooder that reads no answers is cut sooner, as too slow
            problem = await listening
            assert (problem.code, problem.closing) == (ProblemCode.TOO_FAST, True)

    async def story() -> None:
        machine = Machine(settings(tmp_path, [{"id": FLOODER, "role": "kiosk"}]), module=IMPATIENT)
        async with hall(machine) as at:
            address = HubAddress(LOOPBACK, machine.port)
            flooding = asyncio.create_task(flood(address, at))
            slowest_s = 0.0
            while not flooding.done():
                began = time.monotonic()
                assert isinstance(await at.draws(), Accepted)
                slowest_s = max(slowest_s, time.monotonic() - began)
            await flooding
            assert slowest_s < BUSY_S
            await at.alarm(f"device_floods {FLOODER}")
            assert any(f"device={FLOODER} problem=too_fast" in line for line in machine.lines)
            assert f"Perangkat {FLOODER} mengirim terlalu banyak pesan" in await supervise(tmp_path, machine.port, "id")
            async with device(FLOODER, Role.KIOSK, address) as again:
                await again.joined()
            await until(lambda: at.kiosk.link.session.link == "live", "the other kiosk is there")
        assert machine.bugs == []

    asyncio.run(story())
