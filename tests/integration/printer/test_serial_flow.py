"""How a serial printer stops what it cannot take, and what becomes of the rest."""

import errno
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from serial import Serial

from config.printer_schema import SerialFlow
from hub.protocol.printing import PrinterState, SlipReason
from printer.backends.interface import STOPPED_S, BackendFault, Cause
from printer.backends.serial import FLOW_PIECE, Manner, SerialBackend, serial_ports
from printer.dialogue import Dialogue
from printer.looking import LOOK_S
from printer.probe import probe
from printer.profiles import PROFILES, Rung
from printer.render import render
from printer.sample import sample_slip
from printer.sight import ROLL_S
from printer.slip import lay_out
from printer.status import CLEAR, Detail, ask
from tests.fakes.printer.modem_lines import MODEM_LINES
from tests.fakes.virtual_printer import Mechanism, PtyVirtualPrinter, Trouble, wait_until
from tests.integration.printer.rigs import SerialRig
from tests.unit.printer.slips import STATIONERY

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


STOPPING = (SerialFlow.DTR, SerialFlow.RTS, SerialFlow.XON)


@pytest.fixture
def dsr(monkeypatch: pytest.MonkeyPatch) -> Dsr:
    line = Dsr()
    monkeypatch.setattr(Serial, "dsr", line)
    monkeypatch.setattr(Serial, "cts", line)
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
    assert rig.rest() == SLIP[: 2 * FLOW_PIECE]


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


@pytest.mark.parametrize("rig", STOPPING, indirect=True)
def test_what_is_obeyed_at_once_goes_past_the_stop_and_nothing_else_does(rig: SerialRig, dsr: Dsr) -> None:
    rig.backend.open()
    dsr.is_ready = False
    rig.say(b"\x13")
    wait_until(lambda: rig.backend.is_stopped)
    for command in (ask(1), ask(4), CLEAR):
        rig.backend.write(command, 1, "")
    assert rig.take(16) == ask(1) + ask(4) + CLEAR
    assert not stall(rig).begun
    assert not rig.rest()


