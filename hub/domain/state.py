"""The state of the open service day: the fold of its records, changed in place by `evolve` alone."""

from dataclasses import dataclass, field
from typing import assert_never

from hub.domain.availability import Availability
from hub.domain.catalogue import Catalogue, CounterId, PoolId, ServiceId, ZoneId
from hub.domain.events import (
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    DayClosed,
    DayOpened,
    NoShowMarked,
    Record,
    ServiceFinished,
    ServiceStarted,
    SlipOutcome,
    SlipRecorded,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketIssued,
    VoiceAppointed,
    VoicePhase,
)
from hub.domain.events_day import CheckInRepeated, NumberEvent, PaperReserved, PaperTicketRecorded
from hub.domain.happenings import Happenings
from hub.domain.line import Line
from hub.domain.policy import Terms, terms_of
from hub.domain.schedule import availability
from hub.domain.situation import Situation
from hub.domain.ticket import CallId, Ticket, TicketClass, TicketId, TicketState


@dataclass(slots=True)
class Call:
    """One call or recall, what screens and voice made of it, and where it belongs."""

    id: CallId
    ticket: TicketId
    counter: CounterId
    ordinal: int
    counter_number: int
    zone: ZoneId
    counter_zone: ZoneId
    called_at: int
    shown_by: str | None = None
    voice: VoicePhase = VoicePhase.PENDING


