import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from hub.protocol.ids import JobId
from hub.protocol.printing import PrinterState, PrintJob, SlipOutcome, SlipReason
from printer import agent
from printer.command_line import JOURNAL, SETTINGS
from printer.sample import sample_slip
from printer.spool import FILE_NAME
from tests.fakes.virtual_printer import PtyVirtualPrinter, TcpVirtualPrinter, wait_until
from tests.integration.printer.fake_hub import FakeHub
from tests.unit.printer.slips import STATIONERY

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub() as one:
        yield one


def settings(folder: Path, hub: FakeHub, backend: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "printer.toml"
    file.write_text(f'device = "printer-1"\nhub = "{hub.address}"\ndiscovery = false\nstate_dir = "state"\n{backend}\n')
    return file


@contextmanager
def running(file: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "printer.agent", "--config", str(file)]
    process = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def a_job(hub: FakeHub, name: str, number: str = "B017", life_ms: int = 120_000) -> PrintJob:
    return PrintJob(JobId(name), sample_slip(STATIONERY, number=number), hub.now() + life_ms)


def tcp(printer: TcpVirtualPrinter) -> str:
    return f'backend = "tcp"\naddress = "{printer.address}"'


def test_slips_travel_from_hub_to_paper_and_their_fate_back(tmp_path: Path, hub: FakeHub) -> None:
    with TcpVirtualPrinter() as printer, running(settings(tmp_path, hub, tcp(printer))) as process:
        hub.send(a_job(hub, "t1:1", "B017"))
        hub.send(a_job(hub, "t2:1", "B018"))
        assert [slip.number for slip in printer.mechanism.wait_for_slips(2)] == ["B017", "B018"]
        wait_until(lambda: len(hub.fates) == 2)
        assert [(fate.job, fate.outcome) for fate in hub.fates] == [
            ("t1:1", SlipOutcome.PRINTED),
            ("t2:1", SlipOutcome.PRINTED),
        ]
        assert PrinterState.READY in hub.states
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0


def test_a_serial_printer_prints(tmp_path: Path, hub: FakeHub) -> None:
    with PtyVirtualPrinter() as printer:
        backend = f'backend = "serial"\nport = "{printer.port}"\nbaud = 115200\nprofile = "generic-58"'
        with running(settings(tmp_path, hub, backend)):
            hub.send(a_job(hub, "t1:1", "AA1000"))
            assert printer.mechanism.wait_for_slips(1)[0].number == "AA1000"
            wait_until(lambda: len(hub.fates) == 1)
            assert hub.fates[0].outcome is SlipOutcome.PRINTED


def test_a_folder_prints(tmp_path: Path, hub: FakeHub) -> None:
    with running(settings(tmp_path, hub, 'backend = "file"\ndirectory = "slips"')):
        hub.send(a_job(hub, "t1:1"))
        wait_until(lambda: len(hub.fates) == 1)
    assert hub.fates[0].outcome is SlipOutcome.PRINTED
    assert "B017" in (tmp_path / "slips" / "t1-1.txt").read_text("ascii")


def test_paper_out_is_told_and_the_next_slip_comes_after_the_reload(tmp_path: Path, hub: FakeHub) -> None:
    with TcpVirtualPrinter() as printer, running(settings(tmp_path, hub, tcp(printer))):
        printer.mechanism.paper_out = True
        wait_until(lambda: PrinterState.PAPER_OUT in hub.states)
        hub.send(a_job(hub, "t1:1"))
        wait_until(lambda: len(hub.fates) == 1)
        assert (hub.fates[0].outcome, hub.fates[0].reason) == (SlipOutcome.FAILED, SlipReason.PAPER_OUT)
        printer.mechanism.repair()
        wait_until(lambda: hub.states[-1] is PrinterState.READY)
        hub.send(a_job(hub, "t1:2"))
        assert len(printer.mechanism.wait_for_slips(1)) == 1
        wait_until(lambda: len(hub.fates) == 2)
        assert hub.fates[1].outcome is SlipOutcome.PRINTED


def test_a_mute_printer_leaves_it_unknown(tmp_path: Path, hub: FakeHub) -> None:
    with TcpVirtualPrinter() as printer:
        printer.mechanism.mute = True
        with running(settings(tmp_path, hub, tcp(printer))):
            hub.send(a_job(hub, "t1:1"))
            wait_until(lambda: len(hub.fates) == 1)
            assert (hub.fates[0].outcome, hub.fates[0].reason) == (SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER)
            assert len(printer.mechanism.slips) == 1


def test_an_absent_printer_is_offline_and_a_late_slip_is_not_printed(tmp_path: Path, hub: FakeHub) -> None:
    with TcpVirtualPrinter() as printer:
        file = settings(tmp_path, hub, tcp(printer))
    with running(file):
        wait_until(lambda: PrinterState.OFFLINE in hub.states)
        hub.send(a_job(hub, "t1:1", life_ms=4_000))
        hub.send(a_job(hub, "t2:1", life_ms=-1))
        wait_until(lambda: len(hub.fates) == 2)
        told = {fate.job: (fate.outcome, fate.reason) for fate in hub.fates}
        assert told == {
            "t1:1": (SlipOutcome.NOT_PRINTED, SlipReason.OFFLINE),
            "t2:1": (SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE),
        }


def test_a_slip_that_cannot_be_laid_out_is_said_to_be_so(tmp_path: Path, hub: FakeHub) -> None:
    with TcpVirtualPrinter() as printer, running(settings(tmp_path, hub, tcp(printer))):
        job = a_job(hub, "t1:1")
        hub.send(msgspec.structs.replace(job, slip=msgspec.structs.replace(job.slip, timezone="Asia/Atlantis")))
        wait_until(lambda: len(hub.fates) == 1)
        assert (hub.fates[0].outcome, hub.fates[0].reason) == (SlipOutcome.NOT_PRINTED, SlipReason.UNPRINTABLE)
        hub.send(a_job(hub, "t2:1"))
        assert printer.mechanism.wait_for_slips(1)[0].number == "B017"


def test_a_broken_link_neither_doubles_a_slip_nor_loses_its_fate(tmp_path: Path, hub: FakeHub) -> None:
    with TcpVirtualPrinter() as printer, running(settings(tmp_path, hub, tcp(printer))):
        hub.answering = False
        hub.send(a_job(hub, "t1:1"))
        wait_until(lambda: len(hub.fates) == 1)
        hub.cut()
        wait_until(lambda: len(hub.fates) == 2)
        assert hub.fates[0] == hub.fates[1], "the same command is sent again"
        hub.answering = True
        hub.cut()
        wait_until(lambda: len(hub.fates) == 3)
        assert len(printer.mechanism.slips) == 1


def test_a_killed_agent_says_unknown_and_never_prints_again(tmp_path: Path, hub: FakeHub) -> None:
    with TcpVirtualPrinter() as printer:
        file = settings(tmp_path, hub, tcp(printer))
        with running(file) as process:
            wait_until(lambda: PrinterState.READY in hub.states)
            printer.mechanism.hold_confirmations = True
            hub.send(a_job(hub, "t1:1"))
            printer.mechanism.wait_for_slips(1)
            os.kill(process.pid, signal.SIGKILL)
            process.wait(120)
        assert not hub.fates
        printer.mechanism.hold_confirmations = False
        with running(file):
            wait_until(lambda: len(hub.fates) == 1)
            assert (hub.fates[0].outcome, hub.fates[0].reason) == (SlipOutcome.UNKNOWN, SlipReason.RESTARTED)
            hub.send(a_job(hub, "t1:1"))
            hub.send(a_job(hub, "t2:1", "B018"))
            assert [slip.number for slip in printer.mechanism.wait_for_slips(2)] == ["B017", "B018"]
            wait_until(lambda: len(hub.fate_of("t1:1")) == 2)
            assert {fate.outcome for fate in hub.fate_of("t1:1")} == {SlipOutcome.UNKNOWN}


def test_a_journal_that_cannot_be_written_ends_the_program(tmp_path: Path, hub: FakeHub) -> None:
    with TcpVirtualPrinter() as printer:
        file = settings(tmp_path, hub, tcp(printer))
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / "jobs.new").mkdir()
        process = subprocess.run(
            [sys.executable, "-m", "printer.agent", "--config", str(file)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert process.returncode != 0
    assert "jobs.new" in process.stderr


def test_the_journal_says_what_was_told(tmp_path: Path, hub: FakeHub) -> None:
    with TcpVirtualPrinter() as printer, running(settings(tmp_path, hub, tcp(printer))):
        hub.send(a_job(hub, "t1:1"))
        wait_until(lambda: len(hub.fates) == 1)
        journal = tmp_path / "state" / FILE_NAME
        wait_until(lambda: '"settled"' in journal.read_text())
    lines = [msgspec.json.decode(line) for line in journal.read_bytes().splitlines()]
    assert [line["stage"] for line in lines] == ["sent", "done", "settled"]
    assert lines[0]["number"] == "B017"


def test_a_journal_that_takes_no_more_ends_the_program_before_the_slip_is_begun(tmp_path: Path, hub: FakeHub) -> None:
    journal = tmp_path / "state" / FILE_NAME
    with TcpVirtualPrinter() as printer:
        file = settings(tmp_path, hub, tcp(printer))
        with running(file) as process:
            hub.send(a_job(hub, "t1:1", "B017"))
            wait_until(lambda: journal.exists() and '"settled"' in journal.read_text())
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (journal.stat().st_size,) * 2)
            hub.send(a_job(hub, "t2:1", "B018"))
            assert process.wait(120) == JOURNAL
            assert process.stderr is not None
            assert "make room on its disk" in process.stderr.read()
        assert [slip.number for slip in printer.mechanism.slips] == ["B017"]
        with running(file):
            assert [slip.number for slip in printer.mechanism.wait_for_slips(2)] == ["B017", "B018"]
            wait_until(lambda: len(hub.fates) == 2)
        assert [fate.outcome for fate in hub.fates] == [SlipOutcome.PRINTED] * 2


def test_preview_writes_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "slip.png"
    assert agent.main(["preview", "--output", str(picture), "--priority", "--profile", "generic-58"]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "slip.png" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "content", "said"),
    [
        ([], "", "--config: is missing"),
        (
            ["--config"],
            'device = "p"\nbackend = "tcp"\naddress = "127.0.0.1:9100"\nprofile = "generic-8"',
            "generic-80",
        ),
        (["--config"], 'device = "p"\nbackend = "tcp"', "address"),
    ],
)
def test_wrong_settings_are_named(
    arguments: list[str], content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "printer.toml"
    file.write_text(content)
    assert agent.main([*arguments, str(file)] if arguments else []) == SETTINGS
    assert said in capsys.readouterr().err
