"""What each event changes in the tables, as statements for the transaction that stores it.

A change that must not be silent says how many rows it hits: one, or the database refuses the batch. States follow
the transition table in `hub.domain.ticket`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final, assert_never

from sqlalchemy import Connection, Table, and_, bindparam, func, insert, or_, update
from sqlalchemy.sql.dml import Insert, Update

from hub.domain import events as e
from hub.domain.events_day import CheckInRepeated, PaperReserved, PaperTicketRecorded, SituationEvent
from hub.domain.ticket import TRANSITIONS, TicketState
from hub.store.chain import Link
from hub.store.journal import ConstraintViolated
from hub.store.tables import CALLS, DAYS, NUMBERING, SLIPS, TICKETS

Values = dict[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement that must hit exactly one row per set of values; `otherwise` says what it means when it does not."""

    rank: int
    sql: Insert | Update
    otherwise: str


@dataclass(frozen=True, slots=True)
class Change:
    """A statement of this module with its values."""

    statement: Statement
    values: Values


def _rank(table: Table) -> int:
    """Numbers, then days and tickets as they came, then what hangs on tickets."""
    return {NUMBERING: 0, DAYS: 1, TICKETS: 1, CALLS: 2, SLIPS: 3}[table]


def _insert(table: Table) -> Statement:
    return Statement(_rank(table), insert(table), f"{table.name}: a row was not added")


def _where(table: Table, key: str) -> Update:
    return update(table).where(table.c.hall == bindparam("h"), table.c[key] == bindparam("k"))


def _becomes(to: TicketState, **values: object) -> Statement:
    """One ticket takes a state, from a state that allows it and, if it has a counter, there."""
    c = TICKETS.c
    # Equalities, since an IN cannot take several sets of values at once.
    here = or_(*(c.state == state.value for state, after in TRANSITIONS.items() if to in after))
    at_counter = c.counter.is_not_distinct_from(bindparam("at_counter"))
    if to is TicketState.CALLED:
        legal = and_(here, or_(c.state == TicketState.WAITING.value, c.state == TicketState.PARKED.value, at_counter))
    elif to is TicketState.EXPIRED:
        legal = here
    else:
        legal = and_(here, at_counter)
    sql = _where(TICKETS, "ticket").where(legal).values(state=to.value, **values)
    return Statement(_rank(TICKETS), sql, f"no ticket there that may become {to.value}")


