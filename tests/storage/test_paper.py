"""Blocks of paper in the tables: the sequence goes on after them, and each of their numbers is recorded once."""

import pytest

from hub.domain import events as e
from hub.domain.events import Event
from hub.domain.events_day import (
    CheckInRepeated,
    ClosureApproved,
    CounterPaused,
    PaperReserved,
    ServiceSuspended,
)
from hub.domain.events_rebuild import HistoryRebuilt, Resumed
from hub.store.journal import ConstraintViolated
from tests.storage.conftest import Store
from tests.storage.histories import DAY, called, catalogue, issued, records, torn

OPEN = (e.DayOpened(DAY), e.CatalogueAdopted(catalogue()))
MORNING = (
    *OPEN,
    PaperReserved("pa", 1, 2),
    issued("t3", 3),
    PaperReserved("pa", 4, 5),
    torn("t2", 2),
    torn("t4", 4, 1_500, "c1"),
)
"""Numbers 1 and 5 of pool pa are still on paper; revisions 1 to 7."""


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(PaperReserved("pa", 5, 9), id="block over numbers that are gone"),
        pytest.param(PaperReserved("pa", 8, 9), id="block after a gap"),
        pytest.param(PaperReserved("pa", 7, 6), id="empty block"),
        pytest.param(PaperReserved("pb", 2, 9), id="first block after a gap"),
        pytest.param(issued("t9", 5), id="number on paper drawn"),
        pytest.param(torn("t9", 0), id="number nought"),
        pytest.param(torn("t9", 7), id="number not on paper"),
        pytest.param(torn("t9", 3), id="number that was drawn"),
        pytest.param(torn("t9", 2), id="number recorded twice"),
        pytest.param(torn("t2", 5), id="ticket twice"),
        pytest.param(e.TicketExpired("t4"), id="served ticket expires"),
    ],
)
def test_a_double_is_refused_and_leaves_nothing(store: Store, bad: Event) -> None:
    store.journal.append(records(0, *MORNING))
    before = store.journal.open_day()
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(7, issued("t6", 6, slip="t6:1"), bad))
    assert store.journal.open_day() == before
    after = records(
        7, torn("t5", 5, 1_600), torn("t1", 1), issued("t6", 6), called("t2", "k1"), called("t1", "k2", "c2")
    )
    store.journal.append(after)
    assert store.restart().open_day() == before + after


def test_what_a_rebuilt_history_left_out_may_be_on_paper_once(store: Store) -> None:
    """It knows of no block that was reserved after its backup."""
    left_out = HistoryRebuilt(None, 2, (), (Resumed("pa", 1, 111),))
    store.journal.append(records(0, *OPEN, left_out, torn("t70", 70)))
    for bad in (torn("t71", 70), torn("t72", 111)):
        with pytest.raises(ConstraintViolated):
            store.journal.append(records(4, bad))
    assert len(store.restart().open_day()) == 4


def test_paper_needs_its_day(store: Store) -> None:
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(0, PaperReserved("pa", 1, 2), torn("t1", 1)))


def test_what_happens_to_counters_and_services_is_history_alone(store: Store) -> None:
    events = (
        *OPEN,
        CounterPaused("c1", "makan", 9),
        ClosureApproved("c1", "rusak", None),
        ServiceSuspended("s1", "server"),
        issued("t1", 1),
        CheckInRepeated("b1", "t1"),
    )
    store.journal.append(records(0, *events))
    assert [record.event for record in store.restart().open_day()] == list(events)
