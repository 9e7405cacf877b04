"""Answers commands and orders: who may ask, what was answered before, what the rules say.

A repeated id gets its recorded answer; the same id with another body is refused (unless history was rebuilt and knows
only the answer), as is that of another device, which learns nothing of it, and a command of another service day. An
exception in the rules refuses the one command and becomes a line in the log: a bug must not become a crash loop by
resending (architecture.md §3).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from hub.core.ahead import Ahead
from hub.core.bindings import Bindings, DeviceBinding
from hub.core.bookings import Booking, Bookings
from hub.core.code_tries import CodeTries
from hub.core.effects import Done, Effect, Log, Ordered, Send
from hub.core.foresight import Foresight
from hub.core.refused_numbers import RefusedNumbers
from hub.core.roles import is_allowed, may_be_told
from hub.core.sessions import Session
from hub.core.translate import digest, to_accepted, to_domain, to_refused
from hub.core.visitor_pages import VisitorPages
from hub.domain import rejection as domain_rejection
from hub.domain.catalogue import ServiceId
from hub.domain.commands import Command
from hub.domain.decide import Decision, Rejection, decide
from hub.domain.events import Event
from hub.domain.leases import lease_of
from hub.domain.overrides import lacks_reason
from hub.domain.state import DayState
from hub.domain.ticket import TicketClass
from hub.domain.wait import Wait
from hub.protocol import commands as wire
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import CommandId, uuid7_at_ms

FAR_OFF_MS: Final = 172_800_000
"""An id made longer ago or ahead is of another service day in any zone; it may even lie beyond the calendar's end."""

URGENT: Final = (wire.SendEmergency, wire.EndEmergency)
"""What does not wait until it can be stored."""

OF_BOOKINGS: Final = (wire.CheckInBooking, wire.LookUpBooking)
"""What names a booking by its visitor's code; whoever looks may fail as often as whoever checks in."""

NO_REASON: Final = Rejection(domain_rejection.RejectionCode.REASON_MISSING)
"""Whoever overrides something says why (X4)."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who caused a record: see `hub.domain.events.Record`."""

    command_id: str | None = None
    digest: str | None = None
    actor: str | None = None
    device: str | None = None


class Books(Protocol):
    """What the clerk reads and writes."""

    state: DayState
    bindings: Bindings
    foresight: Foresight
    pages: VisitorPages
    bookings: Bookings
    code_tries: CodeTries
    ahead: Ahead
    refused_numbers: RefusedNumbers

    def record(self, events: list[Event], now: int, author: Author) -> None:
        """Let events have happened."""

    def show_unstored(self, events: list[Event], author: Author) -> bool:
        """Let emergencies hold that cannot be stored; return whether any is not stored now."""

    def is_unstored(self, command_id: CommandId) -> bool:
        """Return whether a command's effect holds and is not stored."""

    def day_at(self, instant: int) -> str:
        """Return the service day (ISO) of an instant (UTC ms)."""


