"""Kiosks, printers, officers and a supervisor that remember what they were told, for a hub that loses its history."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from hub.client.connection import Connection
from hub.client.session import Answered, JobArrived, Joined, NewId, Output, Parted, Shown
from hub.protocol.commands import (
    Accepted,
    AskLease,
    CallNext,
    CallReceipt,
    CancelUncertain,
    Command,
    FinishService,
    HandInTicket,
    IssueTicket,
    RecordPrint,
    StartService,
    TicketReceipt,
)
from hub.protocol.errors import Refused
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import CounterId, DeviceId, ServiceId
from hub.protocol.leases import Lease, LeaseView
from hub.protocol.printing import SlipOutcome
from hub.protocol.remembering import HandInMemory, HeldLease, RememberedNumber
from hub.protocol.views import OfficerAction, OfficerView, SupervisorView, TicketPhase
from kiosk.offline import Offline
from tests.chaos.crowd import Knocking, hello

PART: Final = 32


@dataclass
class Seen:
    """What all devices of the hall saw: numbers told by text, epochs, calls, and what was refused."""

    told: dict[str, str] = field(default_factory=dict)
    """A told number's ticket."""
    after: dict[str, str] = field(default_factory=dict)
    """The same since the hub was rebuilt."""
    calls: list[str] = field(default_factory=list)
    epochs: dict[str, list[int]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_rebuilt: bool = False
    accepted: int = 0

    def number(self, text: str, ticket: str) -> None:
        """A visitor was told a number."""
        for known in (self.told, self.after):
            if known.get(text, ticket) != ticket:
                self.faults.append(f"{text} was told twice: for {known[text]} and {ticket}")
        if not self.is_rebuilt:
            self.told[text] = ticket
        elif text not in self.told:  # a slip that was under way is handed over again
            self.after[text] = ticket


class Device:
    """What all have in common: an open wish at a time, and every welcome noted."""

    def __init__(self, device: DeviceId, role: Role, discovery: Knocking, seen: Seen, random: Random) -> None:
        self.device = device
        self.link = Connection(hello(device, role), self.handle, discovery)
        self.quiet = False
        self.is_live = False
        self.open: set[str] = set()
        self._seen = seen
        self._random = random
        self._numbers: dict[str, RememberedNumber] = {}

    async def run(self) -> None:
        """Speak with the hub until cancelled."""
        await self.link.run()

    @property
    def new_id(self) -> NewId:
        """Makes command ids."""
        return self.link.new_id

    def handle(self, output: Output) -> None:
        """Take what the connection tells."""
        match output:
            case Joined(welcome):
                self._joined(welcome)
            case Parted():
                self.is_live = False
            case Answered(command, answer):
                self.open.discard(command.command_id)
                self._seen.accepted += isinstance(answer, Accepted)
                if isinstance(answer, Refused):
                    self._seen.refused.append(f"{self.device}: {type(command).__name__} {answer.code}")
                self.answered(command, answer)
            case _:
                self.look(output)
        if self.is_live and not self.open and not self.quiet:
            self.go_on()

    def _joined(self, welcome: Welcome) -> None:
        self._seen.epochs.setdefault(self.device, []).append(welcome.epoch)
        self.is_live = not welcome.collects
        self.joined(welcome)
        if welcome.collects:
            numbers = list(self._numbers.values())
            parts = [tuple(numbers[at : at + PART]) for at in range(0, max(1, len(numbers)), PART)]
            for number, part in enumerate(parts, 1):
                is_last = number == len(parts)
                self.link.report(HandInMemory(part, is_last, self.held() if is_last else None))

    def joined(self, welcome: Welcome) -> None:
        """Take that the hub is there."""

    def answered(self, command: Command, answer: object) -> None:
        """Take an answer."""

    def look(self, output: Output) -> None:
        """Take anything else."""

    def go_on(self) -> None:
        """Say the next wish."""

    def held(self) -> HeldLease | None:
        """Return the lease that is held."""
        return None

    def say(self, command: Command) -> None:
        """Say a wish."""
        self.open.add(command.command_id)
        self.link.submit(command)


class Kiosk(Device):
    """Draws numbers, gives some by itself, and remembers them before it tells them."""

    def __init__(self, device: DeviceId, discovery: Knocking, seen: Seen, random: Random) -> None:
        super().__init__(device, Role.KIOSK, discovery, seen, random)
        self.services: Sequence[ServiceId] = ()
        self.offline = Offline()
        self.handed_in = 0
        self._last: str | None = None

    def joined(self, welcome: Welcome) -> None:
        """Take the hub's time; ask for a lease, and hand in what was given without it."""
        now = self.link.now()
        self.offline.told_time(self.link.session.hub_time(now), now)
        if not welcome.collects:
            self.say(AskLease(command_id=self.new_id(now), held=self.offline.held))
            for own in self.offline.record.outbox:
                self.say(own)

    def answered(self, command: Command, answer: object) -> None:
        """Remember a number, then tell it."""
        if isinstance(command, HandInTicket):
            code = answer.code if isinstance(answer, Refused) else None
            self.offline.handed_in(command.command_id, code)
            self.handed_in += code is None
            if code is not None:
                self._seen.faults.append(f"a number given without the hub was refused: {command.text}: {code}")
        if isinstance(command, IssueTicket) and isinstance(answer, Accepted):
            receipt = answer.result
            assert isinstance(receipt, TicketReceipt)
            words = (receipt.service, receipt.ticket_class, command.language)
            self._keep(RememberedNumber(command.command_id, receipt.number, receipt.issued_at, *words))

    def look(self, output: Output) -> None:
        """Take a lease."""
        if isinstance(output, Shown) and isinstance(output.show.view, LeaseView) and output.show.view.lease is not None:
            self.offline.take_lease(output.show.view.lease)

    def held(self) -> HeldLease | None:
        """Return the lease that the hub gave."""
        lease: Lease | None = self.offline.record.lease
        return None if lease is None else HeldLease(lease.lease, lease.slot, tuple(each.day for each in lease.days))

    def go_on(self) -> None:
        """Draw the next number."""
        self.say(IssueTicket(command_id=self.new_id(self.link.now()), service=self._random.choice(self.services)))

    def give(self) -> bool:
        """Give a number without the hub; return whether there was one."""
        now = self.link.now()
        wish = IssueTicket(command_id=self.new_id(now), service=self._random.choice(self.services))
        self.offline.wish(wish, now, is_live=False)
        own = self.offline.give(wish.command_id, self.new_id(now), now)
        if not isinstance(own, HandInTicket):
            return False
        self._keep(RememberedNumber(own.command_id, own.text, own.issued_at, own.service))
        return True

    def _keep(self, number: RememberedNumber) -> None:
        self._numbers[number.ticket] = number
        self._seen.number(number.text, number.ticket)


class Printer(Device):
    """Prints everything at once, and remembers it; every second slip without its service, as an older one did."""

    def look(self, output: Output) -> None:
        """Print a slip; its number is told."""
        if not isinstance(output, JobArrived):
            return
        slip = output.job.slip
        service = slip.service_id if len(self._numbers) % 2 else None
        number = RememberedNumber(slip.ticket, slip.number, slip.issued_at, service, slip=SlipOutcome.PRINTED)  # type: ignore[arg-type]
        self._numbers[slip.ticket] = number
        self._seen.number(slip.number, slip.ticket)
        printed = RecordPrint(command_id=self.new_id(self.link.now()), job=output.job.job, outcome=SlipOutcome.PRINTED)
        self.say(printed)


class Officer(Device):
    """Calls, starts and finishes by what its panel shows."""

    counter: CounterId
    view: OfficerView | None = None

    def joined(self, welcome: Welcome) -> None:
        """Wait for a new picture."""
        del welcome
        self.view = None

    def look(self, output: Output) -> None:
        """Take the panel's picture."""
        if isinstance(output, Shown) and isinstance(output.show.view, OfficerView):
            self.view = output.show.view

    def answered(self, command: Command, answer: object) -> None:
        """Note a call, and wait for a new picture."""
        del command
        self.view = None
        if isinstance(answer, Accepted) and isinstance(answer.result, CallReceipt):
            self._seen.calls.append(answer.result.call)

    def go_on(self) -> None:
        """Press what the newest picture allows."""
        view, self.view = self.view, None
        if view is None:
            return
        current, id_ = view.current, self.new_id(self.link.now())
        if current is None:
            if OfficerAction.CALL_NEXT in view.actions:
                self.say(CallNext(command_id=id_, counter=self.counter))
        elif current.phase is TicketPhase.CALLED:
            self.say(StartService(command_id=id_, counter=self.counter, ticket=current.ticket))
        else:
            outcome = current.outcomes[0] if current.outcome_required else None
            self.say(FinishService(command_id=id_, counter=self.counter, ticket=current.ticket, outcome=outcome))


class Supervisor(Device):
    """Sees the hall and closes what is uncertain when told to."""

    uncertain: dict[ServiceId, int] | None = None

    def __init__(self, device: DeviceId, discovery: Knocking, seen: Seen, random: Random) -> None:
        super().__init__(device, Role.SUPERVISOR, discovery, seen, random)
        self.done = asyncio.Event()

    def look(self, output: Output) -> None:
        """Take the hall's picture."""
        if isinstance(output, Shown) and isinstance(output.show.view, SupervisorView):
            self.uncertain = output.show.view.uncertain

    def close_uncertain(self) -> None:
        """Cancel all tickets of unknown fate."""
        self.say(CancelUncertain(command_id=self.new_id(self.link.now())))

    def answered(self, command: Command, answer: object) -> None:
        """Note that it is done."""
        if isinstance(command, CancelUncertain) and isinstance(answer, Accepted):
            self.done.set()
