"""Backups are proven copies of a file at work; one that is killed, or has no room, leaves none by halves."""

import fcntl
import os
import shutil
import signal
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from hub.domain import events as e
from hub.store import backup
from hub.store.backup import Made, due_in, made_at, make, name_of, surplus
from hub.store.faults import JournalDamaged, JournalInUse, JournalUnusable
from hub.store.proof import first_fault, prove_file
from hub.store.rebuilding import backups_of
from hub.store.sql import open_journal
from hub.store.verify import Proven
from tests.storage.conftest import SqliteStore
from tests.storage.histories import DAY, HALL, issued, records
from tests.storage.tampering import tamper

NOW = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_names_say_their_instants() -> None:
    names = [name_of("loket", NOW + n * 400 * HOUR) for n in range(5)]
    assert [made_at("loket", name) for name in names] == [NOW + n * 400 * HOUR for n in range(5)]
    assert names[0] == "loket-20260302T080000Z.db"
    assert made_at("loket", name_of("loket", NOW, extra=True)) == NOW


@pytest.mark.parametrize(
    "name",
    ["loket.db", "hall-20260302T080000Z.db", "loket-20261302T080000Z.db", "loket-20260302T080000Z.db.new", "x"],
)
def test_other_names_are_no_backups(name: str) -> None:
    assert made_at("loket", name) is None


def test_the_latest_stay_and_the_one_just_made() -> None:
    order = [Path(name) for name in ("e", "d", "c", "b", "a")]
    assert surplus(order, 3, order[0]) == order[3:]
    assert surplus(order, 3, order[4]) == order[2:4]
    assert surplus(order, 9, order[0]) == []
    assert surplus(order, 1, order[0]) == order[1:]


@pytest.mark.parametrize(
    ("last", "wait"),
    [
        (None, timedelta(0)),
        (NOW - 2 * HOUR, timedelta(0)),
        (NOW - HOUR / 4, HOUR * 3 / 4),
        (NOW + 900 * HOUR, HOUR),
    ],
)
def test_when_the_next_is_due(last: datetime | None, wait: timedelta) -> None:
    assert due_in(last, NOW, HOUR) == wait


def _work(store: SqliteStore, tickets: int = 3) -> None:
    head = store.journal.head()
    if not head:
        store.journal.append(records(0, e.DayOpened(DAY)))
        head = 1
    store.journal.append(records(head, *((f"i{n}", issued(f"t{n}", n)) for n in range(head, head + tickets))))


def _head(path: Path) -> int:
    found = prove_file(path)[HALL]
    assert isinstance(found, Proven), found
    return found.head


def test_a_file_at_work_is_copied_proven_and_counted(sqlite_store: SqliteStore, tmp_path: Path) -> None:
    folder = tmp_path / "far" / "backups"
    made: list[Made] = []
    for hour in range(4):
        _work(sqlite_store)
        made.append(make(sqlite_store.path, folder, 2, NOW + hour * HOUR))
        assert _head(made[-1].path) == sqlite_store.journal.head()
        assert made[-1].size_bytes == made[-1].path.stat().st_size
    assert [len(each.deleted) for each in made] == [0, 0, 1, 1]
    assert sorted(each.name for each in folder.iterdir()) == [".lock", made[2].path.name, made[3].path.name]
    assert backup.newest(sqlite_store.path.stem, folder) == NOW + 3 * HOUR
    assert backup.newest(sqlite_store.path.stem, tmp_path / "none") is None
    assert backup.on_one_device(sqlite_store.path, folder)
    again = make(sqlite_store.path, folder, 2, NOW + 3 * HOUR)
    assert again.path.name == name_of(sqlite_store.path.stem, NOW + 3 * HOUR + timedelta(seconds=1))


def test_extra_ones_replace_each_other_and_push_none_of_the_others_out(
    sqlite_store: SqliteStore, tmp_path: Path
) -> None:
    folder, stem = tmp_path / "backups", sqlite_store.path.stem
    regular = []
    for hour in range(3):
        _work(sqlite_store)
        regular.append(make(sqlite_store.path, folder, 2, NOW + hour * HOUR).path)
        for minute in range(1, 4):
            _work(sqlite_store)
            extra = make(sqlite_store.path, folder, 2, NOW + hour * HOUR + minute * HOUR / 60, extra=True)
            assert _head(extra.path) == sqlite_store.journal.head()
    assert {each.name for each in folder.iterdir()} == {".lock", regular[1].name, regular[2].name, extra.path.name}
    assert extra.path.name == "loket-20260302T100300Z-extra.db".replace("loket", stem)
    assert backup.newest(stem, folder) == NOW + 2 * HOUR + 3 * HOUR / 60
    assert backup.newest(stem, folder, regular=True) == NOW + 2 * HOUR
    assert backups_of(stem, folder).sound[0][0] == extra.path, "a rebuild begins with it"


