"""What a printer can do, found out by asking and kept for its device."""

from pathlib import Path

import pytest

from hub.protocol.printing import PrinterState
from printer.probe import FILE_NAME, Probed, probe
from printer.profiles import PROFILES, Rung
from tests.fakes.virtual_printer import Mechanism
from tests.unit.printer.wire import Wire

PROFILE = PROFILES["generic-80"]
READY, UNKNOWN = PrinterState.READY, PrinterState.UNKNOWN
ALL = (2, 4, 1)


def probed(**knows: bool) -> tuple[Probed, Wire]:
    wire = Wire(Mechanism(**knows))  # type: ignore[arg-type]
    return probe(wire, PROFILE), wire


@pytest.mark.parametrize(
    ("knows", "found"),
    [
        ({}, Probed(Rung.PROCESS_ID, ALL, True, False, True, READY)),
        ({"presents": True}, Probed(Rung.PROCESS_ID, (2, 4, 20, 1), True, True, True, READY)),
        ({"process_id": False}, Probed(Rung.QUEUED, ALL, True, False, True, READY)),
        ({"process_id": False, "queued": False, "clears": False}, Probed(Rung.REAL_TIME, ALL, True, state=READY)),
        ({"real_time": False, "process_id": False, "clears": False}, Probed(Rung.QUEUED)),
        ({"real_time": False, "process_id": False, "queued": False, "clears": False}, Probed(Rung.SILENT)),
    ],
)
def test_the_best_rung_is_found_and_nothing_is_printed(knows: dict[str, bool], found: Probed) -> None:
    got, wire = probed(**knows)
    assert got == found
    assert not wire.printer.slips
    assert not wire.printer.scraps
    assert not wire.printer.half_printed
    assert not wire.printer.garbage
    assert not wire.printer.misuse
    assert not wire.is_open


def test_a_printer_without_paper_says_what_it_can_say() -> None:
    wire = Wire(Mechanism(process_id=False))
    wire.printer.paper_out = True
    found = probe(wire, PROFILE)
    assert (found.rung, found.state) == (Rung.REAL_TIME, PrinterState.PAPER_OUT)


def test_what_cannot_be_asked_is_silent() -> None:
    wire = Wire(Mechanism())
    wire.answers = False
    assert probe(wire, PROFILE) == Probed(Rung.SILENT, state=UNKNOWN)
    wire.durable = True
    assert probe(wire, PROFILE) == Probed(Rung.SILENT, state=READY)
    assert wire.sent == []


def test_answers_of_another_question_are_none() -> None:
    wire = Wire(Mechanism(process_id=False, queued=False, real_time=False, clears=False))
    wire.says(b"\x00\x37\x22abcd\x00\x37\x25\x00\x12")
    assert probe(wire, PROFILE).rung is Rung.SILENT


def test_automatic_status_between_the_answers_is_not_taken_for_them() -> None:
    wire = Wire(Mechanism())
    wire.printer.automatic = True
    assert probe(wire, PROFILE) == Probed(Rung.PROCESS_ID, ALL, True, False, True, READY)


def test_it_is_kept_for_its_device(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert Probed.load(folder, "tcp 10.0.0.7:9100") is None
    one = Probed(Rung.PROCESS_ID, (2, 4, 20, 1), True, True, True, READY)
    one.save(folder, "tcp 10.0.0.7:9100")
    assert Probed.load(folder, "tcp 10.0.0.7:9100") == one
    assert Probed.load(folder, "tcp 10.0.0.8:9100") is None
    other = Probed(Rung.SILENT)
    other.save(folder, "usb 04b8:0e15")
    assert Probed.load(folder, "usb 04b8:0e15") == other
    assert Probed.load(folder, "tcp 10.0.0.7:9100") is None


@pytest.mark.parametrize("damage", [b"", b"\xff\x00", b"[]", b'{"tcp":{"rung":"best"}}'])
def test_a_damaged_file_is_as_none(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(damage)
    assert Probed.load(tmp_path, "tcp") is None
