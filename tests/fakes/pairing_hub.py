"""A hub's side of pairings for tests of devices, and somebody who stands between a device and its hub."""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from hub.client.candidates import HubAddress
from hub.protocol import pairing_codec
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import SUBPROTOCOL
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import (
    NUMBER_BYTES,
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
    is_committed,
)
from tests.fakes.authority import Authority

LOOPBACK = "127.0.0.1"


@dataclass
class PairingHub:
    """One hall's hub with its window open; `says` is the administrator: which device this is, or None for no.

    While it is not `is_sure`, the administrator sees another code, and `no` is the detail that such a hub tells.
    `codes` are those that the administrator saw, `offers` who asked.
    """

    authority: Authority
    says: Callable[[str], str | None]
    hall: str = "Balai Uji"
    is_open: bool = True
    is_sure: bool = True
    no: str = ""
    codes: list[str] = field(default_factory=list)
    offers: list[OfferPairing] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)

    async def serve(self, connection: ServerConnection) -> None:
        """Speak with one device."""
        assert connection.request is not None
        assert connection.request.path == PATH
        try:
            await self._speak(connection)
        except ConnectionClosed:
            return

    async def _speak(self, connection: ServerConnection) -> None:
        offer = await _hear(connection, OfferPairing)
        self.offers.append(offer)
        if not self.is_open:
            await _say(connection, Problem(ProblemCode.PAIRING_CLOSED, closing=True))
            return
        answer = AnswerPairing(self.hall, self.authority.certificate, secrets.token_hex(NUMBER_BYTES))
        await _say(connection, answer)
        revealed = await _hear(connection, RevealPairing)
        assert is_committed(offer, revealed.number)
        code = code_of(offer, answer, revealed.number)
        self.codes.append(code)
        device = self.says(code)
        if not self.is_sure:
            await _say(connection, Problem(ProblemCode.PAIRING_FAILED, closing=True, detail=self.no))
            return
        if device is None:
            await _say(connection, Problem(ProblemCode.PAIRING_REFUSED, closing=True))
            return
        if (await _hear(connection, ConfirmPairing)).same:
            self.completed.append(device)
            await _say(connection, CompletePairing(DeviceId(device), self.authority.sign(offer.request, device)))
        await connection.wait_closed()


@dataclass
class Interceptor:
    """Stands between: a hub to the device, with an authority of its own, and a device to the hub, with its own key."""

    hub: HubAddress
    request: str
    authority: Authority
    got: list[PairingHubMessage] = field(default_factory=list)
    learned: list[PairingClientMessage] = field(default_factory=list)

    async def serve(self, connection: ServerConnection) -> None:
        """Speak with the device and with its hub as cleverly as the order of messages lets anybody."""
        try:
            await self._stand_between(connection)
        except ConnectionClosed:
            return

    async def _stand_between(self, device: ServerConnection) -> None:
        offer = await _hear(device, OfferPairing)
        number = secrets.token_hex(NUMBER_BYTES)
        async with connect(
            f"wss://{self.hub}{PATH}", ssl=believing_all(), subprotocols=[Subprotocol(SUBPROTOCOL)], proxy=None
        ) as hub:
            own = OfferPairing(offer.device, offer.role, self.request, commitment_to(number, self.request))
            await hub.send(pairing_codec.encode(own), text=True)
            answer = pairing_codec.decode_hub(await hub.recv(decode=False))
            assert isinstance(answer, AnswerPairing)
            await _say(device, AnswerPairing(answer.hall, self.authority.certificate, answer.number))
            self.learned.append(await _hear(device, RevealPairing))
            for message in (RevealPairing(number), ConfirmPairing(same=True)):
                await hub.send(pairing_codec.encode(message), text=True)
            self.got.append(pairing_codec.decode_hub(await hub.recv(decode=False)))
            self.learned.append(await _hear(device, ConfirmPairing))


@asynccontextmanager
async def listening(
    behave: Callable[[ServerConnection], object], tls: ssl.SSLContext | None
) -> AsyncIterator[HubAddress]:
    """Serve by TLS on a free port of this machine."""
    async with serve(
        behave, LOOPBACK, 0, ssl=tls, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None, close_timeout=0.2
    ) as server:
        yield HubAddress(LOOPBACK, next(iter(server.sockets)).getsockname()[1])


def believing_all() -> ssl.SSLContext:
    """Return a client's context that takes any certificate."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    return tls


async def _hear(connection: ServerConnection, wanted: type) -> object:
    async with asyncio.timeout(60):
        message = pairing_codec.decode_client(await connection.recv(decode=False))
    assert isinstance(message, wanted)
    return message


async def _say(connection: ServerConnection, message: PairingHubMessage) -> None:
    await connection.send(pairing_codec.encode(message), text=True)
