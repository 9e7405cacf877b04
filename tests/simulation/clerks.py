"""Officers who use every verb: they mostly do what their panel offers, and now and then what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hub.client.session import Answered, Joined, Output, Parted, Shown
from hub.protocol import commands as c
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role
from hub.protocol.views import OfficerAction as Do
from hub.protocol.views import OfficerView, TicketPhase
from tests.simulation.device import SimDevice
from tests.simulation.ledger import CallTold, Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.protocol.ids import CommandId, CounterId, OfficerId, ServiceId, TicketId
    from hub.protocol.views import CurrentTicket
    from tests.simulation.hub_node import HubNode
    from tests.simulation.world import World

    Intent = tuple[float, Callable[[OfficerView], c.Command | None]]

TICK_MS, PONG_MS = 15_000, 30_000  # a panel that shows nothing new needs no more; what it hears it takes at once
SETTLE_MS, ABSENT = 1_000, 0.09
NAUGHTY: Final = 0.02  # how often an officer asks for what the panel does not offer
ODD: Final[dict[Do, float]] = {
    Do.UNDO: 0.03,
    Do.CANCEL: 0.01,
    Do.RETURN: 0.012,
    Do.TRANSFER: 0.03,
    Do.PARK: 0.02,
    Do.ADD_STOP: 0.03,
    Do.RECALL: 0.05,
}
"""How often something else is done with a visitor than to serve them."""


SIMPLE: Final[dict[Do, Callable[..., c.Command]]] = {
    Do.START: c.StartService,
    Do.NO_SHOW: c.MarkNoShow,
    Do.RECALL: c.Recall,
    Do.UNDO: c.UndoCall,
    Do.RETURN: c.ReturnToLine,
    Do.PARK: c.ParkTicket,
}
"""What is said of a ticket alone."""


class SimClerk(SimDevice):
    """One officer before one panel, who shows what the hub says is allowed."""

    role = Role.OFFICER

    def __init__(
        self, world: World, hub: HubNode, name: str, ledger: Ledger, counter: CounterId, services: tuple[ServiceId, ...]
    ) -> None:
        super().__init__(world, hub, name)
        self.tick_ms, self.pong_ms = TICK_MS, PONG_MS
        self.ledger, self.counter, self.services = ledger, counter, services
        self.officer: OfficerId | None = None
        self.at_work = False
        self.pace = world.between(0.6, 1.3)
        self.oddness = 1.0
        self._fates: dict[TicketId, bool] = {}
        self._ends: dict[TicketId, int] = {}

    def boot(self) -> None:
        """A panel that knows nothing yet."""
        self.view: OfficerView | None = None
        self._open: CommandId | None = None
        self._busy = False

    def on_output(self, output: Output) -> None:
        """Look at what is new."""
        match output:
            case Joined():
                pass
            case Shown(show=show) if isinstance(show.view, OfficerView):
                self.view = show.view
            case Answered(command=command, answer=answer):
                if command.command_id == self._open:
                    self._open = None
                self._note(command, answer)
                self.later(SETTLE_MS, self._consider)  # the view that follows comes first, if anything has changed
                return
            case Parted():
                self._open = None
            case _:
                return
        self._consider()

    def on_tick(self) -> None:
        """Perhaps time alone has changed what is to be done."""
        self._consider()

    def _note(self, command: c.Command, answer: object) -> None:
        kind = type(command).__name__
        if isinstance(answer, Refused):
            self.ledger.refused[f"{kind}: {answer.code}"] += 1
            if isinstance(command, c.SignOn) and answer.code is RejectionCode.UNKNOWN_COUNTER:
                self.at_work = False  # it was archived: there is nothing to do here today
        elif isinstance(answer, c.Accepted):
            self.ledger.done[kind] += 1
        if isinstance(command, c.CallNext):
            if isinstance(answer, c.Accepted) and isinstance(answer.result, c.CallReceipt):
                told = CallTold(self.counter, command.command_id, answer.result.ticket, answer.result.number)
                self.ledger.calls.append(told)
            elif isinstance(answer, Refused) and answer.code is RejectionCode.COMMAND_OUTDATED:
                self.ledger.outdated_calls.append(command.command_id)
            else:
                self.ledger.refused_calls.append(command.command_id)

    # --- what to do next ---

    def _consider(self) -> None:
        if self._busy or self._open is not None or self.view is None or self.session.link != "live":
            return
        intent = self._intent(self.view)
        if intent is None:
            return
        delay, make = intent
        self._busy = True

        def act() -> None:
            self._busy = False
            if self.view is None or self.session.link != "live":
                return
            command = make(self.view)
            if command is None:
                self.later(SETTLE_MS, self._consider)
            else:
                self._open = command.command_id
                self.submit(command)

        self.later(delay, act)

    def _intent(self, view: OfficerView) -> Intent | None:
        between = self.world.between
        if view.officer is not None and self.at_work and self.world.chance(0.004 * self.oddness):
            return between(1_000, 5_000), self._by_the_way
        if view.current is not None:
            return self._with_visitor(view, view.current)
        if not self.at_work:
            return (between(1_000, 60_000), self._sign_off) if view.officer is not None else None
        if view.officer is None:
            return between(500, 20_000), self._sign_on
        if view.state.paused is not None:
            over = view.state.paused_until is not None and self.session.hub_time(self.now()) >= view.state.paused_until
            if not over:
                return (between(30_000, 300_000), self._resume) if self.world.chance(0.3) else None
        if Do.UNPARK in view.actions and view.parked and self.world.chance(0.3):
            return between(5_000, 60_000), self._unpark
        if Do.READMIT in view.actions and view.no_shows and self.world.chance(0.05):
            return between(2_000, 10_000), self._readmit
        if Do.CALL_NEXT in view.actions:
            if self.world.chance(0.03):
                return between(1_000, 4_000), self._call_number
            return between(800, 8_000), lambda view: self._if(view, Do.CALL_NEXT, c.CallNext)
        if self.world.chance(NAUGHTY / 10):
            return between(500, 2_000), lambda view: c.CallNext(command_id=self._id(), counter=self.counter)
        return None

    def _with_visitor(self, view: OfficerView, current: CurrentTicket) -> Intent | None:
        between, dice = self.world.between, self.world.random.random()
        if current.phase is TicketPhase.CALLED and self._is_absent(current.ticket):
            if Do.NO_SHOW in view.actions:
                return between(1_000, 10_000), lambda view: self._about(view, current, Do.NO_SHOW)
            if Do.RECALL in view.actions:
                return between(1_000, 20_000), lambda view: self._about(view, current, Do.RECALL)
            if dice < NAUGHTY * 5 * self.oddness:
                hasty = Do.NO_SHOW if dice < NAUGHTY * 2 * self.oddness else Do.RECALL
                return between(500, 3_000), lambda view: self._about(view, current, hasty, anyway=True)
            return None
        for action, share in ODD.items():
            dice -= share * self.oddness
            if dice < 0:
                return self._odd(view, current, action)
        if current.phase is TicketPhase.CALLED:
            slow = self.world.chance(0.05)
            wait = between(60_000, 75_000) if slow else between(3_000, 25_000)
            return wait, lambda view: self._about(view, current, Do.START)
        if current.ticket not in self._ends:
            minutes = (current.standard_minutes or 8) * self.pace * self.world.random.lognormvariate(-0.25, 0.7)
            self._ends[current.ticket] = self.world.now + round(minutes * 60_000)
        rest = max(500, self._ends[current.ticket] - self.world.now)
        return rest, lambda view: self._about(view, current, Do.FINISH)

    def _odd(self, view: OfficerView, current: CurrentTicket, action: Do) -> Intent | None:
        late = action is Do.UNDO and self.world.chance(0.3)
        anyway = late or self.world.chance(NAUGHTY)
        if action not in view.actions and not anyway:
            return self.world.between(1_000, 3_000), lambda _: None
        wait = self.world.between(9_000, 14_000) if late else self.world.between(1_500, 8_000)
        return wait, lambda view: self._about(view, current, action, anyway=anyway)

    def _is_absent(self, ticket: TicketId) -> bool:
        return self._fates.setdefault(ticket, self.world.chance(ABSENT))

    # --- the commands ---

    def _id(self) -> CommandId:
        return self.new_id(self.now())

    def _if(self, view: OfficerView, action: Do, kind: Callable[..., c.Command]) -> c.Command | None:
        return kind(command_id=self._id(), counter=self.counter) if action in view.actions else None

    def _about(self, view: OfficerView, meant: CurrentTicket, action: Do, *, anyway: bool = False) -> c.Command | None:
        """Return the command about the ticket that was meant, if it is still there."""
        current = view.current
        if current is None or current.ticket != meant.ticket or (action not in view.actions and not anyway):
            return None
        named: dict[str, Any] = {"command_id": self._id(), "counter": self.counter, "ticket": current.ticket}
        match action:
            case Do.FINISH if Do.CALL_NEXT in view.actions and self.world.chance(0.4):
                return c.CallNext(command_id=self._id(), counter=self.counter)
            case Do.FINISH:
                wanted = current.outcome_required or (current.outcomes and self.world.chance(0.5))
                outcome = self.world.random.choice(current.outcomes) if current.outcomes and wanted else None
                note = "sudah lengkap" if current.note != "off" and self.world.chance(0.5) else None
                return c.FinishService(**named, outcome=outcome, note=note)
            case Do.CANCEL:
                return c.CancelTicket(**named, reason=c.CancelReason.VISITOR_ASKED)
            case Do.TRANSFER:
                return c.TransferTicket(**named, **self._where_to())
            case Do.ADD_STOP:
                return c.AddStop(**named, service=self.world.random.choice(self.services))
            case _:
                return SIMPLE[action](**named)

    def _where_to(self) -> dict[str, Any]:
        to: dict[str, Any] = {"standing": self.world.random.choice(tuple(c.Standing))}
        if self.world.chance(0.4):
            to["desk"] = self.world.random.choice(self.colleagues)
        if "desk" not in to or self.world.chance(0.3):
            to["service"] = self.world.random.choice(self.services)
        return to

    colleagues: tuple[CounterId, ...] = ()  # to whom visitors are sent on
    own: tuple[ServiceId, ...] = ()  # what is served here

    def _sign_on(self, view: OfficerView) -> c.Command | None:
        if view.officer is not None or self.officer is None:
            return None
        return c.SignOn(command_id=self._id(), counter=self.counter, officer=self.officer)

    def _sign_off(self, view: OfficerView) -> c.Command | None:
        return None if view.officer is None else c.SignOff(command_id=self._id(), counter=self.counter)

    def _resume(self, view: OfficerView) -> c.Command | None:
        return self._if(view, Do.RESUME, c.ResumeCounter)

    def _unpark(self, view: OfficerView) -> c.Command | None:
        if not view.parked or Do.UNPARK not in view.actions:
            return None
        ticket = self.world.random.choice(view.parked).ticket
        return c.UnparkTicket(command_id=self._id(), counter=self.counter, ticket=ticket)

    def _readmit(self, view: OfficerView) -> c.Command | None:
        if not view.no_shows:
            return None
        ticket = self.world.random.choice(view.no_shows).ticket
        return c.ReadmitNoShow(command_id=self._id(), counter=self.counter, ticket=ticket)

    def _call_number(self, view: OfficerView) -> c.Command | None:
        if not view.waiting:
            return None
        number = self.world.random.choice(view.waiting).number
        reason = self.world.random.choice(tuple(c.CallReason))
        return c.CallNumber(command_id=self._id(), counter=self.counter, number=number, reason=reason)

    def _by_the_way(self, view: OfficerView) -> c.Command | None:
        """Do something that has nothing to do with a visitor's turn."""
        random = self.world.random
        named: dict[str, Any] = {"command_id": self._id(), "counter": self.counter}
        match random.choice(("pause", "close", "help", "issue", "issue", "idle", "issue route")):
            case "pause" if Do.PAUSE in view.actions:
                until = min(1_439, (self.minute() + random.randint(5, 25)))
                return c.PauseCounter(**named, reason=random.choice(tuple(c.PauseReason)), until_minute=until)
            case "close" if Do.ASK_CLOSURE in view.actions and self.world.chance(0.15 * self.oddness):
                return c.AskClosure(**named, reason=random.choice(tuple(c.StopReason)))
            case "help":
                return c.EndHelp(**named) if Do.END_HELP in view.actions else c.AskHelp(**named)
            case "issue" | "issue route" as how if Do.ISSUE in view.actions:
                stops = tuple(random.sample(self.services, 2)) if how == "issue route" else ()
                command = c.IssueTicket(
                    command_id=named["command_id"],
                    service=random.choice(self.services),
                    ticket_class=c.TicketClass.PRIORITY if self.world.chance(0.2) else c.TicketClass.REGULAR,
                    stops=stops,
                )
                self.ledger.asked.add(command.command_id)
                return command
            case _:
                return None

    minute: Callable[[], int] = staticmethod(lambda: 0)
    """Says which local minute of the day it is."""
