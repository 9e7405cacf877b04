"""Finds the hub: keeps the list of addresses to try, and wakes a waiting reconnect when zeroconf has news."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import structs
from zeroconf import BadTypeInNameException, InterfaceChoice, NamePartTooLongException, ServiceStateChange, Zeroconf
from zeroconf import Error as ZeroconfError
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from hub.client import last_hub, put_out
from hub.client.candidates import ADDRESSES, HubAddress, Sighting, Sightings, after, order
from hub.protocol.advertisement import SERVICE_TYPE, Text
from hub.protocol.hello import Hello, Welcome
from hub.protocol.ids import BootId
from hub.protocol.limits import Limit

_log = logging.getLogger(__name__)

RESOLVE_MS: Final = 3_000
PENDING: Final = Limit(64, "names", "names to be looked up; a flood of made-up hubs must not fill the memory")
RETRY_NETWORK_S: Final = 10.0
"""How long to wait when the machine has no network yet."""
RESCAN_S: Final = 30.0
"""How often to look for network interfaces that came or went (only when listening on all)."""
WAKE_PAUSE_S: Final = 1.0
"""The least time between two wakes, so that false news cannot make a device dial without pause."""


class Discovery:
    """Knows where the hub may be; one per device, used by its `Connection`.

    `hall` None means the hall of the last hub, if there was one. `interfaces` are the addresses on which to
    listen for zeroconf (empty: all). With `zeroconf` off only known addresses are tried. `configured` is one address or
    several; `only` is tried instead of all others. `anew` forgets the last hub: the device may belong to another hall.
    """

    def __init__(
        self,
        state_dir: Path,
        *,
        configured: HubAddress | Sequence[HubAddress] | None = None,
        hall: str | None = None,
        zeroconf: bool = True,
        interfaces: Sequence[str] = (),
        only: HubAddress | None = None,
        anew: bool = False,
    ) -> None:
        self._state_dir = state_dir
        self._configured = _several(configured)
        self._silent: HubAddress | None = None
        self._last = None if anew else last_hub.read(state_dir)
        kept_hall = None if self._last is None else self._last.hall
        self._sightings = Sightings(hall if hall is not None else kept_hall)
        self._only = only
        self._zeroconf = zeroconf and only is None
        self._interfaces = tuple(interfaces)
        self._news = asyncio.Event()
        self._is_in = asyncio.Event()
        self._is_out = asyncio.Event()
        self._is_out.set()
        self._woken_at: float | None = None
        self._pending: dict[str, None] = {}
        self._pending_added = asyncio.Event()
        self._certificate = put_out.certificate_of(state_dir)
        self._is_put_out = put_out.is_noted(state_dir)

    @property
    def is_put_out(self) -> bool:
        """Whether the hall put this device out, and no hub of it has taken it in since; also before a restart."""
        return self._is_put_out

    @property
    def is_new(self) -> bool:
        """Whether no hub ever took the device in."""
        return self._last is None

    def greeting(self, hello: Hello) -> Hello:
        """Return a hello that says what is known of the hall from before this program's start."""
        last = self._last
        return hello if last is None else structs.replace(hello, hall=last.hall, epoch=last.epoch)

    def candidates(self) -> tuple[HubAddress, ...]:
        """Return the addresses to try now, in order."""
        if self._only is not None:
            return (self._only,)
        last = None if self._last is None else self._last.address
        return order(last, self._configured, self._sightings.all(), self._silent)

    def sightings(self) -> tuple[Sighting, ...]:
        """Return the hubs that zeroconf shows now, or whoever says that it is one."""
        return self._sightings.all()

    def doubt(self, address: HubAddress) -> None:
        """Try this address last until a hub has taken the device in: somebody listens there, and says nothing."""
        self._silent = address

    async def joined(self, address: HubAddress, welcome: Welcome) -> None:
        """Remember the hub that took the device in, and look for no other meanwhile."""
        self._is_out.clear()
        self._is_in.set()
        self._silent = None
        self._sightings.joined = welcome.boot
        if self._sightings.hall is None:
            self._sightings.hall = welcome.hall
        self._news.clear()
        last = after(self._last, address, welcome)
        if last != self._last:
            self._last = last
            await asyncio.to_thread(last_hub.write, self._state_dir, last)
        if self._is_put_out:
            self._is_put_out = not await self._note(is_out=False)

    async def put_out(self) -> None:
        """Remember that the hall put this device out."""
        if not self._is_put_out:
            self._is_put_out = await self._note(is_out=True)

    async def _note(self, *, is_out: bool) -> bool:
        """Keep it of the certificate with which this program began; another one may be there by now."""
        return await asyncio.to_thread(put_out.note, self._state_dir, self._certificate, is_out=is_out)

    def parted(self) -> None:
        """Look for hubs again at once: the one that took the device in is gone."""
        self._is_in.clear()
        self._is_out.set()

    async def pause(self, wait_s: float) -> None:
        """Return after `wait_s` seconds, or earlier when zeroconf has news of the hub."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                if self._woken_at is not None:
                    await asyncio.sleep(self._woken_at + WAKE_PAUSE_S - loop.time())
                await self._news.wait()
                self._news.clear()
                self._woken_at = loop.time()
                _log.info("reconnect woken by zeroconf")

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Listen to zeroconf while the context is open and no hub has taken the device in.

        Anybody may send anything there, and who is in needs none of it. A machine without a network is asked again
        later.
        """
        if not self._zeroconf:
            yield
            return
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(self._watch())
            try:
                yield
            finally:
                watch.cancel()

    async def _watch(self) -> None:
        while True:
            await self._is_out.wait()
            async with asyncio.TaskGroup() as group:
                browsing = group.create_task(self._browse())
                await self._is_in.wait()
                browsing.cancel()
            self._pending.clear()
            self._sightings.clear()

    async def _browse(self) -> None:
        interfaces = list(self._interfaces) or InterfaceChoice.All
        while True:
            try:
                async with AsyncZeroconf(interfaces=interfaces) as zeroconf:
                    AsyncServiceBrowser(zeroconf.zeroconf, SERVICE_TYPE, handlers=[self._changed])
                    while True:
                        with contextlib.suppress(TimeoutError):
                            async with asyncio.timeout(RESCAN_S):
                                await self._resolve(zeroconf.zeroconf)
                        if not self._interfaces:
                            await zeroconf.async_update_interfaces()
            except (OSError, ZeroconfError) as error:
                _log.warning("zeroconf unavailable error=%s", error)
                await asyncio.sleep(RETRY_NETWORK_S)

    def _changed(
        self,
        zeroconf: Zeroconf,  # noqa: ARG002  # the names are part of zeroconf's calling convention
        service_type: str,  # noqa: ARG002
        name: str,
        state_change: ServiceStateChange,
    ) -> None:
        if state_change is ServiceStateChange.Removed:
            self._pending.pop(name, None)
            self._sightings.lost(name)
        elif len(self._pending) < PENDING.value:
            self._pending[name] = None
            self._pending_added.set()

    async def _resolve(self, zeroconf: Zeroconf) -> None:
        while True:
            await self._pending_added.wait()
            self._pending_added.clear()
            while self._pending:
                name = next(iter(self._pending))
                del self._pending[name]
                sighting = await look_up(zeroconf, name)
                if sighting is not None and self._sightings.saw(sighting):
                    self._news.set()


