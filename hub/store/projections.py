"""What each event changes in the tables, as statements for the transaction that stores it."""

from collections.abc import Iterator
from typing import assert_never

from hub.domain import events as e
from hub.domain.events_day import CheckInRepeated, PaperReserved, PaperTicketRecorded, SituationEvent
from hub.domain.events_lease import LeaseEvent, LeaseGiven, TicketHandedIn
from hub.domain.events_public import PublicEvent
from hub.domain.events_rebuild import HistoryRebuilt, RebuildEvent, TicketRestored
from hub.domain.events_staff import StaffEvent
from hub.domain.events_trust import DevicePaired, DeviceRevoked, OtherCodeSeen, TrustEvent, standing_after
from hub.domain.numbering import following, is_leased
from hub.domain.ticket import TicketState
from hub.store import statements as do
from hub.store.chain import Link
from hub.store.journal import ConstraintViolated
from hub.store.statements import Change, Statement, Values


def changes(hall: str, record: e.Record, link: Link) -> Iterator[Change]:
    """Yield what a record, stored as `link`, changes in the tables."""
    event, at = record.event, record.at
    if isinstance(event, SituationEvent | PublicEvent | StaffEvent | OtherCodeSeen):
        return
    match event:
        case e.DayOpened(day=day):
            yield Change(do.OPEN_DAY, {"hall": hall, "day": day, "opened_revision": record.revision, "opened_at": at})
        case e.DayClosed(day=day):
            seal: Values = {"v_at": at, "v_revision": record.revision, "v_head": link.hash}
            yield Change(do.CLOSE_DAY, {"h": hall, "k": day, **seal})
        case e.CatalogueAdopted() | e.VoiceAppointed() | e.HelpAsked() | e.HelpEnded() | CheckInRepeated():
            pass
        case e.OfficerSignedOn() | e.OfficerSignedOff():
            yield _attendance(hall, record, event)
        case e.TicketIssued():
            yield from _issued(hall, record, event)
        case e.TicketCalled():
            yield _ticket(do.CALL, hall, event.ticket, at, event.counter)
            yield Change(do.ADD_CALL, _call_values(hall, event, at))
        case e.ServiceStarted() | e.ServiceFinished() | e.NoShowMarked():
            yield _attended(hall, event, at)
        case e.TicketQueued() | e.TicketParked() | e.StopAdded():
            yield _moved(hall, event, at)
        case e.TicketCancelled():
            cancelled = _ticket(do.CANCEL, hall, event.ticket, at, event.counter)
            yield Change(do.CANCEL, {**cancelled.values, "v_reason": event.reason})
        case e.TicketExpired():
            yield Change(do.EXPIRE, {"h": hall, "k": event.ticket, "v_at": at})
        case e.SlipRecorded() | e.SlipMoved() | e.SlipReprinted() | e.SlipHandedIn():
            yield _slip(hall, event, at)
        case e.CallShown():
            yield Change(do.SHOW_CALL, {"h": hall, "k": event.call, "v_at": at, "v_screen": event.screen})
        case e.CallAnnounced():
            if event.phase is e.VoicePhase.PENDING:
                yield Change(do.VOICE_PENDING, {"h": hall, "k": event.call})
            else:
                yield Change(do.VOICE[event.phase], {"h": hall, "k": event.call, "v_at": at})
        case PaperReserved():
            yield _reserved(hall, record.day, event)
        case (
            PaperTicketRecorded()
            | LeaseGiven()
            | TicketHandedIn()
            | HistoryRebuilt()
            | TicketRestored()
            | DevicePaired()
            | DeviceRevoked()
        ):
            yield from _recorded(hall, record, event)
        case _:
            assert_never(event)


def _trusted(hall: str, record: e.Record, event: TrustEvent) -> Change:
    place: Values = {"hall": hall, "revision": record.revision, "day": record.day, "at": record.at}
    stands = standing_after(event, record.at)
    known: Values = {"device": stands.device, "fingerprint": stands.fingerprint, "expires_at": stands.expires_at}
    return Change(do.KNOW_DEVICE, {**place, **known})


