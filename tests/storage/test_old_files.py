"""Files that earlier programs wrote are brought up to date, whole, and the day goes on in them."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from hub.domain import events as e
from hub.store import migrations, reports
from hub.store.chain import Sound
from hub.store.faults import JournalDamaged, JournalUnusable
from hub.store.sql import open_journal, readers, verify_history
from tests.storage.histories import DAY, HALL, NEXT_DAY, records
from tests.storage.tampering import tamper

OLD = sorted((Path(__file__).parent / "old").glob("*.sql"))


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_an_old_file_keeps_its_history_and_its_day_goes_on(dump: Path, tmp_path: Path, empty_file: Path) -> None:
    path = _restored(dump, tmp_path)
    url = f"sqlite:///{path}"
    journal = open_journal(url, HALL)
    assert journal.head() == 17
    assert [type(record.event).__name__ for record in journal.open_day()] == [
        "DayOpened",
        "CatalogueAdopted",
        "TicketIssued",
        "TicketIssued",
        "CounterPaused",
        "TicketCalled",
        "TicketCalled",
    ]
    more = records(
        17,
        e.OfficerSignedOn("c1", "o1"),
        e.ServiceStarted("n1", "c1"),
        e.ServiceFinished("n1", "c1", "selesai", by_calling=True),
        day=NEXT_DAY,
    )
    journal.append(more)
    journal.close()
    engine = readers(url)
    assert isinstance(verify_history(engine, HALL), Sound)
    assert [(t.text, t.state, t.outcome) for t in reports.tickets(engine, HALL, DAY)] == [
        ("A001", "served", None),
        ("A002", "expired", None),
    ]
    assert [(t.outcome, t.by_calling) for t in reports.tickets(engine, HALL, NEXT_DAY)] == [
        ("selesai", True),
        (None, None),
    ]
    engine.dispose()
    assert _shape(path) == _shape(empty_file)


@pytest.mark.parametrize("wal", [False, True])
def test_a_copy_is_kept_before_anything_changes(wal: bool, tmp_path: Path) -> None:
    path = _restored(OLD[0], tmp_path)
    if wal:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
    before = _dump(path)
    open_journal(f"sqlite:///{path}", HALL).close()
    (kept,) = tmp_path.glob("*.of-revision-*")
    assert kept.name == "old.sqlite3.of-revision-0001"
    assert _dump(kept) == before
    assert _dump(path) != before
    open_journal(f"sqlite:///{path}", HALL).close()
    assert _dump(kept) == before


def test_what_cannot_be_copied_is_not_changed(tmp_path: Path) -> None:
    path = _restored(OLD[0], tmp_path)
    before = _dump(path)
    (tmp_path / "old.sqlite3.of-revision-0001.new" / "in the way").mkdir(parents=True)
    with pytest.raises(JournalUnusable, match=r"cannot be copied to old\.sqlite3\.of-revision-0001"):
        open_journal(f"sqlite:///{path}", HALL)
    assert _dump(path) == before


def test_a_copy_that_is_there_is_another_one_s_and_stays(tmp_path: Path) -> None:
    """A backup of the same old program was put here before; only what is kept of the same end is replaced."""
    kept = tmp_path / "old.sqlite3.of-revision-0001"
    path = _restored(OLD[0], tmp_path)
    shutil.copy(path, kept)
    open_journal(f"sqlite:///{path}", HALL).close()
    assert [each.name for each in tmp_path.glob("*.of-revision-*")] == [kept.name]
    for there in (b"", b"noise" * 1_000):
        kept.write_bytes(there)
        path.unlink()
        path = _restored(OLD[0], tmp_path)
        before = _dump(path)
        open_journal(f"sqlite:///{path}", HALL).close()
        assert kept.read_bytes() == there
        assert _dump(kept.with_name(f"{kept.name}-2")) == before
    tamper(kept.with_name(f"{kept.name}-2"), "UPDATE halls SET epoch = 9")
    path.unlink()
    path = _restored(OLD[0], tmp_path)
    open_journal(f"sqlite:///{path}", HALL).close()
    assert kept.with_name(f"{kept.name}-3").exists()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE journal SET actor = 'nobody' WHERE revision = 3", "revision 3"),
        ("DELETE FROM journal", "records are missing"),
        ("DROP TABLE halls", "no such table"),
    ],
)
def test_what_was_changed_by_others_is_not_brought_up_to_date(change: str, why: str, tmp_path: Path) -> None:
    path = _restored(OLD[0], tmp_path)
    tamper(path, change)
    before = _dump(path)
    with pytest.raises(JournalDamaged, match="not what that has written") as raised:
        open_journal(f"sqlite:///{path}", HALL)
    assert why in str(raised.value)
    assert _dump(path) == before
    assert not list(tmp_path.glob("*.of-revision-*"))


def _restored(dump: Path, folder: Path) -> Path:
    path = folder / "old.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(dump.read_text(encoding="utf-8"))
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() != (migrations.NEWEST,)
    connection.close()
    return path


def _dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    lines = list(connection.iterdump())
    connection.close()
    return lines


def _shape(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    shape = {" ".join(str(row[0]).split()) for row in rows}
    connection.close()
    return shape


def test_every_earlier_revision_has_a_file_that_its_program_wrote() -> None:
    earlier = [f"{number:04d}" for number in range(1, int(migrations.NEWEST))]
    assert [path.stem.removeprefix("revision_") for path in OLD] == earlier
