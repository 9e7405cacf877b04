"""A hall small enough for a model and rich enough for every rule: shared pool, helper, first-come agency, quota."""

from dataclasses import replace

from hub.domain.catalogue import (
    AgencyId,
    Catalogue,
    Choosing,
    Hall,
    NoteRule,
    Pool,
    PoolId,
    Rules,
    ServiceId,
)
from tests.builders import catalogue, counter, names, service

SERVICES = ("A.01", "A.02", "B.01", "B.02", "C.01")
COUNTERS = ("1", "2", "3", "4")
POOLS = {"A.01": "A", "A.02": "A", "B.01": "B", "B.02": "B", "C.01": "A"}


def small_hall(timezone: str, rules: Rules) -> Catalogue:
    """Return the catalogue: C.01 shares the pool of A, B is first-come, counter 4 helps A.01 after ten minutes."""
    plain = catalogue(timezone=timezone)
    a, b = plain.agencies
    services = (
        replace(service("A.01"), help_after_minutes=10),
        replace(service("A.02"), weight=2.0, outcomes=("done", "sent_on")),
        replace(service("B.01", zone="Z2"), note=NoteRule.OPTIONAL),
        replace(service("B.02", zone="Z2"), note=NoteRule.REQUIRED),
        replace(
            service("C.01", pool="A"),
            quota=4,
            priority_quota=2,
            outcomes=("done", "sent_on"),
            outcome_required=True,
        ),
    )
    counters = (
        counter(1, "Z1", "A.01", "A.02"),
        counter(2, "Z1", "A.01"),
        counter(3, "Z2", "B.01", "B.02", "A.02"),
        replace(counter(4, "Z2", "C.01"), helps=(ServiceId("A.01"),)),
    )
    third = replace(a, id=AgencyId("C"), name=names("Dinas C"), short_name=names("C"))
    return replace(
        plain,
        hall=Hall(names("Balai"), timezone, rules=rules),
        agencies=(a, replace(b, choosing=Choosing.FIRST_COME), third),
        pools=(Pool(PoolId("A"), "A"), Pool(PoolId("B"), "B")),
        services=services,
        counters=counters,
    )
