"""How something that can be overridden stands, in one short line of codes that people and programs read alike."""

from datetime import datetime
from enum import StrEnum, unique
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from hub.domain.catalogue import AgencyId, CounterId, ServiceId
from hub.domain.catalogue_changes import Change, ChangeKind
from hub.domain.events_staff import Account
from hub.domain.events_trust import DevicePaired, DeviceRevoked, TrustEvent
from hub.domain.happenings import Happenings
from hub.domain.state import DayState
from hub.domain.ticket import AT_COUNTER, OPEN, Ticket, TicketId, TicketState

AS_PLANNED: Final = "as_planned"
NONE: Final = "none"


@unique
class Aspect(StrEnum):
    """What is overridden: each has an id, but for the hall, the catalogue and history, of which there is one."""

    COUNTER = "counter"
    SERVICE = "service"
    AGENCY = "agency"
    TICKET = "ticket"
    ACCOUNT = "account"
    DEVICE = "device"
    EMERGENCY = "emergency"
    CATALOGUE = "catalogue"
    HISTORY = "history"


def standing(state: DayState, aspect: Aspect, id_: str) -> str:
    """Return how something stands on the open day; of devices and of the catalogue no day's state tells it."""
    match aspect:
        case Aspect.COUNTER:
            return _counter(state, CounterId(id_))
        case Aspect.SERVICE:
            return _service(state, ServiceId(id_))
        case Aspect.AGENCY:
            reason = state.happenings.suspended_agencies.get(AgencyId(id_))
            return AS_PLANNED if reason is None else f"suspended {reason}"
        case Aspect.TICKET:
            return _ticket(state, state.tickets[TicketId(id_)])
        case Aspect.ACCOUNT:
            return _account(state.staff.accounts.get(id_))
        case Aspect.EMERGENCY:
            emergency = state.public.emergency
            return NONE if emergency is None else f"{emergency.kind} since {local(emergency.since, state)}"
        case Aspect.HISTORY:
            return f"uncertain={sum(1 for each in state.tickets.values() if each.uncertain and each.state in OPEN)}"
        case Aspect.DEVICE | Aspect.CATALOGUE:
            return NONE
        case _:
            assert_never(aspect)


def device_standing(event: TrustEvent, state: DayState) -> str:
    """Return how a device stands after a decision about it."""
    match event:
        case DevicePaired():
            return f"paired {event.fingerprint[:8]} until {local(event.expires_at, state)}"
        case DeviceRevoked():
            return "put_out"
        case _:
            assert_never(event)


def of_change(change: Change) -> tuple[str, str]:
    """Return how a thing of the catalogue was and is, as far as that differs."""
    match change.what:
        case ChangeKind.ADDED:
            before, after = NONE, "in_use"
        case ChangeKind.ARCHIVED:
            before, after = "in_use", "archived"
        case ChangeKind.RESTORED:
            before, after = "archived", "in_use"
        case ChangeKind.REORDERED:
            before, after = "order", "another order"
        case ChangeKind.CHANGED:
            before, after = "", ""
        case _:
            assert_never(change.what)
    old = (f"{each.field}={each.before or ''}" for each in change.fields)
    new = (f"{each.field}={each.after or ''}" for each in change.fields)
    return ", ".join(filter(None, (before, *old))), ", ".join(filter(None, (after, *new)))


def local(at: int, state: DayState) -> str:
    """Return an instant (UTC ms) by the hall's clocks; before the first catalogue by UTC."""
    zone = "UTC" if state.catalogue is None else state.catalogue.hall.timezone
    return datetime.fromtimestamp(at / 1_000, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def _until(at: int | None, state: DayState) -> str:
    return "" if at is None else f" until {local(at, state)}"


def _counter(state: DayState, counter: CounterId) -> str:
    happened: Happenings = state.happenings
    said = []
    if (closure := happened.closed_counters.get(counter)) is not None:
        said.append(f"closed {closure.reason}{_until(closure.until, state)}")
    if (pause := happened.paused_counters.get(counter)) is not None:
        said.append(f"paused {pause.reason}{_until(pause.until, state)}")
    if (forced := happened.forced_open.get(counter)) is not None:
        said.append(f"forced_open{_until(forced.until, state)}")
    if (asked := happened.asked.get(counter)) is not None:
        said.append(f"closure_asked {asked}")
    return ", ".join(said) or AS_PLANNED


def _service(state: DayState, service: ServiceId) -> str:
    said = []
    if (closure := state.happenings.closed_services.get(service)) is not None:
        said.append(f"closed {closure.reason}{_until(closure.until, state)}")
    if (reason := state.happenings.suspended_services.get(service)) is not None:
        said.append(f"suspended {reason}")
    return ", ".join(said) or AS_PLANNED


def _ticket(state: DayState, ticket: Ticket) -> str:
    if ticket.state in AT_COUNTER:
        return f"{ticket.state} at {ticket.counter}"
    if ticket.state is TicketState.WAITING:
        return f"{ticket.state} for {ticket.service} since {local(ticket.since, state)}"
    return ticket.state.value


def _account(account: Account | None) -> str:
    """Return what an account may do; the digits only tell one password's trace from another's."""
    if account is None:
        return NONE
    duty = account.duty
    said = [duty.role.value, *(f"{what} {id_}" for what, id_ in (("agency", duty.agency), ("zone", duty.zone)) if id_)]
    said += ["locked"] if account.locked else []
    said += ["must_change"] if account.must_change else []
    return ", ".join([*said, f"password {account.password[:8]}"])
