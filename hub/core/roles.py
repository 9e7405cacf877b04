"""Who may ask for what: one table, role by message, and the scope of each; checked here and nowhere else."""

from typing import Final, get_args

from hub.core.bindings import DeviceBinding
from hub.domain.state import DayState
from hub.domain.ticket import CallId
from hub.protocol import commands as c
from hub.protocol.codec import ClientMessage
from hub.protocol.hello import Role
from hub.protocol.orders import PublicOrder, ServiceOrder
from hub.protocol.remembering import HandInMemory
from hub.protocol.signs import ReportBoards

_OFFICER: Final[frozenset[type[ClientMessage]]] = frozenset(
    {
        *get_args(c.Verb),
        c.PauseCounter,
        c.ResumeCounter,
        c.AskClosure,
        c.ReservePaper,
        c.RecordPaperTicket,
        c.ReprintSlip,
        c.IssueTicket,
        c.CheckInBooking,
        c.RequestOutcome,
    }
)
_SUPERVISOR: Final[frozenset[type[ClientMessage]]] = frozenset(
    {
        *get_args(ServiceOrder),
        *get_args(PublicOrder),
        c.PauseCounter,
        c.ResumeCounter,
        c.ApproveClosure,
        c.RefuseClosure,
        c.ReopenCounter,
        c.ForceCounterOpen,
        c.EndForcedOpening,
        c.ReservePaper,
        c.RecordPaperTicket,
        c.CancelUncertain,
        c.ReprintSlip,
        c.VoidNumber,
        c.EndHelp,
        c.TellOfficers,
        c.RequestOutcome,
    }
)

ALLOWED: Final[dict[Role, frozenset[type[ClientMessage]]]] = {
    Role.KIOSK: frozenset(
        {
            *(c.IssueTicket, c.CheckInBooking, c.AskLease, c.HandInTicket, c.ReprintSlip),
            *(c.RequestOutcome, HandInMemory),
        }
    ),
    Role.HALL: frozenset({c.RecordShown, c.RecordAnnouncement, c.RequestOutcome}),
    Role.SIGN: frozenset({c.RecordShown, c.RequestOutcome}),
    Role.OFFICER: _OFFICER,
    Role.LED: frozenset({c.RecordShown, c.RequestOutcome, ReportBoards}),
    Role.PRINTER: frozenset({c.RecordPrint, c.ReportPrinter, c.RequestOutcome, HandInMemory}),
    Role.SUPERVISOR: _SUPERVISOR,
}


def is_allowed(binding: DeviceBinding, message: ClientMessage, state: DayState) -> bool:
    """Return whether this device may say this: its role has the message, and it is within its own place.

    An officer acts for the own counter only and signs on as the one who was set for the panel, a printer speaks of
    slips that it has or had, a screen of calls shown in its zone, a voice of those announced in its zone. A kiosk's
    staff corner reprints the numbers that this kiosk gave.
    What does not exist is let through: the rules then name it.
    """
    if type(message) not in ALLOWED[binding.role]:
        return False
    if binding.role is Role.OFFICER:
        return _is_of_counter(binding, message)
    match message:
        case c.ReprintSlip(number=number) if binding.role is Role.KIOSK:
            ticket = state.numbers.get(number)
            return ticket is None or state.tickets[ticket].kiosk == binding.device
        case c.RecordPrint(job=job):
            slip = state.slips.get(job)
            return slip is None or binding.device in (slip.printer, *slip.tried)
        case c.RecordShown(call=call_id):
            call = state.calls.get(CallId(call_id))
            zones = () if call is None else (str(call.zone), str(call.counter_zone))
            return call is None or binding.zone is None or binding.zone in zones
        case c.RecordAnnouncement(call=call_id):
            call = state.calls.get(CallId(call_id))
            return call is None or binding.zone == str(call.zone)
        case _:
            return True


def _is_of_counter(binding: DeviceBinding, message: ClientMessage) -> bool:
    """Return whether what an officer says is about the own counter, or about none."""
    if isinstance(message, c.SignOn) and binding.officer is not None and message.officer != binding.officer:
        return False
    counter = getattr(message, "counter", None)
    return counter is None or counter == binding.counter
