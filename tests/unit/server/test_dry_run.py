"""The command that says what a hall file would change, before it does."""

import runpy
import shutil
import sys
from pathlib import Path

import pytest

from config.hall import load_hall
from hub.domain.catalogue_checks import SoundAlike
from hub.domain.events import CatalogueAdopted, DayOpened, Record
from hub.server.dry_run import FAULTY, main, warning_line
from hub.server.hall import catalogue_of
from hub.store.sql import open_journal

DAY = "2026-03-02"
SAMPLE = Path(__file__).parents[3] / "config" / "sample"
FAULTS = Path(__file__).parents[2] / "data" / "faulty-hall" / "hall.toml"


@pytest.fixture(name="wanted")
def copied_sample(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "wanted")) / "hall.toml"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_sample_hall_has_nothing_to_beware_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SAMPLE / "hall.toml")]) == 0
    assert capsys.readouterr().out == "0 to change, 0 to beware of\n"


def test_every_change_is_told(wanted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = wanted.parent / "catalogue.csv"
    header, first, second, *others = catalogue.read_text(encoding="utf-8").splitlines()
    added = "A,Dinas Kependudukan dan Pencatatan Sipil (Disdukcapil),A.99,Layanan baru,,7,,,,,,,biru"
    lines = [f"{header},zone", f"{second},", *(f"{line}," for line in others), added]
    catalogue.write_text("\n".join(line.replace(",8,", ",9,") for line in lines) + "\n", encoding="utf-8")
    change(wanted, '"A.01"', '"A.02"')
    change(wanted, 'hall.friday_break = "11:30-13:00"', 'hall.friday_break = "none"')
    assert ",A.01," in first
    assert main([str(SAMPLE / "hall.toml"), str(wanted)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:2] == ["hall: changed", "    calendar.friday_break: 11:30-13:00 -> (nothing)"]
    assert {"service A.01: archived", "service A.99: added"} <= set(out)
    assert "    minutes: 8 -> 9" in out
    assert out[-1].endswith("to beware of")


def test_the_hall_file_is_held_against_what_the_hub_has_adopted(
    wanted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = wanted.with_name("hub.toml")
    settings.write_text('hall = "hall.toml"\ndatabase = "sqlite:///hall.db"\n', encoding="utf-8")
    assert main(["--config", str(settings)]) == FAULTY
    assert "hall.db: is not there" in capsys.readouterr().err
    journal = open_journal(f"sqlite:///{wanted.parent}/hall.db", "hall")
    assert main(["--config", str(settings)]) == FAULTY
    assert f"{settings}: database: has adopted no hall yet; start loket-hub" in capsys.readouterr().err
    adopted = CatalogueAdopted(catalogue_of(load_hall(wanted)))
    journal.append([Record(n, DAY, 1, event) for n, event in enumerate((DayOpened(DAY), adopted), start=1)])
    catalogue = wanted.with_name("catalogue.csv")
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace(",8,", ",9,", 1), encoding="utf-8")
    assert main(["--config", str(settings)]) == 0
    assert "    minutes: 8 -> 9\n1 to change, 0 to beware of\n" in capsys.readouterr().out
    assert main(["--config", str(settings), str(SAMPLE / "hall.toml")]) == 0
    assert capsys.readouterr().out == "0 to change, 0 to beware of\n"
    journal.close()


@pytest.mark.parametrize("words", [(), ("a", "b", "c"), ("--config", "hub.toml", "a", "b")])
def test_too_many_halls_or_none_are_refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(words)
    assert "or --config FILE and at most one" in capsys.readouterr().err


def test_what_to_beware_of_is_told(wanted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = wanted.parent / "catalogue.csv"
    lines = catalogue.read_text(encoding="utf-8").splitlines()
    rows = [f"{lines[0]},zone", *(f"{line}," for line in lines[1:]), "Q,Dinas Baru,Q.01,Layanan,,5,,,,,,,biru"]
    catalogue.write_text("\n".join(rows), encoding="utf-8")
    assert main([str(wanted)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "beware: no counter serves Q.01"
    alike = warning_line(SoundAlike("biru", "B", "D"))  # type: ignore[arg-type]
    assert alike == "beware: prefixes B and D sound alike and are both called in zone biru"


def test_faults_are_named_and_nothing_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SAMPLE / "hall.toml"), str(FAULTS)]) == FAULTY
    output = capsys.readouterr()
    assert output.out == "40 to repair\n"
    assert len(output.err.splitlines()) == 40


def test_what_only_the_catalogue_shows_is_named(wanted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(wanted, 'zones = [\n    { id = "biru",', 'zones = [\n    { archived = true, id = "biru",')
    assert main([str(wanted)]) == FAULTY
    assert "zone 'biru' is archived" in capsys.readouterr().err


def test_a_new_order_has_no_id(wanted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = wanted.parent / "catalogue.csv"
    header, first, second, *others = catalogue.read_text(encoding="utf-8").splitlines()
    catalogue.write_text("\n".join([header, second, first, *others]), encoding="utf-8")
    assert main([str(SAMPLE / "hall.toml"), str(wanted)]) == 0
    assert "service: reordered" in capsys.readouterr().out.splitlines()


def test_it_runs_as_a_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["dry_run", str(SAMPLE / "hall.toml")])
    monkeypatch.delitem(sys.modules, "hub.server.dry_run")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("hub.server.dry_run", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out == "0 to change, 0 to beware of\n"
