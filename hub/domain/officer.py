"""From an officer's command to the rule that answers it (O1)."""

from typing import assert_never

from hub.domain import attendance, commands, serving, verbs
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.state import DayState


def act(state: DayState, command: commands.Verb, now: int) -> Decision:
    """Return the events that follow at an instant (UTC ms), or the refusal."""
    assert state.catalogue is not None
    if isinstance(command, attendance.Presence):
        return attendance.attend(state, command, now)
    unattended = command.counter in state.catalogue.counter and command.counter not in state.officers
    if unattended and state.catalogue.hall.rules.sign_on_required:
        return Rejection(RejectionCode.NOT_SIGNED_ON, {"counter": command.counter})
    match command:
        case commands.CallNext():
            return serving.call_next(state, command, now)
        case commands.Recall():
            return serving.recall(state, command, now)
        case commands.StartService():
            return serving.start(state, command)
        case commands.FinishService():
            return serving.finish(state, command)
        case commands.MarkNoShow():
            return serving.mark_no_show(state, command, now)
        case commands.ReturnToLine():
            return verbs.return_to_line(state, command)
        case commands.TransferTicket():
            return verbs.transfer(state, command, now)
        case commands.AddStop():
            return verbs.add_stop(state, command)
        case commands.UndoCall():
            return verbs.undo_call(state, command, now)
        case commands.ParkTicket():
            return verbs.park(state, command)
        case commands.UnparkTicket():
            return verbs.unpark(state, command, now)
        case commands.CallNumber():
            return verbs.call_number(state, command, now)
        case commands.ReadmitNoShow():
            return verbs.readmit(state, command, now)
        case commands.CancelTicket():
            return serving.cancel(state, command)
        case _:
            assert_never(command)
