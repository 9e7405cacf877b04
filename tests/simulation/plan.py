"""The hall that is simulated: its catalogue, its devices, and what an administrator changes in it."""

from dataclasses import replace
from random import Random
from typing import Final

from hub.core.bindings import Bindings, DeviceBinding
from hub.domain import catalogue as c
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId, OfficerId, ZoneId

BESIDE: Final = {"kiosk-1": "printer-1", "kiosk-3": "printer-2"}
"""Which kiosks have a printer on their own machine; the third one's slips come by way of the hub."""


def sample_catalogue() -> c.Catalogue:
    """Return a small hall with everything that can go wrong: shared pools, shared skills, two zones."""
    zones = ("Z1", "Z2")
    agencies = tuple(c.Agency(c.AgencyId(a), {"id": f"Dinas {a}"}, {"id": a}) for a in "ABC")
    pools = tuple(c.Pool(c.PoolId(a), a) for a in "ABC")
    services = tuple(
        c.Service(
            c.ServiceId(f"{a}.{n}"),
            c.AgencyId(a),
            c.PoolId(a),
            {"id": f"Layanan {a}{n}"},
            10,
            c.ZoneId(zones[a == "C"]),
        )
        for a in "ABC"
        for n in (1, 2)
    )
    skills = [("A.1", "A.2"), ("A.2", "B.1"), ("B.1", "B.2"), ("B.2",), ("C.1", "C.2"), ("C.2", "A.1")]
    counters = tuple(
        c.Counter(c.CounterId(str(n)), n, c.ZoneId(zones[n > 4]), tuple(map(c.ServiceId, served)))
        for n, served in enumerate(skills, 1)
    )
    always = c.Span(0, 1_440)
    calendar = c.Calendar((always,) * 7, friday_break=None, last_ticket_minutes=0)
    hall = c.Hall({"id": "Aula Simulasi"}, "Asia/Jakarta", calendar=calendar)
    named = tuple(c.Zone(c.ZoneId(z), {"id": f"Zona {z}"}, {"id": f"Lantai 1, {z}"}) for z in zones)
    return c.Catalogue(hall, agencies, pools, services, named, counters)


def sample_bindings() -> Bindings:
    """Return three kiosks on two printers of one group, six panels, and two voiced screens in each of two zones."""
    devices = [
        DeviceBinding(DeviceId("kiosk-1"), Role.KIOSK, printer=DeviceId("printer-1")),
        DeviceBinding(DeviceId("kiosk-2"), Role.KIOSK, printer=DeviceId("printer-1")),
        DeviceBinding(DeviceId("kiosk-3"), Role.KIOSK, printer=DeviceId("printer-2")),
        *(
            DeviceBinding(DeviceId(f"printer-{n}"), Role.PRINTER, group="aula", name={"id": f"pintu {n}"})
            for n in (1, 2)
        ),
        *(
            DeviceBinding(
                DeviceId(f"panel-{n}"), Role.OFFICER, counter=CounterId(str(n)), officer=OfficerId(f"officer-{n}")
            )
            for n in range(1, 7)
        ),
        *(
            DeviceBinding(DeviceId(f"screen-{z}-{n}"), Role.HALL, zone=ZoneId(z), voice=True)
            for z in ("Z1", "Z2")
            for n in (1, 2)
        ),
    ]
    return Bindings({device.device: device for device in devices})


def altered(catalogue: c.Catalogue, random: Random) -> c.Catalogue:
    """Return a catalogue in which a counter has gained a skill, or an agency, a service and a zone another name."""
    if random.random() < 0.5:
        counter = random.choice(catalogue.counters)
        others = [service.id for service in catalogue.services if service.id not in counter.services]
        if others:
            able = replace(counter, services=(*counter.services, random.choice(others)))
            return _with(catalogue, counters=tuple(able if old is counter else old for old in catalogue.counters))
    edition = {"id": f"Nama {random.randrange(1000)}"}
    return _with(
        catalogue,
        agencies=(replace(catalogue.agencies[0], name=edition), *catalogue.agencies[1:]),
        services=(replace(catalogue.services[0], name=edition), *catalogue.services[1:]),
        zones=(replace(catalogue.zones[0], name=edition), *catalogue.zones[1:]),
    )


def _with(catalogue: c.Catalogue, **changes: object) -> c.Catalogue:
    return replace(catalogue, **changes)  # type: ignore[arg-type]  # the callers name fields of a catalogue
