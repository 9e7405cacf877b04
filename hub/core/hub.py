"""The hub without its wires: inputs and an instant in, records to store and effects out.

Rules: `step` decides and applies what came in, and keeps every effect back; the caller stores the records and only
then asks for the effects with `committed`. So nothing leaves that is not durable. If storing failed for certain,
`rolled_back` takes the state as the journal has it, and the caller steps the same inputs again or lets `refuse`
answer them. Between `step` and `committed` or `rolled_back` nothing else may be called.
"""

from collections.abc import Sequence
from typing import Final, assert_never

from hub.core.announcers import Announcers
from hub.core.bindings import Bindings, DeviceBinding
from hub.core.board import Board, changes_everything, topics_touched
from hub.core.effects import Close, Connected, Disconnected, Effect, Input, Log, Received, Send
from hub.core.lines import line_of
from hub.core.painter import Painter
from hub.core.reception import Reception
from hub.core.roles import is_allowed
from hub.core.sessions import Session, Sessions
from hub.core.slips import Slips, print_job
from hub.core.translate import digest, to_accepted, to_domain, to_refused
from hub.domain import commands as domain
from hub.domain.catalogue import Catalogue
from hub.domain.catalogue import ZoneId as CatalogueZoneId
from hub.domain.decide import Decision, Rejection, decide
from hub.domain.events import DayOpened, Record, TicketIssued, VoicePhase
from hub.domain.service_day import service_day
from hub.domain.state import DayState, evolve
from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol.codec import ClientMessage, DecodeError
from hub.protocol.errors import ProblemCode, Refused, RejectionCode
from hub.protocol.hello import Hello, Role
from hub.protocol.ids import BootId, CommandId, DeviceId, uuid7_at_ms

FAR_OFF_MS: Final = 172_800_000
"""An id made longer ago or ahead is of another service day in any zone; it may even lie beyond the calendar's end."""


