"""What an officer may do now, found by asking the rules; no rule is written a second time here (O1)."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from hub.core.panel_paper import pools_at
from hub.domain import commands as d
from hub.domain.catalogue import Counter, NoteRule
from hub.domain.commands_day import AskClosure, PauseCounter, RecordPaperTicket, ReservePaper, ResumeCounter
from hub.domain.decide import decide
from hub.domain.rejection import Rejection
from hub.domain.situation import held
from hub.domain.state import DayState
from hub.domain.ticket import CallId, Ticket, TicketClass, TicketId
from hub.protocol.errors import RejectionCode
from hub.protocol.views import Denied, OfficerAction

LATER: Final = frozenset({OfficerAction.RESERVE_PAPER, OfficerAction.RECORD_PAPER})
"""Actions that panels of before them take for no view at all."""

_CALL = CallId("?")
_LAST_MINUTE = 1_439


def actions(
    state: DayState,
    counter: Counter,
    officer: str | None,
    printer: str | None,
    parked: list[Ticket],
    no_shows: list[Ticket],
    now: int,
) -> tuple[tuple[OfficerAction, ...], tuple[Denied, ...]]:
    """Return what is allowed at a counter at an instant (UTC ms), and why what was asked for besides is not.

    `officer` may sign on here, `printer` is the panel's; `parked` and `no_shows` are the tickets the counter could call
    or let in again.
    """
    probes = [
        *_with_ticket(state, counter, printer),
        *_without_ticket(state, counter, parked),
        *((OfficerAction.READMIT, d.ReadmitNoShow(counter.id, ticket.id)) for ticket in no_shows),
        *_of_place(state, counter, officer, now),
        *_of_paper(state, counter, now),
    ]
    answers = [(action, decide(state, command, now)) for action, command in probes]
    allowed = {action for action, answer in answers if not isinstance(answer, Rejection)}
    if OfficerAction.ASK_HELP in allowed:  # asking for a number is refused for reasons of its service, not of the place
        allowed.add(OfficerAction.ISSUE)
    if OfficerAction.END_HELP in allowed:
        allowed.add(OfficerAction.ISSUE)
    denied = {action: answer for action, answer in answers if isinstance(answer, Rejection)}
    return (
        tuple(action for action in OfficerAction if action in allowed),
        tuple(
            Denied(action, RejectionCode(denied[action].code), denied[action].values)
            for action in OfficerAction
            if action in denied and action not in allowed and action not in LATER
        ),
    )


_Probe = tuple[OfficerAction, d.Command]


def _with_ticket(state: DayState, counter: Counter, printer: str | None) -> Iterator[_Probe]:
    """Yield what may be done with the counter's current ticket."""
    assert state.catalogue is not None
    current = state.at_counter.get(counter.id)
    if current is None:
        return
    ticket = state.tickets[current]
    service = state.catalogue.service.get(ticket.service)
    outcome = service.outcomes[0] if service is not None and service.outcome_required and service.outcomes else None
    note = "-" if service is not None and service.note is NoteRule.REQUIRED else None
    yield OfficerAction.RECALL, d.Recall(_CALL, counter.id, current)
    yield OfficerAction.START, d.StartService(counter.id, current)
    yield OfficerAction.FINISH, d.FinishService(counter.id, current, outcome, note)
    yield OfficerAction.NO_SHOW, d.MarkNoShow(counter.id, current)
    yield OfficerAction.CANCEL, d.CancelTicket(counter.id, current, "-")
    yield OfficerAction.RETURN, d.ReturnToLine(counter.id, current)
    yield OfficerAction.TRANSFER, d.TransferTicket(counter.id, current, d.Standing.BY_CREDIT)
    yield OfficerAction.ADD_STOP, d.AddStop(counter.id, current, counter.services[0])
    yield OfficerAction.UNDO, d.UndoCall(counter.id, current)
    yield OfficerAction.PARK, d.ParkTicket(counter.id, current)
    yield OfficerAction.REPRINT, d.ReprintSlip(ticket.text, "-", counter.id, usual_printer=printer)


def _without_ticket(state: DayState, counter: Counter, parked: list[Ticket]) -> Iterator[_Probe]:
    """Yield what may be done by calling somebody."""
    yield OfficerAction.CALL_NEXT, d.CallNext(_CALL, counter.id)
    for ticket in parked:
        yield OfficerAction.UNPARK, d.UnparkTicket(_CALL, counter.id, ticket.id)
    waiting = first_waiting(state, counter)
    if waiting is not None:
        yield OfficerAction.CALL_NUMBER, d.CallNumber(_CALL, counter.id, waiting.text, "-")


def first_waiting(state: DayState, counter: Counter) -> Ticket | None:
    """Return somebody who waits where this counter serves or helps, if anybody does."""
    desk = state.desks.get(counter.id)
    lines = [state.lines[service] for service in (*counter.services, *counter.helps)]
    for line in [*lines, *([] if desk is None else [desk])]:
        for place in (*line.regular[:1], *line.priority[:1]):
            return state.tickets[place[-1]]
    return None


def _of_place(state: DayState, counter: Counter, officer: str | None, now: int) -> Iterator[_Probe]:
    """Yield what may be done with the counter itself."""
    assert state.catalogue is not None
    happened = state.happenings
    if held(happened.paused_counters, counter.id, now) is not None:
        yield OfficerAction.RESUME, ResumeCounter(counter.id)
    else:
        yield OfficerAction.PAUSE, PauseCounter(counter.id, "-", _last_minute(state))
    if counter.id not in happened.asked:
        yield OfficerAction.ASK_CLOSURE, AskClosure(counter.id, "-")
    if counter.id in state.help_wanted:
        yield OfficerAction.END_HELP, d.EndHelp(counter.id)
    else:
        yield OfficerAction.ASK_HELP, d.AskHelp(counter.id)
    if counter.id in state.officers:
        yield OfficerAction.SIGN_OFF, d.SignOff(counter.id)
    elif officer is not None:
        yield OfficerAction.SIGN_ON, d.SignOn(counter.id, officer)


def _of_paper(state: DayState, counter: Counter, now: int) -> Iterator[_Probe]:
    """Yield what may be done with blocks of paper of the counter's numbers."""
    assert state.catalogue is not None
    for pool in pools_at(state, counter):
        yield OfficerAction.RESERVE_PAPER, ReservePaper(pool, 1)
    for service in counter.services:
        pool = state.catalogue.service[service].pool
        for number in (*islice(state.paper.get(pool, ()), 1), *islice(state.skipped.get(pool, ()), 1)):
            record = RecordPaperTicket(TicketId("?"), service, number, TicketClass.REGULAR, "id", now)
            yield OfficerAction.RECORD_PAPER, record


def _last_minute(state: DayState) -> int:
    """Return the last local minute of the service day."""
    assert state.catalogue is not None
    start = state.catalogue.hall.day_start_minute
    return start - 1 if start else _LAST_MINUTE
