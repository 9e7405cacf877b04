"""What people are told of a copy: when its last record was, by the clock on the hall's wall."""

from pathlib import Path

from config.translations import load_translator
from hub.server.backup_words import told
from hub.server.devices_command import PACKAGE
from hub.store.sql import open_journal
from hub.store.telling import zone_of
from tests.builders import Book

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