class Clerk:
    """Adds its answers to `effects`.  Instants are the hub's time (UTC ms)."""

    def __init__(self, books: Books, effects: list[Effect]) -> None:
        self._books = books
        self._effects = effects

    def command(
        self, session: Session, binding: DeviceBinding, command: wire.Command, now: int, unstored: RejectionCode | None
    ) -> None:
        """Answer a device's command; `unstored` refuses whatever would have to be stored."""
        state = self._books.state
        recorded = state.answers.get(command.command_id)
        body = digest(command)
        if not is_allowed(binding, command, state):
            self._refuse(session, binding, command, RejectionCode.NOT_ALLOWED)
        elif recorded is not None and not (
            may_be_told(binding, recorded) and (recorded.digest == body or recorded.is_restored)
        ):
            self._refuse(session, binding, command, RejectionCode.COMMAND_REUSED)
        elif recorded is not None:
            self._effects.append(Send(session.id, self._accepted(command.command_id)))
        elif unstored is RejectionCode.STORAGE_UNAVAILABLE and isinstance(command, URGENT):
            self._at_once(
                session, binding, command, Author(command.command_id, body, binding.officer, binding.device), now
            )
        elif unstored is not None:
            self._refuse(session, binding, command, unstored)
        elif not isinstance(command, wire.FACTS) and self._is_of_another_day(command.command_id, now):
            self._refuse(session, binding, command, RejectionCode.COMMAND_OUTDATED)
        elif not self._knows_printer(binding, command):
            self._refuse(session, binding, command, RejectionCode.UNKNOWN_PRINTER)
        else:
            self._execute(session, binding, command, body, now)

    def order(self, order: Ordered, now: int, unstored: RejectionCode | None) -> None:
        """Carry out an order from within, once; what becomes of it is in the log."""
        if order.id is not None and order.id in self._books.state.answers:
            self._tell(order, None)
            return
        values = (("command", type(order.command).__name__), ("actor", order.actor))
        if unstored is not None:
            self._effects.append(Log("refused", (*values, ("code", unstored))))
            self._tell(order, unstored)
            return
        decision = self._decide(order.command, now, lambda: values[0])
        if decision is None:
            self._tell(order, RejectionCode.INTERNAL_ERROR)
            return
        if isinstance(decision, Rejection):
            self._effects.append(Log("refused", (*values, ("code", decision.code), *decision.values.items())))
            self._tell(order, decision.code)
            return
        self._books.record(decision, now, Author(order.id, actor=order.actor))
        self._effects.append(Log("ordered", (*values, ("events", str(len(decision))))))
        self._tell(order, None)

    def _tell(self, order: Ordered, refused: str | None) -> None:
        """Answer whoever waits for an order that has an id."""
        if order.id is not None:
            self._effects.append(Done(order.id, refused))

    def outcome(
        self, binding: DeviceBinding, command_id: CommandId, now: int
    ) -> wire.Accepted | wire.NotExecuted | Refused:
        """Return what became of a device's command whose answer was lost; those of others it has never said."""
        recorded = self._books.state.answers.get(command_id)
        if recorded is not None:
            is_own = may_be_told(binding, recorded)
            return self._accepted(command_id) if is_own else wire.NotExecuted(command_id)
        if self._books.is_unstored(command_id):
            return Refused(command_id, RejectionCode.DONE_NOT_STORED)
        if self._is_of_another_day(command_id, now):  # that day's answers are not remembered
            return Refused(command_id, RejectionCode.COMMAND_OUTDATED)
        return wire.NotExecuted(command_id)

    def _execute(self, session: Session, binding: DeviceBinding, command: wire.Command, body: str, now: int) -> None:
        booking = self._booking(binding, command, now) if isinstance(command, OF_BOOKINGS) else None
        if isinstance(booking, RejectionCode):
            self._refuse(session, binding, command, booking)
            return
        asked = to_domain(command, binding, self._wait(command, now), booking)
        at_own_place = binding.role is not Role.SUPERVISOR
        decision = self._decide(asked, now, lambda: ("command", type(command).__name__), at_own_place=at_own_place)
        if decision is None:
            self._refuse(session, binding, command, RejectionCode.INTERNAL_ERROR)
        elif isinstance(decision, Rejection):
            refused = to_refused(command.command_id, decision)
            if isinstance(command, wire.HandInTicket) and refused.code is RejectionCode.DAY_NOT_OPEN:
                self._books.ahead.refused(binding.device, command)
            self._effects += [self._refusal_line(binding, command, refused.code), Send(session.id, refused)]
        elif isinstance(command, wire.LookUpBooking):
            self._effects.append(Send(session.id, wire.Accepted(command.command_id)))
        elif isinstance(command, wire.AskLease) and not decision:
            self._effects.append(Send(session.id, self._lease_goes_on(command, binding)))
        else:
            self._books.record(decision, now, Author(command.command_id, body, binding.officer, binding.device))
            self._effects.append(Send(session.id, self._accepted(command.command_id)))

    def _booking(
        self, binding: DeviceBinding, command: wire.CheckInBooking | wire.LookUpBooking, now: int
    ) -> Booking | RejectionCode:
        """Return the booking whose code somebody has, or why there is none to be had."""
        if self._books.code_tries.is_shut(binding.device, now):
            return RejectionCode.TOO_MANY_TRIES
        found = self._books.bookings.get(command.code)
        if found is None:
            self._books.code_tries.failed(binding.device, now)
            return RejectionCode.UNKNOWN_BOOKING
        return found

    def _at_once(
        self,
        session: Session,
        binding: DeviceBinding,
        command: wire.SendEmergency | wire.EndEmergency,
        author: Author,
        now: int,
    ) -> None:
        """Do what people's safety asks for although it cannot be stored; who asked is told that."""
        if self._is_of_another_day(command.command_id, now):
            self._refuse(session, binding, command, RejectionCode.COMMAND_OUTDATED)
            return
        asked = to_domain(command, binding, None, None)
        decision = NO_REASON if lacks_reason(asked) else decide(self._books.state, asked, now)
        if isinstance(decision, Rejection):
            self._effects.append(Send(session.id, to_refused(command.command_id, decision)))
        elif self._books.show_unstored(decision, author):
            self._refuse(session, binding, command, RejectionCode.DONE_NOT_STORED)
        else:  # it is stored that it is so
            self._effects.append(Send(session.id, self._accepted(command.command_id)))

    def _decide(
        self, command: Command, now: int, name: Callable[[], tuple[str, str]], *, at_own_place: bool = False
    ) -> Decision | None:
        if lacks_reason(command, at_own_place=at_own_place):
            return NO_REASON
        try:
            return decide(self._books.state, command, now)
        except Exception as error:
            self._effects.append(Log("bug", (name(), ("error", repr(error)))))
            return None

    def _wait(self, command: wire.Command, now: int) -> Wait | None:
        if not isinstance(command, wire.IssueTicket):
            return None
        wanted = ServiceId(command.service), TicketClass(command.ticket_class)
        return self._books.foresight.wait_for(*wanted, now)

    def _knows_printer(self, binding: DeviceBinding, command: wire.Command) -> bool:
        """Return whether the printer that staff name for a slip is one of the hall (O6)."""
        if not isinstance(command, wire.IssueTicket | wire.ReprintSlip) or command.printer is None:
            return True
        printer = self._books.bindings.devices.get(command.printer)
        own = binding.role is not Role.KIOSK or command.printer == binding.printer
        return own and printer is not None and printer.role is Role.PRINTER

    def _accepted(self, command_id: CommandId) -> wire.Accepted:
        state = self._books.state
        answer = state.answers.get(command_id)
        return (
            wire.Accepted(command_id) if answer is None else to_accepted(command_id, answer, state, self._books.pages)
        )

    def _lease_goes_on(self, command: wire.AskLease, binding: DeviceBinding) -> wire.Accepted:
        """Return the answer to who asked for the lease that it has, of which nothing is recorded."""
        held = lease_of(self._books.state, binding.device)
        assert held is not None
        return wire.Accepted(command.command_id, wire.LeaseReceipt(CommandId(held)))

    def _refuse(self, session: Session, binding: DeviceBinding, command: wire.Command, code: RejectionCode) -> None:
        self._effects.append(self._refusal_line(binding, command, code))
        self._effects.append(Send(session.id, Refused(command.command_id, code)))

    def _is_of_another_day(self, command_id: CommandId, now: int) -> bool:
        """Return whether a command was not made in this service day: sent again, its answer might be forgotten."""
        made_at = uuid7_at_ms(command_id)
        if abs(made_at - now) > FAR_OFF_MS:
            return True
        return self._books.day_at(made_at) not in (self._books.state.day, self._books.day_at(now))

    def _refusal_line(self, binding: DeviceBinding, command: wire.Command, code: RejectionCode) -> Log:
        books, device = self._books, binding.device
        if isinstance(command, wire.HandInTicket) and binding.role is Role.KIOSK:
            line = books.refused_numbers.refused(device, command, code, books.state.day)
            if line is not None:
                return line
        return Log("refused", (("command", type(command).__name__), ("device", device), ("code", code)), by=device)
