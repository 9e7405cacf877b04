"""What people are told of a copy: when its last record was, by the clock on the hall's wall."""

import shutil
from pathlib import Path

from config.translations import load_translator
from hub.server.backup_words import MANY, named, told
from hub.server.devices_command import PACKAGE
from hub.store.sql import open_journal
from hub.store.telling import beyond, zone_of
from tests.builders import DAY, Book

HALL = "hall"
WORDS = load_translator(PACKAGE, "id")


def kept(book: Book, path: Path) -> Path:
    journal = open_journal(f"sqlite:///{path}", HALL)
    journal.append(book.records)
    journal.close()
    return path


def test_a_copy_ends_by_the_halls_own_clock(tmp_path: Path) -> None:
    book = Book().opened()
    book.issue("A.01")
    assert "1 tiket dari 2026-09-22, catatan terakhir 2026-09-22 08:00+07:00" in told(
        kept(book, tmp_path / "a.db"), WORDS
    )


def test_a_copy_that_says_no_zone_is_told_by_utc(tmp_path: Path) -> None:
    (tmp_path / "noise.db").write_bytes(b"noise" * 1_000)
    for path in (kept(Book(), tmp_path / "empty.db"), tmp_path / "noise.db", tmp_path / "none.db"):
        assert str(zone_of(path, HALL)) == "UTC"
    assert sorted(each.name for each in tmp_path.glob("none*")) == []


def test_what_a_database_has_beyond_a_copy_is_known_also_of_what_a_killed_hub_left_beside_it(tmp_path: Path) -> None:
    book = Book().opened()
    book.issue("A.01")
    copy, killed = kept(book, tmp_path / "copy.db"), tmp_path / "killed.db"
    book.issue("B.01")
    book.issue("A.01")
    journal = open_journal(f"sqlite:///{tmp_path / 'hall.db'}", HALL)
    journal.append(book.records)
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"hall.db{ending}", f"{killed}{ending}")
    journal.close()
    assert beyond(killed, copy, HALL, DAY) == ["A002", "B001"]
    assert beyond(copy, killed, HALL, DAY) == beyond(killed, copy, HALL, "2026-09-23") == []
    assert beyond(tmp_path / "none.db", copy, HALL, DAY) is None
    assert sorted(each.name for each in tmp_path.glob("killed*")) == ["killed.db", "killed.db-wal"]


def test_of_many_numbers_the_newest_are_named() -> None:
    numbers = [f"A{number:03d}" for number in range(1, MANY + 2)]
    assert named(numbers[:2]) == "A001, A002"
    assert named(numbers).startswith("… A002, A003, ")
