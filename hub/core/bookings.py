"""What the hub knows of bookings: whose code promises which session, and nothing of whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.catalogue import ServiceId


@dataclass(frozen=True, slots=True)
class Booking:
    """A session from `start` until just before `end` (UTC ms); history has its `id` in place of the visitor's code."""

    id: str
    service: ServiceId
    start: int
    end: int


Bookings = Mapping[str, Booking]
"""Bookings by the visitors' codes, in capitals."""
