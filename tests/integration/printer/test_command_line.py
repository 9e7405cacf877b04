"""What a person at the machine is told by `loket-printer list` and `test`, and its exit status."""

import os
import socket
import threading
from pathlib import Path

import pytest

from config.translations import load_translator
from hub.protocol.printing import SlipReason
from printer import agent, trial
from printer.backends.interface import BackendFault, Cause
from printer.command_line import DONE, NOBODY_KNOWS, NOT_PRINTED, SETTINGS
from printer.listing import listed
from printer.ownership import owned
from printer.probe import Probed
from printer.profiles import PROFILES, Rung
from tests.fakes.virtual_printer import TcpVirtualPrinter
from tests.integration.printer.rigs import UsbTree

ENGLISH = load_translator("printer", "en")


def settings(folder: Path, way: str, language: str = "en") -> list[str]:
    file = folder / "printer.toml"
    file.write_text(f'device = "printer-1"\nlanguage = "{language}"\nstate_dir = "state"\n{way}\n')
    return ["--config", str(file)]


def tcp(port: int) -> str:
    return f'backend = "tcp"\naddress = "127.0.0.1:{port}"'


@pytest.mark.parametrize(("language", "word"), [("id", "status keluar"), ("en", "exit status")])
@pytest.mark.parametrize("option", ["--language", "--lang"])
def test_help_documents_every_exit_status(
    language: str, word: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        agent.main(["--help", option, language])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert ("--language" in said, "--lang " in said) == (True, False)
    statuses = said.partition(word)[2]
    assert [line.split()[0] for line in statuses.splitlines() if line.startswith("  ")] == ["0", "1", "2", "3", "4"]


def test_list_says_what_to_write_in_the_settings(tmp_path: Path) -> None:
    tree = UsbTree(tmp_path)
    tree.plug("1-1.4", node=(0, os.devnull))
    tree.plug("2-1", ids="0416:5011", serial="", model="Receipt", node=(1, os.devnull), protocol="01")
    tree.plug("2-2", ids="0416:5011", serial="", model="Receipt")
    lines = list(listed(ENGLISH, tree.sysfs, tree.devices))
    said = "\n".join(lines)
    assert 'usb = "04b8:0e15"\n      usb_serial = "J5KF000123"\n      # usb_port = "1-1.4"' in said
    assert 'usb = "0416:5011"\n      usb_port = "2-2"' in said
    assert f"{tree.devices}/usb/lp1, one way: it cannot answer" in said
    assert "libusb (the kernel has no /dev/usb/lp* for it)" in said
    assert "unknown: generic-80 or generic-58" in said
    assert {line.split()[0] for line in lines[lines.index("Profiles (profile = …):") + 1 :]} == set(PROFILES)


def test_list_says_that_a_node_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = UsbTree(tmp_path)
    tree.plug(node=(0, os.devnull))
    monkeypatch.setattr("printer.listing.os.access", lambda path, mode: False)
    assert any("group lp" in line for line in listed(ENGLISH, tree.sysfs, tree.devices))


def test_list_needs_no_settings_and_no_printer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printer.listing.serial_ports", list)
    monkeypatch.setattr("printer.listing.usb_printers", lambda sysfs, devices: [])
    assert agent.main(["list"]) == DONE
    assert "Pencetak USB:\n  tidak ada\nJalur serial:\n  tidak ada\n" in capsys.readouterr().out


def test_a_test_slip_is_printed_and_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TcpVirtualPrinter() as printer:
        arguments = settings(tmp_path, tcp(printer.port), language="id")
        assert agent.main(["test", *arguments]) == DONE
        assert "Pencetak siap.\nTercetak:" in capsys.readouterr().out
        assert "CETAK UJI" in printer.mechanism.wait_for_slips(1)[0].text
        assert agent.main(["test", "--lang", "en", *arguments]) == DONE
        assert "The printer is ready.\nPrinted:" in capsys.readouterr().out


def test_a_mute_printer_is_left_to_the_eyes_of_the_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "CONFIRM_MS", 200)
    with TcpVirtualPrinter() as printer:
        printer.mechanism.mute = True
        assert agent.main(["test", *settings(tmp_path, tcp(printer.port))]) == NOBODY_KNOWS
        assert len(printer.mechanism.wait_for_slips(1)) == 1
    assert "does not say whether paper came out. Look yourself" in capsys.readouterr().out


