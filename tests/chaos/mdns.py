"""`python -m tests.chaos.mdns`: somebody on the network says by zeroconf where the hub is, and lies.

S1: devices that are paired work with a real hub on loopback while false addresses, false hubs of the same hall with a
newer history, and false goodbyes of the true one are announced, as many as wanted. Behind the false addresses listen
hubs in the clear, of another hall, and with the key of a stolen device. Again and again a device begins that remembers
no hub, so that it tries the false ones first. None may be believed, no live session may end, and each device that
begins must find the true hub. `--without-pinning` shows what happens to devices that believe anybody.
"""

import argparse
import asyncio
import ssl
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from hub.client.missing import Missing
from hub.client.session import Joined, Parted
from hub.client.trust import Trust
from hub.protocol.advertisement import SERVICE_TYPE
from hub.protocol.hello import Role
from hub.protocol.ids import BootId
from hub.server import announcer
from hub.server.advertise import Announcement, advertise
from hub.server.authority_start import issue
from tests.fakes.authority import Authority
from tests.fakes.pairing_hub import listening
from tests.integration.hall import LOOPBACK, device, until
from tests.integration.trusted_hall import TrustedHub, trusted_hub

NEWCOMER_EVERY: Final = 10
"""A device that remembers no hub begins after so many attacks."""

REST_S: Final = 0.01
"""Between two attacks: the library tells of what it heard within this."""

TTL_S: Final = 120
ENDED: Final = 0
HIGH_EPOCH: Final = 400_000_000
LIVING: Final = (("kiosk-1", Role.KIOSK), ("officer-1", Role.OFFICER))
NEW: Final = ("hall-1", Role.HALL)


@dataclass
class Result:
    """What the attacks did: `believed` counts hellos that a false hub heard, `dropped` live sessions that ended."""

    attacks: int = 0
    believed: int = 0
    dropped: int = 0
    began: int = 0
    dialled: int = 0

    @property
    def is_well(self) -> bool:
        """Whether the devices stayed with their hub, and the false ones were really tried."""
        return self.believed == 0 and self.dropped == 0 and self.dialled > 0


@dataclass
class FalseHubs:
    """Where the false announcements lead."""

    ports: list[int] = field(default_factory=list)
    believed: int = 0

    async def serve(self, connection: ServerConnection) -> None:
        """Count who says anything here."""
        try:
            await connection.recv()
        except ConnectionClosed:
            return
        self.believed += 1


class Liar:
    """Says anything by zeroconf, as any device of the network can."""

    def __init__(self, zeroconf: AsyncZeroconf, truth: Announcement, ports: Sequence[int], random: Random) -> None:
        self._zeroconf = zeroconf.zeroconf
        self._truth = truth
        self._ports = ports
        self._random = random
        self._made = 0

    def waits(self) -> int:
        """Return how many lies are due while somebody waits: one in twenty looks."""
        return int(self._random.random() < 0.05)

    def lie(self) -> None:
        """Say one false thing."""
        what = self._random.choice((self.move, self.say_goodbye, self.appear))
        what()

    def move(self) -> None:
        """Say that the true hub is elsewhere, with a newer start and history."""
        self._say(self._false(self._info(self._truth).name), TTL_S)

    def say_goodbye(self) -> None:
        """Say that the true hub has gone."""
        self._say(self._info(self._truth), ENDED)

    def appear(self) -> None:
        """Say that there is another hub of the hall, and of an earlier one that it has gone."""
        self._made += 1
        self._say(self._false(f"Loket {self._made}.{SERVICE_TYPE}"), TTL_S)
        if self._made > 1:
            self._say(self._false(f"Loket {self._made - 1}.{SERVICE_TYPE}"), ENDED)

    def _false(self, name: str) -> AsyncServiceInfo:
        made = Announcement(
            self._truth.name,
            self._truth.hall,
            BootId(self._random.randbytes(8).hex()),
            self._random.randrange(self._truth.epoch, HIGH_EPOCH),
            LOOPBACK,
            self._random.choice(self._ports),
        )
        info = self._info(made)
        info.name = name
        return info

    def _info(self, what: Announcement) -> AsyncServiceInfo:
        return announcer.info_of(what, [LOOPBACK])

    def _say(self, info: AsyncServiceInfo, ttl: int) -> None:
        self._zeroconf.async_send(self._zeroconf.generate_service_broadcast(info, ttl))


