"""`python -m hub.server.announcer LEVEL`: announces a hub by zeroconf, as standard input tells, at low priority.

Only the hub starts it. It ends when its standard input is closed, and says goodbye; so it ends with its hub, however
that ended. It holds none of the hall's keys and no history. LEVEL is the least that it logs, as a number.
"""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import msgspec
from zeroconf import Error as ZeroconfError
from zeroconf import InterfaceChoice
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from config.logs import set_up
from hub.protocol.advertisement import SERVICE_TYPE, Text
from hub.protocol.hello import PROTOCOL_VERSION
from hub.server.advertise import Announcement, is_loopback, local_addresses, reachable
from hub.server.giving_way import give_way

_log = logging.getLogger(__name__)

RESCAN_S: Final = 5.0
"""How often to look for changed addresses of this machine."""
RETRY_S: Final = 10.0
GOODBYE_S: Final = 1.0
TEXT_BYTES: Final = 200
"""A TXT entry with its key holds 255 bytes; a longer hall name is cut and then matches no device's memory."""
LABEL_BYTES: Final = 63


def main() -> int:
    """Announce what the first line of standard input says, until there is no more of it."""
    set_up("loket-hub")
    logging.getLogger().setLevel(int(sys.argv[1]))
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # meant for the hub, and sent to its whole group
        signal.signal(each, signal.SIG_IGN)
    give_way()
    try:
        what = msgspec.json.decode(sys.stdin.buffer.readline(), type=Announcement)
    except msgspec.DecodeError:
        return 1
    asyncio.run(_until_closed(what))
    return 0


async def _until_closed(what: Announcement) -> None:
    """Announce until nobody can say anything more on standard input."""
    closed, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), closed.set)
    async with asyncio.TaskGroup() as group:
        telling = group.create_task(keep_announced(what))
        await closed.wait()
        loop.remove_reader(sys.stdin.fileno())
        telling.cancel()


async def keep_announced(what: Announcement) -> None:
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
        info = info_of(what, addresses)
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
                    renewed = info_of(what, addresses)
                    renewed.name = info.name
                    await (await zeroconf.async_update_service(renewed))
                    _log.info("addresses changed addresses=%s", ",".join(addresses))
        finally:
            with suppress(TimeoutError, OSError, ZeroconfError):
                async with asyncio.timeout(GOODBYE_S):
                    await zeroconf.async_unregister_all_services()


def info_of(what: Announcement, addresses: Sequence[str]) -> AsyncServiceInfo:
    """Return the record of a hub at these addresses."""
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


if __name__ == "__main__":
    sys.exit(main())
