"""Files that earlier programs wrote are brought up to date, whole, and the day goes on in them."""

import sqlite3
from pathlib import Path

import pytest

from hub.domain import events as e
from hub.store import migrations, reports
from hub.store.chain import Sound
from hub.store.sql import open_journal, readers, verify_history
from tests.storage.histories import DAY, HALL, NEXT_DAY, records

OLD = sorted((Path(__file__).parent / "old").glob("*.sql"))


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_an_old_file_keeps_its_history_and_its_day_goes_on(dump: Path, tmp_path: Path, empty_file: Path) -> None:
    path = tmp_path / "old.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(dump.read_text())
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() != (migrations.NEWEST,)
    connection.close()
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


def _shape(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    shape = {" ".join(str(row[0]).split()) for row in rows}
    connection.close()
    return shape