@pytest.mark.parametrize("rig", [SerialFlow.DTR], indirect=True)
def test_a_stop_in_the_slip_is_given_up_before_anybody_can_change_the_roll(
    rig: SerialRig, dsr: Dsr, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert STOPPED_S + 2 * LOOK_S < ROLL_S
    monkeypatch.setattr("printer.backends.serial.STOPPED_S", 0.1)
    rig.backend.open()
    dsr.falls_at = dsr.asked + 3
    began = time.monotonic()
    with pytest.raises(BackendFault) as caught:
        rig.backend.write(SLIP, 60, "t:1")
    assert time.monotonic() - began < 30
    assert caught.value.begun


@pytest.mark.parametrize("rig", [SerialFlow.XON], indirect=True)
def test_stops_that_end_take_all_the_time_there_is(rig: SerialRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printer.backends.serial.STOPPED_S", 2.0)
    rig.backend.open()
    is_over = threading.Event()

    def stutter() -> None:
        while not is_over.wait(0.02):
            rig.say(b"\x13")
            is_over.wait(0.02)
            rig.say(b"\x11")

    stuttering = threading.Thread(target=stutter)
    stuttering.start()
    rig.backend.write(SLIP * 5, 30, "t:1")
    is_over.set()
    stuttering.join()
    assert rig.take(len(SLIP) * 5) == SLIP * 5


@pytest.mark.parametrize("rig", [SerialFlow.XON], indirect=True)
def test_an_xon_that_is_lost_does_not_stop_the_line_for_ever(rig: SerialRig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.backend.open()
    rig.say(b"\x13")
    wait_until(lambda: rig.backend.is_stopped)
    monkeypatch.setattr("printer.backends.serial.XOFF_S", 0.0)
    assert not rig.backend.is_stopped
    rig.backend.write(SLIP, 1, "t:1")
    assert rig.take(len(SLIP)) == SLIP


@pytest.mark.parametrize("rig", [SerialFlow.XON], indirect=True)
def test_a_line_that_says_xon_without_an_end_holds_nobody_up(rig: SerialRig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.backend.open()
    monkeypatch.setattr(Serial, "read", lambda line, size=1: b"\x11" * size)
    assert rig.backend.read(0.05) == b""
    assert rig.backend.read(0) == b""


@pytest.mark.parametrize("rig", [SerialFlow.XON], indirect=True)
def test_a_line_that_is_given_up_because_it_was_stopped_is_stopped_still(
    rig: SerialRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printer.backends.serial.STILL_OFF_S", 600.0)
    rig.backend.open()
    rig.say(b"\x13")
    wait_until(lambda: rig.backend.is_stopped)
    stall(rig)
    assert rig.backend.open()
    assert rig.backend.is_stopped, "the printer has said nothing else"
    rig.say(b"\x11")
    wait_until(lambda: not rig.backend.is_stopped)
    rig.say(b"\x13")
    wait_until(lambda: rig.backend.is_stopped)
    monkeypatch.setattr("printer.backends.serial.STILL_OFF_S", 0.0)
    stall(rig)
    rig.backend.open()
    assert not rig.backend.is_stopped, "an XON may have come meanwhile"


@pytest.mark.parametrize("rig", [SerialFlow.XON], indirect=True)
def test_what_the_printer_says_between_its_stops_is_heard_in_order(rig: SerialRig) -> None:
    rig.backend.open()
    rig.say(b"\x12\x13\x1a")
    wait_until(lambda: rig.backend.is_stopped)
    rig.say(b"\x11\x36")
    wait_until(lambda: not rig.backend.is_stopped)
    rig.backend.write(SLIP, 1, "t:1")
    assert rig.backend.read(1) == b"\x12\x1a\x36"


def test_a_line_that_is_closed_or_gone_says_no_stop(tmp_path: Path) -> None:
    rig = SerialRig(tmp_path, SerialFlow.XON)
    assert not rig.backend.is_stopped
    rig.backend.open()
    rig.unplug()
    assert not rig.backend.is_stopped
    rig.release()


WIDE = PROFILES["generic-80"]
WHOLE = render(lay_out(sample_slip(STATIONERY), WIDE, STATIONERY), WIDE)


@pytest.fixture(params=STOPPING)
def printer(request: pytest.FixtureRequest) -> Iterator[tuple[Mechanism, Dialogue]]:
    """A printer that goes busy on its line whenever it is off line, as real ones do."""
    mechanism = Mechanism(says_busy=True)
    with PtyVirtualPrinter(mechanism) as plug, MODEM_LINES.of(plug.port, mechanism):
        plug.says_xoff = request.param is SerialFlow.XON
        dialogue = Dialogue(SerialBackend(plug.port, Manner(115_200, flow=request.param)), WIDE)
        yield mechanism, dialogue
        dialogue.close()


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (Trouble.PAPER_OUT, PrinterState.PAPER_OUT),
        (Trouble.COVER, PrinterState.COVER_OPEN),
        (Trouble.JAM, PrinterState.JAM),
        (Trouble.ERROR, PrinterState.ERROR),
    ],
)
def test_a_printer_that_stops_its_line_in_trouble_is_called_by_its_trouble(
    printer: tuple[Mechanism, Dialogue], trouble: Trouble, state: PrinterState
) -> None:
    mechanism, dialogue = printer
    assert dialogue.look()[0] is PrinterState.READY
    mechanism.strike(trouble)
    for _ in range(2):
        assert dialogue.look()[0] is state
    mechanism.cure()
    wait_until(lambda: dialogue.look()[0] is PrinterState.READY)
    dialogue.print_slip(WHOLE, "t:1")
    assert dialogue.confirm(5)[0]


def test_a_printer_that_is_stopped_when_the_program_begins_is_called_by_its_trouble(
    printer: tuple[Mechanism, Dialogue],
) -> None:
    mechanism, dialogue = printer
    mechanism.strike(Trouble.PAPER_OUT)
    for _ in range(2):
        assert dialogue.look()[0] is PrinterState.PAPER_OUT
    mechanism.cure()
    wait_until(lambda: dialogue.look()[0] is PrinterState.READY)
    wait_until(lambda: b"\x1da\x00" in mechanism.received, 1)


def test_a_printer_that_is_stopped_is_probed_only_for_how_it_is(printer: tuple[Mechanism, Dialogue]) -> None:
    mechanism, dialogue = printer
    mechanism.strike(Trouble.COVER)
    wait_until(lambda: dialogue.look()[0] is PrinterState.COVER_OPEN)
    assert probe(dialogue._backend, WIDE).state is PrinterState.COVER_OPEN


def test_half_a_slip_is_forgotten_on_a_stopped_line_before_the_roll_is_changed(
    printer: tuple[Mechanism, Dialogue], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printer.dialogue.SLIP_S", 1.0)
    mechanism, dialogue = printer
    dialogue.look()
    mechanism.arm(Trouble.PAPER_OUT, len(WHOLE) // 2)
    with suppress(BackendFault):  # how much the line still takes is a matter of moments
        dialogue.print_slip(WHOLE, "t:1")
    assert dialogue.look()[0] is PrinterState.PAPER_OUT
    assert CLEAR in mechanism.received, "before anybody can have opened the cover"
    mechanism.repair()
    wait_until(lambda: dialogue.look()[0] is PrinterState.READY)
    dialogue.print_slip(WHOLE, "u:1")
    assert dialogue.confirm(5)[0]
    (slip,) = mechanism.slips
    assert slip.data.endswith(WHOLE), "nothing of the slip before is on it"


def test_a_printer_that_stops_its_line_without_a_trouble_is_off_line(printer: tuple[Mechanism, Dialogue]) -> None:
    mechanism, dialogue = printer
    dialogue.look()
    mechanism.strike(Trouble.XOFF)
    wait_until(lambda: dialogue.look()[0] is PrinterState.OFFLINE)
    assert dialogue.detail is Detail.NOT_ONLINE
    mechanism.cure()
    wait_until(lambda: dialogue.look()[0] is PrinterState.READY)


def test_of_a_printer_that_never_answers_the_line_says_that_it_takes_nothing(
    printer: tuple[Mechanism, Dialogue],
) -> None:
    mechanism, spoken_with = printer
    silent = Dialogue(spoken_with._backend, replace(WIDE, rung=Rung.SILENT))
    assert silent.look() == (PrinterState.UNKNOWN, True)
    mechanism.strike(Trouble.PAPER_OUT)
    wait_until(lambda: silent.look()[0] is PrinterState.OFFLINE)
    mechanism.cure()
    wait_until(lambda: silent.look()[0] is PrinterState.UNKNOWN)


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
    assert Manner(300).piece == FLOW_PIECE
    assert Manner(115_200, flow=SerialFlow.DTR).piece == FLOW_PIECE


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
