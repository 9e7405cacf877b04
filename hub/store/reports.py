"""What the tables hold of a day, as typed rows, read over a connection that cannot write.

Instants are UTC ms. `engine` comes from `hub.store.sql.readers`.
"""

from dataclasses import dataclass, fields
from typing import Final, TypeVar

from sqlalchemy import Engine, Select, case, exists, func, select

from hub.domain.catalogue import AgencyId, CounterId, Names, PoolId, ServiceId, ZoneId
from hub.domain.events import LeftBy, SlipOutcome
from hub.domain.ticket import CallId, TicketClass, TicketId, TicketState
from hub.store.tables import ATTENDANCE, CALLS, DAYS, SLIPS, TICKETS

_MINUTE_MS: Final = 60_000

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ReportedDay:
    """A service day; once closed, sealed by its number of records and the hash of its last (SHA-256, hex)."""

    day: str
    opened_at: int
    closed_at: int | None
    sealed_count: int | None
    sealed_head: str | None


@dataclass(frozen=True, slots=True)
class ReportedTicket:
    """A ticket with its names as at issue; `called_at` is its first call, `reason` why it was cancelled.

    `outcome` is the officer's choice; `by_calling`: the next call ended the service, so that its end is less exact.
    """

    ticket: TicketId
    pool: PoolId
    number: int
    text: str
    service: ServiceId
    agency: AgencyId
    service_name: Names
    agency_name: Names
    zone: ZoneId
    ticket_class: TicketClass
    language: str
    ahead: int
    kiosk: str | None
    issued_at: int
    state: TicketState
    counter: CounterId | None
    called_at: int | None
    started_at: int | None
    ended_at: int | None
    reason: str | None
    outcome: str | None
    by_calling: bool | None


@dataclass(frozen=True, slots=True)
class ReportedCall:
    """A call or recall: when it was made, first shown, and announced or dropped."""

    call_id: CallId
    ticket: TicketId
    text: str
    counter: CounterId
    zone: ZoneId
    counter_zone: ZoneId
    ordinal: int
    at: int
    shown_at: int | None
    shown_by: str | None
    speaking_at: int | None
    spoken_at: int | None
    dropped_at: int | None


@dataclass(frozen=True, slots=True)
class ReportedSlip:
    """A print job and the newest word on it."""

    job: str
    ticket: TicketId
    text: str
    copy: int
    printer: str
    outcome: SlipOutcome
    reason: str | None
    at: int


@dataclass(frozen=True, slots=True)
class ReportedAttendance:
    """An officer at a counter, until `off_at`; `cause` says how it ended (None: it has not)."""

    counter: CounterId
    officer: str
    on_at: int
    off_at: int | None
    cause: LeftBy | None


@dataclass(frozen=True, slots=True)
class JudgedWaits:
    """What visitors of a service were told of their wait, against the wait they had; minutes.

    `bias_min` is told less real on average (above 0: less time than told), `mean_abs_error_min` the mean distance, and
    `share_inside` how many were called within the range they were told.
    """

    service: ServiceId
    count: int
    bias_min: float
    mean_abs_error_min: float
    share_inside: float


def days(engine: Engine, hall: str) -> list[ReportedDay]:
    """Return all days in the order in which they were opened."""
    wanted = (
        select(DAYS.c.day, DAYS.c.opened_at, DAYS.c.closed_at, DAYS.c.sealed_count, DAYS.c.sealed_head)
        .where(DAYS.c.hall == hall)
        .order_by(DAYS.c.opened_revision)
    )
    with engine.connect() as connection:
        return [
            ReportedDay(
                row.day, row.opened_at, row.closed_at, row.sealed_count, row.sealed_head and row.sealed_head.hex()
            )
            for row in connection.execute(wanted)
        ]


