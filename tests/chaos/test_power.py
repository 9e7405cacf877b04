"""What was acknowledged outlives a power cut, and the harness sees it when commits are not flushed."""

import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.chaos.loop_disk import LoopDisk, missing
from tests.chaos.planted import until_seen
from tests.chaos.power import cut
from tests.chaos.power_during import cut_during
from tests.chaos.power_during import missing as missing_during
from tests.storage.cluster import NoServer, programs

pytestmark = pytest.mark.e2e


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user may enter, too."""
    lacking = missing()
    if lacking is not None:
        pytest.skip(lacking)
    made = Path(tempfile.mkdtemp(prefix="loket-power-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def server() -> None:
    """Skips where PostgreSQL is not installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: ./loket setup installs it")
    try:
        programs()
    except NoServer as error:
        pytest.skip(str(error))


def test_a_file_keeps_what_was_acknowledged(folder: Path) -> None:
    writers, hubs = cut(folder, "sqlite", 1, 3, one_in=3)
    assert [violation for each in (*writers, *hubs) for violation in each.violations] == []
    assert (writers[0].cuts, hubs[0].cuts) == (2, 1)
    assert writers[0].acknowledged > 0
    assert hubs[0].acknowledged > 0


@pytest.mark.usefixtures("server")
def test_a_server_keeps_what_was_acknowledged(folder: Path) -> None:
    writers, _ = cut(folder, "postgresql", 1, 2)
    assert [violation for each in writers for violation in each.violations] == []
    assert writers[0].cuts == 2
    assert writers[0].acknowledged > 0


def test_a_disk_waits_for_those_that_are_on_their_way_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopDisk(folder / "disk") as disk:
        left = (disk.folder / "open").open("w")
        monkeypatch.setattr("tests.chaos.loop_disk.time.sleep", lambda _: left.close())
        disk.power_on()
        assert left.closed


LOST = "is there"
MOST_CUTS = 9
"""What is not flushed is lost at most cuts; the power is cut no more when it was. Every tenth would be a hub's."""


def place(folder: Path, number: int) -> Path:
    """Return a trial's own folder."""
    made = folder / str(number)
    made.mkdir()
    made.chmod(0o755)
    return made


def lost(folder: Path, engine: str, number: int) -> list[str]:
    """Return what cuts broke where nothing was flushed."""
    writers, _ = cut(place(folder, number), engine, number + 1, MOST_CUTS, lazy=True)
    return [violation for each in writers for violation in each.violations]


def test_a_file_that_is_not_flushed_loses(folder: Path) -> None:
    until_seen(partial(lost, folder, "sqlite"), LOST)


@pytest.mark.usefixtures("server")
def test_a_server_that_does_not_wait_for_the_disk_loses(folder: Path) -> None:
    until_seen(partial(lost, folder, "postgresql"), LOST)


@pytest.fixture
def struck(folder: Path) -> Path:
    """A folder, where programs can be struck at their system calls, too."""
    lacking = missing_during()
    if lacking is not None:
        pytest.skip(lacking)
    return folder


def test_a_restore_that_is_cut_short_can_be_done_again(struck: Path) -> None:
    result = cut_during(struck, "restore", 1, at=[("rename", 2)])
    assert result.violations == []
    assert (result.cuts, result.refused) == (1, 1)


def test_a_backup_that_is_told_of_too_early_is_caught(struck: Path) -> None:
    def attempt(number: int) -> list[str]:
        return cut_during(place(struck, number), "backup", 1, lazy=True, at=[None]).violations

    until_seen(attempt, "power cut after the end")


BEFORE_A_FLUSH = [("fdatasync", 4)]


def test_what_a_start_after_a_crash_finds_outlives_a_power_cut(struck: Path) -> None:
    assert cut_during(struck, "restart", 1, at=BEFORE_A_FLUSH).violations == []


def test_a_start_that_flushes_nothing_is_caught(struck: Path) -> None:
    def attempt(number: int) -> list[str]:
        return cut_during(place(struck, number), "restart", 1, lazy=True, at=BEFORE_A_FLUSH).violations

    until_seen(attempt, "was found at a start, then")
