"""What the tables refuse, said once more without a database: for the journal in memory."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar, assert_never

from hub.domain import events as e
from hub.domain.events_day import CheckInRepeated, PaperReserved, PaperTicketRecorded, SituationEvent
from hub.domain.events_lease import LeaseEvent, LeaseGiven, TicketHandedIn
from hub.domain.events_public import PublicEvent
from hub.domain.events_rebuild import HistoryRebuilt, RebuildEvent, TicketRestored
from hub.domain.events_staff import StaffEvent
from hub.domain.events_trust import OtherCodeSeen, TrustEvent
from hub.domain.numbering import following, is_leased
from hub.domain.ticket import AT_COUNTER, TRANSITIONS, TicketState
from hub.store.journal import ConstraintViolated

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Constraints:
    """Keeps what is needed to refuse a double; a batch is taken whole or changes nothing."""

    def __init__(self) -> None:
        self.head = 0
        self._days: dict[str, bool] = {}
        self._commands: dict[str, None] = {}
        self._next: dict[tuple[str, str], int] = {}
        self._tickets: dict[str, tuple[str, TicketState, str | None]] = {}
        self._at_counter: dict[tuple[str, str], str] = {}
        self._calls: dict[str, None] = {}
        self._slips: dict[str, None] = {}
        self._officers: dict[tuple[str, str], str] = {}
        self._staffed: dict[tuple[str, str], str] = {}
        self._paper: dict[tuple[str, str, int], bool] = {}
        self._slots: dict[tuple[str, int], tuple[str, str]] = {}
        self._slot_of: dict[tuple[str, str], int] = {}
        self._leased: dict[tuple[str, str, int], None] = {}
        self._skipped: dict[tuple[str, str, int], bool] = {}
        self._undo: list[Callable[[], object]] = []

    def admit(self, records: Sequence[e.Record]) -> None:
        """Take a batch in; its time depends on the batch alone.

        Raises:
            ConstraintViolated: it holds a double, a gap or an illegal change; nothing of it was taken.
        """
        self._undo = []
        head = self.head
        self._undo.append(lambda: setattr(self, "head", head))
        try:
            check_revisions(head, records)
            for record in commands_of(records):
                self._add(self._commands, str(record.command_id), None, "command")
            for record in records:
                self._take(record)
        except ConstraintViolated:
            self.revert()
            raise
        self.head += len(records)

    def revert(self) -> None:
        """Undo the batch that `admit` took last."""
        while self._undo:
            self._undo.pop()()

    def _take(self, record: e.Record) -> None:
        event = record.event
        if isinstance(event, SituationEvent | PublicEvent | StaffEvent | TrustEvent | OtherCodeSeen):
            return
        match event:
            case e.DayOpened(day=day):
                self._add(self._days, day, True, "day")
            case e.DayClosed(day=day):
                _require(self._days.get(day) is True, f"day {day!r} is not open")
                self._put(self._days, day, False)
            case e.CatalogueAdopted() | e.VoiceAppointed() | e.HelpAsked() | e.HelpEnded() | CheckInRepeated():
                pass
            case e.OfficerSignedOn() | e.OfficerSignedOff():
                self._attend(record.day, event)
            case e.TicketIssued():
                self._issue(record.day, event)
            case e.TicketCalled():
                self._change(event.ticket, TicketState.CALLED, event.counter)
                self._add(self._calls, event.call, None, "call")
            case e.ServiceStarted():
                self._change(event.ticket, TicketState.SERVING, event.counter)
            case e.ServiceFinished():
                self._change(event.ticket, TicketState.SERVED, event.counter)
            case e.NoShowMarked():
                self._change(event.ticket, TicketState.NO_SHOW, event.counter)
            case e.TicketQueued() | e.TicketParked() | e.StopAdded():
                self._move(event)
            case e.TicketCancelled():
                self._change(event.ticket, TicketState.CANCELLED, event.counter)
            case e.TicketExpired():
                counter = self._tickets[event.ticket][2] if event.ticket in self._tickets else None
                self._change(event.ticket, TicketState.EXPIRED, counter)
            case e.SlipRecorded() | e.SlipMoved() | e.SlipReprinted() | e.SlipHandedIn():
                self._slip(event)
            case e.CallShown() | e.CallAnnounced():
                _require(event.call in self._calls, f"call {event.call!r} is unknown")
            case PaperReserved():
                self._reserve(record.day, event)
            case PaperTicketRecorded() | LeaseGiven() | TicketHandedIn() | HistoryRebuilt() | TicketRestored():
                self._record(record.day, event)
            case _:
                assert_never(event)

    def _issue(self, day: str, event: e.TicketIssued) -> None:
        _require(day in self._days, f"day {day!r} was never opened")
        pool = (day, event.pool)
        _require(event.number == self._next.get(pool, 1), f"number {event.text!r} is out of sequence")
        self._put(self._next, pool, following(event.number))
        self._add(self._tickets, event.ticket, (day, TicketState.WAITING, None), "ticket")
        if event.slip is not None and event.printer is not None:
            self._add(self._slips, event.slip, None, "slip")

    def _slip(self, event: e.SlipEvent) -> None:
        if isinstance(event, e.SlipReprinted | e.SlipHandedIn):
            _require(event.ticket in self._tickets, f"ticket {event.ticket!r} is unknown")
            self._add(self._slips, event.job, None, "slip")
        else:
            _require(event.job in self._slips, f"slip {event.job!r} is unknown")

    def _attend(self, day: str, event: e.OfficerSignedOn | e.OfficerSignedOff) -> None:
        counter, officer = event.counter, event.officer
        if isinstance(event, e.OfficerSignedOn):
            _require(day in self._days, f"day {day!r} was never opened")
            self._add(self._staffed, (day, counter), officer, "the officer at counter")
            self._add(self._officers, (day, officer), counter, "the counter of officer")
        else:
            at_counter = self._staffed.get((day, counter))
            _require(at_counter == officer, f"officer {officer!r} is not at counter {counter!r}")
            self._drop(self._staffed, (day, counter))
            self._drop(self._officers, (day, officer))

    def _reserve(self, day: str, event: PaperReserved) -> None:
        _require(day in self._days, f"day {day!r} was never opened")
        pool = (day, event.pool)
        _require(event.first == self._next.get(pool, 1), f"number {event.first} is out of sequence")
        _require(event.last >= event.first, f"a block from {event.first} to {event.last}")
        self._put(self._next, pool, following(event.last))
        for number in range(event.first, event.last + 1):
            self._put(self._paper, (*pool, number), True)

    def _record(self, day: str, event: PaperTicketRecorded | LeaseEvent | RebuildEvent) -> None:
        if isinstance(event, LeaseGiven):
            self._hold(event)
        elif isinstance(event, TicketHandedIn):
            self._hand_in(day, event)
        elif isinstance(event, RebuildEvent):
            self._rebuild(day, event)
        else:
            self._record_paper(day, event)

    def _record_paper(self, day: str, event: PaperTicketRecorded) -> None:
        number = (day, event.pool, event.number)
        numbers = self._paper if number in self._paper else self._skipped  # a rebuilt history knows of no paper
        _require(numbers.get(number) is True, f"number {event.text!r} is not on paper, or is recorded")
        self._put(numbers, number, False)
        served = event.ended_at is not None
        state = TicketState.SERVED if served else TicketState.WAITING
        self._add(self._tickets, event.ticket, (day, state, event.counter if served else None), "ticket")

    def _hand_in(self, day: str, event: TicketHandedIn) -> None:
        _require(event.day in self._days, f"day {event.day!r} was never opened")
        _require(is_leased(event.number), f"number {event.text!r} is not one of a lease")
        self._add(self._leased, (event.day, event.pool, event.number), None, "number")
        state = TicketState.WAITING if event.day == day else TicketState.EXPIRED
        self._add(self._tickets, event.ticket, (event.day, state, None), "ticket")

    def _hold(self, event: LeaseGiven) -> None:
        held = (event.lease, event.kiosk)
        for day in event.days:
            _require(self._slots.get((day, event.slot), held) == held, f"slot {event.slot} is another lease's")
            _require(self._slot_of.get((day, event.lease), event.slot) == event.slot, "a lease has one slot")
            self._put(self._slots, (day, event.slot), held)
            self._put(self._slot_of, (day, event.lease), event.slot)

    def _rebuild(self, day: str, event: RebuildEvent) -> None:
        if isinstance(event, TicketRestored):
            self._restore(day, event)
            return
        _require(day in self._days, f"day {day!r} was never opened")
        for ticket in event.uncertain:
            _require(ticket in self._tickets, f"ticket {ticket!r} is unknown")
        for each in event.resumed:
            pool = (day, each.pool)
            _require(each.first == self._next.get(pool, 1), f"number {each.first} is out of sequence")
            _require(each.first <= each.next, f"pool {each.pool!r} goes back from {each.first} to {each.next}")
            self._put(self._next, pool, each.next)
            for number in range(each.first, each.next):
                self._put(self._skipped, (*pool, number), True)

    def _restore(self, day: str, event: TicketRestored) -> None:
        number = (day, event.pool, event.number)
        if event.lease is None:
            _require(self._skipped.get(number) is True, f"number {event.text!r} was not left out")
            self._put(self._skipped, number, False)
        else:
            _require(is_leased(event.number), f"number {event.text!r} is not one of a lease")
            self._add(self._leased, number, None, "number")
        self._add(self._tickets, event.ticket, (day, TicketState.WAITING, None), "ticket")

    def _move(self, event: e.TicketQueued | e.TicketParked | e.StopAdded) -> None:
        if isinstance(event, e.StopAdded):
            at = self._tickets[event.ticket][2] if event.ticket in self._tickets else None
            _require(at == event.counter, f"ticket {event.ticket!r} is not at counter {event.counter!r}")
        else:
            to = TicketState.WAITING if isinstance(event, e.TicketQueued) else TicketState.PARKED
            self._change(event.ticket, to, event.counter, frees=True)

    def _change(self, ticket: str, to: TicketState, counter: str | None, *, frees: bool = False) -> None:
        _require(ticket in self._tickets, f"ticket {ticket!r} is unknown")
        day, state, at = self._tickets[ticket]
        _require(to in TRANSITIONS[state], f"ticket {ticket!r} is {state} and cannot become {to}")
        called_anew = state in (TicketState.WAITING, TicketState.PARKED) and to is TicketState.CALLED
        _require(called_anew or at == counter, f"ticket {ticket!r} is at counter {at!r}, not {counter!r}")
        if state in AT_COUNTER and at is not None:
            self._drop(self._at_counter, (day, at))
        if to in AT_COUNTER and counter is not None:
            self._add(self._at_counter, (day, counter), ticket, "the ticket at counter")
        self._put(self._tickets, ticket, (day, to, None if frees else counter))

    def _drop(self, table: dict[_K, _V], key: _K) -> None:
        before = table.pop(key)
        self._undo.append(lambda: table.__setitem__(key, before))

    def _put(self, table: dict[_K, _V], key: _K, value: _V) -> None:
        if key in table:
            before = table[key]
            self._undo.append(lambda: table.__setitem__(key, before))
        else:
            self._undo.append(lambda: table.__delitem__(key))
        table[key] = value

    def _add(self, table: dict[_K, _V], key: _K, value: _V, what: str) -> None:
        _require(key not in table, f"{what} {key!r} is there already")
        self._put(table, key, value)


def check_revisions(head: int, records: Sequence[e.Record]) -> None:
    """Raise `ConstraintViolated` unless the records go on from `head` without a gap."""
    for expected, record in enumerate(records, head + 1):
        _require(record.revision == expected, f"revision {record.revision} where {expected} must follow")


def commands_of(records: Sequence[e.Record]) -> Iterator[e.Record]:
    """Yield the first record of each command; a command's records stand side by side in one batch."""
    before: e.Record | None = None
    for record in records:
        if record.command_id is not None and (before is None or _differ(before, record)):
            yield record
        before = record


def _differ(one: e.Record, other: e.Record) -> bool:
    return (one.command_id, one.digest) != (other.command_id, other.digest)


def _require(fact: bool, otherwise: str) -> None:
    if not fact:
        raise ConstraintViolated(otherwise)