async def attack(folder: Path, attacks: int, seed: int, pinned: bool = True) -> Result:
    """Lie so often to devices of a hall whose files are in a folder."""
    result, random = Result(), Random(seed)
    hall = f"Balai {uuid.uuid4().hex[:8]}"  # whoever else tries this on the machine is in another hall
    async with AsyncExitStack() as stack:
        hub = await stack.enter_async_context(trusted_hub(folder / "hub", name=hall))
        core = hub.running.core
        truth = Announcement("Loket", hall, core.board.boot, 1, LOOPBACK, hub.address.port, (LOOPBACK,))
        telling = asyncio.create_task(advertise(truth))
        stack.push_async_callback(_ended, telling)
        trusts = {name: await _trust(hub, folder, name, pinned) for name, _ in (*LIVING, NEW)}
        false = await stack.enter_async_context(_false_hubs(hub, folder))
        living = [
            await stack.enter_async_context(
                device(name, role, hub.address, zeroconf=True, hall=hall, trust=trusts[name])
            )
            for name, role in LIVING
        ]
        for each in living:
            await each.joined()
        zeroconf = await stack.enter_async_context(AsyncZeroconf(interfaces=[LOOPBACK]))
        liar = Liar(zeroconf, truth, false.ports, random)
        while result.attacks < attacks:
            for _ in range(NEWCOMER_EVERY):
                liar.lie()
                await asyncio.sleep(REST_S)
            result.attacks += NEWCOMER_EVERY
            result.dialled += await _begin(folder / f"new-{result.began}", hall, trusts[NEW[0]], liar, false)
            result.began += 1
            if false.believed:
                break
        result.believed = false.believed
        result.dropped = sum(isinstance(heard, Parted) for each in living for heard in each.heard)
    return result


async def _begin(state_dir: Path, hall: str, trust: Trust, liar: Liar, false: FalseHubs) -> int:
    """Let a device begin that remembers no hub, and wait until it joined; return how many false ones it dialled."""
    async with device(*NEW, None, state_dir=state_dir, zeroconf=True, hall=hall, trust=trust) as newcomer:
        newcomer.link._missing = counted = _Counting()

        def has_joined() -> bool:
            for _ in range(liar.waits()):
                liar.appear()
            return false.believed > 0 or any(isinstance(each, Joined) for each in newcomer.heard)

        await until(has_joined, "a device that begins finds the true hub")
    return counted.failures


class _Counting(Missing):
    """Counts the hubs that were dialled in vain."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0

    def failed(self, address: str, now: int) -> int | None:
        self.failures += 1
        return super().failed(address, now)


async def _trust(hub: TrustedHub, folder: Path, name: str, pinned: bool) -> Trust:
    trust = await hub.lets_in(folder / name, name)
    if not pinned and trust.tls is not None:
        trust.tls.check_hostname = False
        trust.tls.verify_mode = ssl.CERT_NONE
    return trust


@asynccontextmanager
async def _false_hubs(hub: TrustedHub, folder: Path) -> AsyncIterator[FalseHubs]:
    """Listen as hubs in the clear, of another hall by the same name, and with the key of a device of this hall."""
    made = FalseHubs()
    stolen = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    text, _ = await asyncio.to_thread(issue, hub.office.folder, "hub")
    (folder / "stolen.pem").write_text(text)
    stolen.load_cert_chain(folder / "stolen.pem")
    async with AsyncExitStack() as stack:
        for tls in (None, Authority().serving(folder / "false"), stolen):
            address = await stack.enter_async_context(listening(made.serve, tls))
            made.ports.append(address.port)
        yield made


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def main(arguments: Sequence[str] | None = None) -> int:
    """Report; the exit code is 1 where a device believed a lie."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.mdns", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--attacks", type=int, default=1_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--without-pinning", action="store_true", help="let devices believe any certificate")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(attack(Path(folder), options.attacks, options.seed, not options.without_pinning))
    print(
        f"{result.attacks} attacks: {result.believed} believed, {result.dropped} live sessions dropped; "
        f"{result.began} devices began and joined the true hub, after {result.dialled} dials of false ones"
    )
    return 0 if result.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
