"""An administrator types as root what the hub does as its own user: both can go on, and nothing is called damaged."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.store.backup import make
from hub.store.faults import JournalDamaged, JournalUnusable
from hub.store.rebuilding import rebuilding
from hub.store.restoring import restore
from hub.store.sql import open_journal
from tests.storage.histories import HALL, records
from tests.storage.test_contract import MORNING

NOBODY = 65_534
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


@contextmanager
def as_the_hub() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def path() -> Iterator[Path]:
    """A hub's database, which is its user's, as are its folder and that of its backups."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for name in ("var", "backups"):
            (Path(folder) / name).mkdir()
            os.chown(Path(folder) / name, NOBODY, NOBODY)
        file = Path(folder) / "var" / "hall.db"
        journal = open_journal(f"sqlite:///{file}", HALL)  # as root: nobody may not even import what this needs
        journal.append(records(0, *MORNING))
        journal.close()
        for each in file.parent.iterdir():
            os.chown(each, NOBODY, NOBODY)
        yield file


def _restored(path: Path, backup: Path) -> None:
    restore(backup, path, now=AT)


def _onto_a_new_disk(path: Path, backup: Path) -> None:
    for each in path.parent.iterdir():
        each.unlink()
    restore(backup, path, now=AT)


def _rebuilt(path: Path, backup: Path) -> None:
    with rebuilding(path, HALL) as work, work.draft(backup, AT):
        pass


@pytest.mark.parametrize("put_back", [_restored, _onto_a_new_disk, _rebuilt])
def test_what_root_puts_back_is_the_hubs(path: Path, put_back: Callable[[Path, Path], None]) -> None:
    backups = path.parents[1] / "backups"
    made = make(path, backups, 3, AT).path
    put_back(path, made)
    assert {each.name: each.stat().st_uid for each in path.parent.iterdir() if each.stat().st_uid != NOBODY} == {}
    assert {each.name: each.stat().st_uid for each in backups.iterdir() if each.stat().st_uid != NOBODY} == {}
    with as_the_hub():
        journal = open_journal(f"sqlite:///{path}", HALL)
        journal.close()
        make(path, backups, 3, AT)


def test_a_file_of_another_user_is_not_damaged(path: Path) -> None:
    os.chown(path, 0, 0)
    path.chmod(0o600)
    with as_the_hub(), pytest.raises(JournalUnusable, match="run it as the hub's user") as refused:
        open_journal(f"sqlite:///{path}", HALL)
    assert not isinstance(refused.value, JournalDamaged)
    assert "rebuild" not in str(refused.value)


def test_a_lock_that_denies_a_backup_is_named(path: Path) -> None:
    lock = path.parents[1] / "backups" / ".lock"
    shutil.copy(path, lock)
    lock.chmod(0o600)
    with as_the_hub(), pytest.raises(JournalUnusable) as refused:
        make(path, lock.parent, 3, AT)
    assert str(refused.value).startswith(f"{lock}: cannot take a backup (Permission denied); run it as the hub's user")