def _slip(hall: str, event: e.SlipEvent, at: int) -> Change:
    if isinstance(event, e.SlipRecorded):
        told: Values = {"v_outcome": event.outcome.value, "v_reason": event.reason, "v_at": at}
        return Change(do.SETTLE_SLIP, {"h": hall, "k": event.job, **told})
    if isinstance(event, e.SlipMoved):
        return Change(do.MOVE_SLIP, {"h": hall, "k": event.job, "v_printer": event.printer, "v_at": at})
    made: Values = {"job": event.job, "ticket": event.ticket, "copy": event.copy, "printer": event.printer}
    return Change(do.ADD_SLIP, {"hall": hall, **made, "outcome": e.SlipOutcome.PENDING.value, "at": at})


def _moved(hall: str, event: e.TicketQueued | e.TicketParked | e.StopAdded, at: int) -> Change:
    if isinstance(event, e.TicketQueued):
        queued = _ticket(do.QUEUE, hall, event.ticket, at, event.counter)
        return Change(do.QUEUE, {**queued.values, **{f"v_{name}": getattr(event.stop, name) for name in do.STOP}})
    return _ticket(do.PARK if isinstance(event, e.TicketParked) else do.STAY, hall, event.ticket, at, event.counter)


def _attended(hall: str, event: e.ServiceStarted | e.ServiceFinished | e.NoShowMarked, at: int) -> Change:
    if not isinstance(event, e.ServiceFinished):
        return _ticket(do.ATTENDED[type(event)], hall, event.ticket, at, event.counter)
    finished = _ticket(do.FINISH, hall, event.ticket, at, event.counter)
    return Change(do.FINISH, {**finished.values, "v_outcome": event.outcome, "v_by_calling": event.by_calling})


def _ticket(statement: Statement, hall: str, ticket: str, at: int, counter: str | None) -> Change:
    return Change(statement, {"h": hall, "k": ticket, "v_at": at, "at_counter": counter})


def _issued(hall: str, record: e.Record, event: e.TicketIssued) -> Iterator[Change]:
    if event.number == 1:
        yield Change(do.FIRST_NUMBER, {"hall": hall, "day": record.day, "pool": event.pool, "next": 2})
    else:
        place: Values = {"h": hall, "k": record.day, "p": event.pool, "number": event.number}
        yield Change(do.NEXT_NUMBER, {**place, "v_next": following(event.number)})
    yield Change(
        do.ISSUE,
        {
            **_entered(hall, record.day, event),
            "ahead": event.ahead,
            "kiosk": record.device,
            "issued_at": record.at,
            "state": TicketState.WAITING.value,
            "drawn_for": event.service,
            "wait_ms": event.wait and event.wait.ms,
            "wait_low": event.wait and event.wait.low_minutes,
            "wait_high": event.wait and event.wait.high_minutes,
        },
    )
    if event.slip is not None and event.printer is not None:
        slip: Values = {"job": event.slip, "ticket": event.ticket, "copy": 1, "printer": event.printer}
        yield Change(do.ADD_SLIP, {"hall": hall, **slip, "outcome": e.SlipOutcome.PENDING.value, "at": record.at})


def _entered(
    hall: str, day: str, event: e.TicketIssued | PaperTicketRecorded | TicketHandedIn | TicketRestored
) -> Values:
    """Return what every ticket's row begins with, however its number came about."""
    return {
        "hall": hall,
        "ticket": event.ticket,
        "day": day,
        "pool": event.pool,
        "number": event.number,
        "text": event.text,
        "service": event.service,
        "agency": event.agency,
        "service_name": event.service_name,
        "agency_name": event.agency_name,
        "zone": event.zone,
        "ticket_class": event.ticket_class.value,
        "language": event.language,
    }


def _reserved(hall: str, day: str, event: PaperReserved) -> Change:
    if event.last < event.first:
        raise ConstraintViolated(f"a block of paper from {event.first} to {event.last}")
    if event.first == 1:
        return Change(do.FIRST_NUMBER, {"hall": hall, "day": day, "pool": event.pool, "next": following(event.last)})
    place: Values = {"h": hall, "k": day, "p": event.pool, "number": event.first}
    return Change(do.RESERVE, {**place, "v_next": following(event.last)})


