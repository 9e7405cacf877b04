"""The connections on `/pair`: messages to the state machine and back, and keys signed in a thread of their own."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, Protocol

from hub.core.askings import AskingId, Gravity, Note, PairingEffect, Remember, Sign, Tell
from hub.core.pairings import Pairings
from hub.core.places import place_of
from hub.domain.commands_trust import PairDevice, PairReason, RecordOtherCode
from hub.protocol import limits, pairing_codec
from hub.protocol.codec import DecodeError
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import NUMBER_BYTES, AnswerPairing, Ending, PairingClientMessage

_log = logging.getLogger(__name__)

TICK_S: Final = 0.25
ACTOR: Final = "loket-hub"
"""Who says in history what somebody at a device said, whom nobody knows."""
NOBODYS: Final = "?"
"""What calls itself a name that no device of the hall has: history keeps no stranger's words."""
_LEVELS: Final = {Gravity.INFO: logging.INFO, Gravity.WARNING: logging.WARNING, Gravity.ERROR: logging.ERROR}
FIRST_WORD_S: Final = 5.0
"""A device says at once what it wants; whoever connects and says nothing holds a file of ours."""
CONNECTIONS: Final = 32
"""Twice as many as may ask: the others are told so, and go."""
CONNECTIONS_EACH: Final = 2 * limits.PAIRING_PER_ADDRESS.value
"""Of one address: a stranger who says nothing must not keep everybody else from the desk."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A device's certificate (PEM), its SHA-256 (hex) and its end (UTC ms)."""

    certificate: str
    fingerprint: str
    expires_at: int


class Line(Protocol):
    """One connection on `/pair`."""

    @property
    def address(self) -> str:
        """Who it is from."""

    async def receive(self) -> bytes | None:
        """Return the next message; None: it is closed."""

    async def send(self, data: bytes) -> None:
        """Send one message; to one that is closed it is lost."""


Admit = Callable[[PairDevice, str], Awaitable[str | None]]
"""Lets a device in, as somebody has decided; gives None when that is stored, else why not."""


Recorder = Callable[[RecordOtherCode, str], Awaitable[str | None]]
"""Writes into history what somebody saw; gives None when that is stored, else why not."""


@dataclass(frozen=True, slots=True)
class Paired:
    """A device that was taken in; `is_replacing`: one of its name was in, and is put out."""

    device: DeviceId
    is_replacing: bool


@dataclass(slots=True)
class _Open:
    line: Line
    said: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)


class PairingDesk:
    """Everything here happens on the loop's thread, except `sign`, which may take a while.

    `sign` makes a certificate for a request (PEM) and a device; what it raises means that there is none. `is_in` says
    whether one of a name is in.
    """

    def __init__(
        self,
        pairings: Pairings,
        sign: Callable[[str, str], Signed],
        admit: Admit,
        record: Recorder,
        is_in: Callable[[DeviceId], bool],
    ) -> None:
        self.pairings = pairings
        self._sign = sign
        self._admit = admit
        self._record = record
        self._is_in = is_in
        self._numbers = count(1)
        self._lines: dict[AskingId, _Open] = {}
        self._is_left = False
        self._to_do: asyncio.Queue[Sign | Remember] = asyncio.Queue()
        self.paired: list[Paired] = []
        """The devices that were taken in since the window was opened."""

    def open(self) -> None:
        """Listen to whoever asks, for five minutes from now on."""
        if self.pairings.closes_at is None:
            self.paired.clear()
        self.pairings.open(now_ms())

    def leave(self) -> None:
        """Tell everybody that the hub stops, and speak with nobody any more."""
        self._is_left = True
        self.deliver(self.pairings.close(Ending.HUB_STOPS))
        for opened in self._lines.values():
            opened.said.put_nowait(None)

    async def converse(self, line: Line) -> None:
        """Speak with one that asks, until it is answered or gone."""
        if self._is_left:
            return
        place = place_of(line.address)
        of_address = sum(1 for each in self._lines.values() if place_of(each.line.address) == place)
        if len(self._lines) >= CONNECTIONS or of_address >= CONNECTIONS_EACH:
            await line.send(pairing_codec.encode(Problem(ProblemCode.TOO_MANY, closing=True)))
            return
        asking, opened = AskingId(next(self._numbers)), _Open(line)
        self._lines[asking] = opened
        hearing = asyncio.create_task(self._hear(asking, line))
        try:
            while (data := await opened.said.get()) is not None:
                await line.send(data)
        finally:
            del self._lines[asking]
            self.deliver(self.pairings.gone(asking))
            hearing.cancel()
            await asyncio.wait([hearing])
            if not hearing.cancelled():
                hearing.result()

    async def run(self) -> None:
        """See what is due and sign what was agreed on, until cancelled."""
        while True:
            self.deliver(self.pairings.tick(now_ms()))
            wanted: Sign | Remember | None = None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    wanted = await self._to_do.get()
            match wanted:
                case Sign():
                    await self._let_in(wanted)
                case Remember():
                    await self._remember(wanted)
                case None:
                    pass

    def deliver(self, effects: Sequence[PairingEffect]) -> None:
        """Carry out what the state machine wants done; never waits."""
        for effect in effects:
            match effect:
                case Tell(to, message):
                    opened = self._lines.get(to)
                    if opened is not None:
                        opened.said.put_nowait(pairing_codec.encode(message))
                        if not isinstance(message, AnswerPairing):  # anything else ends it
                            opened.said.put_nowait(None)
                case Sign() | Remember():
                    self._to_do.put_nowait(effect)
                case Note(what, values, gravity):
                    said = " ".join(f"{name}={value}" for name, value in values)
                    _log.log(_LEVELS[gravity], "%s %s", what, said)

    async def _hear(self, asking: AskingId, line: Line) -> None:
        data: bytes | None = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST_WORD_S):
                data = await line.receive()
        while data is not None:
            said: PairingClientMessage | None = None
            with contextlib.suppress(DecodeError):
                said = pairing_codec.decode_client(data)
            number = secrets.token_bytes(NUMBER_BYTES).hex()
            self.deliver(self.pairings.hear(asking, line.address, said, number, now_ms()))
            data = await line.receive()
        if asking in self._lines:
            self._lines[asking].said.put_nowait(None)

    async def _remember(self, seen: Remember) -> None:
        """Let history say it; where nothing can be stored the log alone does."""
        await self._record(RecordOtherCode(seen.device or NOBODYS, seen.ending), seen.by or ACTOR)

    async def _let_in(self, wanted: Sign) -> None:
        certificate = None
        try:
            signed = await asyncio.to_thread(self._sign, wanted.request, wanted.device)
        except (ValueError, OSError) as error:
            _log.error("a key was not signed device=%s error=%s", wanted.device, error)
        else:
            order = PairDevice(wanted.device, signed.fingerprint, signed.expires_at, PairReason.CODE_COMPARED)
            taken = Paired(wanted.device, self._is_in(wanted.device))
            refused = await self._admit(order, wanted.by)
            certificate = signed.certificate if refused is None else None
            self.paired += [taken] if refused is None else []
        self.deliver(self.pairings.signed(wanted.asking, certificate))


def now_ms() -> int:
    """Return the steady clock's ms."""
    return time.monotonic_ns() // 1_000_000
