"""Who may ask for what: one table, role by message, and the scope of each; checked here and nowhere else."""

from typing import Final, assert_never

from hub.core.bindings import DeviceBinding
from hub.domain.state import DayState
from hub.domain.ticket import CallId
from hub.protocol.codec import ClientMessage
from hub.protocol.commands import (
    CallNext,
    CancelTicket,
    FinishService,
    IssueTicket,
    MarkNoShow,
    Recall,
    RecordAnnouncement,
    RecordPrint,
    RecordShown,
    ReportPrinter,
    RequestOutcome,
    StartService,
)
from hub.protocol.hello import Hello, Role

_OFFICER: Final[frozenset[type[ClientMessage]]] = frozenset(
    {CallNext, Recall, StartService, FinishService, MarkNoShow, CancelTicket, RequestOutcome}
)

ALLOWED: Final[dict[Role, frozenset[type[ClientMessage]]]] = {
    Role.KIOSK: frozenset({IssueTicket, RequestOutcome}),
    Role.HALL: frozenset({RecordShown, RecordAnnouncement, RequestOutcome}),
    Role.SIGN: frozenset({RecordShown, RequestOutcome}),
    Role.OFFICER: _OFFICER,
    Role.LED: frozenset({RecordShown, RequestOutcome}),
    Role.PRINTER: frozenset({RecordPrint, ReportPrinter, RequestOutcome}),
    Role.SUPERVISOR: frozenset({RequestOutcome}),
}


def is_allowed(binding: DeviceBinding, message: ClientMessage, state: DayState) -> bool:
    """Return whether this device may say this: its role has the message, and it is within its own place.

    An officer acts for the own counter only, a printer speaks of its own slips, a screen of calls
    shown in its zone, a voice of those announced in its zone.
    What does not exist is let through: the rules then name it.
    """
    if type(message) not in ALLOWED[binding.role]:
        return False
    match message:
        case (
            CallNext(counter=counter)
            | Recall(counter=counter)
            | StartService(counter=counter)
            | FinishService(counter=counter)
            | MarkNoShow(counter=counter)
            | CancelTicket(counter=counter)
        ):
            return counter == binding.counter
        case RecordPrint(job=job):
            slip = state.slips.get(job)
            return slip is None or slip.printer == binding.device
        case RecordShown(call=call_id):
            call = state.calls.get(CallId(call_id))
            zones = () if call is None else (str(call.zone), str(call.counter_zone))
            return call is None or binding.zone is None or binding.zone in zones
        case RecordAnnouncement(call=call_id):
            call = state.calls.get(CallId(call_id))
            return call is None or binding.zone == str(call.zone)
        case IssueTicket() | RequestOutcome() | ReportPrinter() | Hello():
            return True
        case _:
            assert_never(message)