def _recorded(
    hall: str, record: e.Record, event: PaperTicketRecorded | LeaseEvent | RebuildEvent | TrustEvent
) -> Iterator[Change]:
    if isinstance(event, TrustEvent):
        yield _trusted(hall, record, event)
        return
    if isinstance(event, LeaseGiven):
        held: Values = {"hall": hall, "slot": event.slot, "lease": event.lease, "kiosk": event.kiosk}
        yield from (Change(do.HOLD_SLOT, {**held, "day": day}) for day in event.days)
        return
    if isinstance(event, TicketHandedIn):
        yield _handed_in(hall, record, event)
        return
    if isinstance(event, RebuildEvent):
        yield from _rebuilt(hall, record.day, event)
        return
    if event.number < 1 or is_leased(event.number):
        raise ConstraintViolated(f"number {event.text!r} is on no block of paper")
    yield Change(do.IS_ON_PAPER, {"h": hall, "k": record.day, "p": event.pool, "number": event.number})
    served = event.ended_at is not None
    yield Change(
        do.RECORD_PAPER,
        {
            **_entered(hall, record.day, event),
            "ahead": 0,
            "kiosk": record.device,
            "issued_at": event.given_at,
            "state": (TicketState.SERVED if served else TicketState.WAITING).value,
            "counter": event.counter if served else None,
            "ended_at": event.ended_at,
        },
    )


def _handed_in(hall: str, record: e.Record, event: TicketHandedIn) -> Change:
    if not is_leased(event.number):
        raise ConstraintViolated(f"number {event.text!r} is not one of a lease")
    is_past = event.day != record.day
    return Change(
        do.HAND_IN,
        {
            **_entered(hall, event.day, event),
            "ahead": 0,
            "kiosk": event.kiosk,
            "issued_at": event.issued_at,
            "state": (TicketState.EXPIRED if is_past else TicketState.WAITING).value,
            "ended_at": record.at if is_past else None,
            "drawn_for": event.service,
        },
    )


def _rebuilt(hall: str, day: str, event: RebuildEvent) -> Iterator[Change]:
    if isinstance(event, TicketRestored):
        yield from _restored(hall, day, event)
        return
    for each in event.resumed:
        if each.next < each.first:
            raise ConstraintViolated(f"pool {each.pool!r} goes back from {each.first} to {each.next}")
        if each.first == 1:
            yield Change(do.FIRST_NUMBER, {"hall": hall, "day": day, "pool": each.pool, "next": each.next})
        else:
            place: Values = {"h": hall, "k": day, "p": each.pool, "number": each.first}
            yield Change(do.NEXT_NUMBER, {**place, "v_next": each.next})
    yield from (Change(do.DOUBT, {"h": hall, "k": ticket}) for ticket in event.uncertain)


def _restored(hall: str, day: str, event: TicketRestored) -> Iterator[Change]:
    if event.lease is not None and not is_leased(event.number):
        raise ConstraintViolated(f"number {event.text!r} is not one of a lease")
    if event.lease is None:
        yield Change(do.WAS_LEFT_OUT, {"h": hall, "k": day, "p": event.pool, "number": event.number})
    yield Change(
        do.RESTORE,
        {
            **_entered(hall, day, event),
            "ahead": 0,
            "kiosk": event.kiosk,
            "issued_at": event.issued_at,
            "state": TicketState.WAITING.value,
            "drawn_for": event.service,
            "uncertain": True,
        },
    )


def _attendance(hall: str, record: e.Record, event: e.OfficerSignedOn | e.OfficerSignedOff) -> Change:
    if isinstance(event, e.OfficerSignedOn):
        place: Values = {"hall": hall, "revision": record.revision, "day": record.day}
        return Change(do.SIGN_ON, {**place, "counter": event.counter, "officer": event.officer, "on_at": record.at})
    left: Values = {"h": hall, "k": record.day, "at_counter": event.counter, "by": event.officer}
    return Change(do.SIGN_OFF, {**left, "v_at": record.at, "v_cause": event.cause.value})


def _call_values(hall: str, event: e.TicketCalled, at: int) -> Values:
    return {
        "hall": hall,
        "call_id": event.call,
        "ticket": event.ticket,
        "counter": event.counter,
        "zone": event.zone,
        "counter_zone": event.counter_zone,
        "ordinal": event.ordinal,
        "at": at,
        "out_of_turn": event.reason,
    }
