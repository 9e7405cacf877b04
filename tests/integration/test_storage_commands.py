"""`loket-hub verify`, beside a hub that works and without one."""

import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from hub.server.run import main
from hub.store.sql import open_journal
from tests.integration.test_program import ROOT, SAMPLE, serving
from tests.storage.histories import HALL, a_history
from tests.storage.tampering import tamper


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("history") / "hall.db"
    journal = open_journal(f"sqlite:///{path}", HALL)
    for batch in a_history(Random(3), 400)[1]:
        journal.append(batch)
    journal.close()
    return path


@pytest.fixture
def file(history: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(history, tmp_path))


@pytest.fixture
def config(file: Path) -> Path:
    """Settings beside a database with a history."""
    settings = file.parent / "hub.toml"
    settings.write_text(f'hall = "{SAMPLE.parent / "hall.toml"}"\ndatabase = "sqlite:///{file.name}"\n')
    return settings


def loket_hub(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "hub.server.run", *map(str, arguments)]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_what_is_whole_is_proven_by_its_path_url_or_settings(
    file: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ((str(file),), (f"sqlite:///{file}",), ("--config", str(config))):
        assert main(["verify", *arguments]) == 0
        said = capsys.readouterr()
        assert f"{file}: 1 hall\n  {HALL}: proven, revisions 1 to " in said.out
        assert said.err == ""


def test_the_first_bad_revision_is_named(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(file, "UPDATE journal SET actor = 'nobody' WHERE revision IN (90, 50)")
    assert main(["verify", str(file)]) == 1
    assert f"{HALL}: BROKEN at revision 50: its fields are not the ones" in capsys.readouterr().out


@pytest.mark.parametrize("broken", ["truncated", "flipped", "empty"])
def test_a_file_that_cannot_be_read_is_named(file: Path, broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = bytearray(file.read_bytes())
    if broken == "flipped":
        data[5 * 4096 + 8] ^= 0xFF
    file.write_bytes({"truncated": data[: len(data) // 2], "flipped": data, "empty": b""}[broken])
    assert main(["verify", str(file)]) == 1
    assert str(file) in capsys.readouterr().err


def test_what_is_no_journal_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.db"
    tamper(other, "CREATE TABLE guests (name TEXT)")
    for given, why in (
        (str(tmp_path / "none.db"), "is not there"),
        (str(other), "holds no journal of Loket"),
        ("postgresql://u:secret@h/d", "is no file"),
        ("://", "is no address"),
        ("sqlite://", "names no file"),
    ):
        assert main(["verify", given]) == 2
        said = capsys.readouterr().err
        assert why in said
        assert "secret" not in said
    tamper(other, "CREATE TABLE alembic_version (version_num TEXT)")
    tamper(other, "INSERT INTO alembic_version VALUES ('0001')")
    assert main(["verify", str(other)]) == 2
    assert "revision 0001" in capsys.readouterr().err
    assert main(["verify", "--config", str(tmp_path / "hub.toml")]) == 2
    assert "hub.toml" in capsys.readouterr().err


@pytest.mark.e2e
def test_a_hub_at_work_is_proven(tmp_path: Path) -> None:
    with serving(tmp_path / "hall.db"):
        done = loket_hub("verify", tmp_path / "hall.db")
    assert done.returncode == 0, done.stderr
    assert "hall: proven, revisions 1 to" in done.stdout
