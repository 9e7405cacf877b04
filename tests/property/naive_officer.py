"""What a naive hall answers to an officer: a refusal's code, or None for done."""

import math
from collections.abc import Callable
from typing import Any

from hub.domain import commands
from hub.domain.catalogue import NoteRule, ServiceId
from hub.domain.ticket import TicketId
from tests.property.naive_hall import SECOND, Announcement, NaiveHall, Visit

Code = str | None
VOICE_PATIENCE = 120 * SECOND


def _counter(hall: NaiveHall, counter: str, *, working: bool = False) -> Code:
    return None if hall.is_known(counter, working=working) else "unknown_counter"


def _free(hall: NaiveHall, counter: str) -> Code:
    return _counter(hall, counter, working=True) or ("counter_busy" if hall.at(counter) else None)


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
    hall.calls[call] = Announcement(call, visit.ticket, now, visit.zone)


def _wait_again(visit: Visit) -> None:
    visit.state, visit.counter, visit.calls = "waiting", None, 0


def call_next(hall: NaiveHall, command: commands.CallNext, now: int) -> Code:
    if code := _counter(hall, command.counter, working=True):
        return code
    there = hall.at(command.counter)
    if there is not None and command.by_itself:
        return "counter_busy"
    if command.by_itself and hall.paused.get(command.counter, 0) > now:
        return "counter_closed"
    finishing = None
    if there is not None:
        if not hall.catalogue.hall.rules.finish_by_calling or there.state != "serving":
            return "counter_busy"
        finishing = commands.FinishService(command.counter, TicketId(there.ticket))
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


def _is_too_soon(hall: NaiveHall, visit: Visit, wait_s: int, now: int) -> bool:
    """Return whether a call has not been heard for some seconds; a silent voice is waited for for two minutes."""
    heard = hall.heard_at(visit.call)
    if heard is None:
        heard = hall.calls[visit.call].called_at + VOICE_PATIENCE
    return now < heard + wait_s * SECOND


def recall(hall: NaiveHall, command: commands.Recall, now: int) -> Code:
    visit = _here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    rules = hall.catalogue.hall.rules
    if visit.calls > rules.recalls:
        return "recalled_too_often"
    if _is_too_soon(hall, visit, rules.recall_gap_s, now):
        return "recalled_too_soon"
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
    if command.note is None:
        return "note_required" if service.note is NoteRule.REQUIRED else None
    if service.note is NoteRule.OFF:
        return "note_not_asked"
    return "personal_data" if any(each.isdigit() for each in command.note) else None


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
            visit.zone = hall.catalogue.service[ServiceId(stop)].zone
            break
    return None


def no_show(hall: NaiveHall, command: commands.MarkNoShow, now: int) -> Code:
    visit = _here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    rules = hall.catalogue.hall.rules
    if visit.calls < rules.no_show_after_calls:
        return "called_too_seldom"
    if _is_too_soon(hall, visit, rules.no_show_after_s, now):
        return "no_show_too_soon"
    visit.state, visit.ended_at = "no_show", now
    return None


def _can_wait(hall: NaiveHall, service: str, desk: str | None) -> Code:
    """Return why somebody would wait in vain."""
    if desk is not None:
        return _counter(hall, desk, working=True)
    return None if hall.is_served(service) else "unknown_service"


def send_back(hall: NaiveHall, command: commands.ReturnToLine, now: int) -> Code:
    visit = _here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    if code := _can_wait(hall, visit.service, visit.desk):
        return code
    _wait_again(visit)
    return None


def transfer(hall: NaiveHall, command: commands.TransferTicket, now: int) -> Code:
    visit = _here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    wanted = command.service or visit.service
    if command.service is not None and not hall.is_stop(wanted):
        return "unknown_service"
    if code := _can_wait(hall, wanted, command.desk):
        return code
    since = visit.since
    if command.standing is commands.Standing.LAST:
        since = now
    elif command.standing is commands.Standing.FIRST:
        key = ("", command.desk) if command.desk else (wanted, None)
        since = _before(visit, hall.line(key), hall.terms(key)[1], now)
    _wait_again(visit)
    visit.service, visit.desk, visit.since = wanted, command.desk, since
    if command.desk is not None:
        visit.zone = hall.catalogue.counter[command.desk].zone
    elif command.service is not None:
        visit.zone = hall.catalogue.service[command.service].zone
    return None


