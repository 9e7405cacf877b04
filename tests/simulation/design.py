"""Which programs a simulated hall is made of; a broken design has one that lacks a protection."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.core.hub import HubCore
from hub.store.memory import MemoryJournal
from tests.simulation.counters import SimOfficer, SimScreen
from tests.simulation.database import Database
from tests.simulation.kiosks import SimKiosk
from tests.simulation.printers import SimPrinter


@dataclass(slots=True)
class Design:
    """Where a broken design differs; the sound one differs nowhere."""

    core: Callable[..., HubCore] = HubCore
    kiosk: type[SimKiosk] = SimKiosk
    officer: type[SimOfficer] = SimOfficer
    screen: type[SimScreen] = SimScreen
    printer: type[SimPrinter] = SimPrinter
    journal: type[MemoryJournal] = MemoryJournal
    database: type[Database] = Database
    answers_early: bool = False
    takes_unknown_for_failed: bool = False
    is_fenced: bool = True
    keeps_lease: bool = True
    raises_epoch: bool = True
    remembers: bool = True
    heeds_marks: bool = True
