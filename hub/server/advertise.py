"""Announces the hub by zeroconf, beside everything else: nothing waits for it and nothing depends on it."""

import asyncio
import contextlib
import ipaddress
import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import ifaddr
from zeroconf import Error as ZeroconfError
from zeroconf import InterfaceChoice
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from hub.protocol.advertisement import SERVICE_TYPE, Text
from hub.protocol.hello import PROTOCOL_VERSION
from hub.protocol.ids import BootId

_log = logging.getLogger(__name__)

RESCAN_S: Final = 5.0
"""How often to look for changed addresses of this machine."""
RETRY_S: Final = 10.0
GOODBYE_S: Final = 1.0
TEXT_BYTES: Final = 200
"""A TXT entry with its key holds 255 bytes; a longer hall name is cut and then matches no device's memory."""
LABEL_BYTES: Final = 63


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
    """Keep the announcement true until cancelled, then say goodbye."""
    while True:
        try:
            await _announce(what)
        except (OSError, ZeroconfError) as error:
            _log.warning("not advertised error=%s", error)
        await asyncio.sleep(RETRY_S)


async def _announce(what: Announcement) -> None:
    bound = is_loopback(what.host)
    interfaces = list(what.interfaces) or ([what.host] if bound else InterfaceChoice.All)
    async with AsyncZeroconf(interfaces=interfaces) as zeroconf:
        addresses = reachable(what, local_addresses())
        info = _info(what, addresses)
        await (await zeroconf.async_register_service(info, allow_name_change=True))
        _log.info("advertised name=%s addresses=%s", info.name, ",".join(addresses))
        try:
            while True:
                await asyncio.sleep(RESCAN_S)
                now = reachable(what, local_addresses())
                if now != addresses:
                    addresses = now
                    if interfaces is InterfaceChoice.All:
                        await zeroconf.async_update_interfaces()
                    renewed = _info(what, addresses)
                    renewed.name = info.name
                    await (await zeroconf.async_update_service(renewed))
                    _log.info("addresses changed addresses=%s", ",".join(addresses))
        finally:
            with _bounded_goodbye():
                async with asyncio.timeout(GOODBYE_S):
                    await zeroconf.async_unregister_all_services()


@contextmanager
def _bounded_goodbye() -> Iterator[None]:
    with contextlib.suppress(TimeoutError, OSError, ZeroconfError):
        yield


def _info(what: Announcement, addresses: Sequence[str]) -> AsyncServiceInfo:
    machine = socket.gethostname().split(".")[0] or "hub"
    label = f"{what.name} ({machine} {what.port})".encode()[:LABEL_BYTES].decode(errors="ignore").replace(".", "-")
    return AsyncServiceInfo(
        SERVICE_TYPE,
        f"{label}.{SERVICE_TYPE}",
        port=what.port,
        parsed_addresses=list(addresses),
        server=f"loket-{machine}-{what.port}.local.",
        properties={
            Text.HALL.value: what.hall.encode()[:TEXT_BYTES].decode(errors="ignore"),
            Text.BOOT.value: what.boot,
            Text.PROTOCOL.value: str(PROTOCOL_VERSION),
            Text.EPOCH.value: str(what.epoch),
        },
    )


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