def _before(visit: Visit, line: list[Visit], ratio: float, now: int) -> int:
    """Return a credit with which a ticket scores more than each of a line, whatever their classes."""
    needed = [
        max(0, now - each.since) * (ratio if each.is_priority else 1.0) / (ratio if visit.is_priority else 1.0)
        for each in line
    ]
    return min([visit.since, *(now - math.ceil(each) - 1 for each in needed)])


def add_stop(hall: NaiveHall, command: commands.AddStop, now: int) -> Code:
    visit = _here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    if not hall.is_stop(command.service):
        return "unknown_service"
    visit.stops += (command.service,)
    return None


def undo(hall: NaiveHall, command: commands.UndoCall, now: int) -> Code:
    visit = _here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    if now - visit.called_at > hall.catalogue.hall.rules.undo_s * SECOND or visit.calls > 1 or not visit.from_line:
        return "undo_too_late"
    if code := _can_wait(hall, visit.service, visit.desk):
        return code
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
    if code := _counter(hall, command.counter, working=True):
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
    if code := _can_wait(hall, visit.service, visit.desk):
        return code
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


def sign_on(hall: NaiveHall, command: commands.SignOn, now: int) -> Code:
    if code := _counter(hall, command.counter, working=True):
        return code
    there = hall.officers.get(command.counter)
    if there is not None and not hall.is_idle(command.counter, now):
        return None if there == command.officer else "counter_taken"
    elsewhere = [each for each, who in hall.officers.items() if who == command.officer and each != command.counter]
    if any(hall.at(each) for each in elsewhere):
        return "officer_busy"
    for each in elsewhere:
        del hall.officers[each]
    hall.officers[command.counter], hall.active_at[command.counter] = command.officer, now
    return None


def sign_off(hall: NaiveHall, command: commands.SignOff, now: int) -> Code:
    if code := _counter(hall, command.counter):
        return code
    if command.counter in hall.officers and hall.at(command.counter):
        return "counter_busy"
    hall.officers.pop(command.counter, None)
    return None


def help_(hall: NaiveHall, command: commands.AskHelp | commands.EndHelp, now: int) -> Code:
    if code := _counter(hall, command.counter):
        return code
    if isinstance(command, commands.EndHelp):
        hall.wants_help.discard(command.counter)
    elif command.counter not in hall.wants_help:
        hall.wants_help.add(command.counter)
        hall.touch(command.counter, now)
    return None


PRESENCE: dict[type, Callable[[NaiveHall, Any, int], Code]] = {
    commands.SignOn: sign_on,
    commands.SignOff: sign_off,
    commands.AskHelp: help_,
    commands.EndHelp: help_,
}

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


def officer(hall: NaiveHall, command: Any, now: int) -> Code:
    """Answer to whatever an officer asks for."""
    if type(command) in PRESENCE:
        return PRESENCE[type(command)](hall, command, now)
    known = hall.is_known(command.counter)
    if known and command.counter not in hall.officers and hall.catalogue.hall.rules.sign_on_required:
        return "not_signed_on"
    there = hall.at(command.counter) if known else None
    code = OFFICER[type(command)](hall, command, now)
    if code is not None:
        return code
    if isinstance(command, commands.CallNext | commands.UnparkTicket | commands.CallNumber):
        hall.paused.pop(command.counter, None)
    by_hand = not (isinstance(command, commands.CallNext) and command.by_itself)
    elsewhere = isinstance(command, commands.CancelTicket) and (there is None or there.ticket != command.ticket)
    if by_hand and not elsewhere and not isinstance(command, commands.ReadmitNoShow):
        hall.touch(command.counter, now)
    return None
