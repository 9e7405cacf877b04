"""What a naive hall answers to an officer: who is at the counter, and every verb."""

from collections.abc import Callable
from typing import Any

from hub.domain import commands
from tests.property.naive_desk import Code, call_next, finish, known, no_show, recall, start
from tests.property.naive_hall import NaiveHall
from tests.property.naive_verbs import add_stop, call_number, cancel, park, readmit, send_back, transfer, undo, unpark


def sign_on(hall: NaiveHall, command: commands.SignOn, now: int) -> Code:
    if code := known(hall, command.counter, working=True):
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
    if code := known(hall, command.counter):
        return code
    if command.counter in hall.officers and hall.at(command.counter):
        return "counter_busy"
    hall.officers.pop(command.counter, None)
    return None


def help_(hall: NaiveHall, command: commands.AskHelp | commands.EndHelp, now: int) -> Code:
    if code := known(hall, command.counter):
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
    is_there = hall.is_known(command.counter)
    if is_there and command.counter not in hall.officers and hall.catalogue.hall.rules.sign_on_required:
        return "not_signed_on"
    there = hall.at(command.counter) if is_there else None
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
