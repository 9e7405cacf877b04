"""Kiosks and officers without windows that press as fast as they are answered, over the real client and sockets."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Final

from msgspec import structs

from hub.client.candidates import HubAddress
from hub.client.connection import Connection
from hub.client.discovery import Discovery
from hub.client.identity import new_process_id
from hub.client.session import Answered, Joined, Output, Shown
from hub.protocol import limits
from hub.protocol.commands import (
    Accepted,
    CallNext,
    Command,
    FinishService,
    IssueTicket,
    Language,
    StartService,
    TicketClass,
)
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import CommandId, CounterId, DeviceId, ServiceId
from hub.protocol.views import OfficerAction, OfficerView, TicketPhase
from tests.chaos.witness import Witness

REPEATS: Final = 0.5
"""How often a device says its last accepted command again when the hub is back."""

MISUSES: Final = 0.2
"""How often a kiosk that does so says another body under the same id."""

PATIENT: Final = 0.8
"""So many officers wait for a new picture when the hub is back."""

REMEMBERED: Final = 4
"""Of so many of its last accepted commands a device repeats one."""


class Knocking(Discovery):
    """Dials when the hub is known to listen instead of after a random wait: what is measured is the hub."""

    def __init__(self, state_dir: Path, address: HubAddress, ready: asyncio.Event) -> None:
        super().__init__(state_dir, configured=address, zeroconf=False)
        self._ready = ready

    async def pause(self, wait_s: float) -> None:
        """Return when the hub listens; `wait_s` is what a real device would wait at least."""
        del wait_s
        await asyncio.sleep(0)
        await self._ready.wait()


class Client:
    """What kiosk and officer have in common: one wish at a time, and sometimes an old one again.

    `pause_s` is how long it thinks before each wish.
    """

    pause_s: float = 0.0

    def __init__(
        self,
        hello: Hello,
        discovery: Discovery,
        witness: Witness,
        random: Random,
        heard: Callable[[Answered], None],
    ) -> None:
        self.link = Connection(hello, self.handle, discovery)
        self.quiet = False
        self.open: dict[CommandId, Command] = {}
        self._witness = witness
        self._random = random
        self._heard = heard
        self._said_at: dict[CommandId, int] = {}
        self._done: deque[Command] = deque(maxlen=REMEMBERED)
        self._joined = 0
        self._is_thinking = False

    def handle(self, output: Output) -> None:
        """Take what the connection tells."""
        match output:
            case Joined():
                self._joined += 1
                self.joined()
                if self._joined > 1 and self._done and self._random.random() < REPEATS:
                    self._say(self._old())
            case Answered(command, answer):
                self.open.pop(command.command_id, None)
                if isinstance(answer, Accepted) and command not in self._done:
                    self._done.append(command)
                waited = self.link.now() - self._said_at.pop(command.command_id, self.link.now())
                self._witness.answered(command, answer, may_be_by_id=waited > limits.RESEND_WITHIN.value)
                self._heard(output)
            case Shown():
                self.look(output)
            case _:
                pass
        if self.pause_s and not self._is_thinking:
            self._is_thinking = True
            asyncio.get_running_loop().call_later(self.pause_s, self._think, output)
        elif not self._is_thinking:
            self._wish(output)

    def _think(self, about: Output) -> None:
        self._is_thinking = False
        self._wish(about)

    def _wish(self, after: Output) -> None:
        if self._joined and not self.open and not self.quiet:
            self.go_on(after)

    def joined(self) -> None:
        """Take that the hub is there, perhaps again."""

    def look(self, shown: Shown) -> None:
        """Take a view."""

    def go_on(self, after: Output) -> None:
        """Say the next wish, if there is one."""

    def new_id(self) -> CommandId:
        """Return a command id of the hub's time."""
        return self.link.new_id(self.link.now())

    def _say(self, command: Command) -> None:
        self.open[command.command_id] = command
        self._said_at[command.command_id] = self.link.now()
        self.link.submit(command)

    def _old(self) -> Command:
        command = self._random.choice(self._done)
        if isinstance(command, IssueTicket) and self._random.random() < MISUSES:
            other = Language.ENGLISH if command.language is Language.INDONESIAN else Language.INDONESIAN
            return structs.replace(command, language=other)
        return command


class CrowdKiosk(Client):
    """Draws numbers without end."""

    services: Sequence[ServiceId] = ()

    def go_on(self, after: Output) -> None:
        """Draw the next number."""
        self._say(
            IssueTicket(
                command_id=self.new_id(),
                service=self._random.choice(self.services),
                ticket_class=self._random.choice(list(TicketClass)),
                language=self._random.choice(list(Language)),
            )
        )


class CrowdOfficer(Client):
    """Calls, starts and finishes without end, by what its panel shows."""

    counter: CounterId
    _view: OfficerView | None = None
    _acted_on: OfficerView | None = None

    def joined(self) -> None:
        """Wait for a new picture; some press at once by the old one and are refused."""
        if self._random.random() < PATIENT:
            self._view = None

    def look(self, shown: Shown) -> None:
        """Take the panel's picture; a number that stands on it was told."""
        if isinstance(shown.show.view, OfficerView):
            self._view = shown.show.view
            current = self._view.current
            if current is not None:
                self._witness.shown(current.ticket, self._view.counter, current.number)

    def go_on(self, after: Output) -> None:
        """Press what the newest picture allows; nothing twice for one picture."""
        view = self._view
        if view is None or view is self._acted_on:
            return
        command = self._press(view)
        if command is not None:
            self._acted_on = view
            self._say(command)

    def _press(self, view: OfficerView) -> Command | None:
        current = view.current
        if current is None:
            if OfficerAction.CALL_NEXT not in view.actions:
                return None
            return CallNext(command_id=self.new_id(), counter=self.counter)
        if current.phase is TicketPhase.CALLED:
            return StartService(command_id=self.new_id(), counter=self.counter, ticket=current.ticket)
        return FinishService(
            command_id=self.new_id(),
            counter=self.counter,
            ticket=current.ticket,
            outcome=current.outcomes[0] if current.outcome_required else None,
        )


def hello(device: DeviceId, role: Role) -> Hello:
    """Return how a device of the crowd presents itself."""
    return Hello(PROTOCOL_VERSION, role, device, new_process_id(), "chaos")