def test_the_writer_goes_on_while_a_copy_is_made_and_proven(sqlite_store: SqliteStore, tmp_path: Path) -> None:
    _work(sqlite_store)
    heads: list[int] = []

    def meanwhile(done: int, of: int) -> None:
        _work(sqlite_store)
        heads.append(sqlite_store.journal.head())

    made = make(sqlite_store.path, tmp_path / "backups", 2, NOW, meanwhile)
    assert len(heads) >= 2
    assert _head(made.path) < heads[-1]


@pytest.fixture
def path(empty_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_file, tmp_path / "hall.db"))


def _whole(path: Path, folder: Path) -> Path:
    store = SqliteStore(path)
    _work(store, 300)
    store.close()
    return make(path, folder, 3, NOW).path


@pytest.mark.parametrize("damage", ["page", "half", "chain", "table"])
def test_a_damaged_database_is_named_and_no_backup_is_deleted_for_it(path: Path, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "backups"
    before = _whole(path, folder)
    data = bytearray(path.read_bytes())
    data[5 * 4096 : 5 * 4096 + 64] = b"\xa5" * 64
    match damage:
        case "page":
            path.write_bytes(data)
        case "half":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "chain":
            tamper(path, "UPDATE journal SET at = 0 WHERE revision = 40")
        case _:
            tamper(path, "DELETE FROM commands WHERE revision = 40")
    with pytest.raises(JournalUnusable, match=r"no backup was made|cannot take a backup") as raised:
        make(path, folder, 1, NOW + HOUR)
    assert str(path) in str(raised.value) or "malformed" in str(raised.value)
    assert sorted(each.name for each in folder.iterdir()) == [".lock", before.name]


def test_what_is_not_there_or_has_no_room_is_said(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "backups"
    with pytest.raises(JournalUnusable, match="is not there"):
        make(tmp_path / "none.db", folder, 1, NOW)
    before = _whole(path, folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda where: SimpleNamespace(free=20_000_000))
    with pytest.raises(
        JournalUnusable, match=r"19\.1 MiB are free, .* MiB are needed\); delete what is not needed on its disk"
    ):
        make(path, folder, 1, NOW + HOUR)
    assert sorted(each.name for each in folder.iterdir()) == [".lock", before.name]


def test_one_at_a_time(sqlite_store: SqliteStore, tmp_path: Path) -> None:
    _work(sqlite_store)
    with (tmp_path / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(JournalInUse, match="being made"):
            make(sqlite_store.path, tmp_path, 1, NOW)


@pytest.mark.parametrize("seed", range(8))
def test_one_that_is_killed_leaves_nothing_by_halves(seed: int, path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    store = SqliteStore(path)
    _work(store, 120)
    store.close()
    steps = Random(seed).randrange(14)
    child = os.fork()
    if child == 0:
        try:
            _make_until(path, folder, steps)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL)
    for each in folder.glob("*.db"):
        assert _head(each) == 121
    made = make(path, folder, 5, NOW + HOUR)
    assert _head(made.path) == 121
    assert not list(folder.glob("*.new*"))


def _make_until(path: Path, folder: Path, steps: int) -> None:
    """Make a backup, and be killed at one of the calls of the system that it makes."""
    left = [steps]

    def counted(real: object) -> object:
        def call(*arguments: object, **named: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)  # type: ignore[operator]

        return call

    for name in ("open", "fsync", "close", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    sqlite3.connect = counted(sqlite3.connect)  # type: ignore[assignment]
    Path.rename = counted(Path.rename)  # type: ignore[method-assign,assignment]
    make(path, folder, 5, NOW)


def test_a_copy_stands_alone(sqlite_store: SqliteStore, tmp_path: Path) -> None:
    _work(sqlite_store)
    made = make(sqlite_store.path, tmp_path / "backups", 2, NOW)
    assert first_fault(prove_file(made.path)) is None
    assert sorted(each.name for each in made.path.parent.iterdir()) == [".lock", made.path.name]
    alone = Path(shutil.copy(made.path, tmp_path / "alone.db"))
    journal = open_journal(f"sqlite:///{alone}", HALL)
    assert journal.head() == sqlite_store.journal.head()
    journal.close()


def test_damage_is_a_damaged_journal(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    _whole(path, folder)
    tamper(path, "UPDATE journal SET at = 0 WHERE revision = 40")
    with pytest.raises(JournalDamaged, match="revision 40"):
        make(path, folder, 1, NOW + HOUR)
