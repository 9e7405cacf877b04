"""What a naive hall answers to an officer: a refusal's code, or None for done."""

import math
from collections.abc import Callable
from typing import Any

from hub.domain import commands
from tests.property.naive_hall import SECOND, Announcement, NaiveHall, Visit

Code = str | None


def _counter(hall: NaiveHall, counter: str) -> Code:
    return None if any(each.id == counter for each in hall.catalogue.counters) else "unknown_counter"


def _free(hall: NaiveHall, counter: str) -> Code:
    return _counter(hall, counter) or ("counter_busy" if hall.at(counter) else None)


def _here(hall: NaiveHall, command: Any, *states: str) -> Visit | str:
    """Return the visitor a command means, who must be at its counter, in one of some states."""
    if code := _counter(hall, command.counter):
        return code
    there = hall.at(command.counter)
    if there is None:
        return "no_current_ticket"
    if there.ticket != command.ticket:
        return "wrong_ticket"
    return there if there.state in states else "illegal_transition"


def _bring(hall: NaiveHall, visit: Visit, counter: str, call: str, now: int) -> None:
    visit.from_line = visit.state == "waiting"
    visit.state, visit.counter = "called", counter
    visit.calls = 0
    _announce(hall, visit, call, now)


def _announce(hall: NaiveHall, visit: Visit, call: str, now: int) -> None:
    visit.calls += 1
    visit.called_at, visit.call = now, call
    hall.calls[call] = Announcement(call, visit.ticket, now, "")


def _wait_again(visit: Visit) -> None:
    visit.state, visit.counter, visit.calls = "waiting", None, 0


def call_next(hall: NaiveHall, command: commands.CallNext, now: int) -> Code:
    if code := _counter(hall, command.counter):
        return code
    there = hall.at(command.counter)
    finishing = None
    if there is not None:
        if not hall.catalogue.hall.rules.finish_by_calling or there.state != "serving":
            return "counter_busy"
        finishing = commands.FinishService(command.counter, commands.TicketId(there.ticket))
        if code := _ending(hall, there, finishing):
            return code
    visit = hall.next(command.counter, now)
    if visit is None:
        return "nobody_waiting"
    if finishing is not None:
        finish(hall, finishing, now)
    hall.take_turn(visit)
    _bring(hall, visit, command.counter, command.call, now)
    visit.by_turn = True
    return None


def recall(hall: NaiveHall, command: commands.Recall, now: int) -> Code:
    visit = _here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    _announce(hall, visit, command.call, now)
    return None


def start(hall: NaiveHall, command: commands.StartService, now: int) -> Code:
    visit = _here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    visit.state = "serving"
    return None


def _ending(hall: NaiveHall, visit: Visit, command: commands.FinishService) -> Code:
    service = next((each for each in hall.catalogue.services if each.id == visit.service), None)
    assert service is not None
    if command.outcome is None and service.outcome_required and service.outcomes:
        return "outcome_required"
    if command.outcome is not None and command.outcome not in service.outcomes:
        return "unknown_outcome"
    return None


def finish(hall: NaiveHall, command: commands.FinishService, now: int) -> Code:
    visit = _here(hall, command, "serving")
    if isinstance(visit, str):
        return visit
    if code := _ending(hall, visit, command):
        return code
    visit.state, visit.ended_at = "served", now
    rest = list(visit.stops)
    while rest:
        stop = rest.pop(0)
        if hall.is_served(stop):
            _wait_again(visit)
            visit.service, visit.stops, visit.since, visit.desk = stop, tuple(rest), visit.issued_at, None
            break
    return None


def no_show(hall: NaiveHall, command: commands.MarkNoShow, now: int) -> Code:
    visit = _here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    visit.state, visit.ended_at = "no_show", now
    return None


def send_back(hall: NaiveHall, command: commands.ReturnToLine, now: int) -> Code:
    visit = _here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    if visit.desk is None and not hall.is_served(visit.service):
        return "unknown_service"
    _wait_again(visit)
    return None


def transfer(hall: NaiveHall, command: commands.TransferTicket, now: int) -> Code:
    visit = _here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    wanted = command.service or visit.service
    if command.service is not None and not hall.is_served(wanted):
        return "unknown_service"
    if command.desk is not None and (code := _counter(hall, command.desk)):
        return code
    if command.desk is None and not hall.is_served(wanted):
        return "unknown_service"
    since = visit.since
    if command.standing is commands.Standing.LAST:
        since = now
    elif command.standing is commands.Standing.FIRST:
        since = _before(hall, visit, hall.line(("", command.desk) if command.desk else (wanted, None)), now)
    _wait_again(visit)
    visit.service, visit.desk, visit.since = wanted, command.desk, since
    return None


