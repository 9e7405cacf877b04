"""A hub that serves by TLS with keys of its own, on loopback and in this process, and those who ask to be taken in."""

import asyncio
import ssl
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from hub.client import kept_identity, keys
from hub.client.candidates import HubAddress
from hub.client.trust import Trust, context
from hub.core.askings import Asking
from hub.core.hub import HubCore
from hub.domain.commands_trust import PairDevice
from hub.protocol.errors import Problem
from hub.protocol.hello import SUBPROTOCOL, Role
from hub.protocol.ids import BootId, DeviceId
from hub.protocol.pairing import (
    PATH,
    AnswerPairing,
    CompletePairing,
    ConfirmPairing,
    OfferPairing,
    PairingClientMessage,
    PairingHubMessage,
    RevealPairing,
    code_of,
    commitment_to,
)
from hub.protocol.pairing_codec import decode_hub, encode
from hub.server.authority_start import Codes, context_of, issue, make
from hub.server.inbox import Inbox
from hub.server.office import Office, open_office
from hub.server.pairing_desk import now_ms
from hub.server.run import restore
from hub.server.service import Place, serve
from hub.store.memory import MemoryJournal
from hub.trust.folder import TrustFolder
from tests.integration.hall import LOOPBACK, PATIENCE_S, RunningHub, bindings, catalogue, until

NUMBER = "5e" * 32


@dataclass
class TrustedHub:
    running: RunningHub
    office: Office
    codes: Codes

    @property
    def address(self) -> HubAddress:
        return self.running.address

    async def lets_in(self, state_dir: Path, device: str) -> Trust:
        """Give a device its identity, as `loket-hub devices issue` does; return what it dials with."""
        text, signed = issue(self.office.folder, device)
        kept_identity.write(state_dir, keys.identity_in(text.encode()))
        order = PairDevice(device, signed.fingerprint, signed.expires_at, "code_compared")
        assert await self.office.orders.give(order, "test") is None
        return Trust(context(state_dir))

    async def asking(self) -> Asking:
        """Return the one that asks, once its code is known."""
        assert self.office.desk is not None
        pairings = self.office.desk.pairings
        return await until(
            lambda: next((each for each in pairings.askings if each.code is not None), None), "a device asks"
        )


def _trust_in(folder: Path) -> TrustFolder:
    """Where the keys are: a hub makes none in a folder that is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    return TrustFolder(folder / "trust")


@asynccontextmanager
async def trusted_hub(
    folder: Path, journal: MemoryJournal | None = None, name: str = "Balai Uji"
) -> AsyncIterator[TrustedHub]:
    trust = _trust_in(folder)
    codes = Codes("", "") if trust.is_whole() else make(trust, f"sqlite:///{folder / 'none.db'}", name)
    journal = journal or MemoryJournal()
    core = HubCore(catalogue(name), bindings(), boot=BootId(uuid.uuid4().hex[:16]), epoch=journal.epoch())
    offices: list[Office] = []

    def open_here(inbox: Inbox) -> Office:
        offices.append(open_office(core, trust, inbox, by_tls=True))
        return offices[0]

    stop, ended = asyncio.Event(), list[int]()
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    place = Place(LOOPBACK, 0, advertise=False, tls=context_of(trust))
    serving = partial(serve, core, journal, restore(core, journal), place, stop, end=ended.append, office=open_here)
    task = asyncio.create_task(serving(ready=lambda _, port: listening.set_result(port)))
    await asyncio.wait([listening, task], return_when=asyncio.FIRST_COMPLETED)
    running = RunningHub(core, journal, listening.result(), stop, task, ended)
    try:
        yield TrustedHub(running, offices[0], codes)
    finally:
        await running.stop()


def unbelieving(identity: Trust | None = None) -> ssl.SSLContext:
    """A TLS context that believes anybody, as one that has not been paired has to."""
    if identity is not None and identity.tls is not None:
        return identity.tls
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


@asynccontextmanager
async def dialled(
    address: HubAddress, path: str = "/", tls: ssl.SSLContext | None = None, here: str = LOOPBACK
) -> AsyncIterator[ClientConnection]:
    async with connect(
        f"wss://{address}{path}",
        ssl=tls or unbelieving(),
        server_hostname="hub",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        proxy=None,
        close_timeout=0.5,
        local_addr=(here, 0),
    ) as connection:
        yield connection


@dataclass
class Asker:
    """A device that asks to be taken in; `code` is what it shows."""

    line: ClientConnection
    key: str
    offer: OfferPairing
    answer: AnswerPairing | Problem

    @property
    def code(self) -> str:
        assert isinstance(self.answer, AnswerPairing)
        return code_of(self.offer, self.answer, NUMBER)

    async def say(self, said: PairingClientMessage) -> None:
        await self.line.send(encode(said), text=True)

    async def hear(self) -> PairingHubMessage:
        async with asyncio.timeout(PATIENCE_S):
            return decode_hub(await self.line.recv(decode=False))


def offer_of(device: str) -> OfferPairing:
    """What a kiosk says first on `PATH`."""
    _, request = keys.new_key(device)
    return OfferPairing(DeviceId(device), Role.KIOSK, request, commitment_to(NUMBER, request))


@asynccontextmanager
async def asks(address: HubAddress, device: str = "kiosk-1", role: Role = Role.KIOSK) -> AsyncIterator[Asker]:
    key, request = keys.new_key(device)
    offer = OfferPairing(DeviceId(device), role, request, commitment_to(NUMBER, request), "loket-kiosk 1")
    async with dialled(address, PATH) as line:
        await line.send(encode(offer), text=True)
        async with asyncio.timeout(PATIENCE_S):
            answer = decode_hub(await line.recv(decode=False))
        assert not isinstance(answer, CompletePairing)
        yield Asker(line, key, offer, answer)


async def paired(hub: TrustedHub, state_dir: Path, device: str = "kiosk-1", role: Role = Role.KIOSK) -> Trust:
    """Take a device in by comparing codes; return what it dials with."""
    assert hub.office.desk is not None
    desk = hub.office.desk
    desk.pairings.open(now_ms())
    async with asks(hub.address, device, role) as asker:
        await asker.say(RevealPairing(NUMBER))
        asking = await hub.asking()
        assert asking.code == asker.code
        effects = desk.pairings.approve(asking.id, DeviceId(device), "siti")
        assert isinstance(effects, list)
        desk.deliver(effects)
        await asker.say(ConfirmPairing(True))
        done = await asker.hear()
        assert isinstance(done, CompletePairing)
        assert isinstance(asker.answer, AnswerPairing)
        kept_identity.write(state_dir, keys.identity(asker.key, done.certificate, asker.answer.authority))
    return Trust(context(state_dir))
