"""What of the hall a scope sees in the supervisor's view (X2).

Rules:
- A service and its line are seen where its agency and its zone are; a suspended agency by whoever sees a service of it.
- A counter is seen in its zone, and by each agency that it serves: who shares it must see that it is closed, or whose
  officer is there. The number that was called there is another agency's where its service is.
- A slip is seen, and counted as one that a printer is still to print, with the service that its ticket waits for.
- A device, and what is wrong with it, belongs to the zone or the counter that it stands at. What stands at none, the
  hub and its disks concern everybody: whoever is at the only console of a morning must see that the hub cannot store,
  or that a printer has no paper. Such alarms name machines, no person and no visitor's number.
- What is wrong in a zone concerns that zone, not the agencies in it, whose visitors' numbers it may name.
"""

from collections.abc import Container
from dataclasses import dataclass

from hub.core.bindings import Bindings
from hub.core.scopes import Place, Scope
from hub.domain.catalogue import AgencyId, Catalogue, Counter, CounterId, ServiceId, ZoneId
from hub.protocol.alarms import Alarm
from hub.protocol.ids import DeviceId


@dataclass(frozen=True, slots=True)
class Sight:
    """One scope's look at a hall."""

    scope: Scope
    catalogue: Catalogue
    bindings: Bindings

    def services(self) -> Container[ServiceId]:
        """Return the services that are seen."""
        if self.scope.is_hall:
            return self.catalogue.service
        return {each.id for each in self.catalogue.services if self.scope.holds(Place(each.agency, each.zone))}

    def sees_agency(self, agency: AgencyId) -> bool:
        """Return whether it is seen that an agency is suspended."""
        if agency == self.scope.agency or self.scope.is_hall:
            return True
        return any(
            each.agency == agency and self.scope.holds(Place(agency, each.zone)) for each in self.catalogue.services
        )

    def counters(self) -> tuple[Counter, ...]:
        """Return the counters that are seen."""
        if self.scope.is_hall:
            return self.catalogue.counters
        return tuple(each for each in self.catalogue.counters if self.sees_counter(each))

    def sees_counter(self, counter: Counter) -> bool:
        """Return whether a counter is seen."""
        agency, service = self.scope.agency, self.catalogue.service
        return self.scope.holds(Place(agency, counter.zone)) and (
            agency is None or any(service[each].agency == agency for each in counter.services)
        )

    def sees_called(self, counter: Counter, service: ServiceId) -> bool:
        """Return whether the number is seen that was called to a counter for a service."""
        return self.scope.holds(Place(self.catalogue.service[service].agency, counter.zone))

    def sees_device(self, device: DeviceId) -> bool:
        """Return whether a device is seen; one that was put out stands nowhere."""
        binding = self.bindings.devices.get(device)
        if self.scope.is_hall or binding is None:
            return True
        counter = self.catalogue.counter.get(CounterId(binding.counter or ""))
        if counter is not None:
            return self.sees_counter(counter)
        return binding.zone is None or self.scope.holds(Place(None, binding.zone))

    def sees_alarm(self, alarm: Alarm) -> bool:
        """Return whether something that is wrong is seen: where its zone is, its counter or its device."""
        if "zone" in alarm.values:
            return self.scope.holds(Place(None, ZoneId(alarm.values["zone"])))
        counter = self.catalogue.counter.get(CounterId(alarm.values.get("counter", "")))
        if counter is not None:
            return self.sees_counter(counter)
        return self.sees_device(DeviceId(alarm.values.get("device", alarm.values.get("printer", ""))))