_STOP: Final = ("service", "agency", "service_name", "agency_name", "zone")
_OPEN_DAY: Final = _insert(DAYS)
_CLOSE_DAY: Final = Statement(
    _rank(DAYS),
    _where(DAYS, "day")
    .where(DAYS.c.closed_at.is_(None))
    .values(
        closed_at=bindparam("v_at"),
        sealed_count=bindparam("v_revision") - DAYS.c.opened_revision + 1,
        sealed_head=bindparam("v_head"),
    ),
    "the day is not open",
)
_FIRST_NUMBER: Final = _insert(NUMBERING)
_NEXT_NUMBER: Final = Statement(
    _rank(NUMBERING),
    _where(NUMBERING, "day")
    .where(NUMBERING.c.pool == bindparam("p"), NUMBERING.c.next == bindparam("number"))
    .values(next=NUMBERING.c.next + 1),
    "a number is out of sequence",
)
_RESERVE: Final = Statement(
    _rank(NUMBERING),
    _where(NUMBERING, "day")
    .where(NUMBERING.c.pool == bindparam("p"), NUMBERING.c.next == bindparam("number"))
    .values(next=bindparam("v_next")),
    "a block of paper is out of sequence",
)
_IS_ON_PAPER: Final = Statement(
    _rank(NUMBERING),
    _where(NUMBERING, "day")
    .where(NUMBERING.c.pool == bindparam("p"), NUMBERING.c.next > bindparam("number"))
    .values(next=NUMBERING.c.next),
    "a number is on no block of paper",
)
"""All numbers below the next are given or on paper, and none is given twice."""
_RECORD_PAPER: Final = _insert(TICKETS)
_ISSUE: Final = _insert(TICKETS)
_CALL: Final = _becomes(
    TicketState.CALLED,
    counter=bindparam("at_counter"),
    called_at=func.coalesce(TICKETS.c.called_at, bindparam("v_at")),
)
_START: Final = _becomes(TicketState.SERVING, started_at=bindparam("v_at"))
_FINISH: Final = _becomes(TicketState.SERVED, ended_at=bindparam("v_at"))
_NO_SHOW: Final = _becomes(TicketState.NO_SHOW, ended_at=bindparam("v_at"))
_AT_COUNTER: Final[dict[type[e.Event], Statement]] = {
    e.ServiceStarted: _START,
    e.ServiceFinished: _FINISH,
    e.NoShowMarked: _NO_SHOW,
}
_QUEUE: Final = _becomes(
    TicketState.WAITING,
    counter=None,
    started_at=None,
    ended_at=None,
    **{name: bindparam(f"v_{name}", type_=TICKETS.c[name].type) for name in _STOP},
)
_PARK: Final = _becomes(TicketState.PARKED, counter=None)
_STAY: Final = Statement(
    _rank(TICKETS),
    _where(TICKETS, "ticket").where(TICKETS.c.counter == bindparam("at_counter")).values(counter=TICKETS.c.counter),
    "the ticket is not at that counter",
)
_CANCEL: Final = _becomes(TicketState.CANCELLED, ended_at=bindparam("v_at"), reason=bindparam("v_reason"))
_EXPIRE: Final = _becomes(TicketState.EXPIRED, ended_at=bindparam("v_at"))
_ADD_CALL: Final = _insert(CALLS)
_SHOW_CALL: Final = Statement(
    _rank(CALLS),
    _where(CALLS, "call_id").values(
        shown_at=func.coalesce(CALLS.c.shown_at, bindparam("v_at")),
        shown_by=func.coalesce(CALLS.c.shown_by, bindparam("v_screen")),
    ),
    "the call is unknown",
)
_VOICE: Final = {
    phase: Statement(_rank(CALLS), _where(CALLS, "call_id").values({column: bindparam("v_at")}), "the call is unknown")
    for phase, column in (
        (e.VoicePhase.SPEAKING, "speaking_at"),
        (e.VoicePhase.SPOKEN, "spoken_at"),
        (e.VoicePhase.DROPPED, "dropped_at"),
    )
}
_VOICE_PENDING: Final = Statement(
    _rank(CALLS),
    _where(CALLS, "call_id").values(speaking_at=None, spoken_at=None, dropped_at=None),
    "the call is unknown",
)
_ADD_SLIP: Final = _insert(SLIPS)
_SETTLE_SLIP: Final = Statement(
    _rank(SLIPS),
    _where(SLIPS, "job").values(outcome=bindparam("v_outcome"), reason=bindparam("v_reason"), at=bindparam("v_at")),
    "the slip is unknown",
)


def changes(hall: str, record: e.Record, link: Link) -> Iterator[Change]:
    """Yield what a record, stored as `link`, changes in the tables."""
    event, at = record.event, record.at
    if isinstance(event, SituationEvent):
        return
    match event:
        case e.DayOpened(day=day):
            yield Change(_OPEN_DAY, {"hall": hall, "day": day, "opened_revision": record.revision, "opened_at": at})
        case e.DayClosed(day=day):
            seal: Values = {"v_at": at, "v_revision": record.revision, "v_head": link.hash}
            yield Change(_CLOSE_DAY, {"h": hall, "k": day, **seal})
        case e.CatalogueAdopted() | e.VoiceAppointed() | CheckInRepeated():
            pass
        case e.TicketIssued():
            yield from _issued(hall, record, event)
        case e.TicketCalled():
            yield _ticket(_CALL, hall, event.ticket, at, event.counter)
            yield Change(_ADD_CALL, _call_values(hall, event, at))
        case e.ServiceStarted() | e.ServiceFinished() | e.NoShowMarked():
            yield _ticket(_AT_COUNTER[type(event)], hall, event.ticket, at, event.counter)
        case e.TicketQueued() | e.TicketParked() | e.StopAdded():
            yield _moved(hall, event, at)
        case e.TicketCancelled():
            cancelled = _ticket(_CANCEL, hall, event.ticket, at, event.counter)
            yield Change(_CANCEL, {**cancelled.values, "v_reason": event.reason})
        case e.TicketExpired():
            yield Change(_EXPIRE, {"h": hall, "k": event.ticket, "v_at": at})
        case e.SlipRecorded():
            told: Values = {"v_outcome": event.outcome.value, "v_reason": event.reason, "v_at": at}
            yield Change(_SETTLE_SLIP, {"h": hall, "k": event.job, **told})
        case e.CallShown():
            yield Change(_SHOW_CALL, {"h": hall, "k": event.call, "v_at": at, "v_screen": event.screen})
        case e.CallAnnounced():
            if event.phase is e.VoicePhase.PENDING:
                yield Change(_VOICE_PENDING, {"h": hall, "k": event.call})
            else:
                yield Change(_VOICE[event.phase], {"h": hall, "k": event.call, "v_at": at})
        case PaperReserved():
            yield _reserved(hall, record.day, event)
        case PaperTicketRecorded():
            yield from _recorded(hall, record, event)
        case _:
            assert_never(event)


