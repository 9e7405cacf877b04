"""The reserve beside a database: made of real blocks, dropped when the disk is full, made again when there is room."""

import errno
import os
from pathlib import Path

import pytest

from hub.store import ballast, sqlite
from hub.store.ballast import Ballast
from hub.store.faults import JournalUnusable
from hub.store.journal import NotStored
from hub.store.room import Room
from hub.store.sql import open_journal
from tests.storage.histories import HALL, records
from tests.storage.test_contract import OPEN

MIB = 1 << 20


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[Room | OSError]:
    """What the disk has to say; the last of it again and again."""
    said: list[Room | OSError] = [Room(100 * MIB)]

    def room_on(folder: Path) -> Room:
        room = said.pop(0) if len(said) > 1 else said[0]
        if isinstance(room, OSError):
            raise room
        return room

    monkeypatch.setattr(ballast, "room_on", room_on)
    monkeypatch.setattr(sqlite, "room_on", room_on)
    return said


def test_it_takes_real_room_and_gives_it_back(tmp_path: Path) -> None:
    kept = Ballast(tmp_path / "x.ballast", 2 * MIB, 0)
    assert kept.is_missing
    kept.keep()
    assert not kept.is_missing
    assert kept.path.stat().st_blocks * 512 >= 2 * MIB
    assert kept.drop()
    assert kept.is_missing
    assert not kept.drop()


def test_without_a_size_there_is_none(tmp_path: Path) -> None:
    Ballast(tmp_path / "x.ballast", MIB, 0).keep()
    none = Ballast(tmp_path / "x.ballast", 0, 0)
    none.keep()
    assert not none.is_missing
    assert list(tmp_path.iterdir()) == []


def test_it_is_made_again_only_with_twice_the_room(tmp_path: Path, free: list[Room | OSError]) -> None:
    kept = Ballast(tmp_path / "x.ballast", 2 * MIB, MIB)
    free[:] = [Room(5 * MIB - 1)]
    kept.keep()
    assert kept.is_missing
    free[:] = [Room(5 * MIB)]
    kept.keep()
    assert not kept.is_missing


def test_what_keeps_it_from_being_made_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Ballast(tmp_path / "x.ballast", MIB, 0)

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "posix_fallocate", fails)
        kept.keep()
        kept.keep()
    assert caplog.text.count("no reserve can be kept") == 1
    assert kept.is_missing
    kept.keep()
    assert not kept.is_missing


def test_a_full_disk_costs_the_reserve_before_a_batch(
    tmp_path: Path, free: list[Room | OSError], caplog: pytest.LogCaptureFixture
) -> None:
    kept = Ballast(tmp_path / "hall.db.ballast", MIB, 0)
    journal = open_journal(f"sqlite:///{tmp_path / 'hall.db'}", HALL, kept)
    kept.keep()
    free[:] = [Room(MIB), Room(2 * MIB), Room(100 * MIB)]
    journal.append(records(0, *OPEN))
    assert journal.head() == 2
    assert kept.is_missing
    assert "disk full: its reserve is freed" in caplog.text
    free[:] = [Room(MIB)]
    with pytest.raises(NotStored, match="bytes are free"):
        journal.probe()
    free[:] = [Room(100 * MIB, read_only=True)]
    with pytest.raises(NotStored, match="can only be read"):
        journal.probe()
    free[:] = [OSError(errno.ENOENT, "No such file or directory")]
    with pytest.raises(NotStored, match="is away"):
        journal.probe()
    free[:] = [Room(100 * MIB)]
    journal.probe()
    journal.close()


def test_a_full_disk_is_no_damaged_database(tmp_path: Path, free: list[Room | OSError]) -> None:
    path = tmp_path / "hall.db"
    path.write_bytes(b"x" * 4_096)
    free[:] = [Room(0)]
    with pytest.raises(JournalUnusable, match="full disk") as raised:
        open_journal(f"sqlite:///{path}", HALL)
    assert "delete what is not needed" in str(raised.value)
