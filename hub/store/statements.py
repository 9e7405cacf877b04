"""The statements that change the tables, and how a batch of them is made.

States follow the transition table in `hub.domain.ticket`. A statement that must not be silent says how many rows it
hits: one, or the database refuses the batch.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection, Table, TextClause, and_, bindparam, func, insert, or_, text, update
from sqlalchemy.sql.dml import Insert, Update

from hub.domain import events as e
from hub.domain.ticket import TRANSITIONS, TicketState
from hub.store.journal import ConstraintViolated
from hub.store.tables import ATTENDANCE, CALLS, DAYS, IDENTITIES, LEASES, NUMBERING, SLIPS, TICKETS

Values = dict[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement that must hit exactly one row per set of values; `otherwise` says what it means when it does not."""

    rank: int
    sql: Insert | Update | TextClause
    otherwise: str


@dataclass(frozen=True, slots=True)
class Change:
    """A statement of this module with its values."""

    statement: Statement
    values: Values


def _rank(table: Table) -> int:
    """Numbers, then days, tickets and attendance as they came, then what hangs on tickets."""
    return {NUMBERING: 0, LEASES: 0, IDENTITIES: 0, DAYS: 1, TICKETS: 1, ATTENDANCE: 1, CALLS: 2, SLIPS: 3}[table]


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