def test_nothing_is_sent_to_a_printer_that_cannot_print(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TcpVirtualPrinter() as printer:
        printer.mechanism.cover_open = True
        assert agent.main(["test", *settings(tmp_path, tcp(printer.port))]) == NOT_PRINTED
        printer.mechanism.repair()
        assert not printer.mechanism.slips
    said = capsys.readouterr().out
    assert "cover is open" in said
    assert "Shut the cover" in said


def test_a_folder_keeps_the_test_slip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agent.main(["test", *settings(tmp_path, 'backend = "file"\ndirectory = "slips"')]) == DONE
    assert str(tmp_path / "slips") in capsys.readouterr().out
    assert "CETAK UJI" in (tmp_path / "slips" / "test.txt").read_text("ascii")


@pytest.mark.parametrize("known", ['hall = "Mal Pelayanan Publik Baubau"\n', ""])
def test_a_test_slip_names_its_own_hall_or_none(known: str, tmp_path: Path) -> None:
    assert agent.main(["test", *settings(tmp_path, f'{known}backend = "file"\ndirectory = "slips"')]) == DONE
    said = (tmp_path / "slips" / "test.txt").read_text("ascii")
    assert said.count("Mal Pelayanan Publik Baubau") == bool(known)
    assert "Banda Aceh" not in said


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ('backend = "usb"\nusb_serial = "no-such-printer"', "USB no-such-printer"),
        ('backend = "serial"\nport = "/dev/no-such-line"', "Check port in the settings"),
        ('backend = "tcp"\naddress = "no-such-printer.invalid:9100"', "Nobody answers at no-such-printer.invalid:9100"),
    ],
)
def test_a_printer_that_is_not_there_is_said_to_be_so_with_a_cure(
    tmp_path: Path, way: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agent.main(["test", *settings(tmp_path, way)]) == NOT_PRINTED
    lines = capsys.readouterr().out
    assert said in lines
    assert "Not printed." in lines


def test_a_printer_that_goes_away_in_the_slip_may_have_printed_half(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BackendFault(SlipReason.OFFLINE, True, "gone after 100 of 900 bytes", Cause.GONE)

    monkeypatch.setattr("printer.trial.Dialogue.print_slip", fail)
    with TcpVirtualPrinter() as printer:
        assert agent.main(["test", *settings(tmp_path, tcp(printer.port))]) == NOT_PRINTED
    said = capsys.readouterr().out
    assert "a part of the test slip may have been printed" in said
    assert "gone after 100 of 900 bytes" in said


def test_while_the_program_runs_nobody_else_may_print(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent, "FINISHING_S", 0.2)
    with TcpVirtualPrinter() as printer, owned(tmp_path / "state"):
        arguments = settings(tmp_path, tcp(printer.port))
        assert agent.main(["test", *arguments]) == NOT_PRINTED
        assert "Another program has the printer" in capsys.readouterr().out
        assert agent.main(arguments) == SETTINGS
        assert f"{arguments[1]}: state_dir: is in use" in capsys.readouterr().err
        assert printer.connections == 0


def test_a_file_that_cannot_be_written_is_named_with_what_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "file"
    there.write_text("")
    assert agent.main(["preview", "--output", str(there / "slip.png")]) == SETTINGS
    said = capsys.readouterr().err
    assert f"--output: {there / 'slip.png'} cannot be used (Not a directory); name a file in a folder that is" in said
    arguments = [*settings(tmp_path, tcp(9)), "--state-dir", str(there / "state")]
    for action in ("run", "test"):
        assert agent.main([action, *arguments]) == SETTINGS
        said = capsys.readouterr().err
        assert f"{arguments[1]}: --state-dir: {there / 'state'}" in said
        assert "cannot be used (Not a directory); name a folder that is there" in said
        assert "Errno" not in said


def test_who_comes_while_another_one_ends_waits_for_it(tmp_path: Path) -> None:
    first = owned(tmp_path)
    first.__enter__()
    ending = threading.Timer(0.15, first.__exit__, (None, None, None))
    ending.start()
    with owned(tmp_path, 10):
        ending.join()


def test_the_kernel_is_left_time_to_choose_a_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        durable, answers, is_stopped, taken, attempts = False, True, False, 0, 0

        def open(self) -> bool:
            self.attempts += 1
            if self.attempts < 3:
                raise BackendFault(SlipReason.OFFLINE, False, "waiting", Cause.NO_DRIVER)
            return True

        def write(self, data: bytes, within_s: float, name: str) -> None:
            raise NotImplementedError

        def read(self, timeout_s: float) -> bytes:
            raise NotImplementedError

        def close(self) -> None:
            raise NotImplementedError

    monkeypatch.setattr(trial, "RETRY_S", 0.001)
    slow = Slow()
    trial.reached(slow)
    assert slow.attempts == 3
    monkeypatch.setattr(trial, "PATIENCE_S", 0)
    with pytest.raises(BackendFault):
        trial.reached(Slow())


def test_a_network_printer_that_another_program_holds_is_silent_and_not_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its network part takes the connection in, and nobody reads it."""
    monkeypatch.setattr(trial, "CONFIRM_MS", 200)
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        port: int = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            assert agent.main(["test", *settings(tmp_path, tcp(port))]) == NOBODY_KNOWS
    assert "does not say how it is" in capsys.readouterr().out


def test_probe_says_how_truthfully_the_printer_answers_and_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with TcpVirtualPrinter() as printer:
        arguments = settings(tmp_path, tcp(printer.port))
        assert agent.main(["probe", *arguments]) == DONE
        assert "it says of each slip that it is on paper" in capsys.readouterr().out
        assert not printer.mechanism.slips
        kept = Probed.load(tmp_path / "state", f"127.0.0.1:{printer.port}")
        assert kept is not None
        assert kept.rung is Rung.PROCESS_ID
        assert agent.main(["test", *arguments]) == DONE
        assert "Printed:" in capsys.readouterr().out


def test_probe_believes_no_printer_that_has_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TcpVirtualPrinter() as printer:
        printer.mechanism.paper_out = True
        assert agent.main(["probe", *settings(tmp_path, tcp(printer.port))]) == NOT_PRINTED
        assert Probed.load(tmp_path / "state", f"127.0.0.1:{printer.port}") is None
    said = capsys.readouterr().out
    assert "There is no paper." in said
    assert "nothing was kept" in said


@pytest.mark.parametrize(
    ("way", "status", "said"),
    [
        ('backend = "file"\ndirectory = "slips"', DONE, "A folder needs no asking."),
        ('backend = "serial"\nport = "/dev/no-such-line"', NOT_PRINTED, "Nothing was found out."),
    ],
)
def test_probe_where_there_is_nobody_to_ask(
    tmp_path: Path, way: str, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agent.main(["probe", *settings(tmp_path, way)]) == status
    assert said in capsys.readouterr().out
    assert not (tmp_path / "state" / "probed.json").exists()


def test_probe_is_not_for_a_printer_that_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with TcpVirtualPrinter() as printer, owned(tmp_path / "state"):
        assert agent.main(["probe", *settings(tmp_path, tcp(printer.port))]) == NOT_PRINTED
        assert printer.connections == 0
    assert "a second loket-printer" in capsys.readouterr().out


def test_settings_are_checked_without_a_printer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "printer.toml"
    least = 'device = "p"\nbackend = "serial"\nport = "/dev/ttyS0"\nstate_dir = "s"\n'
    file.write_text(f'{least}language = "en"\n')
    assert agent.main(["check", "--config", str(file)]) == DONE
    assert capsys.readouterr().out == f"{file}: in order\n"
    file.write_text(f'{least}logo = "none.png"\n[profile]\ncut = "1D"\n')
    assert agent.main(["check", "--config", str(file)]) == SETTINGS
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"{file}: profile.cut: 1d is no whole command")
    assert second.startswith(f"{file}: logo: '{tmp_path / 'none.png'}' cannot be read")


@pytest.mark.parametrize("action", ["run", "check", "test", "preview"])
def test_a_line_on_which_no_slip_would_ever_be_whole_is_refused(
    tmp_path: Path, action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "printer.toml"
    file.write_text('device = "p"\nbackend = "serial"\nport = "/dev/ttyS0"\nstate_dir = "s"\nbaud = 4800\n')
    assert agent.main([action, "--config", str(file)]) == SETTINGS
    assert f"{file}: baud: at 4800 bits per second a slip of" in capsys.readouterr().err
