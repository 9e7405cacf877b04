"""A database whose path in the settings is a link: one database under two names, and never made anew beside it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.store.backup import make, on_one_device
from hub.store.faults import JournalInUse, JournalUnusable
from hub.store.rebuilding import rebuilding
from hub.store.restoring import restore
from hub.store.sql import open_journal, writer_of
from tests.storage.histories import HALL, records
from tests.storage.test_contract import MORNING

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def link(tmp_path: Path) -> Path:
    (tmp_path / "disk").mkdir()
    journal = open_journal(f"sqlite:///{tmp_path / 'disk' / 'loket.db'}", HALL)
    journal.append(records(0, *MORNING))
    journal.close()
    (tmp_path / "etc").mkdir()
    path = tmp_path / "etc" / "hall.db"
    path.symlink_to(tmp_path / "disk" / "loket.db")
    return path


@pytest.mark.parametrize("first", ["link", "file"])
def test_one_database_under_two_names_has_one_writer(link: Path, first: str) -> None:
    names = [f"sqlite:///{link}", f"sqlite:///{link.resolve()}"]
    one, other = names if first == "link" else reversed(names)
    journal = open_journal(one, HALL)
    with pytest.raises(JournalInUse):
        open_journal(other, HALL)
    assert writer_of(other) == writer_of(one) is not None
    journal.check_place()
    journal.append(records(5))
    journal.close()
    assert [each.name for each in link.parent.iterdir()] == ["hall.db"]


def _restored(link: Path, backup: Path) -> None:
    restore(backup, link, now=AT)


def _rebuilt(link: Path, backup: Path) -> None:
    with rebuilding(link, HALL) as work, work.draft(backup, AT):
        pass


PUT_BACK = pytest.mark.parametrize("put_back", [_restored, _rebuilt])


@PUT_BACK
def test_what_is_put_back_is_where_the_database_was(link: Path, put_back: Callable[[Path, Path], None]) -> None:
    backups = link.parent.with_name("backups")
    made = make(link, backups, 3, AT).path
    assert made.name.startswith("hall-"), "the backups bear the name in the settings"
    assert on_one_device(link, backups)
    put_back(link, made)
    assert link.is_symlink()
    journal = open_journal(f"sqlite:///{link.resolve()}", HALL)
    assert journal.epoch() > 1
    journal.close()


@PUT_BACK
def test_a_link_whose_disk_is_away_is_no_new_hall(link: Path, put_back: Callable[[Path, Path], None]) -> None:
    disk = link.resolve().parent
    made = make(link, link.parent.with_name("backups"), 3, AT).path
    disk.rename(disk.with_name("away"))
    for begin in (lambda: open_journal(f"sqlite:///{link}", HALL), lambda: put_back(link, made)):
        with pytest.raises(JournalUnusable, match=r"hall\.db: is a link to .*loket\.db, which is not there; mount its"):
            begin()
    assert link.is_symlink()
    disk.with_name("away").rename(disk)
    open_journal(f"sqlite:///{link}", HALL).close()
