"""Who may ask for what, and who is shown what: one table, standing by message, and the scope of each; nowhere else.

Rules:
- A device is what the administrator set it to be. A console is nobody's until somebody has logged in there, in a hall
  where anybody has an account, and a panel where any officer has one; in other halls they stand for a supervisor of the
  whole hall, and for the officer who was set for the panel.
- At a panel officers and supervisors work as officers of its counter; at a console everybody but officers has the own
  role. A password that must be changed makes nobody of its owner.
- An officer acts for the own counter, an agency's administrator for the own agency, a supervisor of a zone for the own
  zone: all that a message is about must lie there. What is for everybody in the hall needs the hall.
- Everybody is shown what lies in the same place: a device its own views, an agency's administrator and a supervisor of
  a zone what `hub.core.sight` lets their part of the hall see. Supervisors of the hall, administrators and who may only
  read have the hall. What stands on a kiosk or a hall screen for every visitor is secret from nobody. Where nobody is
  logged in, an emergency is shown, and nothing else: who stands there has to leave like everybody.
"""

from enum import StrEnum, unique
from typing import Final, assert_never, get_args

from hub.core.bindings import DeviceBinding
from hub.core.panel_paper import pools_at
from hub.core.scopes import Scope, is_within, scope_of
from hub.domain.catalogue import CounterId, PoolId, ServiceId
from hub.domain.day import Answer
from hub.domain.events_staff import Duty, StaffRole
from hub.domain.staff import Staff
from hub.domain.state import DayState
from hub.domain.ticket import CallId
from hub.protocol import commands as c
from hub.protocol import ids
from hub.protocol.codec import ClientMessage
from hub.protocol.first_administrator import MakeFirstAdministrator
from hub.protocol.hello import Role
from hub.protocol.ids import OfficerId, Topic
from hub.protocol.log_in import LogInMessage, Standing
from hub.protocol.orders import PublicOrder, ServiceOrder
from hub.protocol.remembering import HandInMemory
from hub.protocol.signs import ReportBoards
from hub.protocol.voices import ReportVoice

PEOPLE: Final = frozenset({Role.OFFICER, Role.SUPERVISOR})
"""Devices at which a person works."""

