import logging
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.protocol.printing import PrinterState, SlipReason
from printer.backends.file import FileBackend
from printer.backends.interface import Backend, BackendFault
from printer.backends.network import SILENCE_MS, SLIP_SILENCE_MS, NetworkBackend
from printer.backends.serial import Manner, SerialBackend
from printer.dialogue import Dialogue
from printer.profiles import PROFILES
from printer.render import render
from printer.sample import sample_slip
from printer.slip import lay_out
from printer.status import ASK_DONE
from tests.fakes.virtual_printer import PtyVirtualPrinter, TcpBlackHole, TcpVirtualPrinter, wait_until
from tests.unit.printer.slips import STATIONERY

WIDE = PROFILES["generic-80"]
SLIP = render(lay_out(sample_slip(STATIONERY), WIDE, STATIONERY), WIDE)

BUSY_S = 10.0
"""Half a second is promised, and measured by `python -m tests.chaos.printer`; a busy machine takes longer."""

Printer = TcpVirtualPrinter | PtyVirtualPrinter


@pytest.fixture(params=[TcpVirtualPrinter, PtyVirtualPrinter], ids=["tcp", "pty"])
def printer(request: pytest.FixtureRequest) -> Iterator[Printer]:
    with request.param() as one:
        yield one


@pytest.fixture
def backend(printer: Printer) -> Iterator[Backend]:
    one: Backend = (
        SerialBackend(printer.port, Manner(115_200))
        if isinstance(printer, PtyVirtualPrinter)
        else NetworkBackend("127.0.0.1", printer.port)
    )
    yield one
    one.close()


@pytest.fixture
def dialogue(backend: Backend) -> Dialogue:
    return Dialogue(backend)


def test_a_slip_is_printed_and_confirmed(printer: Printer, dialogue: Dialogue) -> None:
    assert dialogue.look() == (PrinterState.READY, False)
    dialogue.print_slip(SLIP, "t:1")
    assert dialogue.confirm(5) == (True, PrinterState.READY)
    (slip,) = printer.mechanism.wait_for_slips(1)
    assert slip.data == SLIP
    assert slip.number == "A042"
    assert not printer.mechanism.garbage


def test_many_slips_over_one_connection(printer: Printer, dialogue: Dialogue) -> None:
    for _ in range(20):
        dialogue.print_slip(SLIP, "t:1")
        assert dialogue.confirm(5)[0]
    assert [slip.data for slip in printer.mechanism.wait_for_slips(20)] == [SLIP] * 20
    if isinstance(printer, TcpVirtualPrinter):
        assert printer.connections == 1


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        ("paper_out", PrinterState.PAPER_OUT),
        ("cover_open", PrinterState.COVER_OPEN),
        ("error", PrinterState.ERROR),
        ("paper_low", PrinterState.PAPER_LOW),
    ],
)
def test_trouble_has_its_name(printer: Printer, dialogue: Dialogue, trouble: str, state: PrinterState) -> None:
    setattr(printer.mechanism, trouble, True)
    assert dialogue.look() == (state, False)


def test_a_mute_printer_is_unknown_soon(printer: Printer, dialogue: Dialogue) -> None:
    printer.mechanism.mute = True
    started = time.monotonic()
    assert dialogue.look() == (PrinterState.UNKNOWN, True)
    assert time.monotonic() - started < BUSY_S
    dialogue.print_slip(SLIP, "t:1")
    assert dialogue.confirm(0.3) == (False, PrinterState.UNKNOWN)
    assert printer.mechanism.wait_for_slips(1)[0].data == SLIP


def test_paper_that_ends_in_the_slip_is_no_word_and_a_late_one_counts_for_nobody(
    printer: Printer, dialogue: Dialogue
) -> None:
    dialogue.look()
    printer.mechanism.paper_out = True
    dialogue.print_slip(SLIP, "t:1")
    assert dialogue.confirm(0.3) == (False, PrinterState.PAPER_OUT)
    printer.mechanism.mute = True
    printer.mechanism.repair()
    dialogue.print_slip(SLIP, "u:1")
    assert dialogue.confirm(0.3)[0] is False


