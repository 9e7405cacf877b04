"""The real program, a virtual printer, a real socket: slips without a hub, by both roads, withdrawn, after a kill."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.protocol.ids import uuid7
from hub.protocol.local_printing import CONNECTIONS, LINE, OPEN_JOBS, PaperChangedHere, PrintTestHere, trial_job
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from printer import agent
from printer.command_line import SETTINGS
from tests.fakes.virtual_printer import TcpVirtualPrinter, wait_until
from tests.integration.printer.fake_hub import FakeHub
from tests.integration.printer.kiosk_line import BUSY_MS, KioskLine, boot_ms, wanted
from tests.integration.printer.test_agent import PROJECT, a_job, running, settings, tcp

PRINTED = (SlipOutcome.PRINTED, None)
WITHDRAWN = (SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN)


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub() as one:
        yield one


@pytest.fixture
def printer() -> Iterator[TcpVirtualPrinter]:
    with TcpVirtualPrinter() as one:
        yield one


@pytest.fixture
def away() -> FakeHub:
    """A hub that nobody reaches."""
    hub = FakeHub()
    hub.address = "127.0.0.1:1"
    return hub


def with_road(folder: Path, hub: FakeHub, printer: TcpVirtualPrinter) -> tuple[Path, Path]:
    """Return the settings' file and the socket."""
    file = settings(folder, hub, f'{tcp(printer)}\nkiosk_socket = "run/kiosk.sock"')
    return file, folder / "run" / "kiosk.sock"


def test_a_slip_is_printed_while_the_hub_is_away(tmp_path: Path, away: FakeHub, printer: TcpVirtualPrinter) -> None:
    file, path = with_road(tmp_path, away, printer)
    with running(file) as process, KioskLine(path) as kiosk:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o750
        kiosk.ask(wanted("own:1", "A9301"))
        assert kiosk.fate("own:1") == PRINTED
        assert [slip.number for slip in printer.mechanism.wait_for_slips(1)] == ["A9301"]
        wait_until(lambda: kiosk.states[-1] is PrinterState.READY)
        printer.mechanism.paper_out = True
        wait_until(lambda: kiosk.states[-1] is PrinterState.PAPER_OUT)
        kiosk.ask(wanted("own2:1"))
        assert kiosk.fate("own2:1") == (SlipOutcome.FAILED, SlipReason.PAPER_OUT)
        kiosk.ask(wanted("own3:1", left_ms=-1), wanted("own4:1", left_ms=-(1 << 60)))
        assert {kiosk.fate("own3:1"), kiosk.fate("own4:1")} == {(SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)}
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
    assert not path.exists()


def test_staff_have_a_test_slip_and_are_told_how_the_printer_is_after_new_paper(
    tmp_path: Path, away: FakeHub, printer: TcpVirtualPrinter
) -> None:
    file, path = with_road(tmp_path, away, printer)
    trial = PrintTestHere(trial_job(uuid7(1, b"trialtrial")), boot_ms() + BUSY_MS)
    with running(file), KioskLine(path) as kiosk:
        kiosk.ask(trial)
        assert kiosk.fate(trial.job) == PRINTED
        assert [slip.number for slip in printer.mechanism.wait_for_slips(1)] == ["TEST"]
        wait_until(lambda: kiosk.states[-1] is PrinterState.READY)
        told = len(kiosk.states)
        kiosk.ask(PaperChangedHere())
        wait_until(lambda: len(kiosk.states) > told)
        assert kiosk.states[-1] is PrinterState.READY


def test_a_killed_program_says_unknown_and_prints_no_second_slip(
    tmp_path: Path, away: FakeHub, printer: TcpVirtualPrinter
) -> None:
    file, path = with_road(tmp_path, away, printer)
    wish = wanted("own:1")
    with running(file) as process, KioskLine(path) as kiosk:
        wait_until(lambda: PrinterState.READY in kiosk.states)
        printer.mechanism.hold_confirmations = True
        kiosk.ask(wish)
        printer.mechanism.wait_for_slips(1)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(120)
        wait_until(lambda: kiosk.is_cut)
        assert kiosk.fates == {}
    assert path.exists(), "a killed program leaves its socket"
    printer.mechanism.hold_confirmations = False
    with running(file), KioskLine(path) as kiosk:
        kiosk.ask(wish, wanted("next:1", "A9302"))
        assert kiosk.fate("own:1") == (SlipOutcome.UNKNOWN, SlipReason.RESTARTED)
        assert kiosk.fate("next:1") == PRINTED
    assert [slip.number for slip in printer.mechanism.slips] == ["A9301", "A9302"]


def test_a_slip_by_both_roads_is_printed_once_and_told_to_both(
    tmp_path: Path, hub: FakeHub, printer: TcpVirtualPrinter
) -> None:
    file, path = with_road(tmp_path, hub, printer)
    with running(file), KioskLine(path) as kiosk:
        kiosk.ask(wanted("a:1"), wanted("b:1"))
        hub.send(a_job(hub, "b:1"))
        hub.send(a_job(hub, "c:1"))
        kiosk.ask(wanted("c:1"))
        wait_until(lambda: len(hub.fates) == 2)
        assert [kiosk.fate(name) for name in ("a:1", "b:1", "c:1")] == [PRINTED] * 3
        with KioskLine(path) as again:
            again.ask(wanted("b:1"))
            assert again.fate("b:1") == PRINTED
    assert {fate.job for fate in hub.fates} == {"b:1", "c:1"}, "the hub does not know what only the kiosk asked for"
    assert len(printer.mechanism.slips) == 3