_LOG_IN: Final[frozenset[type[ClientMessage]]] = frozenset({*get_args(LogInMessage), MakeFirstAdministrator})
_OFFICER: Final[frozenset[type[ClientMessage]]] = frozenset(
    {
        *_LOG_IN,
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
        *_LOG_IN,
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

ALLOWED: Final[dict[Standing, frozenset[type[ClientMessage]]]] = {
    Standing.KIOSK: frozenset(
        {
            *(c.IssueTicket, c.CheckInBooking, c.LookUpBooking, c.AskLease, c.HandInTicket, c.ReprintSlip),
            *(c.RequestOutcome, HandInMemory),
        }
    ),
    Standing.HALL: frozenset({c.RecordShown, c.RecordAnnouncement, c.RequestOutcome, ReportVoice}),
    Standing.SIGN: frozenset({c.RecordShown, c.RequestOutcome}),
    Standing.LED: frozenset({c.RecordShown, c.RequestOutcome, ReportBoards}),
    Standing.PRINTER: frozenset({c.RecordPrint, c.ReportPrinter, c.RequestOutcome, HandInMemory}),
    Standing.OFFICER: _OFFICER,
    Standing.SUPERVISOR: _SUPERVISOR,
    Standing.AGENCY_ADMINISTRATOR: frozenset({*_LOG_IN, *get_args(ServiceOrder), c.RequestOutcome}),
    Standing.ADMINISTRATOR: _SUPERVISOR,
    Standing.READ_ONLY: _LOG_IN,
    Standing.NOBODY: _LOG_IN,
}


@unique
class Kind(StrEnum):
    """A kind of view: the whole hall's, or one for each kiosk, zone, counter or supervised part of the hall."""

    CATALOGUE = "catalogue"
    LOBBY = "lobby"
    EMERGENCY = "emergency"
    KIOSK = "kiosk"
    LEASE = "lease"
    HALL = "hall"
    SIGN = "sign"
    SIGNS = "signs"
    COUNTER = "counter"
    SUPERVISOR = "supervisor"


_AT_CONSOLES: Final = (Kind.CATALOGUE, Kind.SUPERVISOR, Kind.LOBBY)

SHOWN: Final[dict[Standing, tuple[Kind, ...]]] = {
    Standing.KIOSK: (Kind.CATALOGUE, Kind.KIOSK, Kind.LOBBY, Kind.LEASE),
    Standing.HALL: (Kind.CATALOGUE, Kind.HALL),
    Standing.SIGN: (Kind.CATALOGUE, Kind.HALL, Kind.SIGN),
    Standing.LED: (Kind.SIGNS,),
    Standing.PRINTER: (),
    Standing.OFFICER: (Kind.CATALOGUE, Kind.COUNTER),
    Standing.SUPERVISOR: _AT_CONSOLES,
    Standing.AGENCY_ADMINISTRATOR: _AT_CONSOLES,
    Standing.ADMINISTRATOR: _AT_CONSOLES,
    Standing.READ_ONLY: _AT_CONSOLES,
    Standing.NOBODY: (Kind.EMERGENCY,),
}
"""Who is shown what: each the own, of the own counter, zone or part of the hall."""

_AT_PANEL: Final[dict[StaffRole, Standing]] = {
    StaffRole.OFFICER: Standing.OFFICER,
    StaffRole.SUPERVISOR: Standing.OFFICER,
}
_AT_CONSOLE: Final[dict[StaffRole, Standing]] = {
    role: Standing(role.value) for role in StaffRole if role is not StaffRole.OFFICER
}


def standing_for(role: Role, duty: Duty) -> Standing | None:
    """Return as what somebody with a duty works at a panel or a console; None: not there."""
    return (_AT_PANEL if role is Role.OFFICER else _AT_CONSOLE).get(duty.role)


def needs_log_in(binding: DeviceBinding, staff: Staff) -> bool:
    """Return whether somebody has to log in at a device before it is anybody's."""
    if binding.role is Role.OFFICER:
        return binding.log_in or staff.has_officers
    return binding.role is Role.SUPERVISOR and (binding.log_in or bool(staff.accounts))


def officer_at(binding: DeviceBinding, staff: Staff) -> OfficerId | None:
    """Return who may sign on at a panel: who is logged in there, or who was set for it where nobody has to log in."""
    if not needs_log_in(binding, staff):
        return binding.officer
    account = staff.of_login(staff.at_device.get(binding.device, ""))
    return None if account is None else OfficerId(account.account)


def standing_of(binding: DeviceBinding, staff: Staff) -> Standing:
    """Return as what a device speaks now."""
    if not needs_log_in(binding, staff):
        return Standing(binding.role.value)
    account = None if binding.login is None else staff.of_login(binding.login)
    if account is None or account.must_change:
        return Standing.NOBODY
    return standing_for(binding.role, account.duty) or Standing.NOBODY


def scope_at(binding: DeviceBinding, staff: Staff) -> Scope:
    """Return the part of the hall that who works at a console acts for, and is shown."""
    account = None if binding.login is None else staff.of_login(binding.login)
    return scope_of(None if account is None else account.duty)


def topics_of(binding: DeviceBinding, staff: Staff) -> tuple[Topic, ...]:
    """Return what a device is told about, as whatever it speaks now."""
    found = (_topic_of(kind, binding, scope_at(binding, staff)) for kind in SHOWN[standing_of(binding, staff)])
    return tuple(topic for topic in found if topic is not None)


def _topic_of(kind: Kind, binding: DeviceBinding, scope: Scope) -> Topic | None:
    """Return the topic under which a device sees a kind of view; None: it stands nowhere where that is shown."""
    match kind:
        case Kind.CATALOGUE:
            return ids.catalogue_topic()
        case Kind.LOBBY:
            return ids.lobby_topic()
        case Kind.EMERGENCY:
            return ids.emergency_topic()
        case Kind.KIOSK:
            return ids.kiosk_topic(binding.device)
        case Kind.LEASE:
            return ids.lease_topic(binding.device)
        case Kind.HALL:
            return None if binding.zone is None else ids.hall_topic(binding.zone)
        case Kind.SIGN:
            return None if binding.counter is None else ids.sign_topic(binding.counter)
        case Kind.SIGNS:
            return ids.signs_topic()
        case Kind.COUNTER:
            return None if binding.counter is None else ids.counter_topic(binding.counter)
        case Kind.SUPERVISOR:
            return ids.supervisor_topic(agency=scope.agency, zone=scope.zone)
    assert_never(kind)


def is_allowed(binding: DeviceBinding, message: ClientMessage, state: DayState) -> bool:
    """Return whether this device may say this: its standing has the message, and it is within its own place.

    An officer acts for the own counter only, reserves and enters paper of its services alone, and signs on as the one
    who was set for the panel or is logged in there, a printer speaks of slips that it has or had, a screen of calls
    shown in its zone, a voice of those announced in its zone. A kiosk's staff corner reprints the numbers that this
    kiosk gave.
    What does not exist is let through: the rules then name it.
    """
    if type(message) not in ALLOWED[standing_of(binding, state.staff)]:
        return False
    if binding.role is Role.OFFICER:
        return _is_of_counter(binding, message, state)
    if binding.role is Role.SUPERVISOR:
        return is_within(scope_at(binding, state.staff), message, state)
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


def may_be_told(binding: DeviceBinding, answer: Answer) -> bool:
    """Return whether a device may know what became of a command: of its own alone.

    Where a rebuilt history does not know whose it was, that is for devices at which numbers are drawn.
    """
    if answer.device is None and answer.is_restored:
        return binding.role in (Role.KIOSK, Role.OFFICER)
    return answer.device == binding.device


def _is_of_counter(binding: DeviceBinding, message: ClientMessage, state: DayState) -> bool:
    """Return whether what an officer says is about the own counter, or about none; paper is its own services'."""
    if isinstance(message, c.SignOn) and binding.officer is not None and message.officer != binding.officer:
        return False
    counter = getattr(message, "counter", None)
    return counter in (None, binding.counter) and _is_own_paper(binding, message, state)


def _is_own_paper(binding: DeviceBinding, message: ClientMessage, state: DayState) -> bool:
    if not isinstance(message, c.ReservePaper | c.RecordPaperTicket):
        return True
    catalogue = state.catalogue
    assert catalogue is not None
    own = catalogue.counter.get(CounterId(binding.counter or ""))
    if isinstance(message, c.RecordPaperTicket):
        service = ServiceId(message.service)
        return service in (() if own is None else own.services) or service not in catalogue.service
    pool = PoolId(message.pool)
    return pool in (() if own is None else pools_at(state, own)) or pool not in catalogue.pool
