"""Hub, printer and kiosk as processes: the hub dies, numbers, slips and a copy go on, the kiosk dies, all come home."""

import os
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec import structs

from hub.protocol.ids import TicketId, copy_here
from hub.protocol.printing import PrinterState, SlipOutcome
from tests.e2e.day_hall import Tables
from tests.e2e.device import Device
from tests.e2e.history import History
from tests.e2e.programs import Program, start
from tests.e2e.settings_files import SettingsFiles
from tests.e2e.waiting import wait_for
from tests.integration.printer.kiosk_line import KioskLine, wanted

pytestmark = pytest.mark.e2e

KIOSK = "kiosk-1"
PRINTER = "printer-1"


def nobody_is_asked(tables: Tables) -> None:
    tables["rules"] = tables.get("rules", {}) | {"asks_before_second": False}


def draw(kiosk: Device, count: int) -> dict[str, object]:
    kiosk.ask(service="XM.01", language="id", **{"class": "regular"})
    return kiosk.wait_for_next("number", count, 60)


def copies(history: History) -> list[tuple[str, str, int, str]]:
    """Return the hub's slips that were printed once more."""
    return [(each.job, each.number, each.copy, each.outcome) for each in history.slips() if each.copy > 1]


def test_numbers_and_slips_go_on_without_the_hub_and_come_home(tmp_path: Path) -> None:
    files = SettingsFiles(tmp_path, f"{os.getpid()}", nobody_is_asked)
    slips, state = tmp_path / "slips", tmp_path / "var" / KIOSK
    history = History(files.database)
    with ExitStack() as stack:

        def hub() -> Program:
            program = stack.enter_context(start("hub", files.hub(), tmp_path / "hub.log"))
            program.wait_for_line("ready device_port=")
            return program

        def kiosk() -> Device:
            device = stack.enter_context(Device("kiosk", files.kiosk(KIOSK), tmp_path))
            device.wait_for("ready")
            device.wait_until("printer", lambda told: told["printer"] == PrinterState.READY)
            return device

        first_hub = hub()
        printer = files.printer(PRINTER, backend="file", directory=slips)
        stack.enter_context(start("printer", printer, tmp_path / "printer.log")).wait_for_line("joined hub=")
        first = kiosk()
        wait_for("a lease", lambda: (state / "lease.json").exists(), 90)
        online = draw(first, 1)
        assert "own" not in online
        wait_for("its slip", lambda: len(list(slips.glob("*.png"))) == 1, 90)
        first_hub.kill()
        alone = [draw(first, 2), draw(first, 3)]
        first.program.kill()
        second = kiosk()
        alone.append(draw(second, 1))
        assert all(each["own"] for each in alone)
        numbers = [str(each["number"]) for each in alone]
        slot = numbers[0][:-2]
        assert numbers == [f"{slot}01", f"{slot}02", f"{slot}03"]
        assert slot[:-1] == "XM9"
        wait_for("their slips", lambda: len(list(slips.glob("*.png"))) == 4, 90)
        again = copy_here(TicketId(str(alone[0]["ticket"])), 1_772_442_000_000)
        road = files.printer_socket(PRINTER)
        assert road is not None
        with KioskLine(Path(road)) as line:
            wish = wanted(again, numbers[0])
            line.ask(
                structs.replace(wish, slip=structs.replace(wish.slip, copy=2, issued_at=time.time_ns() // 1_000_000))
            )
            assert line.fate(again) == (SlipOutcome.PRINTED, None)
        hub()
        wait_for("all handed in", lambda: len(history.tickets()) == 4, 90)
        wait_for("the copy, too", lambda: copies(history) == [(again, numbers[0], 2, SlipOutcome.PRINTED)], 90)
    tickets = [(each.ticket, each.number, each.state) for each in history.tickets()]
    assert tickets == [(each["ticket"], each["number"], "waiting") for each in (online, *alone)]
