"""Has the hub announced by zeroconf, by a program of its own: nothing waits for it and nothing depends on it.

Whoever is on the network may send that program anything, as often as he likes, and shows no certificate: what it costs
to read that is not to be the hub's time. The program is told on its standard input what to announce, and announces it
until that is closed, or its hub is gone.
"""

import asyncio
import ipaddress
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import ifaddr
import msgspec

from hub.protocol.ids import BootId

_log = logging.getLogger(__name__)

PROGRAM: Final = (sys.executable, "-m", "hub.server.announcer")
AGAIN_S: Final = 10.0
"""After it ended by itself."""
ENDS_WITHIN_S: Final = 3.0
"""Its goodbye of a second, and what a busy machine takes to let it have a turn."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is announced.

    `host` is where the hub listens; when that is every address, all of this machine's are announced, or those of
    `interfaces` if there are any. `interfaces` are the addresses on which it is announced (empty: all).
    """

    name: str
    hall: str
    boot: BootId
    epoch: int
    host: str
    port: int
    interfaces: tuple[str, ...] = ()


async def advertise(what: Announcement) -> None:
    """Keep it announced until cancelled, then let it say goodbye."""
    while True:
        try:
            level = str(logging.getLogger().getEffectiveLevel())
            program = await asyncio.create_subprocess_exec(*PROGRAM, level, stdin=PIPE)
        except OSError as error:
            _log.warning("not advertised error=%s", error)
        else:
            try:
                status = await _announced(program, what)
                _log.warning("not advertised, the announcer ended status=%d", status)
            finally:
                await _end(program)
        await asyncio.sleep(AGAIN_S)


def told(what: Announcement) -> bytes:
    """Return what the program is told."""
    return msgspec.json.encode(what) + b"\n"


async def _announced(program: Process, what: Announcement) -> int:
    """Tell a program what to announce; return the status with which it ended by itself."""
    assert program.stdin is not None
    with suppress(ConnectionError):
        program.stdin.write(told(what))
        await program.stdin.drain()
    return await program.wait()


async def _end(program: Process) -> None:
    """Let a program say goodbye; one that hangs is killed."""
    if program.returncode is not None:
        return
    assert program.stdin is not None
    program.stdin.close()
    ending = asyncio.create_task(program.wait())
    await asyncio.wait([ending], timeout=ENDS_WITHIN_S)  # asyncio.timeout fails Python 3.11.2's cancelled tasks
    if not ending.done():
        with suppress(ProcessLookupError):
            program.kill()
    await ending


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def reachable(what: Announcement, local: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses to announce, of this machine's `local` ones, sorted."""
    try:
        listens_everywhere = ipaddress.ip_address(what.host).is_unspecified
    except ValueError:
        listens_everywhere = True
    if not listens_everywhere:
        return (what.host,)
    if what.interfaces:
        return tuple(sorted(what.interfaces))
    usable = [address for address in local if not _stays_here(address)]
    return tuple(sorted(usable))


def _stays_here(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return parsed.is_loopback or parsed.is_link_local


def local_addresses() -> tuple[str, ...]:
    """Return this machine's IP addresses."""
    found = [ip.ip if isinstance(ip.ip, str) else ip.ip[0] for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    return tuple(dict.fromkeys(found))
