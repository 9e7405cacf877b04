"""The whole hub without its wires, told message after message by devices of every role."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hub.core.effects import Close, Connected, Disconnected, Effect, Input, Publish, Received, Send, SessionId
from hub.core.hub import HubCore
from hub.domain.invariants import broken_invariants
from hub.protocol import codec
from hub.protocol.codec import ClientMessage, DecodeError
from hub.protocol.commands import CallNext, IssueTicket
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import BootId, CounterId, DeviceId, ProcessId, ServiceId
from tests.builders import MORNING, Ids, bindings, catalogue
from tests.fuzz.messages import examples
from tests.fuzz.target import Target, Try
from tests.fuzz.wire_targets import TAGS

DEVICES: Final = ("k1", "p1", "h1", "s1", "l1", "o1", "o2", "v1", "nobody")
"""Who speaks: the first byte of each line of an input chooses; the last has not said who it is."""

TICK: Final = ord("~")
"""A line that begins so is no message: time passes, by its length in minutes."""

MINUTE_MS: Final = 60_000
MOST_LINES: Final = 60


@dataclass
class _Hub:
    """A hub in the morning with its devices there; everything it wants sent is encoded."""

    now: int = MORNING
    core: HubCore = field(init=False)

    def __post_init__(self) -> None:
        self.core = HubCore(catalogue(), bindings(), boot=BootId("b"), epoch=1, secret=bytes(32))
        self.core.restore((), 0)

    def hear(self, speaker: int, message: ClientMessage | DecodeError) -> None:
        """A device says something; it connects and says who it is before its first word, and when it was left."""
        session = SessionId(speaker)
        if self.core.sessions.get(session) is None:
            greeting: list[Input] = [Connected(session, "peer")]
            bound = self.core.bindings.devices.get(DeviceId(DEVICES[speaker]))
            if bound is not None:
                greeting.append(Received(session, Hello(PROTOCOL_VERSION, bound.role, bound.device, ProcessId("p"))))
            self.step(*greeting)
        self.step(Received(session, message))

    def step(self, *inputs: Input) -> None:
        """One batch, stored at once."""
        self.core.step(inputs, self.now)
        for effect in self.core.committed(self.now):
            self._encode(effect)
        self.core.look_ahead(self.now)
        self.now += 300

    def _encode(self, effect: Effect) -> None:
        match effect:
            case Send(_, message):
                codec.decode_hub(codec.encode(message))
            case Publish(_, show):
                codec.decode_hub(codec.encode(show))
            case Close(session, problem):
                codec.encode(problem)
                self.core.step((Disconnected(session),), self.now)
                self.core.committed(self.now)
            case _:
                pass


def _core(folder: Path) -> Try:
    def try_(data: bytes) -> None:
        hub = _Hub()
        for line in data.split(b"\n")[:MOST_LINES]:
            if line and line[0] == TICK:
                hub.now += len(line) * MINUTE_MS
                hub.step()
                continue
            speaker = line[0] % len(DEVICES) if line else 0
            message: ClientMessage | DecodeError
            try:
                message = codec.decode_client(line[1:])
            except DecodeError as error:
                message = error
            hub.hear(speaker, message)
        assert broken_invariants(hub.core.state) == []

    return try_


def _days() -> list[bytes]:
    """A ticket that is issued and called, and then every message of the language, each by every role that there is."""
    ids = Ids()
    wish = codec.encode(IssueTicket(command_id=ids(), service=ServiceId("A.01")))
    call = codec.encode(CallNext(command_id=ids(), counter=CounterId("1")))
    begun = b"\x00" + wish + b"\n\x05" + call
    said = examples(ClientMessage)
    told = [bytes((number % len(DEVICES),)) + each for number, each in enumerate(said)]
    again = b"\n".join(told[place] for place in range(0, len(told), 5))
    return [begun, begun + b"\n" + again, *(begun + b"\n~\n" + each for each in told)]


TARGETS: Final = (Target("hub-core", _days, _core, (*TAGS, b"\n~~~~~~~~", *(f'"{each}"'.encode() for each in Role))),)
