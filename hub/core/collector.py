"""A hub that lost its history and takes in what kiosks and printers remember, and nothing else; sans-I/O.

Rules:
- Whoever says hello as a kiosk or printer of the hall is welcomed with `collects`. All others are told to come again.
- On a secured connection the certificate that the hall has signed must bear the device's name, and must not be one that
  was put out or replaced (`put_out`, fingerprints). A device that was paired after the backup is believed so far, and
  no further.
- A device that knows a later history than the one that is made here would turn away: what is made begins above it.
- What a device hands in is added to what it handed in before: after a reconnect it says everything again. It is heard
  when it has said a last part; what it says after that counts, too.
- A device has so many lines of the log a minute as with a hub at work; see `hub.core.chatter`.
- Nothing else is answered. A fact stays open at its client and is said again to the hub that follows; of an open wish
  the client asks that hub, which then knows the number that it was told.
"""

from dataclasses import dataclass, field
from typing import Final, assert_never

from hub.core.bindings import Bindings
from hub.core.chatter import Chatter
from hub.core.effects import (
    Close,
    CodeChecked,
    Connected,
    Disconnected,
    Effect,
    Input,
    Log,
    Ordered,
    PasswordChecked,
    Received,
    Send,
    SessionId,
    Warned,
)
from hub.domain.catalogue import ServiceId
from hub.domain.commands_rebuild import Remembered, RememberedLease
from hub.domain.ticket import TicketClass, TicketId
from hub.protocol import limits
from hub.protocol.codec import ClientMessage, DecodeError
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import BootId, DeviceId
from hub.protocol.remembering import HandInMemory, HeldLease, RememberedNumber

REMEMBERING: Final = frozenset({Role.KIOSK, Role.PRINTER})
NUMBERS: Final = limits.Limit(100_000, "numbers", "a device keeps days of the largest hall's numbers, not months")

_COME_AGAIN: Final = "history is being rebuilt"


@dataclass(slots=True)
class Memory:
    """What one device has handed in so far."""

    role: Role
    numbers: dict[tuple[str, str], RememberedNumber] = field(default_factory=dict)
    lease: HeldLease | None = None
    is_whole: bool = False


@dataclass(slots=True)
class _Session:
    since: int
    device: DeviceId | None = None
    secured: bool = False
    name: str | None = None