def _before(hall: NaiveHall, visit: Visit, line: list[Visit], now: int) -> int:
    """Return a credit with which a ticket scores more than each of a line, whatever their classes."""
    ratio = 1.0 if visit.is_priority else max(1.0, hall.catalogue.hall.rules.ratio)
    return min([visit.since, *(now - math.ceil(ratio * max(0, now - each.since)) - 1 for each in line)])


def add_stop(hall: NaiveHall, command: commands.AddStop, now: int) -> Code:
    visit = _here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    if not hall.is_served(command.service):
        return "unknown_service"
    visit.stops += (command.service,)
    return None


def undo(hall: NaiveHall, command: commands.UndoCall, now: int) -> Code:
    visit = _here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    if now - visit.called_at > hall.catalogue.hall.rules.undo_s * SECOND or visit.calls > 1 or not visit.from_line:
        return "undo_too_late"
    if visit.desk is None and not hall.is_served(visit.service):
        return "unknown_service"
    _wait_again(visit)
    hall.take_back(visit)
    return None


def park(hall: NaiveHall, command: commands.ParkTicket, now: int) -> Code:
    visit = _here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    visit.state, visit.parked_by, visit.counter = "parked", visit.counter, None
    return None


def _may_take(hall: NaiveHall, visit: Visit, counter: str) -> bool:
    return hall.serves(counter, visit.service) or counter in (visit.desk, visit.parked_by)


def unpark(hall: NaiveHall, command: commands.UnparkTicket, now: int) -> Code:
    if code := _free(hall, command.counter):
        return code
    visit = hall.visit(command.ticket)
    return _take(hall, visit, "parked", command, now)


def call_number(hall: NaiveHall, command: commands.CallNumber, now: int) -> Code:
    if code := _free(hall, command.counter):
        return code
    visit = next((each for each in hall.visits if each.text == command.number), None)
    return _take(hall, visit, "waiting", command, now)


def _take(hall: NaiveHall, visit: Visit | None, state: str, command: Any, now: int) -> Code:
    if visit is None:
        return "unknown_ticket"
    if visit.state != state:
        return "illegal_transition"
    if not _may_take(hall, visit, command.counter):
        return "wrong_ticket"
    _bring(hall, visit, command.counter, command.call, now)
    visit.by_turn = False
    return None


def readmit(hall: NaiveHall, command: commands.ReadmitNoShow, now: int) -> Code:
    if code := _counter(hall, command.counter):
        return code
    visit = hall.visit(command.ticket)
    if visit is None:
        return "unknown_ticket"
    if not _may_take(hall, visit, command.counter) and visit.counter != command.counter:
        return "wrong_ticket"
    if visit.state != "no_show":
        return "illegal_transition"
    if visit.came_late:
        return "came_late_before"
    rules = hall.catalogue.hall.rules
    if now - visit.ended_at > rules.return_within_s * SECOND:
        return "came_too_late"
    if visit.desk is None and not hall.is_served(visit.service):
        return "unknown_service"
    if visit.desk is None:
        ratio = hall.terms(visit.key)[1]
        for other in hall.next_few(visit.key, now, rules.return_behind):
            waited = max(0, now - other.since) * (ratio if other.is_priority else 1.0)
            waited /= ratio if visit.is_priority else 1.0
            visit.since = max(visit.since, now - math.floor(waited) + 1)
    _wait_again(visit)
    visit.came_late = True
    return None


def cancel(hall: NaiveHall, command: commands.CancelTicket, now: int) -> Code:
    if code := _counter(hall, command.counter):
        return code
    visit = hall.visit(command.ticket)
    if visit is None:
        return "unknown_ticket"
    own = _may_take(hall, visit, command.counter) if visit.counter is None else visit.counter == command.counter
    if not own:
        return "wrong_ticket"
    if visit.state not in ("waiting", "parked", "called"):
        return "illegal_transition"
    visit.state, visit.ended_at = "cancelled", now
    return None


OFFICER: dict[type, Callable[[NaiveHall, Any, int], Code]] = {
    commands.CallNext: call_next,
    commands.Recall: recall,
    commands.StartService: start,
    commands.FinishService: finish,
    commands.MarkNoShow: no_show,
    commands.ReturnToLine: send_back,
    commands.TransferTicket: transfer,
    commands.AddStop: add_stop,
    commands.UndoCall: undo,
    commands.ParkTicket: park,
    commands.UnparkTicket: unpark,
    commands.CallNumber: call_number,
    commands.ReadmitNoShow: readmit,
    commands.CancelTicket: cancel,
}
