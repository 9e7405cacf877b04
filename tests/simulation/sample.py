"""The sample hall as it is simulated: every rule switched on, and something of each kind that its files leave out."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import config
from config.hall import load_hall
from hub.core.bindings import Bindings, DeviceBinding
from hub.domain import catalogue as c
from hub.domain.calendar import Break, DateException, Period, Span
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId, ZoneId
from hub.server.hall import bindings_of, catalogue_of

SAMPLE: Final = Path(config.__file__).parent / "sample" / "hall.toml"

_SHORT: Final = Span(480, 900)
RAMADAN: Final = Period(
    "2026-02-19",
    "2026-03-19",
    {"id": "Ramadan 1447 H"},
    (_SHORT, _SHORT, _SHORT, _SHORT, Span(480, 930), None, None),
    Span(690, 750),
)
QUOTAS: Final = {"A.01": (14, 4), "B.01": (20, 5), "D.01": (8, 2), "G.01": (6, 0)}
"""Numbers a day of some services, and the share of priority beyond."""

FIRST_COME: Final = "G"
HELPED: Final = {"A.01": 8, "A.02": 8, "C.01": 10}
"""Services that others help with, and after how many minutes."""

HELPERS: Final = {"loket-07": ("A.01", "A.02"), "loket-19": ("C.01",), "loket-20": ("C.01",)}
SECOND_SCREENS: Final = ("biru", "hijau", "merah")


@dataclass(frozen=True)
class Plan:
    """A hall to simulate: what it offers and which devices it has."""

    catalogue: c.Catalogue
    bindings: Bindings


def sample_plan(*, by_itself: bool = False) -> Plan:
    """Return the whole sample hall, with quotas, helpers, a first-come agency, a Ramadan period and a supervisor.

    `by_itself`: calling the next ends a service, and 40 s after one the next is called without a press.
    """
    plan = load_hall(SAMPLE)
    catalogue = catalogue_of(plan)
    rules = replace(
        catalogue.hall.rules,
        enforce_hours=True,
        asks_before_second=True,
        sign_on_required=True,
        idle_sign_off_s=2_700,
        finish_by_calling=by_itself,
        call_by_itself_s=40 if by_itself else 0,
    )
    calendar = replace(catalogue.hall.calendar, periods=(RAMADAN,))
    return Plan(
        replace(
            catalogue,
            hall=replace(catalogue.hall, rules=rules, calendar=calendar),
            agencies=tuple(map(_agency, catalogue.agencies)),
            services=tuple(map(_service, catalogue.services)),
            counters=tuple(replace(each, helps=_helps(each)) for each in catalogue.counters),
        ),
        _devices(bindings_of(plan)),
    )


def reduced_plan(*, by_itself: bool = False) -> Plan:
    """Return a part of the sample hall: three agencies on six counters in two zones, two kiosks and a supervisor."""
    whole = sample_plan(by_itself=by_itself)
    agencies = tuple(each for each in whole.catalogue.agencies if each.id in ("A", "B", "G"))
    kept = {each.id for each in agencies}
    services = tuple(each for each in whole.catalogue.services if each.agency in kept)
    wanted = ("loket-01", "loket-02", "loket-03", "loket-08", "loket-09", "loket-33")
    counters = tuple(replace(each, helps=()) for each in whole.catalogue.counters if each.id in wanted)
    zones = {str(each.zone) for each in counters} | {str(each.zone) for each in services}
    catalogue = replace(
        whole.catalogue,
        agencies=agencies,
        services=services,
        counters=counters,
        pools=tuple(each for each in whole.catalogue.pools if each.id in {s.pool for s in services}),
        zones=tuple(each for each in whole.catalogue.zones if each.id in zones),
    )
    devices = {
        id_: each
        for id_, each in whole.bindings.devices.items()
        if (each.counter in wanted if each.counter else each.zone in zones if each.zone else True)
        and id_ not in ("kiosk-3", "kiosk-4", "kiosk-5", "kiosk-6", "kiosk-7", "kiosk-8", "printer-2", "printer-3")
        and id_ != "printer-4"
    }
    return Plan(catalogue, Bindings(devices))


def _agency(agency: c.Agency) -> c.Agency:
    if agency.id == FIRST_COME:
        return replace(agency, choosing=c.Choosing.FIRST_COME)
    if agency.id == "K":
        return replace(agency, breaks=(Break((0, 1, 2, 3, 4), Span(720, 780)),), break_stops_issuing=True)
    if agency.id == "D":
        return replace(agency, exceptions=(DateException("2026-03-12", None, {"id": "Pelatihan"}),))
    if agency.id == "J":
        week = (Span(510, 930), Span(510, 930), Span(510, 930), Span(510, 930), None, None, None)
        return replace(agency, week=week, breaks=(Break((0, 1, 2, 3), Span(720, 765)),))
    return agency


def _service(service: c.Service) -> c.Service:
    quota, share = QUOTAS.get(service.id, (None, 0))
    service = replace(service, quota=quota, priority_quota=share, help_after_minutes=HELPED.get(service.id))
    if service.id == "A.04":
        return replace(service, outcomes=("selesai", "berkas kurang"), outcome_required=True)
    if service.id == "B.01":
        return replace(service, outcomes=("selesai", "ditunda"), note=c.NoteRule.OPTIONAL, weight=1.5)
    return service


def _helps(counter: c.Counter) -> tuple[c.ServiceId, ...]:
    return tuple(map(c.ServiceId, HELPERS.get(counter.id, ())))


def _devices(bindings: Bindings) -> Bindings:
    """Return the devices with panels for whoever signs on, more screens, and the supervisor's."""
    devices = {id_: replace(each, officer=None) for id_, each in bindings.devices.items()}
    more = [
        *(DeviceBinding(DeviceId(f"layar-{z}-2"), Role.HALL, zone=ZoneId(z), voice=True) for z in SECOND_SCREENS),
        DeviceBinding(DeviceId("penyelia-1"), Role.SUPERVISOR),
    ]
    return Bindings(devices | {each.device: each for each in more})
