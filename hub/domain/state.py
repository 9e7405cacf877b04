"""The state of the open service day: the fold of its records, changed in place by `evolve` alone."""

from hub.domain import drawing, handing_in, moves, reports, restoring, shift
from hub.domain.catalogue import Catalogue
from hub.domain.day import DESK, Answer, Call, DayState, Slip, Voice
from hub.domain.events import (
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    DayClosed,
    DayOpened,
    HelpAsked,
    HelpEnded,
    NoShowMarked,
    OfficerSignedOff,
    OfficerSignedOn,
    Record,
    ServiceFinished,
    ServiceStarted,
    SlipHandedIn,
    SlipMoved,
    SlipRecorded,
    SlipReprinted,
    StopAdded,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketIssued,
    TicketParked,
    TicketQueued,
    VoiceAppointed,
)
from hub.domain.events_day import CheckInRepeated, PaperReserved, PaperTicketRecorded, SituationEvent
from hub.domain.events_lease import LeaseGiven, TicketHandedIn
from hub.domain.events_public import PublicEvent
from hub.domain.events_rebuild import HistoryRebuilt, TicketRestored
from hub.domain.events_staff import StaffEvent
from hub.domain.events_trust import DevicePaired, DeviceRevoked, OtherCodeSeen
from hub.domain.line import Line
from hub.domain.pace import Pace
from hub.domain.ticket import CallId, Ticket, TicketId, TicketState

__all__ = ["DESK", "Answer", "Call", "DayState", "Slip", "Voice", "evolve"]


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
        case (
            DayClosed() | DevicePaired() | DeviceRevoked() | OtherCodeSeen()
        ):  # who belongs to the hall is no day's matter
            pass
        case CatalogueAdopted(catalogue=catalogue):
            state.source = event.source
            _adopt(state, catalogue)
        case TicketIssued():
            ticket_id = event.ticket
            drawing.issue(state, event, record)
        case TicketCalled():
            ticket_id, call_id = event.ticket, event.call
            _call(state, event, record.at)
        case ServiceStarted():
            moves.change(state.tickets[event.ticket], TicketState.SERVING)
            state.tickets[event.ticket].started_at = record.at
            state.tickets[event.ticket].uncertain = False
        case ServiceFinished():
            shift.finish(state, _end(state, event.ticket, TicketState.SERVED, record.at), event.counter, record.at)
        case NoShowMarked():
            shift.miss(state, _end(state, event.ticket, TicketState.NO_SHOW, record.at), event.counter, record.at)
        case TicketQueued() | TicketParked() | StopAdded():
            moves.move(state, event)
        case TicketCancelled() | TicketExpired():
            cancelled = isinstance(event, TicketCancelled)
            _end(state, event.ticket, TicketState.CANCELLED if cancelled else TicketState.EXPIRED, record.at)
        case (
            SlipRecorded()
            | SlipMoved()
            | SlipReprinted()
            | SlipHandedIn()
            | CallShown()
            | CallAnnounced()
            | VoiceAppointed()
        ):
            reports.take(state, event, record.at)
        case PaperReserved() | PaperTicketRecorded() | CheckInRepeated():
            ticket_id = drawing.take_number(state, event, record)
        case LeaseGiven() | TicketHandedIn():
            ticket_id = handing_in.take_lease(state, event, record)
        case HistoryRebuilt() | TicketRestored():
            restoring.take_rebuilt(state, event, record)
        case OfficerSignedOn() | OfficerSignedOff() | HelpAsked() | HelpEnded():
            shift.attend(state, event, record.at)
        case _:
            _of_hall(state, event, record.at)
    shift.notice(state, event, record.at)
    if record.command_id is not None:
        given = state.answers.get(record.command_id)
        if given is None or given.ticket is None:
            lease = event.lease if isinstance(event, LeaseGiven) else None
            paper = event if isinstance(event, PaperReserved) else None
            state.answers[record.command_id] = Answer(
                record.digest, ticket_id, call_id, lease=lease, device=record.device, paper=paper
            )


def _of_hall(state: DayState, event: SituationEvent | PublicEvent | StaffEvent, at: int) -> None:
    """Apply what is no ticket's; each fold knows its events."""
    if isinstance(event, StaffEvent):
        state.staff.take(event, at)
    elif isinstance(event, PublicEvent):
        state.public.take(event)
    else:
        state.happenings.take(event)


def _begin(state: DayState, day: str) -> None:
    fresh = DayState(revision=state.revision, day=day, last_at=state.last_at)
    for name in DayState.__slots__:
        setattr(state, name, getattr(fresh, name))


def _adopt(state: DayState, catalogue: Catalogue) -> None:
    state.adopt(catalogue)
    for service in catalogue.services:
        state.lines.setdefault(service.id, Line())
        standard_ms = service.minutes * 60_000
        state.paces.setdefault(service.id, Pace(standard_ms)).standard_ms = standard_ms


def _call(state: DayState, event: TicketCalled, at: int) -> None:
    ticket = moves.come(state, event, at)
    before = state.calls[ticket.call].grounds if event.ordinal > 1 and ticket.call is not None else None
    ticket.counter, ticket.called_at, ticket.call, ticket.calls = event.counter, at, event.call, event.ordinal
    ticket.first_called_at = at if ticket.first_called_at is None else ticket.first_called_at
    call = Call(
        id=event.call,
        ticket=ticket.id,
        counter=event.counter,
        ordinal=event.ordinal,
        counter_number=event.counter_number,
        zone=event.zone,
        counter_zone=event.counter_zone,
        called_at=at,
        grounds=event.grounds or before,
    )
    state.calls[call.id] = call
    state.unspoken.setdefault(call.zone, {})[call.id] = None
    for zone in {call.zone, call.counter_zone}:
        state.zone_calls.setdefault(zone, []).append(call.id)


def _end(state: DayState, ticket_id: TicketId, to: TicketState, at: int) -> Ticket:
    ticket = state.tickets[ticket_id]
    moves.leave(state, ticket, moves.change(ticket, to))
    ticket.ended_at = at
    return ticket
