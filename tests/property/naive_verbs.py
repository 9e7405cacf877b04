"""What a naive hall answers when an officer sends, parks, readmits or cancels: a refusal's code, or None."""

import math
from typing import Any

from hub.domain import commands
from tests.property.naive_desk import Code, bring, free, here, known, wait_again
from tests.property.naive_hall import SECOND, NaiveHall, Visit


def _can_wait(hall: NaiveHall, service: str, desk: str | None) -> Code:
    """Return why somebody would wait in vain."""
    if desk is not None:
        return known(hall, desk, working=True)
    return None if hall.is_served(service) else "unknown_service"


def send_back(hall: NaiveHall, command: commands.ReturnToLine, now: int) -> Code:
    visit = here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    if code := _can_wait(hall, visit.service, visit.desk):
        return code
    wait_again(visit)
    return None


def transfer(hall: NaiveHall, command: commands.TransferTicket, now: int) -> Code:
    visit = here(hall, command, "called", "serving")
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
    wait_again(visit)
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
    visit = here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    if not hall.is_stop(command.service):
        return "unknown_service"
    visit.stops += (command.service,)
    return None


def undo(hall: NaiveHall, command: commands.UndoCall, now: int) -> Code:
    visit = here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    if now - visit.called_at > hall.catalogue.hall.rules.undo_s * SECOND or visit.calls > 1 or not visit.from_line:
        return "undo_too_late"
    if code := _can_wait(hall, visit.service, visit.desk):
        return code
    wait_again(visit)
    hall.take_back(visit)
    return None


def park(hall: NaiveHall, command: commands.ParkTicket, now: int) -> Code:
    visit = here(hall, command, "called", "serving")
    if isinstance(visit, str):
        return visit
    visit.state, visit.parked_by, visit.counter = "parked", visit.counter, None
    return None


def _may_take(hall: NaiveHall, visit: Visit, counter: str) -> bool:
    parked_here = visit.state == "parked" and visit.parked_by == counter
    return hall.serves(counter, visit.service) or parked_here or visit.desk == counter


def unpark(hall: NaiveHall, command: commands.UnparkTicket, now: int) -> Code:
    if code := free(hall, command.counter):
        return code
    visit = hall.visit(command.ticket)
    return _take(hall, visit, "parked", command, now)


def call_number(hall: NaiveHall, command: commands.CallNumber, now: int) -> Code:
    if code := free(hall, command.counter):
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
    bring(hall, visit, command.counter, command.call, now)
    visit.by_turn = False
    return None


def readmit(hall: NaiveHall, command: commands.ReadmitNoShow, now: int) -> Code:
    if code := known(hall, command.counter, working=True):
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
    wait_again(visit)
    visit.came_late = True
    return None


def cancel(hall: NaiveHall, command: commands.CancelTicket, now: int) -> Code:
    if code := known(hall, command.counter):
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