STOP: Final = ("service", "agency", "service_name", "agency_name", "zone")
OPEN_DAY: Final = _insert(DAYS)
CLOSE_DAY: Final = Statement(
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
FIRST_NUMBER: Final = _insert(NUMBERING)
NEXT_NUMBER: Final = Statement(
    _rank(NUMBERING),
    _where(NUMBERING, "day")
    .where(NUMBERING.c.pool == bindparam("p"), NUMBERING.c.next == bindparam("number"))
    .values(next=bindparam("v_next")),
    "a number is out of sequence",
)
RESERVE: Final = Statement(
    _rank(NUMBERING),
    _where(NUMBERING, "day")
    .where(NUMBERING.c.pool == bindparam("p"), NUMBERING.c.next == bindparam("number"))
    .values(next=bindparam("v_next")),
    "a block of paper is out of sequence",
)
IS_ON_PAPER: Final = Statement(
    _rank(NUMBERING),
    _where(NUMBERING, "day")
    .where(NUMBERING.c.pool == bindparam("p"), NUMBERING.c.next > bindparam("number"))
    .values(next=NUMBERING.c.next),
    "a number is on no block of paper",
)
"""All numbers below the next are given or on paper, and none is given twice."""
WAS_LEFT_OUT: Final = IS_ON_PAPER
"""All numbers below the next are given, on paper, or were left out when history was rebuilt."""
RECORD_PAPER: Final = _insert(TICKETS)
RESTORE: Final = _insert(TICKETS)
DOUBT: Final = Statement(
    _rank(TICKETS), _where(TICKETS, "ticket").values(uncertain=True), "a ticket of unknown fate is unknown itself"
)
HAND_IN: Final = _insert(TICKETS)
ISSUE: Final = _insert(TICKETS)
CALL: Final = _becomes(
    TicketState.CALLED,
    counter=bindparam("at_counter"),
    called_at=func.coalesce(TICKETS.c.called_at, bindparam("v_at")),
)
START: Final = _becomes(TicketState.SERVING, started_at=bindparam("v_at"))
FINISH: Final = _becomes(
    TicketState.SERVED,
    ended_at=bindparam("v_at"),
    outcome=bindparam("v_outcome"),
    by_calling=bindparam("v_by_calling"),
)
NO_SHOW: Final = _becomes(TicketState.NO_SHOW, ended_at=bindparam("v_at"))
ATTENDED: Final[dict[type[e.Event], Statement]] = {e.ServiceStarted: START, e.NoShowMarked: NO_SHOW}
QUEUE: Final = _becomes(
    TicketState.WAITING,
    counter=None,
    started_at=None,
    ended_at=None,
    outcome=None,
    by_calling=None,
    **{name: bindparam(f"v_{name}", type_=TICKETS.c[name].type) for name in STOP},
)
PARK: Final = _becomes(TicketState.PARKED, counter=None)
STAY: Final = Statement(
    _rank(TICKETS),
    _where(TICKETS, "ticket").where(TICKETS.c.counter == bindparam("at_counter")).values(counter=TICKETS.c.counter),
    "the ticket is not at that counter",
)
CANCEL: Final = _becomes(TicketState.CANCELLED, ended_at=bindparam("v_at"), reason=bindparam("v_reason"))
EXPIRE: Final = _becomes(TicketState.EXPIRED, ended_at=bindparam("v_at"))
KNOW_DEVICE: Final = _insert(IDENTITIES)
ADD_CALL: Final = _insert(CALLS)
SHOW_CALL: Final = Statement(
    _rank(CALLS),
    _where(CALLS, "call_id").values(
        shown_at=func.coalesce(CALLS.c.shown_at, bindparam("v_at")),
        shown_by=func.coalesce(CALLS.c.shown_by, bindparam("v_screen")),
    ),
    "the call is unknown",
)
VOICE: Final = {
    phase: Statement(_rank(CALLS), _where(CALLS, "call_id").values({column: bindparam("v_at")}), "the call is unknown")
    for phase, column in (
        (e.VoicePhase.SPEAKING, "speaking_at"),
        (e.VoicePhase.SPOKEN, "spoken_at"),
        (e.VoicePhase.DROPPED, "dropped_at"),
    )
}
VOICE_PENDING: Final = Statement(
    _rank(CALLS),
    _where(CALLS, "call_id").values(speaking_at=None, spoken_at=None, dropped_at=None),
    "the call is unknown",
)
ADD_SLIP: Final = _insert(SLIPS)
SETTLE_SLIP: Final = Statement(
    _rank(SLIPS),
    _where(SLIPS, "job").values(outcome=bindparam("v_outcome"), reason=bindparam("v_reason"), at=bindparam("v_at")),
    "the slip is unknown",
)
MOVE_SLIP: Final = Statement(
    _rank(SLIPS),
    _where(SLIPS, "job").values(
        printer=bindparam("v_printer"), outcome=e.SlipOutcome.PENDING.value, reason=None, at=bindparam("v_at")
    ),
    "the slip is unknown",
)
HOLD_SLOT: Final = Statement(
    _rank(LEASES),
    text(
        "INSERT INTO leases (hall, day, slot, lease, kiosk) VALUES (:hall, :day, :slot, :lease, :kiosk) "
        "ON CONFLICT (hall, day, slot) DO UPDATE SET lease = excluded.lease "
        "WHERE leases.lease = excluded.lease AND leases.kiosk = excluded.kiosk"
    ),
    "a slot is another lease's",
)
"""Said again of the same lease it changes nothing."""
SIGN_ON: Final = _insert(ATTENDANCE)
SIGN_OFF: Final = Statement(
    _rank(ATTENDANCE),
    _where(ATTENDANCE, "day")
    .where(
        ATTENDANCE.c.counter == bindparam("at_counter"),
        ATTENDANCE.c.officer == bindparam("by"),
        ATTENDANCE.c.off_at.is_(None),
    )
    .values(off_at=bindparam("v_at"), cause=bindparam("v_cause")),
    "the officer is not at that counter",
)


def execute(connection: Connection, wanted: Iterable[Change]) -> None:
    """Make the changes: parents' tables first, within a table in order, equal neighbours in one round.

    Raises:
        ConstraintViolated: a change did not hit exactly one row. Roll back.
        sqlalchemy.exc.IntegrityError: the database refused a double. Roll back.
    """
    ordered = sorted(wanted, key=lambda change: change.statement.rank)
    for statement, group in groupby(ordered, key=attrgetter("statement")):
        values = [change.values for change in group]
        hit = connection.execute(statement.sql, values, execution_options={"preserve_rowcount": True}).rowcount
        if hit != len(values):
            raise ConstraintViolated(f"{statement.otherwise} ({hit} of {len(values)})")