class HubCore:
    """Everything the hub decides; see the module's rules.  Instants are the hub's time (UTC ms)."""

    def __init__(self, catalogue: Catalogue, bindings: Bindings, *, boot: BootId, epoch: int) -> None:
        problems = catalogue.problems() + bindings.problems()
        assert not problems, "; ".join(problems)
        self.catalogue = catalogue
        self.bindings = bindings
        self.state = DayState()
        self.sessions = Sessions()
        self.announcers = Announcers()
        self.slips = Slips()
        self.board = Board(boot, epoch)
        self._painter = Painter(self)
        self._compared: Catalogue | None = None
        self._warned_of: str | None = None
        self._records: list[Record] = []
        self._effects: list[Effect] = []
        self._reception = Reception(self, self._effects)

    # --- history ---

    def restore(self, records: Sequence[Record], head: int) -> None:
        """Take the state from the journal's open day at start; `head` is the journal's newest revision."""
        self._fold(records, head)
        self.slips.restored(self.state)

    def rolled_back(self, records: Sequence[Record], head: int) -> None:
        """The step's records were not stored: forget its effects, take the state as the journal has it."""
        self._records.clear()
        self._effects[:] = [effect for effect in self._effects if isinstance(effect, Close)]
        self._fold(records, head)
        self.board.forget_newcomers()

    def _fold(self, records: Sequence[Record], head: int) -> None:
        self.state = DayState(revision=records[0].revision - 1 if records else head)
        for record in records:
            evolve(self.state, record)
        assert self.state.revision == head, f"the open day ends at {self.state.revision}, the journal at {head}"

    # --- one batch ---

    def step(self, inputs: Sequence[Input], now: int) -> tuple[Record, ...]:
        """Decide and apply a batch; return the records to store, in order (none: go straight to `committed`)."""
        assert not self._records, "the step before was neither committed nor rolled back"
        now = max(now, self.state.last_at)
        self._keep_day(now)
        for item in inputs:
            self._take(item, now)
        self._keep_connections(now)
        self._keep_deadlines(now)
        return tuple(self._records)

    def committed(self, now: int) -> list[Effect]:
        """The step is durable: return all that may now be sent."""
        records, self._records = self._records, []
        for record in records:
            self._effects.append(line_of(record, self.state))
            if isinstance(record.event, DayOpened):
                self.slips.day_opened()
            if changes_everything(record):
                self.board.touch_all(self.sessions)
            self.board.touch(*topics_touched(record, self.state))
            self._hand_over(record)
        return self._release(now)

    def refuse(self, inputs: Sequence[Input], code: RejectionCode, now: int) -> list[Effect]:
        """Answer a batch that cannot be stored: commands are refused, everything else is as ever."""
        assert not self._records, "the step before was neither committed nor rolled back"
        now = max(now, self.state.last_at)
        for item in inputs:
            self._take(item, now, code)
        self._keep_connections(now)
        return self._release(now)

    def _release(self, now: int) -> list[Effect]:
        now = max(now, self.state.last_at)
        effects = [*self._effects]
        self._effects.clear()
        effects += self.board.publish(lambda topic: self._painter.paint(topic, now), self.sessions, now)
        return effects

    # --- inputs ---

    def _take(self, item: Input, now: int, unstored: RejectionCode | None = None) -> None:
        match item:
            case Connected(session=session_id, peer=peer):
                self.sessions.open(session_id, peer, now)
            case Disconnected(session=session_id):
                self._reception.disconnected(session_id)
            case Received(session=session_id, message=message):
                session = self.sessions.get(session_id)
                if session is not None:
                    self._read(session, message, now, unstored)
            case _:
                assert_never(item)

    def _read(
        self, session: Session, message: ClientMessage | DecodeError, now: int, unstored: RejectionCode | None
    ) -> None:
        if isinstance(message, DecodeError):
            self._reception.complain(session, message.code, message.detail, closing=session.hello is None)
        elif isinstance(message, Hello):
            if self._reception.greet(session, message, now):
                self._send_pending_jobs(session)
        elif session.binding is None:
            self._reception.complain(session, ProblemCode.HELLO_EXPECTED, "", closing=True)
        elif isinstance(message, wire.Command):
            self._command(session, session.binding, message, now, unstored)
        elif isinstance(message, wire.RequestOutcome):
            self._effects.append(Send(session.id, self._outcome(message.command_id, now)))
        elif is_allowed(session.binding, message, self.state):
            self._reception.printer_is(session.binding.device, message.state)
        else:
            detail = f"a {session.binding.role} is no printer"
            self._reception.complain(session, ProblemCode.WRONG_ROLE, detail, closing=False)

    # --- commands ---

    def _command(
        self,
        session: Session,
        binding: DeviceBinding,
        command: wire.Command,
        now: int,
        unstored: RejectionCode | None,
    ) -> None:
        recorded = self.state.answers.get(command.command_id)
        body = digest(command)
        if not is_allowed(binding, command, self.state):
            self._answer_refused(session, command, RejectionCode.NOT_ALLOWED)
        elif recorded is not None and recorded.digest != body:
            self._answer_refused(session, command, RejectionCode.COMMAND_REUSED)
        elif recorded is not None:
            self._effects.append(Send(session.id, self._accepted(command.command_id)))
        elif unstored is not None:
            self._answer_refused(session, command, unstored)
        elif not isinstance(command, wire.FACTS) and self._is_of_another_day(command.command_id, now):
            self._answer_refused(session, command, RejectionCode.COMMAND_OUTDATED)
        else:
            self._execute(session, binding, command, body, now)

    def _execute(self, session: Session, binding: DeviceBinding, command: wire.Command, body: str, now: int) -> None:
        try:
            decision = decide(self.state, to_domain(command, binding), now)
        except Exception as error:  # a bug must not become a crash loop by resending (architecture.md §3)
            self._effects.append(Log("bug", (("command", type(command).__name__), ("error", repr(error)))))
            self._answer_refused(session, command, RejectionCode.INTERNAL_ERROR)
            return
        if isinstance(decision, Rejection):
            refused = to_refused(command.command_id, decision)
            self._effects += [self._refusal_line(binding, command, refused.code), Send(session.id, refused)]
            return
        self._record(decision, now, command.command_id, body, binding)
        self._effects.append(Send(session.id, self._accepted(command.command_id)))

    def _record(
        self,
        decision: Decision,
        now: int,
        command_id: str | None = None,
        body: str | None = None,
        binding: DeviceBinding | None = None,
    ) -> None:
        assert not isinstance(decision, Rejection), decision
        for event in decision:
            day = event.day if isinstance(event, DayOpened) else self.state.day
            assert day is not None
            actor = None if binding is None else binding.officer
            device = None if binding is None else binding.device
            record = Record(self.state.revision + 1, day, now, event, command_id, body, actor, device)
            evolve(self.state, record)
            self._records.append(record)

    def _outcome(self, command_id: CommandId, now: int) -> wire.Accepted | wire.NotExecuted | Refused:
        if command_id in self.state.answers:
            return self._accepted(command_id)
        if self._is_of_another_day(command_id, now):  # that day's answers are not remembered
            return Refused(command_id, RejectionCode.COMMAND_OUTDATED)
        return wire.NotExecuted(command_id)

    def _accepted(self, command_id: CommandId) -> wire.Accepted:
        answer = self.state.answers.get(command_id)
        return wire.Accepted(command_id) if answer is None else to_accepted(command_id, answer, self.state)

    def _answer_refused(self, session: Session, command: wire.Command, code: RejectionCode) -> None:
        assert session.binding is not None
        self._effects.append(self._refusal_line(session.binding, command, code))
        self._effects.append(Send(session.id, Refused(command.command_id, code)))

    @staticmethod
    def _refusal_line(binding: DeviceBinding, command: wire.Command, code: RejectionCode) -> Log:
        return Log("refused", (("command", type(command).__name__), ("device", binding.device), ("code", code)))

    def _is_of_another_day(self, command_id: CommandId, now: int) -> bool:
        """Return whether a command was not made in this service day: sent again, its answer might be forgotten."""
        made_at = uuid7_at_ms(command_id)
        return abs(made_at - now) > FAR_OFF_MS or self._day_at(made_at) not in (self.state.day, self._day_at(now))

    # --- after the commit ---

    def _hand_over(self, record: Record) -> None:
        if isinstance(record.event, TicketIssued) and record.event.slip is not None:
            self._send_job(record.event.slip)

    def _send_pending_jobs(self, session: Session) -> None:
        """Give a printer that has just come the jobs it may have missed; those of this step go out once stored."""
        assert session.binding is not None
        if session.binding.role is Role.PRINTER:
            undurable = {record.event.slip for record in self._records if isinstance(record.event, TicketIssued)}
            for slip in self.slips.pending_for(session.binding.device, self.state):
                if slip.job not in undurable:
                    self._send_job(slip.job)

    def _send_job(self, job: str) -> None:
        slip = self.state.slips.get(job)
        printer = None if slip is None else self.sessions.of_device(DeviceId(slip.printer))
        if slip is not None and printer is not None:
            self.slips.handed_over.add(job)
            self._effects.append(Send(printer.id, print_job(slip, self.state)))

    # --- time ---

    def _day_at(self, instant: int) -> str:
        return service_day(instant, self.catalogue.hall.timezone, self.catalogue.hall.day_start_minute)

    def _keep_day(self, now: int) -> None:
        """Open the service day when it begins, and take over a changed catalogue at start."""
        day = self._day_at(now)
        if self.state.day is None or day > self.state.day:
            self._effects.append(Log("day opened", (("day", day),)))
            self._record(decide(self.state, domain.OpenDay(day, self.catalogue)), now)
        elif day < self.state.day and self._warned_of != day:  # a zone or a start of day was changed: the day goes on
            self._warned_of = day
            self._effects.append(Log("the day does not go back", (("day", self.state.day), ("by the clock", day))))
        elif self.state.catalogue is not self._compared:
            adoption = decide(self.state, domain.AdoptCatalogue(self.catalogue))
            if isinstance(adoption, Rejection):  # the day goes on with what it began with; the next one changes
                self._effects.append(Log("catalogue waits for the next day", tuple(adoption.values.items())))
            else:
                self._record(adoption, now)
        self._compared = self.state.catalogue

    def _keep_connections(self, now: int) -> None:
        """End silent connections."""
        for session in self.sessions.ungreeted_since(now - limits.HELLO_TIMEOUT.value):
            self._reception.complain(session, ProblemCode.HELLO_TOO_LATE, "", closing=True)

    def _keep_deadlines(self, now: int) -> None:
        """Record what is due: slips past their deadline, calls that a voice is too far behind for."""
        for command in self.slips.overdue(self.state, now):
            self._record(decide(self.state, command), now)
        for zone, screens in self.bindings.voices_of.items():
            able = [session for session in map(self.sessions.of_device, screens) if session is not None]
            appointment = self.announcers.due(
                CatalogueZoneId(zone), self.state.voices.get(CatalogueZoneId(zone)), able, now
            )
            if appointment is not None:
                self._record(decide(self.state, appointment), now)
        for calls in self.state.unspoken.values():
            for call in list(calls)[: -limits.CALLS_UNSPOKEN.value]:
                self._record(decide(self.state, domain.RecordAnnouncement(call, VoicePhase.DROPPED)), now)