class Collector:
    """All that is collected; `heard` by device, `epoch` is the new history's.  Instants are the hub's time (UTC ms)."""

    def __init__(
        self, hall: str, bindings: Bindings, *, boot: BootId, epoch: int, put_out: frozenset[str] = frozenset()
    ) -> None:
        self.heard: dict[DeviceId, Memory] = {}
        self._hall = hall
        self._bindings = bindings
        self._boot = boot
        self._put_out = put_out
        self.epoch = epoch
        self._sessions: dict[SessionId, _Session] = {}
        self._chatter = Chatter()

    @property
    def missing(self) -> list[DeviceId]:
        """The kiosks and printers of the hall that have not handed in everything."""
        asked = (each.device for each in self._bindings.devices.values() if each.role in REMEMBERING)
        return [device for device in asked if device not in self.heard or not self.heard[device].is_whole]

    @property
    def all_kiosks_heard(self) -> bool:
        """Whether every kiosk has said which lease it holds."""
        return not any(self._bindings.devices[device].role is Role.KIOSK for device in self.missing)

    def numbers(self) -> tuple[Remembered, ...]:
        """Return all numbers in the words of the rules."""
        return tuple(
            remembered(number, device, kiosk=device if memory.role is Role.KIOSK else None)
            for device, memory in self.heard.items()
            for number in memory.numbers.values()
        )

    def leases(self) -> tuple[RememberedLease, ...]:
        """Return the leases that kiosks hold."""
        held = ((device, memory.lease) for device, memory in self.heard.items())
        return tuple(
            RememberedLease(lease.lease, device, lease.slot, lease.days) for device, lease in held if lease is not None
        )

    def step(self, inputs: list[Input], now: int) -> list[Effect]:
        """Take in what came; return what is to be sent."""
        effects: list[Effect] = []
        for item in inputs:
            match item:
                case Connected():
                    effects += self._let_in(item, now)
                case Disconnected(session=session):
                    self._sessions.pop(session, None)
                case Received(session=session, message=message):
                    effects += self._read(session, message, now)
                case Ordered() | Warned() | PasswordChecked() | CodeChecked():
                    effects.append(Log("refused", (("input", type(item).__name__),)))
                case _:
                    assert_never(item)
        silent = now - limits.HELLO_TIMEOUT.value
        for session, one in list(self._sessions.items()):
            if one.device is None and one.since <= silent:
                effects += self._close(session, ProblemCode.HELLO_TOO_LATE, "")
        return self._chatter.sift(effects, now)

    def _let_in(self, item: Connected, now: int) -> list[Effect]:
        """Begin to listen to a connection, unless it proves to be nobody of this hall."""
        self._sessions[item.session] = _Session(now, secured=item.secured, name=item.name)
        if item.secured and (item.name is None or item.fingerprint in self._put_out):
            return self._close(item.session, ProblemCode.MUST_PAIR, "")
        return []

    def _read(self, session: SessionId, message: ClientMessage | DecodeError, now: int) -> list[Effect]:
        if session not in self._sessions:
            return []
        device = self._sessions[session].device
        if isinstance(message, Hello):
            return self._greet(session, message, now)
        if device is None:
            return self._close(session, ProblemCode.HELLO_EXPECTED, "")
        if isinstance(message, DecodeError):
            return [Log("problem", (("device", device), ("code", message.code)), by=device)]
        if not isinstance(message, HandInMemory):
            return []
        memory = self.heard[device]
        if len(memory.numbers) + len(message.numbers) > NUMBERS.value:
            return self._close(session, ProblemCode.TOO_LARGE, f"more than {NUMBERS.value} {NUMBERS.unit}")
        memory.numbers |= {(each.ticket, each.text): each for each in message.numbers}
        if not message.is_last:
            return []
        memory.lease = message.lease or memory.lease
        memory.is_whole = True
        values = ("device", device), ("numbers", str(len(memory.numbers)))
        return [Log("memory taken in", values, by=device)]

    def _greet(self, session: SessionId, hello: Hello, now: int) -> list[Effect]:
        opened = self._sessions[session]
        if opened.secured and opened.name != hello.device:
            return self._close(session, ProblemCode.MUST_PAIR, "")
        binding = self._bindings.devices.get(hello.device)
        if hello.protocol != PROTOCOL_VERSION:
            return self._close(session, ProblemCode.VERSION_UNSUPPORTED, f"the hub speaks version {PROTOCOL_VERSION}")
        if binding is None:
            return self._close(session, ProblemCode.UNKNOWN_DEVICE, f"no device {hello.device!r} in this hall")
        if binding.role is not hello.role:
            return self._close(session, ProblemCode.WRONG_ROLE, f"{hello.device!r} has the role {binding.role}")
        if binding.role not in REMEMBERING:
            return self._close(session, ProblemCode.SHUTTING_DOWN, _COME_AGAIN)
        effects: list[Effect] = []
        if hello.hall == self._hall and self.epoch <= hello.epoch < limits.EPOCH.value:
            self.epoch = hello.epoch + 1
            values = ("device", binding.device), ("epoch", str(hello.epoch))
            effects.append(Log("later history known", values, by=binding.device))
        self._sessions[session].device = binding.device
        self.heard.setdefault(binding.device, Memory(binding.role))
        welcome = Welcome(
            protocol=PROTOCOL_VERSION,
            hall=self._hall,
            epoch=self.epoch,
            boot=self._boot,
            at=now,
            device=binding.device,
            zone=binding.zone,
            counter=binding.counter,
            collects=True,
        )
        values = ("device", binding.device), ("role", binding.role)
        return [*effects, Log("joined", values, by=binding.device), Send(session, welcome)]

    def _close(self, session: SessionId, code: ProblemCode, detail: str) -> list[Effect]:
        del self._sessions[session]
        return [Close(session, Problem(code, closing=True, detail=detail))]


def remembered(number: RememberedNumber, device: str, *, kiosk: str | None) -> Remembered:
    """Return a number that a device remembers in the words of the rules."""
    return Remembered(
        ticket=TicketId(number.ticket),
        text=number.text,
        issued_at=number.issued_at,
        device=device,
        kiosk=kiosk,
        service=None if number.service is None else ServiceId(number.service),
        ticket_class=TicketClass(number.ticket_class),
        language=number.language.value,
        slip=None if number.slip is None else number.slip.value,
    )