def _moved(hall: str, event: e.TicketQueued | e.TicketParked | e.StopAdded, at: int) -> Change:
    if isinstance(event, e.TicketQueued):
        queued = _ticket(_QUEUE, hall, event.ticket, at, event.counter)
        return Change(_QUEUE, {**queued.values, **{f"v_{name}": getattr(event.stop, name) for name in _STOP}})
    return _ticket(_PARK if isinstance(event, e.TicketParked) else _STAY, hall, event.ticket, at, event.counter)


def _ticket(statement: Statement, hall: str, ticket: str, at: int, counter: str | None) -> Change:
    return Change(statement, {"h": hall, "k": ticket, "v_at": at, "at_counter": counter})


def _issued(hall: str, record: e.Record, event: e.TicketIssued) -> Iterator[Change]:
    if event.number == 1:
        yield Change(_FIRST_NUMBER, {"hall": hall, "day": record.day, "pool": event.pool, "next": 2})
    else:
        yield Change(_NEXT_NUMBER, {"h": hall, "k": record.day, "p": event.pool, "number": event.number})
    yield Change(
        _ISSUE,
        {
            "hall": hall,
            "ticket": event.ticket,
            "day": record.day,
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
            "ahead": event.ahead,
            "kiosk": record.device,
            "issued_at": record.at,
            "state": TicketState.WAITING.value,
        },
    )
    if event.slip is not None and event.printer is not None:
        slip: Values = {"job": event.slip, "ticket": event.ticket, "copy": 1, "printer": event.printer}
        yield Change(_ADD_SLIP, {"hall": hall, **slip, "outcome": e.SlipOutcome.PENDING.value, "at": record.at})


def _reserved(hall: str, day: str, event: PaperReserved) -> Change:
    if event.last < event.first:
        raise ConstraintViolated(f"a block of paper from {event.first} to {event.last}")
    if event.first == 1:
        return Change(_FIRST_NUMBER, {"hall": hall, "day": day, "pool": event.pool, "next": event.last + 1})
    place: Values = {"h": hall, "k": day, "p": event.pool, "number": event.first}
    return Change(_RESERVE, {**place, "v_next": event.last + 1})


def _recorded(hall: str, record: e.Record, event: PaperTicketRecorded) -> Iterator[Change]:
    if event.number < 1:
        raise ConstraintViolated(f"number {event.text!r} is on no block of paper")
    yield Change(_IS_ON_PAPER, {"h": hall, "k": record.day, "p": event.pool, "number": event.number})
    served = event.ended_at is not None
    yield Change(
        _RECORD_PAPER,
        {
            "hall": hall,
            "ticket": event.ticket,
            "day": record.day,
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
            "ahead": 0,
            "kiosk": record.device,
            "issued_at": event.given_at,
            "state": (TicketState.SERVED if served else TicketState.WAITING).value,
            "counter": event.counter if served else None,
            "ended_at": event.ended_at,
        },
    )


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
    }


def execute(connection: Connection, wanted: Iterable[Change]) -> None:
    """Make the changes: parents' tables first, within a table in order, equal neighbours in one round.

    Raises:
        ConstraintViolated: a change did not hit exactly one row. Roll back.
        sqlalchemy.exc.IntegrityError: the database refused a double. Roll back.
    """
    ordered = sorted(wanted, key=lambda change: change.statement.rank)
    for statement, group in groupby(ordered, key=attrgetter("statement")):
        values = [change.values for change in group]
        hit = connection.execute(statement.sql, values).rowcount
        if hit != len(values):
            raise ConstraintViolated(f"{statement.otherwise} ({hit} of {len(values)})")
