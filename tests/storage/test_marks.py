"""Marks of history on every kind of journal: what was cut off under the same epoch is missed, what was left is not."""

from msgspec.structs import replace

from hub.domain import events as e
from hub.domain.events import DayOpened
from hub.domain.events_rebuild import HistoryRebuilt
from hub.domain.marks import MarkFate
from hub.store.memory import MemoryJournal
from tests.storage.conftest import DatabaseStore, MemoryStore, Store
from tests.storage.histories import DAY, catalogue, issued, records

OPEN = (DayOpened(DAY), e.CatalogueAdopted(catalogue()))
AT = 2_000_000_000_000


def test_what_is_there_is_kept_also_after_a_restart(store: Store) -> None:
    store.journal.append(records(0, *OPEN, issued("t1", 1)))
    mark = store.journal.mark(AT)
    assert (mark.revision, mark.epoch, mark.at) == (3, store.journal.epoch(), AT)
    assert store.journal.judge(mark) is MarkFate.KEPT
    store.journal.append(records(3, issued("t2", 2)))
    assert store.restart().judge(mark) is MarkFate.KEPT


def test_a_mark_of_a_new_hall_is_kept(store: Store) -> None:
    assert store.journal.judge(store.journal.mark(AT)) is MarkFate.KEPT


def test_nobody_else_can_make_a_mark(store: Store) -> None:
    store.journal.append(records(0, *OPEN))
    mark = store.journal.mark(AT)
    for changed in (
        replace(mark, revision=9),
        replace(mark, hash="00" * 32),
        replace(mark, at=AT + 1),
        replace(mark, seal="00" * 32),
        replace(mark, epoch=mark.epoch + 1),
    ):
        assert store.journal.judge(changed) is MarkFate.FOREIGN


def test_an_end_that_was_cut_off_is_missed_whatever_took_its_place(store: Store) -> None:
    store.journal.append(records(0, *OPEN, issued("t1", 1)))
    store.journal.append(records(3, issued("t2", 2)))
    mark = store.journal.mark(AT)
    journal = _cut(store, 3)
    assert journal.judge(mark) is MarkFate.LOST
    journal.append(records(3, issued("t3", 2)))
    assert journal.judge(mark) is MarkFate.LOST


def test_what_a_rebuild_left_is_not_missed(store: Store) -> None:
    store.journal.append(records(0, *OPEN, issued("t1", 1)))
    store.journal.append(records(3, issued("t2", 2)))
    mark = store.journal.mark(AT)
    journal = _cut(store, 3)
    journal.append(records(3, HistoryRebuilt("backup", mark.epoch + 1, (), ())))
    assert journal.judge(mark) is MarkFate.KEPT


def _cut(store: Store, head: int):  # type: ignore[no-untyped-def]  # a journal of the store's kind
    """Let a journal's database be as it was when it ended at a revision."""
    if isinstance(store, MemoryStore):
        kept = store.memory.history()[:head]
        store.memory = store.journal = MemoryJournal()
        store.memory.append(kept)
        return store.memory
    assert isinstance(store, DatabaseStore)
    store.journal.close()
    store.tamper("DELETE FROM tickets WHERE number = 2")
    store.tamper("UPDATE numbering SET next = 2 WHERE pool = 'pa'")
    store.tamper(f"DELETE FROM journal WHERE revision > {head}")
    store.tamper(f"UPDATE halls SET head = {head}, head_hash = (SELECT hash FROM journal WHERE revision = {head})")
    return store.restart()
