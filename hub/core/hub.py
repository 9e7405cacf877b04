"""The hub without its wires: inputs and an instant in, records to store and effects out.

Rules: `step` decides and applies what came in, and keeps every effect back; the caller stores the records and only
then asks for the effects with `committed`. So nothing leaves that is not durable. If storing failed for certain,
`rolled_back` takes the state as the journal has it, and the caller steps the same inputs again or lets `refuse`
answer them. Between `step` and `committed` or `rolled_back` nothing else may be called.
"""

from collections.abc import Sequence
from itertools import chain
from typing import assert_never

from hub.core.ahead import Ahead
from hub.core.alarms import Alarms
from hub.core.announcers import Announcers
from hub.core.bindings import Bindings
from hub.core.board import Board
from hub.core.bookings import Bookings
from hub.core.chatter import Chatter
from hub.core.clerk import Author, Clerk
from hub.core.code_tries import CodeTries
from hub.core.deadlines import due
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
    SessionId,
    Warned,
)
from hub.core.first_administrator import FirstAdministrator
from hub.core.foresight import Foresight
from hub.core.handover import Handover
from hub.core.hearing import Desks, Hearing
from hub.core.held_leases import held_leases
from hub.core.histories import Histories
from hub.core.identities import Identities
from hub.core.lines import line_of
from hub.core.log_ins import LogIns
from hub.core.lookout import look_ahead
from hub.core.marks import Marks
from hub.core.outlooks import Outlooks
from hub.core.pages import Pages
from hub.core.painter import Painter
from hub.core.printers import Printers
from hub.core.reception import JOINED, TWO_AT_ONCE, Reception
from hub.core.refused_numbers import RefusedNumbers
from hub.core.service_days import ServiceDays, source_of
from hub.core.sessions import Sessions
from hub.core.slips import Slips
from hub.core.touches import changes_everything, panels_elsewhere, signs_touched, topics_touched
from hub.core.unheard import Unheard
from hub.core.unshown import Unshown
from hub.core.urgent import Urgent
from hub.core.views import Ranges
from hub.core.visitor_pages import VisitorPages
from hub.core.words import Words
from hub.domain import commands as domain
from hub.domain.catalogue import Catalogue
from hub.domain.catalogue_checks import all_problems
from hub.domain.commands_trust import RevokeDevice
from hub.domain.decide import Rejection, decide
from hub.domain.events import DayOpened, Event, Record
from hub.domain.events_public import EmergencyEnded, EmergencySent
from hub.domain.state import DayState, evolve
from hub.protocol import limits
from hub.protocol.errors import ProblemCode, RejectionCode
from hub.protocol.hello import Hello, Role
from hub.protocol.ids import (
    BootId,
    CommandId,
    DeviceId,
    Topic,
    catalogue_topic,
    kiosk_topic,
    supervisor_topic,
)

_HUB = Author()  # the hub itself


