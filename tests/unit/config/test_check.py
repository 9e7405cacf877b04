"""The command that names every fault of settings and hall files."""

import runpy
import sys
from pathlib import Path

import pytest

from config.appearance import PNG
from config.check import FAULTY, doubts, main
from config.loading import load
from config.schema import HubConfig

SAMPLE = Path(__file__).parents[3] / "config" / "sample"


def test_the_sample_files_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(file) for file in sorted(SAMPLE.glob("*.toml"))]) == 0
    assert capsys.readouterr().out == "10 files: in order\n"


def test_faults_of_all_files_are_printed_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kiosk = tmp_path / "kiosk.toml"
    kiosk.write_text('device = "k"\nthem = "dark"\nlanguage = "xx"')
    hub = tmp_path / "hub.toml"
    hub.write_text('hall = "none.toml"')
    assert main([str(kiosk), str(hub), str(tmp_path / "missing.toml")]) == FAULTY
    output = capsys.readouterr()
    assert output.out == "3 files: 4 to repair\n"
    assert output.err.splitlines() == [
        f"{kiosk}: them: unknown key; did you mean 'theme'?",
        f"{kiosk}: language: 'xx' is not possible here; known: en, id",
        f"{tmp_path / 'none.toml'}: cannot be read (No such file or directory); check the path and its rights",
        f"{tmp_path / 'missing.toml'}: cannot be read (No such file or directory); check the path and its rights",
    ]


def test_a_file_can_be_checked_as_what_it_is_meant_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "display.toml"
    file.write_text('device = "d"')
    assert main(["--as", "display", str(file)]) == FAULTY
    assert "role: is missing; set role to one of hall, sign, led, officer" in capsys.readouterr().err
    file.write_text('device = "p"\nbackend = "file"')
    assert main([str(file)]) == FAULTY
    assert "directory: is missing" in capsys.readouterr().err


def test_devices_that_the_hall_does_not_know_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printer = tmp_path / "printer.toml"
    printer.write_text('device = "printer-11"\nbackend = "file"\ndirectory = "slips"')
    kiosk = tmp_path / "kiosk.toml"
    kiosk.write_text('device = "kiosk-1"\nlarge_text = true')
    panel = tmp_path / "panel.toml"
    panel.write_text('device = "layar-biru"\nrole = "officer"')
    hall = SAMPLE / "hall.toml"
    assert main([str(printer), str(kiosk), str(panel)]) == 0, "without the hall nobody can say"
    assert main([str(hall), str(printer), str(kiosk), str(panel)]) == FAULTY
    said = capsys.readouterr().err.splitlines()
    terminal = tmp_path / "terminal.toml"
    terminal.write_text('device = "penyelia-1"')
    assert main([str(hall), str(terminal)]) == 0
    terminal.write_text('device = "penyelia-1"\nhub = "127.0.0.1:8765"\ndiscovery = false')
    assert main([str(hall), str(terminal)]) == 0, "it is a supervisor's, also with the hub's address"
    terminal.write_text('device = "penyelia-2"')
    assert main([str(hall), str(terminal)]) == FAULTY
    assert "'penyelia-2' is no device of the hall; did you mean 'penyelia-1'?" in capsys.readouterr().err
    assert said == [
        f"{printer}: device: 'printer-11' is no device of the hall; did you mean 'printer-1'?",
        f"{panel}: device: 'layar-biru' has the role hall in the hall, this file is for the role officer;"
        " name a device of that role",
    ]


