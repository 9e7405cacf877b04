"""A counter's catalogue and views for tests of the officer's panel."""

from hub.protocol.ids import AgencyId, CounterId, PoolId, ServiceId
from hub.protocol.views import AgencyEntry, CatalogueView, CounterEntry, PoolEntry, ServiceEntry

AGENCIES = ("A", "B", "C")


def catalogue(services_here: int = 2, agencies: int = 3, services: int = 2) -> CatalogueView:
    """Return a catalogue; counter 12 ("L12") serves the first services of agency A."""
    codes = [chr(65 + place) for place in range(agencies)]
    entries = tuple(
        ServiceEntry(
            ServiceId(f"{code}.{number:02d}"),
            AgencyId(code),
            {"id": f"Layanan {code}{number}"},
            10,
            {"id": "Lantai 1"},
            PoolId(code),
        )
        for code in codes
        for number in range(1, services + 1)
    )
    here = tuple(entry.service for entry in entries[:services_here])
    counters = tuple(CounterEntry(CounterId(f"L{number}"), number, here) for number in (14, 12, 13))
    names = tuple(AgencyEntry(AgencyId(code), {"id": f"Instansi {code}"}, {"id": code}) for code in [*codes, "Z"])
    pools = tuple(PoolEntry(PoolId(code), code) for code in codes)
    return CatalogueView({"id": "MPP"}, "Asia/Makassar", names, entries, counters, pools)