@dataclass(slots=True)
class Slip:
    """A job given to a printer, and what became of it; `kiosk` is where its number was drawn."""

    job: str
    ticket: TicketId
    printer: str
    kiosk: str | None
    made_at: int
    copy: int = 1
    outcome: SlipOutcome = SlipOutcome.PENDING
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """The one program that speaks in a zone, and since when (UTC ms)."""

    device: str
    process: str
    since: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command id has got: enough to give the same answer again."""

    digest: str | None
    ticket: TicketId | None = None
    call: CallId | None = None


@dataclass(slots=True)
class DayState:
    """Everything the rules need to know about the open day.

    `day` is None before the first day was opened. `lines` has one line per service of the day's catalogues;
    `prefixes` says which pool each prefix given today belongs to; `at_counter` the one ticket each busy counter has;
    `zone_calls` the calls of each zone, oldest first; `voices` who speaks in it. `paper` has the numbers that are
    on paper and not yet recorded, `check_ins` the ticket of each booking, `drawn_at` when a device last drew a
    service's number.
    """

    revision: int = 0
    day: str | None = None
    catalogue: Catalogue | None = None
    tickets: dict[TicketId, Ticket] = field(default_factory=dict)
    lines: dict[ServiceId, Line] = field(default_factory=dict)
    next_number: dict[PoolId, int] = field(default_factory=dict)
    prefixes: dict[str, PoolId] = field(default_factory=dict)
    at_counter: dict[CounterId, TicketId] = field(default_factory=dict)
    served: dict[CounterId, int] = field(default_factory=dict)
    calls: dict[CallId, Call] = field(default_factory=dict)
    zone_calls: dict[ZoneId, list[CallId]] = field(default_factory=dict)
    unspoken: dict[ZoneId, dict[CallId, None]] = field(default_factory=dict)
    slips: dict[str, Slip] = field(default_factory=dict)
    pending_slips: dict[str, None] = field(default_factory=dict)
    kiosk_slips: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    voices: dict[ZoneId, Voice] = field(default_factory=dict)
    happenings: Happenings = field(default_factory=Happenings)
    paper: dict[PoolId, dict[int, None]] = field(default_factory=dict)
    check_ins: dict[str, TicketId] = field(default_factory=dict)
    drawn_at: dict[tuple[str, ServiceId], int] = field(default_factory=dict)
    last_at: int = 0

    @property
    def situation(self) -> Situation:
        """What decides whether numbers are given; it looks at the state itself."""
        return self.happenings.situation(self.day or "")

    def availability(self, service: ServiceId, ticket_class: TicketClass | None, at: int) -> Availability:
        """Return whether a service gives a class (None: any) numbers at an instant (UTC ms).

        Raises:
            KeyError: no such service in the catalogue.
        """
        assert self.catalogue is not None
        return availability(self.catalogue, self.situation, service, at, ticket_class)

    def line(self, service: ServiceId) -> Line:
        """Return a service's line.

        Raises:
            KeyError: no catalogue of this day has the service.
        """
        return self.lines[service]

    def terms_of(self, counter: CounterId) -> list[Terms]:
        """Return how a counter chooses among its services' lines and those it helps.

        Raises:
            KeyError: no such counter in the catalogue.
        """
        assert self.catalogue is not None
        return terms_of(self.catalogue, counter)


def evolve(state: DayState, record: Record) -> None:
    """Apply one record; its cost does not depend on how much happened before.

    Raises:
        AssertionError: the record does not follow from the state: a bug, or a journal that was tampered with.
    """
    assert record.revision == state.revision + 1, f"revision {record.revision} follows {state.revision}"
    state.revision = record.revision
    state.last_at = max(state.last_at, record.at)
    event = record.event
    ticket_id: TicketId | None = None
    call_id: CallId | None = None
    match event:
        case DayOpened(day=day):
            _begin(state, day)
        case DayClosed():
            pass
        case CatalogueAdopted(catalogue=catalogue):
            _adopt(state, catalogue)
        case TicketIssued():
            ticket_id = event.ticket
            _issue(state, event, record)
        case TicketCalled():
            ticket_id, call_id = event.ticket, event.call
            _call(state, event, record.at)
        case ServiceStarted():
            ticket = _change(state, event.ticket, TicketState.SERVING)
            ticket.started_at = record.at
        case ServiceFinished():
            _leave_counter(state, _end(state, event.ticket, TicketState.SERVED, record.at))
            state.served[event.counter] = state.served.get(event.counter, 0) + 1
        case NoShowMarked():
            _leave_counter(state, _end(state, event.ticket, TicketState.NO_SHOW, record.at))
        case TicketCancelled():
            _leave(state, _end(state, event.ticket, TicketState.CANCELLED, record.at))
        case TicketExpired():
            _leave(state, _end(state, event.ticket, TicketState.EXPIRED, record.at))
        case SlipRecorded():
            slip = state.slips[event.job]
            slip.outcome, slip.reason = event.outcome, event.reason
            state.pending_slips.pop(event.job, None)
        case CallShown():
            state.calls[event.call].shown_by = event.screen
        case CallAnnounced():
            _announce(state, event)
        case VoiceAppointed():
            state.voices[event.zone] = Voice(event.device, event.process, record.at)
        case PaperReserved() | PaperTicketRecorded() | CheckInRepeated():
            ticket_id = _take_number(state, event, record)
        case _:
            state.happenings.take(event)  # whose match knows the others, each and every one
    if record.command_id is not None and record.command_id not in state.answers:
        state.answers[record.command_id] = Answer(record.digest, ticket_id, call_id)


def _begin(state: DayState, day: str) -> None:
    fresh = DayState(revision=state.revision, day=day, last_at=state.last_at)
    for name in DayState.__slots__:
        setattr(state, name, getattr(fresh, name))


def _adopt(state: DayState, catalogue: Catalogue) -> None:
    state.catalogue = catalogue
    for service in catalogue.services:
        state.lines.setdefault(service.id, Line())


def _issue(state: DayState, event: TicketIssued, record: Record) -> None:
    assert event.number == state.next_number.get(event.pool, 1), f"number {event.text} is out of sequence"
    state.next_number[event.pool] = event.number + 1
    state.prefixes[event.prefix] = event.pool
    ticket = Ticket(
        id=event.ticket,
        number=event.number,
        text=event.text,
        prefix=event.prefix,
        pool=event.pool,
        service=event.service,
        zone=event.zone,
        ticket_class=event.ticket_class,
        language=event.language,
        issued_at=record.at,
        revision=record.revision,
        ahead=event.ahead,
        place=event.place,
        service_name=event.service_name,
        agency_name=event.agency_name,
        slip=event.slip,
        kiosk=record.device,
        credited_at=event.credited_at,
    )
    assert ticket.id not in state.tickets, f"ticket {ticket.id} was issued before"
    state.tickets[ticket.id] = ticket
    state.line(ticket.service).join(ticket)
    if event.booking is not None:
        state.check_ins[event.booking] = ticket.id
    else:
        state.happenings.count(ticket.service, ticket.ticket_class)
        if record.device is not None:
            state.drawn_at[record.device, ticket.service] = record.at
    if event.slip is not None and event.printer is not None:
        state.slips[event.slip] = Slip(event.slip, ticket.id, event.printer, record.device, record.at)
        state.pending_slips[event.slip] = None
        if record.device is not None:
            state.kiosk_slips.setdefault(record.device, []).append(event.slip)


def _take_number(state: DayState, event: NumberEvent, record: Record) -> TicketId | None:
    match event:
        case PaperReserved():
            _reserve(state, event)
            return None
        case PaperTicketRecorded():
            _record_paper(state, event, record)
            return event.ticket
        case CheckInRepeated():
            return event.ticket
        case _:
            assert_never(event)


def _reserve(state: DayState, event: PaperReserved) -> None:
    assert event.first == state.next_number.get(event.pool, 1), f"pool {event.pool} does not go on at {event.first}"
    assert event.last >= event.first, f"a block from {event.first} to {event.last}"
    state.next_number[event.pool] = event.last + 1
    state.paper.setdefault(event.pool, {}).update(dict.fromkeys(range(event.first, event.last + 1)))
    assert state.catalogue is not None
    state.prefixes[state.catalogue.pool[event.pool].prefix] = event.pool


def _record_paper(state: DayState, event: PaperTicketRecorded, record: Record) -> None:
    del state.paper[event.pool][event.number]
    assert event.ticket not in state.tickets, f"ticket {event.ticket} was issued before"
    ticket = state.tickets[event.ticket] = Ticket(
        id=event.ticket,
        number=event.number,
        text=event.text,
        prefix=event.prefix,
        pool=event.pool,
        service=event.service,
        zone=event.zone,
        ticket_class=event.ticket_class,
        language=event.language,
        issued_at=event.given_at,
        revision=record.revision,
        ahead=0,
        place=event.place,
        service_name=event.service_name,
        agency_name=event.agency_name,
        kiosk=record.device,
        counter=event.counter,
        ended_at=event.ended_at,
    )
    state.happenings.count(ticket.service, ticket.ticket_class)
    if event.ended_at is None:
        state.line(ticket.service).join(ticket)
        return
    ticket.state = TicketState.SERVED
    if event.counter is not None:
        state.served[event.counter] = state.served.get(event.counter, 0) + 1


def _call(state: DayState, event: TicketCalled, at: int) -> None:
    ticket = state.tickets[event.ticket]
    if ticket.state is TicketState.WAITING:
        state.line(ticket.service).call(ticket)
        assert event.counter not in state.at_counter, f"counter {event.counter} has a ticket already"
        state.at_counter[event.counter] = ticket.id
    else:
        assert ticket.counter == event.counter, f"ticket {ticket.text} is at another counter"
    _change(state, event.ticket, TicketState.CALLED)
    ticket.counter, ticket.called_at, ticket.call, ticket.calls = event.counter, at, event.call, event.ordinal
    call = Call(
        id=event.call,
        ticket=ticket.id,
        counter=event.counter,
        ordinal=event.ordinal,
        counter_number=event.counter_number,
        zone=event.zone,
        counter_zone=event.counter_zone,
        called_at=at,
    )
    state.calls[call.id] = call
    state.unspoken.setdefault(call.zone, {})[call.id] = None
    for zone in {call.zone, call.counter_zone}:
        state.zone_calls.setdefault(zone, []).append(call.id)


def _announce(state: DayState, event: CallAnnounced) -> None:
    call = state.calls[event.call]
    call.voice = event.phase
    if event.phase in (VoicePhase.SPOKEN, VoicePhase.DROPPED):
        state.unspoken[call.zone].pop(call.id, None)


def _change(state: DayState, ticket_id: TicketId, to: TicketState) -> Ticket:
    ticket = state.tickets[ticket_id]
    assert ticket.may_become(to), f"{ticket.text}: {ticket.state} cannot become {to}"
    ticket.state = to
    return ticket


def _end(state: DayState, ticket_id: TicketId, to: TicketState, at: int) -> tuple[Ticket, TicketState]:
    was = state.tickets[ticket_id].state
    ticket = _change(state, ticket_id, to)
    ticket.ended_at = at
    return ticket, was


def _leave_counter(state: DayState, ended: tuple[Ticket, TicketState]) -> None:
    ticket, _ = ended
    assert ticket.counter is not None
    left = state.at_counter.pop(ticket.counter, None)
    assert left == ticket.id, f"counter {ticket.counter} had {left}, not {ticket.id}"


def _leave(state: DayState, ended: tuple[Ticket, TicketState]) -> None:
    ticket, was = ended
    if was is TicketState.WAITING:
        state.line(ticket.service).leave(ticket)
    else:
        _leave_counter(state, ended)
