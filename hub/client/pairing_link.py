"""One try to be taken in by one hub: dials its door for strangers, speaks as `Pairing` says, and keeps what it gets."""

import asyncio
import logging
import secrets
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, assert_never

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from hub.client import kept_identity
from hub.client.candidates import HubAddress
from hub.client.kept_identity import Identity
from hub.client.pairing import Compare, Effect, Ended, Paired, Pairing, Say, Why
from hub.client.straight import StraightConnect
from hub.client.trust import HUB_NAME
from hub.protocol import pairing_codec
from hub.protocol.codec import DecodeError
from hub.protocol.hello import SUBPROTOCOL, Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import DIGITS, MESSAGE, NUMBER_BYTES, PATH, OfferPairing, commitment_to

_log = logging.getLogger(__name__)

OPEN_TIMEOUT_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 1.0
TICK_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Applicant:
    """What a device says of itself, and where it keeps its identity."""

    device: DeviceId
    role: Role
    program: str
    state_dir: Path


class PairingLink:
    """One try with one hub; `tell` hears that a person is to compare. All of it belongs to one loop's thread."""

    def __init__(
        self, address: HubAddress, applicant: Applicant, tell: Callable[[Compare], None], *, digits: int = DIGITS
    ) -> None:
        self._address = address
        self._applicant = applicant
        self._tell = tell
        self._digits = digits
        self._word: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._ended: asyncio.Future[Paired | Why] = asyncio.get_running_loop().create_future()

    def compare(self, same: bool) -> None:
        """Take the word of the person at the device; the first one counts."""
        if not self._word.done():
            self._word.set_result(same)

    def leave(self) -> None:
        """Give up without a word on the codes: nobody is there who could compare them."""
        if not self._ended.done():
            self._ended.set_result(Why.NOBODY)

    async def run(self) -> Identity | Why:
        """Return the identity, which is on the disk by then, or why there is none.

        Raises:
            OSError: the disk does not take the identity.
        """
        key, request = await asyncio.to_thread(_new_key, self._applicant.device)
        try:
            socket = await _dial(self._address)
        except (OSError, InvalidHandshake, EOFError, ValueError) as error:
            _log.info("no pairing hub=%s error=%s", self._address, type(error).__name__)
            return Why.LOST
        try:
            outcome = await self._converse(socket, request)
        finally:
            await socket.close()
        if isinstance(outcome, Why):
            return outcome
        identity = await asyncio.to_thread(_identity, key, outcome)
        if identity is None:
            return Why.NOT_FITTING
        await asyncio.to_thread(kept_identity.write, self._applicant.state_dir, identity)
        _log.info("paired device=%s hub=%s", identity.device, self._address)
        return identity

    async def _converse(self, socket: ClientConnection, request: str) -> Paired | Why:
        number = secrets.token_hex(NUMBER_BYTES)
        who = self._applicant
        offer = OfferPairing(who.device, who.role, request, commitment_to(number, request), who.program)
        pairing = Pairing(offer, number, _now(), self._digits)
        await self._carry_out(socket, pairing.begin())
        async with asyncio.TaskGroup() as group:
            beside = [
                group.create_task(self._listen(socket, pairing)),
                group.create_task(self._await_word(socket, pairing)),
                group.create_task(self._tick(socket, pairing)),
            ]
            outcome = await self._ended
            for task in beside:
                task.cancel()
        return outcome

    async def _listen(self, socket: ClientConnection, pairing: Pairing) -> None:
        while True:
            try:
                message = pairing_codec.decode_hub(await socket.recv(decode=False))
            except ConnectionClosed:
                await self._carry_out(socket, pairing.lose())
                return
            except DecodeError as error:
                _log.warning("hub's message not understood code=%s detail=%s", error.code, error.detail)
                await self._carry_out(socket, pairing.lose(Why.OUT_OF_TURN))
                return
            await self._carry_out(socket, pairing.hear(message, _now()))

    async def _await_word(self, socket: ClientConnection, pairing: Pairing) -> None:
        await self._carry_out(socket, pairing.compare(await self._word))

    async def _tick(self, socket: ClientConnection, pairing: Pairing) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            await self._carry_out(socket, pairing.tick(_now()))

    async def _carry_out(self, socket: ClientConnection, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Say(message):
                    try:
                        await socket.send(pairing_codec.encode(message), text=True)
                    except ConnectionClosed:
                        _log.info("hub gone while pairing hub=%s", self._address)
                case Compare():
                    self._tell(effect)
                case Paired():
                    self._end(effect)
                case Ended(why):
                    self._end(why)
                case _:
                    assert_never(effect)

    def _end(self, outcome: Paired | Why) -> None:
        if not self._ended.done():
            self._ended.set_result(outcome)


async def answers_plainly(address: HubAddress) -> bool:
    """Return whether a hub of this machine answers there in the clear: anybody on the network can announce one."""
    try:
        socket = await StraightConnect(
            f"ws://{address}/",
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,
            proxy=None,
            open_timeout=OPEN_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            max_size=MESSAGE.value,
        )
    except (OSError, InvalidHandshake, EOFError, ValueError):
        return False
    await socket.close()
    return socket.subprotocol == SUBPROTOCOL


async def _dial(address: HubAddress) -> ClientConnection:
    """Connect by TLS without believing anything that the other side shows: the code is what tells."""
    strangers = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    strangers.minimum_version = ssl.TLSVersion.TLSv1_3
    strangers.check_hostname = False
    strangers.verify_mode = ssl.CERT_NONE
    return await StraightConnect(
        f"wss://{address}{PATH}",
        ssl=strangers,
        server_hostname=HUB_NAME,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        proxy=None,
        open_timeout=OPEN_TIMEOUT_S,
        close_timeout=CLOSE_TIMEOUT_S,
        max_size=MESSAGE.value,
    )


def _new_key(device: str) -> tuple[str, str]:
    from hub.client import keys  # cryptography takes its time and memory: only while pairing

    return keys.new_key(device)


def _identity(key: str, paired: Paired) -> Identity | None:
    from hub.client import keys  # as above

    try:
        identity = keys.identity(key, paired.certificate, paired.hall)
    except keys.NotFitting as error:
        _log.warning("certificate does not fit error=%s", error)
        return None
    return identity if identity.device == paired.device else None


def _now() -> int:
    return time.monotonic_ns() // 1_000_000
