"""How a serial printer stops what it cannot take, and what becomes of the rest."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from serial import Serial

from config.schema import SerialFlow
from hub.protocol.printing import SlipReason
from printer.backends.interface import BackendFault, Cause
from printer.backends.serial import DTR_PIECE, Manner, serial_ports
from tests.integration.printer.rigs import SerialRig

SLIP = b"\x1b@A042\n" * 40


class Dsr:
    """The printer's DTR as our DSR shows it; pseudo-terminals have none."""

    def __init__(self) -> None:
        self.is_ready = True
        self.falls_at: int | None = None
        self.asked = 0
        self.is_missing = False

    def __get__(self, line: object, kind: object) -> bool:
        if self.is_missing:
            raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
        self.asked += 1
        return self.is_ready and (self.falls_at is None or self.asked < self.falls_at)


@pytest.fixture
def dsr(monkeypatch: pytest.MonkeyPatch) -> Dsr:
    line = Dsr()
    monkeypatch.setattr(Serial, "dsr", line)
    return line


@pytest.fixture
def rig(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SerialRig]:
    one = SerialRig(tmp_path, request.param)
    yield one
    one.release()


def stall(rig: SerialRig) -> BackendFault:
    with pytest.raises(BackendFault) as caught:
        rig.backend.write(SLIP, 0.2, "t:1")
    assert caught.value.reason is SlipReason.NO_ANSWER
    assert caught.value.cause is Cause.STALLED
    return caught.value


@pytest.mark.parametrize("rig", [SerialFlow.DTR], indirect=True)
def test_nothing_is_sent_to_a_printer_that_holds_dtr_low(rig: SerialRig, dsr: Dsr) -> None:
    dsr.is_ready = False
    assert not stall(rig).begun
    assert not rig.rest()
    dsr.is_ready = True
    rig.backend.write(SLIP, 1, "t:1")
    assert rig.take(len(SLIP)) == SLIP


@pytest.mark.parametrize("rig", [SerialFlow.DTR], indirect=True)
def test_a_printer_that_drops_dtr_in_the_slip_gets_no_more_than_it_has_room_for(rig: SerialRig, dsr: Dsr) -> None:
    rig.backend.open()
    dsr.falls_at = dsr.asked + 3
    assert stall(rig).begun
    assert rig.rest() == SLIP[: 2 * DTR_PIECE]


@pytest.mark.parametrize("rig", [SerialFlow.DTR], indirect=True)
def test_a_line_without_dsr_is_written_to_all_the_same(
    rig: SerialRig, dsr: Dsr, caplog: pytest.LogCaptureFixture
) -> None:
    dsr.is_missing = True
    rig.backend.write(SLIP, 1, "t:1")
    assert rig.take(len(SLIP)) == SLIP
    assert 'flow = "dtr" cannot be kept to' in caplog.text


@pytest.mark.parametrize("rig", [SerialFlow.NONE], indirect=True)
def test_without_flow_control_nobody_asks(rig: SerialRig, dsr: Dsr) -> None:
    dsr.is_ready = False
    rig.backend.write(SLIP, 1, "t:1")
    assert dsr.asked == 0


@pytest.mark.parametrize("rig", [SerialFlow.XON], indirect=True)
def test_xoff_stops_and_xon_lets_go_on(rig: SerialRig) -> None:
    rig.backend.open()
    rig.say(b"\x13.")
    assert rig.backend.read(5) == b".", "what came before it was heard, too"
    assert not stall(rig).begun
    assert not rig.rest()
    resume = threading.Timer(0.1, rig.say, [b"\x11"])
    resume.start()
    rig.backend.write(SLIP, 2, "t:1")
    resume.join()
    assert rig.take(len(SLIP)) == SLIP
    assert rig.backend.read(0) == b"", "XON and XOFF are the line's, not the printer's answers"


@pytest.mark.parametrize("rig", [SerialFlow.NONE], indirect=True)
def test_without_flow_control_those_bytes_are_answers(rig: SerialRig) -> None:
    rig.backend.open()
    rig.say(b"\x13")
    assert rig.backend.read(1) == b"\x13"
    rig.backend.write(SLIP, 1, "t:1")
    assert rig.take(len(SLIP)) == SLIP


def test_pieces_take_a_tenth_of_a_second_on_the_line() -> None:
    assert Manner(9_600).piece == 96
    assert Manner(115_200).piece == 1_152
    assert Manner(300).piece == DTR_PIECE
    assert Manner(115_200, flow=SerialFlow.DTR).piece == DTR_PIECE


def test_lines_are_listed_by_the_names_that_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Port:
        def __init__(self, device: str, description: str) -> None:
            self.device, self.description = device, description

    adapter = tmp_path / "ttyUSB0"
    adapter.touch()
    (tmp_path / "usb-FTDI").symlink_to(adapter)
    found = [Port(str(adapter), "FT232R"), Port("/dev/ttyS0", "n/a")]
    monkeypatch.setattr("printer.backends.serial.list_ports.comports", lambda: found)
    ports = serial_ports(tmp_path)
    assert [(port.device, port.lasting) for port in ports] == [
        ("/dev/ttyS0", None),
        (str(adapter), str(tmp_path / "usb-FTDI")),
    ]
