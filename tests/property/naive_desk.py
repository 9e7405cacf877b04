"""What a naive hall answers to an officer about the counter's own visitor: a refusal's code, or None for done."""

from dataclasses import replace
from typing import Any

from hub.domain import commands
from hub.domain.catalogue import NoteRule, ServiceId
from hub.domain.ticket import TicketId
from tests.property.naive_hall import SECOND, Announcement, NaiveHall, Visit

Code = str | None
VOICE_PATIENCE = 120 * SECOND


def known(hall: NaiveHall, counter: str, *, working: bool = False) -> Code:
    return None if hall.is_known(counter, working=working) else "unknown_counter"


def free(hall: NaiveHall, counter: str) -> Code:
    return known(hall, counter, working=True) or ("counter_busy" if hall.at(counter) else None)


def here(hall: NaiveHall, command: Any, *states: str) -> Visit | str:
    """Return the visitor a command means, who must be at its counter, in one of some states."""
    if code := known(hall, command.counter):
        return code
    there = hall.at(command.counter)
    if there is None:
        return "no_current_ticket"
    if there.ticket != command.ticket:
        return "wrong_ticket"
    return there if there.state in states else "illegal_transition"


def bring(hall: NaiveHall, visit: Visit, counter: str, call: str, now: int) -> None:
    visit.from_line = visit.state == "waiting"
    visit.state, visit.counter = "called", counter
    visit.calls = 0
    announce(hall, visit, call, now)


def announce(hall: NaiveHall, visit: Visit, call: str, now: int) -> None:
    visit.calls += 1
    visit.called_at, visit.call = now, call
    hall.calls[call] = Announcement(call, visit.ticket, now, visit.zone)


def wait_again(visit: Visit) -> None:
    visit.state, visit.counter, visit.calls = "waiting", None, 0


def call_next(hall: NaiveHall, command: commands.CallNext, now: int) -> Code:
    if code := known(hall, command.counter, working=True):
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
        if code := ending(hall, there, finishing):
            return code
    before = None if there is None else replace(there)
    if finishing is not None:
        finish(hall, finishing, now)
    visit = hall.next(command.counter, now)
    if visit is None:
        if there is not None and before is not None:  # nothing is half done
            hall.visits[hall.visits.index(there)] = before
        return "nobody_waiting"
    hall.take_turn(visit)
    bring(hall, visit, command.counter, command.call, now)
    visit.by_turn = True
    return None


def is_too_soon(hall: NaiveHall, visit: Visit, wait_s: int, now: int) -> bool:
    """Return whether a call has not been heard for some seconds; a silent voice is waited for for two minutes."""
    heard = hall.heard_at(visit.call)
    if heard is None:
        heard = hall.calls[visit.call].called_at + VOICE_PATIENCE
    return now < heard + wait_s * SECOND


def recall(hall: NaiveHall, command: commands.Recall, now: int) -> Code:
    visit = here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    rules = hall.catalogue.hall.rules
    if visit.calls > rules.recalls:
        return "recalled_too_often"
    if is_too_soon(hall, visit, rules.recall_gap_s, now):
        return "recalled_too_soon"
    announce(hall, visit, command.call, now)
    return None


def start(hall: NaiveHall, command: commands.StartService, now: int) -> Code:
    visit = here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    visit.state = "serving"
    return None


def ending(hall: NaiveHall, visit: Visit, command: commands.FinishService) -> Code:
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
    visit = here(hall, command, "serving")
    if isinstance(visit, str):
        return visit
    if code := ending(hall, visit, command):
        return code
    visit.state, visit.ended_at = "served", now
    rest = list(visit.stops)
    while rest:
        stop = rest.pop(0)
        if hall.is_served(stop):
            wait_again(visit)
            visit.service, visit.stops, visit.since, visit.desk = stop, tuple(rest), visit.issued_at, None
            visit.zone = hall.catalogue.service[ServiceId(stop)].zone
            break
    return None


def no_show(hall: NaiveHall, command: commands.MarkNoShow, now: int) -> Code:
    visit = here(hall, command, "called")
    if isinstance(visit, str):
        return visit
    rules = hall.catalogue.hall.rules
    if visit.calls < rules.no_show_after_calls:
        return "called_too_seldom"
    if is_too_soon(hall, visit, rules.no_show_after_s, now):
        return "no_show_too_soon"
    visit.state, visit.ended_at = "no_show", now
    return None
