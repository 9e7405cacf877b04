"""One device on the device port: its connection, what waits to be sent to it, and how much it may say."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from hub.core.effects import SessionId
from hub.protocol.errors import ProblemCode
from hub.protocol.ids import Topic
from hub.server.callers import Caller
from hub.server.device_connection import DeviceConnection
from hub.server.doorkeeper import Speaker, Throttle
from hub.server.outbox import DrainWatch, Outbox
from hub.server.records import Paces
from hub.server.turns import Turns

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Peer:
    """One client's connection and what waits for it; nothing here but `pump` ever waits for the client."""

    session: SessionId
    socket: DeviceConnection
    outbox: Outbox = field(default_factory=Outbox)
    throttle: Throttle = field(default_factory=Throttle)
    turns: Turns = field(default_factory=Turns)
    speaker: Speaker | None = None
    paces: Paces | None = None
    _added: asyncio.Event = field(default_factory=asyncio.Event)
    _watch: DrainWatch = field(default_factory=DrainWatch)
    _sending: bool = False
    _handed: int = 0

    @property
    def caller(self) -> Caller:
        """The other end; nobody, once it is gone."""
        host, port = (self.socket.remote_address or ("", 0))[:2]
        return str(host), int(port)

    def is_idle(self) -> bool:
        """Return whether everything sent so far has left for the network."""
        return not self._sending and not self.outbox and self.socket.transport.get_write_buffer_size() == 0

    def is_frozen(self, now: int) -> bool:
        """Return whether it takes so little that it is to be cut at `now` (ms, monotonic)."""
        return self._watch.is_frozen(self._handed, self.socket.transport.get_write_buffer_size(), now)

    def given(self, data: bytes) -> None:
        """It was sent something past its outbox, which only an idle one may be."""
        self._handed += len(data)

    def reply(self, data: bytes) -> None:
        """Send this in its turn; who has read none of too many is cut."""
        if self.outbox.reply(data):
            self._added.set()
        else:
            self.cut(ProblemCode.TOO_SLOW)

    def show(self, topic: Topic, data: bytes) -> None:
        """Send this as soon as it takes something again, if nothing newer has come by then."""
        self.outbox.show(topic, data)
        self._added.set()

    def farewell(self, data: bytes) -> None:
        """Send this as the last word, and close."""
        self.outbox.farewell(data)
        self.socket.told_to_go()
        self._added.set()

    def cut(self, problem: ProblemCode) -> None:
        """End the connection at once."""
        _log.warning("client cut session=%d problem=%s", self.session, problem)
        self.socket.transport.abort()

    async def pump(self, may_speak: Callable[[], None]) -> None:
        """Send what waits, until the connection ends; `may_speak` is called before each word."""
        while True:
            self._sending = True
            while (data := self.outbox.take()) is not None:
                may_speak()
                self._handed += len(data)
                if not await self.socket.say(data):
                    return
            self._sending = False
            if self.outbox.closing:
                await self.socket.close()
                return
            self._added.clear()
            await self._added.wait()
