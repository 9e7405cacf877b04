"""Reads history for overrides: who, what, why, before and after (X4).

Before and after are not stored: the state that the records make says them, just before the override and just after.
What officers do all day at their own counters is left out (`hub.domain.overrides`), and so is what the hub does by
itself, but for the catalogue: whoever changes the hall file overrides, also where the hub's start took it over.
"""

from dataclasses import dataclass, replace
from typing import Final, get_args

from hub.domain import events as e
from hub.domain import events_day as day
from hub.domain import events_public as public
from hub.domain import events_staff as staff
from hub.domain.audit_standing import Aspect, device_standing, of_change, standing
from hub.domain.catalogue import Catalogue
from hub.domain.catalogue_changes import changes_between
from hub.domain.events_counter import CounterEvent
from hub.domain.events_lease import LeaseEvent, LeaseGiven
from hub.domain.events_rebuild import HistoryRebuilt, TicketRestored
from hub.domain.events_slip import SlipEvent
from hub.domain.events_trust import DevicePaired, DeviceRevoked, OtherCodeSeen
from hub.domain.leases import NOBODY_CALLS
from hub.domain.state import DayState, evolve
from hub.domain.ticket import TicketId

NOT_KNOWN: Final = "not_known"
"""What stands in records that were deleted after their time."""

FILE_CHANGED: Final = "file_changed"
HISTORY_LOST: Final = "history_lost"
RESTORED: Final = "restored"

PUT_FIRST: Final = "put_first"
"""A transfer let a visitor pass others: daily work, and yet what places are sold by."""

ABOUT: Final[dict[type[e.Event], Aspect | None]] = {
    **dict.fromkeys(
        (
            *(e.DayOpened, e.DayClosed, e.TicketIssued, e.ServiceStarted, e.ServiceFinished, e.NoShowMarked),
            *(e.TicketParked, e.StopAdded, e.TicketExpired, e.CallShown, e.CallAnnounced),
            *(e.VoiceAppointed, *get_args(CounterEvent), *get_args(SlipEvent), *get_args(LeaseEvent)),
            *(*get_args(day.NumberEvent), day.ClosureAsked, TicketRestored, public.RunningTextSet),
            *(staff.LoggedIn, staff.LoggedOut, staff.StaffKept),
        ),
        None,
    ),
    **dict.fromkeys(
        (
            *(day.CounterPaused, day.CounterResumed, day.ClosureApproved, day.ClosureRefused, day.CounterReopened),
            *(day.CounterForcedOpen, day.CounterForcedOpenEnded),
        ),
        Aspect.COUNTER,
    ),
    **dict.fromkeys((day.ServiceClosed, day.ServiceReopened, day.ServiceSuspended, day.ServiceResumed), Aspect.SERVICE),
    **dict.fromkeys((day.AgencySuspended, day.AgencyResumed), Aspect.AGENCY),
    **dict.fromkeys((e.TicketCalled, e.TicketQueued, e.TicketCancelled), Aspect.TICKET),
    **dict.fromkeys(
        (
            *(staff.AccountAdded, staff.DutyGiven, staff.PasswordSet, staff.AccountLocked, staff.AccountUnlocked),
            staff.AccountRemoved,
        ),
        Aspect.ACCOUNT,
    ),
    **dict.fromkeys((DevicePaired, DeviceRevoked, OtherCodeSeen), Aspect.DEVICE),
    **dict.fromkeys((public.EmergencySent, public.EmergencyEnded), Aspect.EMERGENCY),
    e.CatalogueAdopted: Aspect.CATALOGUE,
    HistoryRebuilt: Aspect.HISTORY,
}
"""What an event may have overridden; None: it is nobody's decision, or ordinary work."""

RECALLED: Final = (e.CatalogueAdopted, DevicePaired, DeviceRevoked)
"""What a day takes over from all days before."""


@dataclass(frozen=True, slots=True)
class Override:
    """One override, or one of several things that it changed; `reason` None: history of before has none.

    `actor` is who, `device` where; without both the hub did it by itself. `what` is the event's name in the journal,
    and `subject` what it was about.
    """

    revision: int
    at: int
    day: str
    actor: str | None
    device: str | None
    what: str
    subject: str
    reason: str | None
    before: str
    after: str