def _several(configured: HubAddress | Sequence[HubAddress] | None) -> tuple[HubAddress, ...]:
    if configured is None:
        return ()
    return (configured,) if isinstance(configured, HubAddress) else tuple(configured)


async def look_up(zeroconf: Zeroconf, name: str) -> Sighting | None:
    """Return what the record of a service says; None: nobody answers, it is no hub's, or the name is none.

    Anybody may announce a name that cannot be asked for, and the others must be found all the same.
    """
    try:
        info = AsyncServiceInfo(SERVICE_TYPE, name)
        is_there = await info.async_request(zeroconf, RESOLVE_MS)
    except (BadTypeInNameException, NamePartTooLongException):
        return None
    return read_sighting(info) if is_there else None


def read_sighting(info: AsyncServiceInfo) -> Sighting | None:
    """Return what a service record says, or None if it is not a hub's or makes no sense.

    Link-local addresses with a scope are left out: they mean something on one interface only.
    """
    texts = info.decoded_properties
    try:
        protocol, epoch = int(texts.get(Text.PROTOCOL) or ""), int(texts.get(Text.EPOCH) or "")
    except ValueError:
        return None
    hall, boot = texts.get(Text.HALL), texts.get(Text.BOOT)
    if not hall or not boot or not info.port:
        return None
    hosts = [host for host in info.parsed_scoped_addresses() if "%" not in host]
    addresses = tuple(HubAddress(host, info.port) for host in hosts[: ADDRESSES.value])
    return Sighting(info.name, hall, BootId(boot), protocol, epoch, addresses)
