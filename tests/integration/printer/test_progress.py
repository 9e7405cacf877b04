from pathlib import Path

import pytest

from printer.courier import Courier
from printer.dialogue import Dialogue
from printer.job import PrintQueue
from printer.profiles import PROFILES
from printer.spool import Spool
from tests.chaos.printer.site import Desk, Told
from tests.fakes.virtual_printer import Mechanism
from tests.unit.printer.slips import STATIONERY
from tests.unit.printer.wire import Wire


def test_the_queue_hears_of_bytes_that_the_printer_took(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    monkeypatch.setattr(PrintQueue, "took", lambda queue, now: heard.append(now))
    profile, wire = PROFILES["generic-80"], Wire(Mechanism())
    courier = Courier(Spool(tmp_path), Dialogue(wire, profile), profile, STATIONERY)
    courier.link = Desk(Told())
    courier.tick()
    assert not heard
    wire.taken += 64
    courier.tick()
    courier.tick()
    assert len(heard) == 1