def test_a_printer_that_stops_reading_is_given_up_in_time(printer: Printer, backend: Backend) -> None:
    backend.open()
    printer.stalled = True
    started = time.monotonic()
    with pytest.raises(BackendFault) as caught:
        backend.write(SLIP * 20_000, 0.5, "t:1")
    assert 0.4 < time.monotonic() - started < BUSY_S
    assert caught.value.reason is SlipReason.NO_ANSWER
    assert caught.value.begun


def test_closing_twice_and_reading_closed_are_harmless(backend: Backend) -> None:
    backend.close()
    assert backend.read(0.01) == b""
    assert backend.open() is True
    assert backend.open() is False
    backend.close()
    backend.close()


def test_nobody_there_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert Dialogue(NetworkBackend("127.0.0.1", port)).look() == (PrinterState.OFFLINE, True)
    assert Dialogue(SerialBackend("/dev/no-such-line", Manner(9600))).look() == (PrinterState.OFFLINE, True)
    with pytest.raises(BackendFault) as caught:
        Dialogue(NetworkBackend("127.0.0.1", port)).print_slip(SLIP, "t:1")
    assert caught.value.begun is False
    assert caught.value.reason is SlipReason.OFFLINE


def test_a_network_that_swallows_everything_is_offline_until_it_does_not() -> None:
    with TcpBlackHole() as printer:
        dialogue = Dialogue(NetworkBackend("127.0.0.1", printer.port))
        for _ in range(2):
            assert dialogue.look() == (PrinterState.OFFLINE, True)
        printer.opens()
        assert dialogue.look() == (PrinterState.READY, False)
        dialogue.close()


class Watched(NetworkBackend):
    """Shows how long its connection may be silent."""

    def _connected(self) -> socket.socket:
        self.connection = super()._connected()
        return self.connection

    @property
    def silence_ms(self) -> int:
        return self.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)


def test_a_slip_that_is_under_way_may_take_longer_than_a_question() -> None:
    with TcpVirtualPrinter() as printer:
        backend = Watched("127.0.0.1", printer.port)
        backend.open()
        assert backend.silence_ms == SILENCE_MS
        printer.stalled = True
        backend.write(SLIP, 5, "t:1")
        assert backend.silence_ms == SLIP_SILENCE_MS
        printer.stalled = False
        printer.mechanism.wait_for_slips(1)
        wait_until(lambda: _is_quick_again(backend))
        backend.close()


def _is_quick_again(backend: Watched) -> bool:
    backend.write(ASK_DONE, 5, "")
    return backend.silence_ms == SILENCE_MS


def test_an_absent_printer_is_named_once_in_the_log_and_again_when_it_was_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "printer.dialogue")
    with TcpVirtualPrinter() as printer:
        dialogue = Dialogue(NetworkBackend("127.0.0.1", printer.port))
        port = printer.port
    for _ in range(3):
        assert dialogue.look()[0] is PrinterState.OFFLINE
    assert caplog.text.count("is not there") == 1
    with TcpVirtualPrinter(port):
        assert dialogue.look()[0] is PrinterState.READY
    for _ in range(3):
        dialogue.close()
        assert dialogue.look()[0] is PrinterState.OFFLINE
    assert caplog.text.count("is not there") == 2


def test_a_device_that_is_no_serial_line_is_offline() -> None:
    assert Dialogue(SerialBackend("/dev/null", Manner(9600))).look()[0] is PrinterState.OFFLINE


