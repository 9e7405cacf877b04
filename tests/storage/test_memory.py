"""The journal in memory fails as it is told to."""

import pytest

from hub.store.journal import ConstraintViolated, FateUnknown, NotStored
from hub.store.memory import Fault, MemoryJournal
from tests.storage.histories import issued, records
from tests.storage.test_contract import MORNING

_MORE = records(5, ("i3", issued("t3", 3)))


def _failing(fault: Fault) -> MemoryJournal:
    journal = MemoryJournal(epoch=4)
    journal.append(records(0, *MORNING))
    journal.choose_fault = lambda _: fault
    return journal


def test_before_commit_nothing_is_stored_and_the_journal_goes_on() -> None:
    journal = _failing(Fault.BEFORE_COMMIT)
    with pytest.raises(NotStored):
        journal.append(_MORE)
    journal.choose_fault = lambda _: None
    assert journal.head() == 5
    journal.append(_MORE)
    assert journal.head() == 6
    assert journal.epoch() == 4


@pytest.mark.parametrize(("fault", "head"), [(Fault.AT_COMMIT_STORED, 6), (Fault.AT_COMMIT_LOST, 5)])
def test_at_commit_the_fate_is_unknown_until_reopened(fault: Fault, head: int) -> None:
    journal = _failing(fault)
    with pytest.raises(FateUnknown):
        journal.append(_MORE)
    for refused in (journal.head, journal.open_day, lambda: journal.append(_MORE)):
        with pytest.raises(FateUnknown):
            refused()
    assert len(journal.history()) == head
    journal.reopen()
    journal.choose_fault = None
    assert journal.head() == head
    assert [record.revision for record in journal.open_day()] == list(range(1, head + 1))
    journal.append(records(head, ("i4", issued("t4", head - 2))))


def test_no_fault_hides_a_refusal() -> None:
    journal = _failing(Fault.AT_COMMIT_STORED)
    with pytest.raises(ConstraintViolated):
        journal.append(records(5, ("i3", issued("t3", 9))))
    assert journal.head() == 5
