"""Whether what a message is about lies within somebody's own agency or zone (X2)."""

from dataclasses import dataclass
from typing import Final

from hub.core.bindings import DeviceBinding
from hub.domain.catalogue import AgencyId, Catalogue, CounterId, PoolId, Service, ServiceId
from hub.domain.events_staff import Duty
from hub.domain.state import DayState
from hub.protocol import commands as c
from hub.protocol.codec import ClientMessage
from hub.protocol.first_administrator import MakeFirstAdministrator
from hub.protocol.log_in import LogInMessage

_OF_NO_PLACE: Final = LogInMessage | MakeFirstAdministrator | c.RequestOutcome


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies; None: in no single agency, in no single zone."""

    agency: str | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the hall that a duty is about: an agency or a zone; with neither all of it."""

    agency: str | None = None
    zone: str | None = None

    @property
    def is_hall(self) -> bool:
        """Whether it is the whole hall."""
        return self.agency is None and self.zone is None

    def holds(self, place: Place) -> bool:
        """Return whether a place lies here."""
        return self.agency in (None, place.agency) and self.zone in (None, place.zone)


def scope_of(duty: Duty | None) -> Scope:
    """Return what a duty is about; who has none, in a hall without accounts, has the whole hall."""
    return Scope() if duty is None else Scope(duty.agency, duty.zone)


def holds_panel(scope: Scope, binding: DeviceBinding, state: DayState) -> bool:
    """Return whether a panel's counter lies in a scope's zone; what has no counter, as a console, is in none."""
    counters = {} if state.catalogue is None else state.catalogue.counter
    counter = counters.get(CounterId(binding.counter or ""))
    return counter is None or scope.zone in (None, counter.zone)


def is_within(scope: Scope, message: ClientMessage, state: DayState) -> bool:
    """Return whether all that a message is about lies in a scope.

    What does not exist lies everywhere: the rules then name it.
    """
    if scope.is_hall or isinstance(message, _OF_NO_PLACE):
        return True
    places = _places(message, state)
    if places is None:
        return False
    return all(scope.holds(each) for each in places)


def _places(message: ClientMessage, state: DayState) -> list[Place] | None:
    """Return where all lies that a message is about; None: it is about the whole hall."""
    catalogue = state.catalogue
    assert catalogue is not None
    if isinstance(message, c.CancelUncertain):
        found = [_of_service(catalogue, ServiceId(each)) for each in message.services]
        return [place for places in found for place in places] or None
    if isinstance(message, c.TellOfficers):
        desks = [_of_counter(catalogue, CounterId(each)) for each in message.counters]
        return [place for places in desks for place in places] or None
    if isinstance(message, c.ReprintSlip | c.VoidNumber):
        ticket = state.numbers.get(message.number)
        return [] if ticket is None else _of_service(catalogue, ServiceId(state.tickets[ticket].service))
    if isinstance(message, c.ReservePaper):
        services = [each for each in catalogue.services if each.pool == PoolId(message.pool)]
        return [_place(each) for each in services]
    if isinstance(message, c.SuspendAgency | c.ResumeAgency):
        known = AgencyId(message.agency) in catalogue.agency
        return [Place(message.agency, None)] if known else []
    service, counter = getattr(message, "service", None), getattr(message, "counter", None)
    if service is None and counter is None:
        return None
    of_service = [] if service is None else _of_service(catalogue, ServiceId(service))
    return [*of_service, *([] if counter is None else _of_counter(catalogue, CounterId(counter)))]


def _of_service(catalogue: Catalogue, service: ServiceId) -> list[Place]:
    found = catalogue.service.get(service)
    return [] if found is None else [_place(found)]


def _of_counter(catalogue: Catalogue, counter: CounterId) -> list[Place]:
    """Return where a counter lies: in its zone, for the agency of each of its services."""
    found = catalogue.counter.get(counter)
    if found is None:
        return []
    return [Place(catalogue.service[each].agency, found.zone) for each in found.services]


def _place(service: Service) -> Place:
    return Place(service.agency, service.zone)
