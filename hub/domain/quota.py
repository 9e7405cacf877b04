"""How many numbers a service has left today (T6).

Every ticket takes one of the service's quota while there are any; after that priority tickets take of their share.
What was given stays counted when a ticket is cancelled. Kiosks without the hub may have gone beyond: nothing is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.catalogue import Service
from hub.domain.ticket import TicketClass


@dataclass(frozen=True, slots=True)
class Left:
    """Numbers left by class; a priority ticket may have any that a regular one may."""

    regular: int
    priority: int

    def for_class(self, ticket_class: TicketClass | None) -> int:
        """Return what a class may still have; None is whoever may have more."""
        return self.regular if ticket_class is TicketClass.REGULAR else self.priority


def numbers_over(service: Service, issued: Mapping[TicketClass, int]) -> int:
    """Return by how many the numbers given today pass the quota, both classes' together; 0 where there is none."""
    if service.quota is None:
        return 0
    return max(0, sum(issued.values()) - service.quota - service.priority_quota)


def numbers_left(service: Service, issued: Mapping[TicketClass, int]) -> Left | None:
    """Return what is left after the numbers given today, or None when the service has no limit."""
    if service.quota is None:
        return None
    given = sum(issued.values())
    return Left(max(0, service.quota - given), max(0, service.quota + service.priority_quota - given))