def test_a_tcp_printer_that_goes_away_is_offline_and_found_again() -> None:
    with TcpVirtualPrinter() as first:
        dialogue = Dialogue(NetworkBackend("127.0.0.1", first.port))
        assert dialogue.look()[0] is PrinterState.READY
        dialogue.print_slip(SLIP, "t:1")
        port = first.port
    assert dialogue.confirm(0.5) == (False, PrinterState.OFFLINE)
    assert dialogue.look() == (PrinterState.OFFLINE, True)
    with TcpVirtualPrinter(port):
        assert dialogue.look()[0] is PrinterState.READY
        dialogue.close()


def test_a_serial_line_that_goes_away_is_offline() -> None:
    with PtyVirtualPrinter() as printer:
        backend = SerialBackend(printer.port, Manner(9600))
        dialogue = Dialogue(backend)
        assert dialogue.look()[0] is PrinterState.READY
    assert dialogue.look()[0] is PrinterState.OFFLINE
    with pytest.raises(BackendFault):
        backend.write(SLIP, 0.5, "t:1")


def test_one_serial_line_has_one_owner() -> None:
    with PtyVirtualPrinter() as printer:
        first, second = SerialBackend(printer.port, Manner(9600)), SerialBackend(printer.port, Manner(9600))
        first.open()
        with pytest.raises(BackendFault, match="lock"):
            second.open()
        first.close()
        second.open()
        second.close()


def test_a_folder_keeps_bytes_text_and_picture(tmp_path: Path) -> None:
    backend = FileBackend(tmp_path / "slips", WIDE)
    dialogue = Dialogue(backend)
    assert dialogue.durable
    assert dialogue.look() == (PrinterState.READY, False)
    dialogue.print_slip(SLIP, "ticket:1")
    dialogue.close()
    assert backend.read(1) == b""
    assert sorted(path.name for path in (tmp_path / "slips").iterdir()) == [
        "ticket-1.bin",
        "ticket-1.png",
        "ticket-1.txt",
    ]
    assert (tmp_path / "slips" / "ticket-1.bin").read_bytes() == SLIP
    assert "NOMOR ANTREAN" in (tmp_path / "slips" / "ticket-1.txt").read_text("ascii")


def test_a_folder_forgets_the_oldest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printer.backends.file.SLIPS_MAX", 2)
    backend = FileBackend(tmp_path, WIDE)
    for place, name in enumerate(("a:1", "b:1", "c:1")):
        backend.write(SLIP, 1, name)
        os.utime(tmp_path / f"{name.replace(':', '-')}.bin", (place, place))
    assert sorted(path.stem for path in tmp_path.glob("*.bin")) == ["b-1", "c-1"]
    assert not (tmp_path / "a-1.png").exists()


@pytest.mark.parametrize(
    "name", ["../../outside:1", "/tmp/outside:1", "..", ".hidden:1", "x" * 500, "a\0b:1", "a\nb:1"]
)
def test_a_job_stays_in_its_folder_whatever_its_id(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "at" / "slips"
    FileBackend(folder, WIDE).write(SLIP, 1, name)
    assert [path.suffix for path in sorted(folder.glob("[!.]*"))] == [".bin", ".png", ".txt"]
    assert [*tmp_path.rglob("*outside*")] == [*folder.glob("*outside*")]


def test_a_folder_that_cannot_be_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    backend = FileBackend(tmp_path / "file", WIDE)
    assert Dialogue(backend).look() == (PrinterState.OFFLINE, True)
    (tmp_path / "slips" / "x-1.bin").mkdir(parents=True)
    with pytest.raises(BackendFault) as caught:
        FileBackend(tmp_path / "slips", WIDE).write(SLIP, 1, "x:1")
    assert caught.value.reason is SlipReason.ERROR


def test_two_virtual_printers_do_not_share_paper() -> None:
    with TcpVirtualPrinter() as one, TcpVirtualPrinter() as other:
        backend = NetworkBackend("127.0.0.1", one.port)
        backend.write(SLIP, 1, "t:1")
        wait_until(lambda: len(one.mechanism.slips) == 1)
        assert not other.mechanism.slips
        backend.close()
