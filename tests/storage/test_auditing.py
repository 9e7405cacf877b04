"""Overrides are read out of kept histories, old ones, too, and of those days alone that are asked for."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from hub.domain import events_day as e
from hub.domain.audit import Auditor
from hub.store.auditing import overrides_of
from hub.store.faults import JournalUnusable, SchemaUnknown
from hub.store.sql import open_journal
from tests.storage.histories import HALL, NEXT_DAY, records

OLD = sorted((Path(__file__).parent / "old").glob("*.sql"))


def restored(dump: Path, folder: Path) -> Path:
    path = folder / "old.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()
    return path


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_a_history_of_before_reasons_is_told_as_far_as_it_knows(dump: Path, tmp_path: Path) -> None:
    path = restored(dump, tmp_path)
    url = f"sqlite:///{path}"
    before = list(overrides_of(url, HALL, str(path), Auditor()))
    journal = open_journal(url, HALL)
    head = journal.head()
    resumed = records(head, e.CounterResumed("c2"), day=NEXT_DAY)
    journal.append([replace(each, actor="ani") for each in resumed])
    journal.close()
    after = list(overrides_of(url, HALL, str(path), Auditor(), NEXT_DAY))
    assert [(each.what, each.reason, each.after) for each in after][-1] == ("CounterResumed", None, "as_planned")
    assert after[-1].before.startswith("paused ")
    assert {each.day for each in after} == {NEXT_DAY}
    assert [each for each in before if each.day == NEXT_DAY] == after[:-1]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalUnusable):
        list(overrides_of(f"sqlite:///{tmp_path}/none.db", HALL, "none.db", Auditor()))
    path = restored(OLD[-1], tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE journal RENAME TO gone")
    with pytest.raises(JournalUnusable, match="cannot be read"):
        list(overrides_of(f"sqlite:///{path}", HALL, "old.db", Auditor()))


def test_an_event_of_a_newer_program_wants_that(tmp_path: Path) -> None:
    path = restored(OLD[-1], tmp_path)
    with sqlite3.connect(path) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE journal SET version = 9 WHERE type = 'CounterPaused'")
    with pytest.raises(SchemaUnknown, match="version 9"):
        list(overrides_of(f"sqlite:///{path}", HALL, "old.db", Auditor()))
