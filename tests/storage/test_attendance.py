"""Who is at a counter: one officer at one counter, in memory and in the tables, whatever the hub believes (O6)."""

import pytest

from hub.domain import events as e
from hub.domain.events import Event
from hub.store import reports
from hub.store.journal import ConstraintViolated
from hub.store.sql import readers
from tests.storage.conftest import DatabaseStore, Store
from tests.storage.histories import DAY, HALL, NEXT_DAY, called, catalogue, issued, records

MORNING = (
    e.DayOpened(DAY),
    e.CatalogueAdopted(catalogue()),
    e.OfficerSignedOn("c1", "o1"),
    e.OfficerSignedOn("c2", "o2"),
    e.OfficerSignedOff("c2", "o2", e.LeftBy.HAND),
)
"""Officer o1 is at c1, nobody at c2; revisions 1 to 5."""


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(e.OfficerSignedOn("c1", "o2"), id="two officers at a counter"),
        pytest.param(e.OfficerSignedOn("c2", "o1"), id="one officer at two counters"),
        pytest.param(e.OfficerSignedOn("c1", "o1"), id="signed on twice"),
        pytest.param(e.OfficerSignedOff("c1", "o2", e.LeftBy.HAND), id="another signs off"),
        pytest.param(e.OfficerSignedOff("c2", "o1", e.LeftBy.IDLE), id="signs off elsewhere"),
        pytest.param(e.OfficerSignedOff("c2", "o2", e.LeftBy.HAND), id="signs off twice"),
    ],
)
def test_a_double_is_refused_and_leaves_nothing(store: Store, bad: Event) -> None:
    store.journal.append(records(0, *MORNING))
    before = store.journal.open_day()
    for batch in (
        [bad],
        [e.OfficerSignedOn("c3", "o3"), bad],
        [e.OfficerSignedOff("c1", "o1", e.LeftBy.MOVED), e.OfficerSignedOn("c1", "o1"), bad],
    ):
        with pytest.raises(ConstraintViolated):
            store.journal.append(records(5, *batch))
        assert store.journal.open_day() == before
    after = records(
        5,
        e.HelpAsked("c1"),
        e.HelpEnded("c1"),
        e.OfficerSignedOff("c1", "o1", e.LeftBy.MOVED),
        e.OfficerSignedOn("c2", "o1"),
        e.OfficerSignedOn("c1", "o2"),
        e.OfficerSignedOff("c1", "o2", e.LeftBy.DAY_OVER),
        e.OfficerSignedOff("c2", "o1", e.LeftBy.DAY_OVER),
        e.DayClosed(DAY),
    )
    store.journal.append(after)
    tomorrow = records(13, e.DayOpened(NEXT_DAY), e.OfficerSignedOn("c1", "o1"), day=NEXT_DAY)
    store.journal.append(tomorrow)
    assert store.restart().open_day() == tomorrow


def test_nobody_works_on_a_day_that_was_never_opened(store: Store) -> None:
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(0, e.OfficerSignedOn("c1", "o1")))
    assert store.journal.head() == 0


def test_the_tables_say_who_worked_where_and_how_a_service_ended(database_store: DatabaseStore) -> None:
    database_store.journal.append(
        records(
            0,
            *MORNING,
            issued("t1", 1),
            issued("t2", 2),
            issued("t3", 3),
            *(event for t in ("t1", "t2") for event in (called(t, f"k{t}"), e.ServiceStarted(t, "c1"), _finished(t))),
        )
    )
    engine = readers(database_store.url)
    assert reports.attendance(engine, HALL, DAY) == [
        reports.ReportedAttendance("c1", "o1", 1003, None, None),
        reports.ReportedAttendance("c2", "o2", 1004, 1005, e.LeftBy.HAND),
    ]
    assert reports.attendance(engine, HALL, NEXT_DAY) == []
    endings = [(t.outcome, t.by_calling) for t in reports.tickets(engine, HALL, DAY)]
    assert endings == [("selesai", False), (None, True), (None, None)]
    with engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM tickets").fetchall()
    assert "rahasia" not in repr(kept), "a note lives in the journal only, until its retention ends"
    engine.dispose()


def _finished(ticket: str) -> e.ServiceFinished:
    if ticket == "t1":
        return e.ServiceFinished(ticket, "c1", "selesai", "rahasia")
    return e.ServiceFinished(ticket, "c1", by_calling=True)