class Auditor:
    """Takes records in their order, from the first of a day on; `panels` are devices at which officers work."""

    def __init__(self, panels: frozenset[str] = frozenset()) -> None:
        self._panels = panels
        self._state: DayState | None = None
        self._catalogue: Catalogue | None = None
        self._devices: dict[str, str] = {}
        self._unknown_device = NOT_KNOWN
        self._rebuilding: list[Override] = []

    def recall(self, record: e.Record) -> None:
        """Take a record of `RECALLED` of a day that is not read itself."""
        if isinstance(record.event, e.CatalogueAdopted):
            self._catalogue = record.event.catalogue
        elif isinstance(record.event, DevicePaired | DeviceRevoked):
            named = DayState(catalogue=self._catalogue)
            self._devices[record.event.device] = device_standing(record.event, named)

    def take(self, record: e.Record) -> list[Override]:
        """Return what is known now to have been overridden: that history was rebuilt, only after all it brought back.

        Raises:
            AssertionError, KeyError: the record does not follow from those before.
        """
        told = [] if _goes_on_with_rebuilding(record.event) else self.end()
        found = self._take(record)
        if self._rebuilding:
            self._rebuilding += found
            return told
        return told + found

    def end(self) -> list[Override]:
        """Return what waits for a next record, of which there is none."""
        waiting, self._rebuilding = self._rebuilding, []
        if not waiting:
            return []
        assert self._state is not None  # a record was taken
        rebuilt, *others = waiting
        return [replace(rebuilt, after=standing(self._state, Aspect.HISTORY, "")), *others]

    def _take(self, record: e.Record) -> list[Override]:
        if self._state is None:
            self._state = DayState(revision=record.revision - 1)
            self._unknown_device = "never_paired" if record.revision == 1 else NOT_KNOWN
        state, event = self._state, record.event
        if isinstance(event, e.CatalogueAdopted):
            evolve(state, record)
            return self._of_catalogue(record, event)
        aspect = ABOUT[type(event)] if self._is_override(record, state) else None
        if aspect is None:
            evolve(state, record)
            self.recall(record)
            return []
        id_ = str(getattr(event, "backup" if aspect is Aspect.HISTORY else aspect.value, None) or "")
        before = self._standing(state, aspect, id_)
        evolve(state, record)
        self.recall(record)
        name = state.tickets[TicketId(id_)].text if aspect is Aspect.TICKET else id_
        subject = f"{aspect} {name}".rstrip()
        found = _override(record, subject, _reason(event), before, self._standing(state, aspect, id_))
        if aspect is Aspect.HISTORY:
            self._rebuilding = [found]
            return []
        return [found]

    def _standing(self, state: DayState, aspect: Aspect, id_: str) -> str:
        if aspect is Aspect.DEVICE:
            return self._devices.get(id_, self._unknown_device)
        return standing(state, aspect, id_)

    def _is_override(self, record: e.Record, state: DayState) -> bool:
        """Return whether somebody did this who had to have a reason."""
        if record.actor is None and record.device is None:
            return False
        match record.event:
            case e.TicketCalled():
                return record.event.reason is not None
            case e.TicketQueued(ticket=ticket, cause=cause, since=since):
                return cause is e.QueuedBy.TRANSFERRED and since < state.tickets[ticket].since
            case day.CounterPaused() | day.CounterResumed():
                return record.device not in self._panels
            case staff.PasswordSet():
                return record.event.reason is not staff.StaffReason.CHOSEN_ANEW
            case _:
                return True

    def _of_catalogue(self, record: e.Record, event: e.CatalogueAdopted) -> list[Override]:
        before, self._catalogue = self._catalogue, event.catalogue
        changes = () if before is None else changes_between(before, event.catalogue)
        why = event.reason or (FILE_CHANGED if record.actor is None else None)
        return [_override(record, f"{each.kind} {each.id}".rstrip(), why, *of_change(each)) for each in changes]


def _goes_on_with_rebuilding(event: e.Event) -> bool:
    """Return whether a rebuild records this after `HistoryRebuilt`, if one was just recorded."""
    match event:
        case LeaseGiven() | TicketRestored():
            return True
        case e.TicketCancelled(reason=reason):
            return reason == NOBODY_CALLS
        case _:
            return False


def _reason(event: e.Event) -> str | None:
    if isinstance(event, public.EmergencySent):
        return event.kind
    if isinstance(event, e.TicketQueued):
        return PUT_FIRST
    if isinstance(event, HistoryRebuilt):
        return RESTORED if event.restored else HISTORY_LOST
    return getattr(event, "reason", None)


def _override(record: e.Record, subject: str, reason: str | None, before: str, after: str) -> Override:
    what = type(record.event).__name__
    by = record.actor, record.device
    return Override(record.revision, record.at, record.day, *by, what, subject, reason, before, after)
