"""A hub core with its wires in a test's hands: what goes in, what is stored, what comes out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.core.bindings import Bindings
from hub.core.effects import Close, Connected, Disconnected, Effect, Input, Log, Publish, Received, Send, SessionId
from hub.core.hub import HubCore
from hub.domain.catalogue import Catalogue
from hub.domain.events import DayOpened, Record
from hub.domain.invariants import broken_invariants
from hub.protocol import commands as wire
from hub.protocol.codec import ClientMessage, DecodeError, HubMessage
from hub.protocol.errors import Refused
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import BootId, CommandId, DeviceId, ProcessId, Topic
from hub.protocol.views import Show, View
from tests.builders import MORNING, Ids, bindings, catalogue


@dataclass
class Desk:
    """One boot of a hub; `journal` outlives it."""

    catalogue: Catalogue = field(default_factory=catalogue)
    bindings: Bindings = field(default_factory=bindings)
    journal: list[Record] = field(default_factory=list)
    now: int = MORNING
    boot: str = "boot-1"
    core: HubCore = field(init=False)
    ids: Ids = field(default_factory=Ids)
    sessions: dict[str, SessionId] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    _numbers: int = 0

    def __post_init__(self) -> None:
        self.core = HubCore(self.catalogue, self.bindings, boot=BootId(self.boot), epoch=1)
        self.core.restore(self.open_day(), self.head())

    def open_day(self) -> list[Record]:
        starts = [index for index, record in enumerate(self.journal) if isinstance(record.event, DayOpened)]
        return self.journal[starts[-1] :] if starts else []

    def head(self) -> int:
        return self.journal[-1].revision if self.journal else 0

    def restarted(self) -> "Desk":
        """Return the next boot of this hub, with the same journal."""
        return Desk(self.catalogue, self.bindings, list(self.journal), self.now, self.boot + "+", ids=self.ids)

    def step(self, *inputs: Input) -> list[Effect]:
        """Step and commit; return what went out."""
        self.journal += self.core.step(inputs, self.now)
        assert broken_invariants(self.core.state) == []
        return self._out(self.core.committed(self.now))

    def fails(self, *inputs: Input) -> None:
        """Step, and let storing fail for certain."""
        self.core.step(inputs, self.now)
        self.core.rolled_back(self.open_day(), self.head())

    def refuse(self, *inputs: Input, code: object) -> list[Effect]:
        return self._out(self.core.refuse(inputs, code, self.now))  # type: ignore[arg-type]

    def _out(self, effects: list[Effect]) -> list[Effect]:
        self.effects += effects
        return effects

    def opened(self, name: str) -> list[Input]:
        """Return the input of a new connection under a name."""
        self._numbers += 1
        self.sessions[name] = SessionId(self._numbers)
        return [Connected(self.sessions[name], "peer")]

    def hello(self, device: str, *, process: str = "process-1", name: str | None = None) -> list[Input]:
        """Return the inputs of a device that connects and says who it is."""
        role = self.bindings.devices[DeviceId(device)].role
        name = name or device
        message = Hello(PROTOCOL_VERSION, role, DeviceId(device), ProcessId(process), "0.1.0")
        return [*self.opened(name), self.said(name, message)]

    def join(self, *devices: str, process: str = "process-1") -> list[Effect]:
        return [effect for device in devices for effect in self.step(*self.hello(device, process=process))]

    def said(self, name: str, message: ClientMessage | DecodeError) -> Received:
        return Received(self.sessions[name], message)

    def left(self, name: str) -> Disconnected:
        return Disconnected(self.sessions[name])

    def say(self, name: str, message: ClientMessage | DecodeError) -> list[Effect]:
        return self.step(self.said(name, message))

    def ask(self, name: str, message: ClientMessage) -> HubMessage:
        """Say it and return the one answer."""
        answers = sent(self.say(name, message), self.sessions[name])
        answers = [a for a in answers if isinstance(a, wire.Accepted | wire.NotExecuted | Refused)]
        assert len(answers) == 1, answers
        return answers[0]

    def id(self) -> CommandId:
        return self.ids(self.now)

    def issue(self, kiosk: str = "k1", service: str = "A.01") -> wire.TicketReceipt:
        answer = self.ask(kiosk, wire.IssueTicket(command_id=self.id(), service=service))
        assert isinstance(answer, wire.Accepted), answer
        assert isinstance(answer.result, wire.TicketReceipt)
        return answer.result

    def call(self, number: int = 1) -> wire.CallReceipt:
        answer = self.ask(f"o{number}", wire.CallNext(command_id=self.id(), counter=str(number)))
        assert isinstance(answer, wire.Accepted), answer
        assert isinstance(answer.result, wire.CallReceipt)
        return answer.result

    def view(self, topic: Topic) -> View | None:
        """Return the newest view of a topic that went out to anybody."""
        shows = [e.show for e in self.effects if isinstance(e, Publish) and e.show.topic == topic]
        return shows[-1].view if shows else None


def sent(effects: Sequence[Effect], session: SessionId) -> list[HubMessage]:
    return [e.message for e in effects if isinstance(e, Send) and e.session == session]


def published(effects: Sequence[Effect], session: SessionId | None = None) -> list[Show]:
    return [e.show for e in effects if isinstance(e, Publish) and (session is None or session in e.sessions)]


def closed(effects: Sequence[Effect], session: SessionId) -> list[str]:
    return [e.problem.code for e in effects if isinstance(e, Close) and e.session == session]


def logged(effects: Sequence[Effect], what: str) -> list[dict[str, str]]:
    return [dict(e.values) for e in effects if isinstance(e, Log) and e.what == what]


ROLE_OF = {
    "k1": Role.KIOSK,
    "h1": Role.HALL,
    "s1": Role.SIGN,
    "o1": Role.OFFICER,
    "l1": Role.LED,
    "p1": Role.PRINTER,
    "v1": Role.SUPERVISOR,
}
