"""`loket-hub verify --memory`: a database is compared with kiosks' journals, without any hub or kiosk."""

import shutil
from pathlib import Path

import msgspec
import pytest

from hub.domain.events import CatalogueAdopted, DayOpened
from hub.protocol.marks import Mark
from hub.server.run import main
from hub.store.sql import open_journal
from kiosk.journal import Began, Entry, MarkKept
from kiosk.store import KioskStore
from tests.storage.histories import DAY, HALL, catalogue, issued, records

AT = 2_000_000_000_000


def history(file: Path) -> tuple[Mark, Path]:
    """Make a history; return the mark of its end, and a copy of before."""
    journal = open_journal(f"sqlite:///{file}", HALL)
    journal.append(records(0, DayOpened(DAY), CatalogueAdopted(catalogue())))
    journal.close()
    before = Path(shutil.copy(file, file.with_name("before.db")))
    journal = open_journal(f"sqlite:///{file}", HALL)
    journal.append(records(2, issued("t1", 1)))
    mark = journal.mark(AT)
    journal.close()
    return mark, before


def verify(capsys: pytest.CaptureFixture[str], *words: Path | str) -> tuple[int, str]:
    status = main(["verify", "--language", "en", *map(str, words)])
    said = capsys.readouterr()
    return status, said.out + said.err


def test_what_a_kiosk_marked_must_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, kiosk = tmp_path / "hall.db", tmp_path / "kiosk"
    mark, before = history(file)
    store = KioskStore(kiosk)
    store.append(MarkKept("Balai", mark))
    store.close()
    status, said = verify(capsys, file, "--memory", kiosk)
    assert (status, "record 3, which it marks, is still there" in said) == (0, True)
    status, said = verify(capsys, before, "--memory", kiosk / "numbers.jsonl")
    assert (status, "HISTORY WENT BACK" in said) == (1, True)


def test_a_mark_of_another_history_and_a_journal_without_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark, _ = history(tmp_path / "hall.db")
    history(tmp_path / "other.db")
    carried = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    entries: list[list[Entry]] = [[Began("j"), MarkKept("Balai", mark)], [Began("j")]]
    for file, kept in zip(carried, entries, strict=True):
        file.write_bytes(b"\n".join(map(msgspec.json.encode, kept)))
    status, said = verify(capsys, tmp_path / "other.db", "--memory", *carried)
    assert status == 1
    assert "ANOTHER HISTORY" in said
    assert "b.jsonl: there is no mark of history in it" in said
    status, said = verify(capsys, tmp_path / "hall.db", "--memory", tmp_path / "none.jsonl")
    assert (status, "cannot be read" in said) == (2, True)