def test_a_hall_file_with_faults_still_says_which_devices_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever repairs a new hall is not to learn of the second half of the faults only when the first is gone."""
    hall, panel, boards = tmp_path / "hall.toml", tmp_path / "panel.toml", tmp_path / "boards.toml"
    panel.write_text('device = "panel-01"\nrole = "officer"')
    table = '{ address = 1, counter = "loket-99" }'
    boards.write_text(f'device = "papan-01"\nrole = "led"\n[line]\nport = "/dev/ttyUSB0"\nboards = [{table}]')

    def said(devices: str, counters: str = '[{ id = "loket-01" }]') -> list[str]:
        hall.write_text(f'catalogue = "none.csv"\ncounters = {counters}\ndevices = {devices}')
        assert main([str(hall), str(panel), str(boards)]) == FAULTY
        return [line for line in capsys.readouterr().err.splitlines() if line.startswith((str(panel), str(boards)))]

    known = '[{ id = "panel-1", role = "officer" }, { id = "papan-01", role = "led" }, { role = "kiosk" }, 7]'
    unknown = f"{panel}: device: 'panel-01' is no device of the hall; did you mean 'panel-1'?"
    stray = f"{boards}: line.boards[1].counter: there is no counter 'loket-99'; did you mean 'loket-01'?"
    assert said(known) == [unknown, stray]
    assert said(known, "7") == [unknown], "which counters there are nobody can say"
    assert said('[{ id = "panel-01", role = "oficer" }, { id = "papan-01" }]') == [stray], "the hall's own fault"
    assert said('[{ id = "panel-1", role = "oficer" }, { id = "papan-01" }]') == [unknown, stray], (
        "no role, so any role"
    )
    assert said("7") == []
    hall.write_text("devices = [")
    assert main([str(hall), str(panel)]) == FAULTY
    assert capsys.readouterr().err.count("\n") == 1


def test_boards_at_counters_that_the_hall_does_not_have_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boards = tmp_path / "boards.toml"
    table = '{ address = 1, counter = "loket-01" }, { address = 2, counter = "loket-99" }'
    boards.write_text(f'device = "papan-01"\nrole = "led"\n[line]\nport = "/dev/ttyUSB0"\nboards = [{table}]')
    hall = SAMPLE / "hall.toml"
    assert main([str(hall), str(boards)]) == FAULTY
    [said] = capsys.readouterr().err.splitlines()
    assert said.startswith(f"{boards}: line.boards[2].counter: there is no counter 'loket-99'; ")


def test_it_runs_as_a_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["check", str(SAMPLE / "kiosk.toml")])
    monkeypatch.delitem(sys.modules, "config.check")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("config.check", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out == "1 file: in order\n"


def test_a_printers_slip_is_checked_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "printer.toml"
    settings.write_text('device = "p"\nbackend = "file"\ndirectory = "d"\nlayout = "slip.toml"\n')
    (tmp_path / "slip.toml").write_text('[[blocks]]\nblock = "number"\n')
    assert main([str(settings)]) == FAULTY
    assert "slip.toml: blocks: valid_today is missing" in capsys.readouterr().err
    (tmp_path / "slip.toml").write_text((SAMPLE / "slip.toml").read_text("utf-8"))
    assert main([str(settings)]) == 0
    assert main(["--as", "slip", str(tmp_path / "slip.toml")]) == 0


def test_all_that_is_said_of_a_printers_slips_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "printer.toml"
    least = 'device = "p"\nbackend = "serial"\nport = "/dev/ttyS0"\n'
    settings.write_text(f'{least}profile = "tm-t89"\nbits = 7\n')
    assert main([str(settings)]) == FAULTY
    settings.write_text(f'{least}layout = "none.toml"\nlogo = "none.png"\n[profile]\nlike = "vkp-80"\n')
    assert main([str(settings)]) == FAULTY
    settings.write_text(f'{least}layout = "none.toml"\nlogo = "none.png"\n')
    assert main([str(settings)]) == FAULTY
    assert capsys.readouterr().err.splitlines() == [
        f"{settings}: bits: 7 is out of range; write 8, and set the printer to 8 bits: commands need them all",
        f"{settings}: profile: there is no profile 'tm-t89'; did you mean 'tm-t88'?",
        f"{settings}: profile.like: there is no profile 'vkp-80'; did you mean 'vkp80'?",
        f"{tmp_path / 'none.toml'}: cannot be read (No such file or directory); check the path and its rights",
        f"{settings}: logo: '{tmp_path / 'none.png'}' is no file; check the path and its rights",
    ]


def test_the_logo_of_a_hall_screen_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "hall-screen.toml"
    settings.write_text('device = "layar"\nrole = "hall"\nlogo = "a.png"\n')
    assert main([str(settings)]) == FAULTY
    (tmp_path / "a.png").write_bytes(PNG)
    assert main([str(settings)]) == 0
    wrong = f"{str(tmp_path / 'a.png')!r} cannot be read (No such file or directory)"
    assert capsys.readouterr().err == f"{settings}: logo: {wrong}; check the path and its rights\n"


def test_what_is_hardly_meant_is_said_and_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub = tmp_path / "hub.toml"
    for folder, database, doubted in (
        ("var", "sqlite:///var/loket.db", True),
        ("copies", "sqlite:///var/loket.db", False),
        ("var", "postgresql://loket@db/loket", False),
    ):
        hub.write_text(f'hall = "{SAMPLE / "hall.toml"}"\ndatabase = "{database}"\nbackup_dir = "{folder}"\n')
        assert main([str(hub)]) == 0
        beware = f"beware: {hub}: backup_dir: is the database's own folder: what destroys one destroys both"
        assert (beware in capsys.readouterr().err) is doubted


def test_a_database_whose_path_has_lost_its_first_slash_is_said_and_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, root = tmp_path / "etc" / "loket" / "hub.toml", tmp_path / "root"
    (root / "var" / "lib").mkdir(parents=True)
    (root / "srv").mkdir()
    hub.parent.mkdir(parents=True)
    for database, meant in (
        ("sqlite:///var/lib/loket-hub/loket.db", "var/lib/loket-hub/loket.db"),
        ("sqlite:///srv/loket.db", "srv/loket.db"),
        ("sqlite:////var/lib/loket-hub/loket.db", ""),
        ("sqlite:///var/loket.db", ""),  # as the sample has it
        ("sqlite:///loket.db", ""),
        ("sqlite:///nowhere/loket.db", ""),
        ("postgresql://loket@dbserver/loket", ""),
    ):
        hub.write_text(f'hall = "{SAMPLE / "hall.toml"}"\ndatabase = "{database}"')
        found = [str(each) for each in doubts(hub, load(hub, HubConfig), root)]
        known = f"{hub}: database: {meant!r} is looked for below {hub.parent}, where there is no such folder"
        cure = f'a path from the root has four slashes: "sqlite:////{meant}"'
        assert found == ([f"{known}; {cure}"] if meant else []), database
    hub.write_text(f'hall = "{SAMPLE / "hall.toml"}"\ndatabase = "sqlite:///var/lib/loket.db"')
    (hub.parent / "var").mkdir()
    assert doubts(hub, load(hub, HubConfig), root) == []
    hub.write_text(f'hall = "{SAMPLE / "hall.toml"}"\ndatabase = "sqlite:///usr/bin/loket.db"')
    assert main([str(hub)]) == 0
    assert "beware: " in capsys.readouterr().err


def test_one_fault_is_named_once_by_whatever_way_its_file_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hub.toml").write_text('hall = "hall.toml"')
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hall.toml").write_text('catalogue = "none.csv"\nnothing = 1')
    assert main(["hall.toml"]) == FAULTY
    alone = capsys.readouterr()
    assert main(["hall.toml", "hub.toml"]) == FAULTY
    both = capsys.readouterr()
    assert both.out == alone.out.replace("1 file:", "2 files:")
    assert both.err == alone.err