def tickets(engine: Engine, hall: str, day: str) -> list[ReportedTicket]:
    """Return a day's tickets by pool and number."""
    columns = [TICKETS.c[field.name] for field in fields(ReportedTicket)]
    wanted = (
        select(*columns).where(TICKETS.c.hall == hall, TICKETS.c.day == day).order_by(TICKETS.c.pool, TICKETS.c.number)
    )
    with engine.connect() as connection:
        return [
            ReportedTicket(
                **{**row._mapping, "state": TicketState(row.state), "ticket_class": TicketClass(row.ticket_class)}
            )
            for row in connection.execute(wanted)
        ]


def calls(engine: Engine, hall: str, day: str) -> list[ReportedCall]:
    """Return a day's calls in the order in which they were made."""
    columns = [TICKETS.c.text if field.name == "text" else CALLS.c[field.name] for field in fields(ReportedCall)]
    wanted = _of_day(select(*columns).select_from(CALLS.join(TICKETS)), hall, day).order_by(CALLS.c.at, CALLS.c.call_id)
    with engine.connect() as connection:
        return [ReportedCall(**row._mapping) for row in connection.execute(wanted)]


def slips(engine: Engine, hall: str, day: str) -> list[ReportedSlip]:
    """Return a day's print jobs by pool, number and copy."""
    columns = [TICKETS.c.text if field.name == "text" else SLIPS.c[field.name] for field in fields(ReportedSlip)]
    wanted = _of_day(select(*columns).select_from(SLIPS.join(TICKETS)), hall, day).order_by(
        TICKETS.c.pool, TICKETS.c.number, SLIPS.c.copy
    )
    with engine.connect() as connection:
        return [
            ReportedSlip(**{**row._mapping, "outcome": SlipOutcome(row.outcome)}) for row in connection.execute(wanted)
        ]


def attendance(engine: Engine, hall: str, day: str) -> list[ReportedAttendance]:
    """Return who worked at which counter on a day, in the order in which they came."""
    columns = [ATTENDANCE.c[field.name] for field in fields(ReportedAttendance)]
    wanted = select(*columns).where(ATTENDANCE.c.hall == hall, ATTENDANCE.c.day == day).order_by(ATTENDANCE.c.revision)
    with engine.connect() as connection:
        return [
            ReportedAttendance(**{**row._mapping, "cause": None if row.cause is None else LeftBy(row.cause)})
            for row in connection.execute(wanted)
        ]


def estimates(engine: Engine, hall: str, first: str, last: str) -> list[JudgedWaits]:
    """Return how good the figures were that visitors of some days (ISO, both included) were told, by service (E3).

    A wait ends with the first call, even if that was undone, and counts for the service the number was drawn for.
    Left out: who was told nothing, who was not called, and whose number was called out of turn.
    """
    c = TICKETS.c
    minute = float(_MINUTE_MS)
    waited = c.called_at - c.issued_at
    off = (c.wait_ms - waited) / minute
    inside = case((waited.between(c.wait_low * _MINUTE_MS, c.wait_high * _MINUTE_MS), 1.0), else_=0.0)
    out_of_turn = exists().where(
        CALLS.c.hall == c.hall, CALLS.c.ticket == c.ticket, CALLS.c.at == c.called_at, CALLS.c.out_of_turn.is_not(None)
    )
    wanted = (
        select(c.drawn_for, func.count(), func.avg(off), func.avg(func.abs(off)), func.avg(inside))
        .where(c.hall == hall, c.day.between(first, last), c.wait_ms.is_not(None), c.called_at.is_not(None))
        .where(~out_of_turn)
        .group_by(c.drawn_for)
        .order_by(c.drawn_for)
    )
    with engine.connect() as connection:
        return [
            JudgedWaits(service, count, float(bias), float(error), float(share))
            for service, count, bias, error, share in connection.execute(wanted)
        ]


def _of_day(wanted: Select[_T], hall: str, day: str) -> Select[_T]:
    return wanted.where(TICKETS.c.hall == hall, TICKETS.c.day == day)
