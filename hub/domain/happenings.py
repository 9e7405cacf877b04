"""What has happened to counters and services today: the fold of the situation's events (S4, S5, T6)."""

from dataclasses import dataclass, field
from typing import assert_never

from hub.domain import events_day as e
from hub.domain.catalogue import AgencyId, CounterId, ServiceId
from hub.domain.situation import Closure, ForcedOpening, Pause, Situation
from hub.domain.ticket import TicketClass


@dataclass(slots=True)
class Happenings:
    """What the situation is made of, and the closures that officers ask for, with their reasons.

    What has ended by itself may still be here: who asks says at which instant.
    """

    asked: dict[CounterId, str] = field(default_factory=dict)
    closed_counters: dict[CounterId, Closure] = field(default_factory=dict)
    paused_counters: dict[CounterId, Pause] = field(default_factory=dict)
    forced_open: dict[CounterId, ForcedOpening] = field(default_factory=dict)
    closed_services: dict[ServiceId, Closure] = field(default_factory=dict)
    suspended_services: dict[ServiceId, str] = field(default_factory=dict)
    suspended_agencies: dict[AgencyId, str] = field(default_factory=dict)
    issued: dict[ServiceId, dict[TicketClass, int]] = field(default_factory=dict)

    def situation(self, day: str) -> Situation:
        """Return the situation of the service day (ISO date); it looks at these very dicts."""
        return Situation(
            day=day,
            closed_counters=self.closed_counters,
            paused_counters=self.paused_counters,
            forced_open=self.forced_open,
            closed_services=self.closed_services,
            suspended_services=self.suspended_services,
            suspended_agencies=self.suspended_agencies,
            issued=self.issued,
        )

    def count(self, service: ServiceId, ticket_class: TicketClass) -> None:
        """One number more was given."""
        given = self.issued.setdefault(service, {})
        given[ticket_class] = given.get(ticket_class, 0) + 1

    def take(self, event: e.SituationEvent) -> None:
        """Apply one event.

        Raises:
            KeyError: something ended that had not begun.
        """
        match event:
            case e.CounterPaused():
                self.paused_counters[event.counter] = Pause(event.reason, event.until)
            case e.CounterResumed():
                del self.paused_counters[event.counter]
            case e.ClosureAsked():
                self.asked[event.counter] = event.reason
            case e.ClosureApproved():
                self.asked.pop(event.counter, None)
                self.closed_counters[event.counter] = Closure(event.reason, event.until)
            case e.ClosureRefused():
                del self.asked[event.counter]
            case e.CounterReopened():
                del self.closed_counters[event.counter]
            case e.CounterForcedOpen():
                self.forced_open[event.counter] = ForcedOpening(event.until)
            case e.CounterForcedOpenEnded():
                del self.forced_open[event.counter]
            case e.ServiceClosed():
                self.closed_services[event.service] = Closure(event.reason, event.until)
            case e.ServiceReopened():
                del self.closed_services[event.service]
            case e.ServiceSuspended():
                self.suspended_services[event.service] = event.reason
            case e.ServiceResumed():
                del self.suspended_services[event.service]
            case e.AgencySuspended():
                self.suspended_agencies[event.agency] = event.reason
            case e.AgencyResumed():
                del self.suspended_agencies[event.agency]
            case _:
                assert_never(event)
