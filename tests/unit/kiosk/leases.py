"""Leases for the small hall of `tests.unit.kiosk.hall`, and kiosks that have one."""

from typing import Any

from msgspec import structs

from hub.protocol.closures import Closed, ClosedWhy
from hub.protocol.commands import TicketClass
from hub.protocol.hello import PROTOCOL_VERSION, Welcome
from hub.protocol.ids import AgencyId, BootId, CommandId, DeviceId, PoolId, ServiceId
from hub.protocol.leases import Lease, LeasedDay, LeasedPool, LeasedService, Outlook
from hub.protocol.views import CatalogueView
from kiosk.core import KioskCore
from kiosk.effects import CoreEffect, Keep
from kiosk.flow import KioskFlow
from kiosk.intents import ChooseAgency, ChooseClass, ChooseService
from kiosk.offline import Offline
from tests.unit.kiosk.hall import AT, catalogue, ids

DAY_MS = 86_400_000
LEASE = CommandId("00000000-0000-7000-8000-00000000000f")
NUMBERS = ("9301", "9302", "9303")
WELCOME = Welcome(PROTOCOL_VERSION, "hall", 1, BootId("b"), AT, DeviceId("kiosk-1"))
COLLECTING = structs.replace(WELCOME, collects=True)
BREAK = Closed(ClosedWhy.AGENCY_BREAK, (), opens_at=AT + 3_600_000)


def lease_of(view: CatalogueView, at: int = AT, texts: tuple[str, ...] = NUMBERS, **changed: Any) -> Lease:
    """Return a lease from an hour ago until tomorrow night: each agency has its pool; "A1.4" is closed just now."""
    made = Lease(
        lease=LEASE,
        slot=3,
        made_at=at,
        days=(
            LeasedDay("2026-01-05", at - 3_600_000, at + DAY_MS),
            LeasedDay("2026-01-06", at + DAY_MS, at + 2 * DAY_MS),
        ),
        pools=tuple(
            LeasedPool(PoolId(each.agency), 9_301, tuple(f"{each.agency}{text}" for text in texts))
            for each in view.agencies
        ),
        services=tuple(
            LeasedService(
                each.service,
                each.agency,
                PoolId(each.agency),
                each.name,
                next(agency.name for agency in view.agencies if agency.agency == each.agency),
                each.place,
                (Outlook(at, BREAK if each.service == "A1.4" else None), Outlook(at + 3_600_000)),
            )
            for each in view.services
        ),
    )
    return structs.replace(made, asks_within_ms=10_000, **changed)


def alone(lease: Lease | None = None, now: int = AT) -> KioskCore:
    """Return a kiosk that was started without its hub, with a lease and a catalogue."""
    offline = Offline()
    offline.take_lease(lease or lease_of(catalogue()))
    core = KioskCore(KioskFlow(ids()), ids(), offline)
    core.shown(catalogue(), now)
    core.tick(now)
    return core


def choose(core: KioskCore, service: str = "A1.1", now: int = AT) -> list[CoreEffect]:
    """Touch through to a regular number; return what the last touch asks for."""
    core.intend(ChooseAgency(AgencyId(service.partition(".")[0])), now)
    core.intend(ChooseService(ServiceId(service)), now)
    return core.intend(ChooseClass(TicketClass.REGULAR), now)


def keep(core: KioskCore, effects: list[CoreEffect], now: int = AT, is_kept: bool = True) -> list[CoreEffect]:
    """Let the disk answer to everything; return all other effects, also of the answers."""
    others: list[CoreEffect] = []
    for effect in effects:
        if isinstance(effect, Keep):
            others += keep(core, core.kept(effect.entry, is_kept, now), now, is_kept)
        else:
            others.append(effect)
    return others
