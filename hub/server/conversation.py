"""What a device says, from its connection to the writer's inbox, and no faster than it may."""

import asyncio
import contextlib
from typing import Final, get_args

from hub.core.effects import Received
from hub.protocol import codec, limits
from hub.protocol.codec import ClientMessage, DecodeError
from hub.protocol.commands import Command
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Hello
from hub.protocol.ids import DeviceId
from hub.server.doorkeeper import Speaker
from hub.server.draws import Draws
from hub.server.inbox import Inbox
from hub.server.peer import Peer
from hub.server.porter import TOO_FAST, Porter, now_ms
from hub.server.tls import fingerprint, name

COMMANDS: Final = get_args(Command)


class Conversation:
    """The hub's ear for one device."""

    def __init__(self, peer: Peer, inbox: Inbox, porter: Porter) -> None:
        self._peer = peer
        self._inbox = inbox
        self._porter = porter

    async def run(self) -> None:
        """Hear the device until it is gone."""
        while (data := await self._peer.socket.hear()) is not None:
            if not self._peer.outbox.closing:  # else it is read away, or the system would drop the farewell with it
                weight = await self._take_in(data)
                await self._slow_down(len(data), weight)

    async def _take_in(self, data: bytes) -> int:
        """Take what was said; return as how many messages it counts."""
        peer = self._peer
        message: ClientMessage | DecodeError
        try:
            message = codec.decode_client(data)
        except DecodeError as error:
            message = error
        received = Received(peer.session, message)
        weight = limits.HELLO_WEIGHT.value if isinstance(message, Hello) else 1
        if isinstance(message, Hello) and peer.speaker is None and not self._lets_in(message):
            return weight
        pace = None if peer.paces is None or isinstance(message, DecodeError) else peer.paces.of(message)
        if pace is not None and not await _has_time(peer, pace):
            return weight
        if isinstance(message, COMMANDS):
            await peer.turns.wait()
            if self._inbox.offer(received):
                peer.turns.asked()
            else:
                peer.reply(codec.encode(Refused(message.command_id, RejectionCode.TOO_BUSY)))
        else:
            await self._inbox.put(received)
        return weight

    def _lets_in(self, said: Hello) -> bool:
        """Remember who speaks here, unless that one has to stay away for a while."""
        peer = self._peer
        shown, stands = fingerprint(peer.socket.transport), name(peer.socket.transport)
        speaker = Speaker(said.device) if shown is None else Speaker(DeviceId(stands or ""), shown)
        throttle = self._porter.greets(speaker)
        if throttle is None:
            peer.farewell(codec.encode(TOO_FAST))
            return False
        peer.speaker, peer.throttle = speaker, throttle
        peer.paces = self._porter.paces(speaker, said.role)
        return True

    async def _slow_down(self, size: int, weight: int) -> None:
        """Wait before the next message is read, if there were too many; cut who does not stop."""
        peer = self._peer
        wait_ms = peer.throttle.hear(size, now := now_ms(), weight)
        if peer.throttle.is_flooding(now):
            self._porter.cut(peer.session, peer.speaker)
            peer.farewell(codec.encode(TOO_FAST))
        elif wait_ms:
            await asyncio.sleep(wait_ms / 1_000)


async def _has_time(peer: Peer, pace: Draws) -> bool:
    """Wait until a device may have something more done; return whether it is still there then.

    What it says meanwhile is not read. What nobody carried out is asked about by its device, and said again.
    """
    waited = 0
    while not peer.outbox.closing and (wait_ms := pace.take(now_ms())):
        pace.waited, waited = pace.waited + (not waited), 1
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_ms / 1_000):
                await peer.socket.wait_closed()
                return False
    return not peer.outbox.closing
