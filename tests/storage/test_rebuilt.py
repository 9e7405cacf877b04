"""A rebuilt history in the tables: restored numbers once, sequences above them, tickets of unknown fate marked."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.domain import events as e
from hub.domain.commands import CallNext, IssueTicket
from hub.domain.commands_lease import GiveLease
from hub.domain.commands_rebuild import CancelUncertain, RebuildHistory, Remembered, RememberedLease
from hub.domain.events import Event
from hub.domain.events_rebuild import HistoryRebuilt, Resumed, TicketRestored
from hub.domain.ticket import TicketClass
from hub.store.journal import ConstraintViolated
from hub.store.proof import prove_file
from hub.store.sql import open_journal, readers
from hub.store.tables import NUMBERING, TICKETS
from hub.store.verify import Proven
from tests.storage.conftest import Store
from tests.storage.histories import DAY, HALL, History, called, catalogue, issued, records

OPEN = (e.DayOpened(DAY), e.CatalogueAdopted(catalogue()))
GONE_ON = HistoryRebuilt("b.db", 2, ("t1",), (Resumed("pa", 2, 57), Resumed("pb", 1, 50)))


def restored(ticket: str, number: int, lease: str | None = None) -> TicketRestored:
    """A number of pool pa that a device remembers."""
    names = {"id": "Layanan"}
    words = ("s1", "a", names, names, "z1", names, TicketClass.REGULAR, "id", 1_000)
    return TicketRestored(ticket, "pa", number, f"A{number:03d}", "A", *words, kiosk="k1", lease=lease)


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(restored("t9", 7), id="number twice"),
        pytest.param(restored("t9", 1), id="number of before"),
        pytest.param(restored("t9", 57), id="number that is given next"),
        pytest.param(restored("t1", 8), id="ticket twice"),
        pytest.param(restored("t9", 8, "l"), id="leased number of the main sequence"),
        pytest.param(issued("t9", 2), id="sequence goes back"),
        pytest.param(HistoryRebuilt(None, 3, ("t9",), ()), id="fate of nobody"),
        pytest.param(HistoryRebuilt(None, 3, (), (Resumed("pa", 2, 99),)), id="another sequence"),
        pytest.param(HistoryRebuilt(None, 3, (), (Resumed("pa", 57, 56),)), id="back by hand"),
    ],
)
def test_a_double_is_refused_and_leaves_nothing(store: Store, bad: Event) -> None:
    first = records(0, *OPEN, issued("t1", 1), GONE_ON, restored("t7", 7))
    store.journal.append(first)
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(5, restored("t3", 3), bad))
    after = records(5, restored("t3", 3), restored("l1", 9_301, "l"), issued("t2", 57), called("t7", "c"))
    store.journal.append(after)
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(9, restored("l2", 9_301, "l")))
    assert store.restart().open_day() == first + after


def rebuilt() -> History:
    """A day with a ticket at a counter and one that waits, then a rebuild with two more, then work."""
    history = History()
    history.open_next_day()
    history.do(GiveLease("l1", "k1"))
    for number in range(2):
        history.do(IssueTicket(f"t{number}", "s1", TicketClass.REGULAR, "id", None), f"i{number}")
    history.do(CallNext("c1", "c1"), "c1")
    told = (
        Remembered("t7", "A007", 1_772_400_000_000, "k1", "k1", "s1"),
        Remembered("t8", "A9101", 1_772_400_000_000, "p1"),
    )
    history.do(RebuildHistory("b.db", 2, told, (RememberedLease("l1", "k1", 0, (str(history.state.day),)),)), None)
    history.do(IssueTicket("t9", "s1", TicketClass.REGULAR, "id", None), "i9")
    history.do(CallNext("c2", "c1"), "c2")
    history.do(CancelUncertain(), "c3")
    return history


def test_a_rebuilt_day_is_proven(tmp_path) -> None:
    path = tmp_path / "loket.db"
    journal = open_journal(f"sqlite:///{path}", HALL)
    history = rebuilt()
    journal.append(history.records)
    assert journal.open_day() == history.records
    journal.close()
    assert isinstance(prove_file(path)[HALL], Proven)
    engine = readers(f"sqlite:///{path}")
    with engine.connect() as connection:
        rows = connection.execute(select(TICKETS.c.text, TICKETS.c.uncertain, TICKETS.c.reason).order_by("text"))
        kept = {text: (doubt, reason) for text, doubt, reason in rows}
        next_number = {row.pool: row.next for row in connection.execute(select(NUMBERING.c.pool, NUMBERING.c.next))}
    engine.dispose()
    assert kept == {
        "A001": (True, "uncertain"),
        "A002": (True, "uncertain"),
        "A007": (True, None),  # the first of the day, called after the rebuild
        "A058": (None, None),
        "A9101": (True, "uncertain"),
    }
    assert next_number == {"pa": 59, "pb": 51}


def test_a_rebuilt_day_is_the_same_in_memory(store: Store) -> None:
    history = rebuilt()
    store.journal.append(history.records)
    assert store.restart().open_day() == history.records
    record = next(each for each in history.records if isinstance(each.event, TicketRestored))
    again = replace(record, revision=len(history.records) + 1)
    with pytest.raises(ConstraintViolated):
        store.journal.append([again])