class HubCore:
    """Everything the hub decides; see the module's rules.  Instants are the hub's time (UTC ms)."""

    def __init__(
        self, catalogue: Catalogue, bindings: Bindings, *, boot: BootId, epoch: int, secret: bytes | None = None
    ) -> None:
        """Begin without history; `secret` makes the addresses of visitors' pages (None: there are none)."""
        problems = catalogue.problems() + bindings.problems()
        assert not problems, "; ".join(problems)
        self.catalogue = catalogue
        self.source = source_of(catalogue)
        self.bindings = bindings
        self.state = DayState()
        self.sessions = Sessions()
        self.alarms = Alarms()
        self.announcers = Announcers()
        self.slips = Slips()
        self.printers = Printers()
        self.words = Words()
        self.unshown = Unshown()
        self.unheard = Unheard()
        self.ahead = Ahead()
        self.refused_numbers = RefusedNumbers()
        self.urgent = Urgent()
        self.foresight = Foresight()
        self.pages = VisitorPages(secret)
        self.bookings: Bookings = {}
        self.code_tries = CodeTries()
        self.outlooks = Outlooks(self.pages)
        self.board = Board(boot, epoch)
        self.web = Pages()
        self.histories = Histories(epoch)
        self.marks = Marks()
        self.identities = Identities()
        self._chatter = Chatter()
        self._painter = Painter(self)
        self._records: list[Record] = []
        self._touched: dict[Topic, None] = {}
        self._effects: list[Effect] = []
        self._reception = Reception(self, self._effects)
        self._clerk = Clerk(self, self._effects)
        self._handover = Handover(self, self._effects)
        self._log_ins = LogIns(self, self._effects, self._of_person)
        self._first = FirstAdministrator(self, self._effects, self._of_person)
        desks = Desks(self._reception, self._clerk, self._handover, self._log_ins, self._first)
        self._hearing = Hearing(self, desks, self._effects)
        self._days = ServiceDays(self, self._effects)

    def know_bookings(self, bookings: Bookings) -> None:
        """Go on with these bookings; kiosks are told whether there are any."""
        self.bookings = bookings
        self.board.touch(catalogue_topic())

    @property
    def ranges(self) -> Ranges:
        """The expected waits of who comes now, as kiosks show them."""
        return self.foresight.ranges()

    # --- history ---

    def restore(self, records: Sequence[Record], head: int) -> None:
        """Take the state from the journal's open day at start; `head` is the journal's newest revision."""
        self._fold(records, head)
        self.slips.restored(self.state)
        if records:
            self._log_ins.restarted()

    def rolled_back(self, records: Sequence[Record], head: int) -> None:
        """The step's records were not stored: forget its effects, take the state as the journal has it."""
        self._records.clear()
        self._touched.clear()
        self._log_ins.rolled_back()
        self._first.rolled_back()
        self._effects[:] = [effect for effect in self._effects if _is_said_once(effect)]
        self._fold(records, head)
        self.board.forget_newcomers()

    def _fold(self, records: Sequence[Record], head: int) -> None:
        self.state = DayState(revision=records[0].revision - 1 if records else head)
        for record in records:
            evolve(self.state, record)
        assert self.state.revision == head, f"the open day ends at {self.state.revision}, the journal at {head}"
        self.urgent.hold(self.state)
        self._days.look_again()
        self._painter.openings.forget()
        self.foresight.forget()
        self.outlooks.forget()

    # --- one batch ---

    def step(self, inputs: Sequence[Input], now: int) -> tuple[Record, ...]:
        """Decide and apply a batch; return the records to store, in order (none: go straight to `committed`)."""
        assert not self._records, "the step before was neither committed nor rolled back"
        now = max(now, self.state.last_at)
        if self._went_back(inputs, now):
            for item in inputs:
                self._take(item, now, RejectionCode.STORAGE_UNAVAILABLE)
            self._keep_connections(now)
            return ()
        self.printers.begin(self.bindings, now)
        self._days.keep(now)
        self.urgent.record(lambda events, author: self.record(events, now, author))
        for item in inputs:
            self._take(item, now)
        self._log_ins.keep(now)
        self._first.keep()
        self._keep_connections(now)
        self._keep_deadlines(now)
        self.board.touch(*self.alarms.take(self._unshown(now), now))
        self.board.touch(*self.alarms.take(self.unheard.warned(self.state, self.bindings, now), now))
        self.board.touch(*self.alarms.take(self.ahead.warned(self.state.day), now))
        self.board.touch(*self.alarms.take(self.refused_numbers.warned(self.state.day), now))
        self.board.touch(*self.alarms.take(self.identities.warned(self.bindings, now), now))
        self.board.touch(*self.alarms.take(held_leases(self.state, self.bindings, self.identities), now))
        return tuple(self._records)

    def committed(self, now: int) -> list[Effect]:
        """The step is durable: return all that may now be sent."""
        if self.marks.has_lost:
            return self._release(now)
        records, self._records = self._records, []
        for record in records:
            self._effects.append(line_of(record, self.state))
            if isinstance(record.event, DayOpened):
                self.slips.day_opened()
                self.foresight.forget()
            if changes_everything(record):
                self.board.touch_all(self.sessions)
            self._painter.openings.took(record)
            self.outlooks.took(record)
            self._handover.took(record)
            self._reception.took(record, now)
        if self.urgent.committed():
            self.board.touch(supervisor_topic())
        self.board.touch(*self._touched)
        self._touched.clear()
        self._handover.ask_back(now)
        if self.marks.renew(self.state.revision, self.state.day, now):
            self.board.touch(*(kiosk_topic(kiosk) for kiosk in self._kiosks()))
        return self._release(now)

    def refuse(self, inputs: Sequence[Input], code: RejectionCode, now: int) -> list[Effect]:
        """Answer a batch that cannot be stored: commands are refused, everything else is as ever."""
        assert not self._records, "the step before was neither committed nor rolled back"
        now = max(now, self.state.last_at)
        self._went_back(inputs, now)
        for item in inputs:
            self._take(item, now, code)
        self._keep_connections(now)
        return self._release(now)

    def _went_back(self, inputs: Sequence[Input], now: int) -> bool:
        """Tell people if a device proves that history went back; return whether it did, now or before."""
        found = self.marks.find_lost(inputs, lambda session, hello: self._is_kiosk(session, hello, inputs, now))
        if found is not None:
            warned, log = found
            self.board.touch(*self.alarms.take(warned, now))
            self._effects.append(log)
        return self.marks.has_lost

    def _is_kiosk(self, id_: SessionId, hello: Hello, inputs: Sequence[Input], now: int) -> bool:
        """Return whether a kiosk of the hall says this; it may have connected in the same batch."""
        session = self.sessions.get(id_)
        opened = (each for each in inputs if isinstance(each, Connected) and each.session == id_)
        speaker = session or next(opened, None)
        return speaker is not None and self._reception.is_kiosk(speaker, hello, now)

    def _kiosks(self) -> list[DeviceId]:
        return [each.device for each in self.bindings.devices.values() if each.role is Role.KIOSK]

    def look_ahead(self, now: int) -> None:
        """Work out a little of what is due; called when nobody waits for an answer (E1b)."""
        self.board.touch(*look_ahead(self, max(now, self.state.last_at)))

    def _release(self, now: int) -> list[Effect]:
        now = max(now, self.state.last_at)
        effects = self._chatter.sift(self._effects, now)
        self._effects.clear()
        self.web.keep(self.state.catalogue, self.sessions, self.board)
        effects += self.board.publish(lambda topic: self._painter.paint(topic, now), self.sessions, now)
        return effects

    # --- inputs ---

    def _take(self, item: Input, now: int, unstored: RejectionCode | None = None) -> None:
        match item:
            case Connected():
                self._reception.connected(item, now)
            case Disconnected(session=session_id):
                self._reception.disconnected(session_id, now)
            case Received(session=session_id, message=message, fate=fate):
                session = self.sessions.get(session_id)
                if session is not None:
                    self._hearing.hear(session, message, now, unstored, fate)
            case Ordered():
                if unstored is not None and isinstance(item.command, RevokeDevice):
                    self._reception.shut_out(DeviceId(item.command.device), now)
                self._clerk.order(self._with_source(item), now, unstored)
            case PasswordChecked():
                self._log_ins.checked(item, now, unstored)
            case CodeChecked():
                self._first.checked(item, now, unstored)
            case Warned():
                self.board.touch(*self.alarms.take(item, now))
            case _:
                assert_never(item)

    def _with_source(self, order: Ordered) -> Ordered:
        """Remember a sound whole catalogue that comes from outside: if not today's, it is the next day's."""
        command = order.command
        if not isinstance(command, domain.AdoptCatalogue) or all_problems(command.catalogue):
            return order
        self.catalogue, self.source = command.catalogue, source_of(command.catalogue)
        return Ordered(domain.AdoptCatalogue(self.catalogue, self.source, command.reason), order.actor, order.id)

    # --- records ---

    @property
    def fresh(self) -> Sequence[Record]:
        """What was recorded in this step, and is not stored yet."""
        return self._records

    def record(self, events: list[Event], now: int, author: Author = _HUB) -> None:
        """Let events have happened; they are stored with the step they belong to."""
        for event in events:
            day = event.day if isinstance(event, DayOpened) else self.state.day
            assert day is not None
            by = (author.command_id, author.digest, author.actor, author.device)
            record = Record(self.state.revision + 1, day, now, event, *by)
            evolve(self.state, record)
            self._records.append(record)
            touched = (topics_touched(record, self.state), signs_touched(record, self.state))
            for topic in (*chain(*touched), *panels_elsewhere(record, self.state, self.bindings)):
                self._touched[topic] = None  # found now: later in the batch a ticket may be where its last call is not

    def _of_person(self, events: list[Event], now: int, actor: str | None, device: str | None) -> None:
        self.record(events, now, Author(actor=actor, device=device))

    def show_unstored(self, events: list[Event], author: Author) -> bool:
        """Let emergencies hold that cannot be stored now; return whether any is not stored."""
        for event in events:
            assert isinstance(event, EmergencySent | EmergencyEnded)
            self.urgent.take(event, author, self.state)
            self.board.touch_all(self.sessions)
        return self.urgent.is_any

    def is_unstored(self, command_id: CommandId) -> bool:
        """Return whether a command's emergency holds, or its end, and is not stored."""
        return self.urgent.is_of(command_id)

    def do(self, command: domain.Command, now: int) -> None:
        """Carry out what the hub itself asks for: the rules allow it."""
        decision = decide(self.state, command, now)
        assert not isinstance(decision, Rejection), decision
        self.record(decision, now)

    # --- time ---

    def day_at(self, instant: int) -> str:
        """Return the service day (ISO) of an instant (UTC ms)."""
        return self._days.day_at(instant)

    def _keep_connections(self, now: int) -> None:
        """End silent connections."""
        for session in self.sessions.ungreeted_since(now - limits.HELLO_TIMEOUT.value):
            self._reception.complain(session, ProblemCode.HELLO_TOO_LATE, "", now, closing=True)

    def _unshown(self, now: int) -> Warned:
        """Return what nobody can see in the hall."""
        screens = (each.device for each in self.bindings.devices.values() if each.role is Role.HALL)
        connected = {screen for screen in screens if self.sessions.of_device(screen) is not None}
        return self.unshown.warned(self.state, self.bindings, connected, now)

    def _keep_deadlines(self, now: int) -> None:
        """Record what is due."""
        for command in due(self, now):
            self.do(command, now)


def _is_said_once(effect: Effect) -> bool:
    """Return whether a step that is done again does not say this again."""
    said = (JOINED, TWO_AT_ONCE)
    return isinstance(effect, Close) or (isinstance(effect, Log) and (effect.is_error or effect.what in said))