def test_the_slip_of_a_replaced_wish_is_not_begun_though_it_comes_later_and_after_a_restart(
    tmp_path: Path, hub: FakeHub, printer: TcpVirtualPrinter
) -> None:
    file, path = with_road(tmp_path, hub, printer)
    wish = uuid7(1, bytes(10))
    with running(file), KioskLine(path) as kiosk:
        kiosk.ask(wanted("own:1", replaces=wish))
        assert kiosk.fate("own:1") == PRINTED
        hub.send(a_job(hub, f"{wish}:1"))
        wait_until(lambda: len(hub.fates) == 1)
    with running(file):
        hub.send(a_job(hub, f"{wish}:2"))
        wait_until(lambda: len(hub.fates) == 2)
    assert {(fate.outcome, fate.reason) for fate in hub.fates} == {WITHDRAWN}
    assert len(printer.mechanism.slips) == 1


def test_what_the_hub_withdraws_is_not_begun(tmp_path: Path, hub: FakeHub, printer: TcpVirtualPrinter) -> None:
    file = settings(tmp_path, hub, tcp(printer))
    printer.mechanism.paper_out = True
    with running(file):
        wait_until(lambda: PrinterState.PAPER_OUT in hub.states)
        hub.withdraw("never:1")
        wait_until(lambda: len(hub.fates) == 1)
        hub.send(a_job(hub, "never:1"))
        wait_until(lambda: len(hub.fates) == 2)
    assert {(fate.job, fate.outcome, fate.reason) for fate in hub.fates} == {("never:1", *WITHDRAWN)}
    assert printer.mechanism.slips == []


def test_a_hub_that_lost_its_history_is_told_every_number_and_gives_no_jobs(
    tmp_path: Path, hub: FakeHub, printer: TcpVirtualPrinter
) -> None:
    file, path = with_road(tmp_path, hub, printer)
    names = [uuid7(number, bytes(10)) for number in range(40)]
    with running(file), KioskLine(path) as kiosk:
        for start in range(0, len(names), 20):
            kiosk.ask(*(wanted(f"{name}:1", f"A9{start + n:03}") for n, name in enumerate(names[start : start + 20])))
            for name in names[start : start + 20]:
                assert kiosk.fate(f"{name}:1") == PRINTED
        hub.collects = True
        hub.cut()
        wait_until(lambda: hub.memory[-1:] != [] and hub.memory[-1].is_last)
        hub.send(a_job(hub, "no:1"))
        assert [len(part.numbers) for part in hub.memory] == [32, 8]
        told = {number.ticket: (number.text, number.slip) for part in hub.memory for number in part.numbers}
        assert told == {name: (f"A9{n:03}", SlipOutcome.PRINTED) for n, name in enumerate(names)}
        kiosk.ask(wanted("own:1"))
        assert kiosk.fate("own:1") == PRINTED
    assert len(printer.mechanism.slips) == 41


@pytest.mark.parametrize(
    "line",
    [
        b"no json\n",
        b'{"type":"PrintHere"}\n',
        b'{"type":"PrintHere","job":"\xff"}\n',
        b'{"type":"PrintTestHere","job":"own:1","begin_by":0}\n',
        b'{"type":"PrintHere","x":' + b"[" * 8_000 + b"\n",
        b"x" * (LINE.value + 10) + b"\n",
    ],
    ids=["no JSON", "half", "no text", "no test", "too deep", "too long"],
)
def test_a_line_that_is_none_ends_its_connection_and_no_other(
    line: bytes, tmp_path: Path, away: FakeHub, printer: TcpVirtualPrinter
) -> None:
    file, path = with_road(tmp_path, away, printer)
    with running(file), KioskLine(path) as good, KioskLine(path) as bad:
        wait_until(lambda: bool(bad.states))
        bad.say(line)
        wait_until(lambda: bad.is_cut)
        good.ask(wanted("own:1"))
        assert good.fate("own:1") == PRINTED


def test_there_are_limits_of_connections_and_of_open_jobs(
    tmp_path: Path, away: FakeHub, printer: TcpVirtualPrinter
) -> None:
    file, path = with_road(tmp_path, away, printer)
    with running(file), KioskLine(path) as kiosk:
        others = [KioskLine(path) for _ in range(CONNECTIONS.value)]
        for other in others:
            other.__enter__()
        wait_until(lambda: sum(other.is_cut for other in others) == 1)
        names = [f"t{n}:1" for n in range(3 * OPEN_JOBS.value)]
        kiosk.ask(*(wanted(name) for name in names))
        assert {kiosk.fate(name) for name in names} == {PRINTED}, "more than are open at once wait in the socket"
        for other in others:
            other.__exit__(None, None, None)


def test_a_socket_that_cannot_be_made_is_named_with_its_cure(
    tmp_path: Path, away: FakeHub, printer: TcpVirtualPrinter, capsys: pytest.CaptureFixture[str]
) -> None:
    file, path = with_road(tmp_path, away, printer)
    path.parent.mkdir()
    path.write_text("mine")
    assert agent.main(["--config", str(file)]) == SETTINGS
    assert f"{file}: kiosk_socket: " in (said := capsys.readouterr().err)
    assert "something else than a socket" in said
    assert path.read_text() == "mine"
    path.unlink()
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        second = subprocess.run(
            [sys.executable, "-m", "printer.agent", "--config", str(file)],
            cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert second.returncode == SETTINGS
        assert "kiosk_socket" in second.stderr
        assert "in use" in second.stderr
        assert path.exists()
