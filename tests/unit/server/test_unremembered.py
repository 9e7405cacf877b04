"""A backup is wanted before more numbers were given that no device remembers than a rebuild leaves out."""

from hub.domain.catalogue import PoolId
from hub.domain.commands_day import ReservePaper
from hub.domain.events_trust import DevicePaired, DeviceRevoked
from hub.domain.rebuilding import GAP
from hub.server.unremembered import MOST, Unremembered
from tests.builders import Book


def wants(book: Book, seen: Unremembered, since: int) -> bool:
    """Return whether a backup is wanted after what has happened; it is made then."""
    seen.take(book.records[since:])
    wanted = seen.wanted.is_set()
    seen.wanted.clear()
    return wanted


def test_a_block_of_paper_wants_one_at_once() -> None:
    book, seen = Book().opened(), Unremembered(lambda _: False)
    since = len(book.records)
    assert not wants(book, seen, 0)
    book.do(ReservePaper(PoolId("A"), 1))
    assert wants(book, seen, since)


def test_what_a_backup_has_wants_none_at_a_start() -> None:
    book, seen = Book().opened(), Unremembered(lambda _: False)
    book.do(ReservePaper(PoolId("A"), 1))
    seen.take(book.records, after=book.records[-1].revision)
    assert not seen.wanted.is_set()
    seen.take(book.records, after=book.records[-1].revision - 1)
    assert seen.wanted.is_set()


def test_a_device_that_is_put_out_wants_one_at_once() -> None:
    book, seen = Book().opened(), Unremembered(lambda _: False)
    book.apply(DevicePaired("k1", "ab" * 32, 9_000_000_000_000))
    assert not wants(book, seen, 0)
    since = len(book.records)
    book.apply(DeviceRevoked("k1", "ab" * 32, "stolen"))
    assert wants(book, seen, since)


def test_what_staff_draw_without_a_printer_is_counted() -> None:
    book, seen = Book().opened(), Unremembered(lambda device: device == "k1")
    found = []
    for _ in range(2 * MOST):
        since = len(book.records)
        book.issue(device="k1")  # it remembers what it gave itself
        book.issue(device="panel-1")
        found.append(wants(book, seen, since))
    assert [number for number, wanted in enumerate(found, 1) if wanted] == [MOST, 2 * MOST]
    assert MOST < GAP


def test_what_goes_to_a_printer_is_remembered_there() -> None:
    book, seen = Book().opened(), Unremembered(lambda _: False)
    for _ in range(MOST):
        book.issue(device="panel-1", printer="p1")
    assert not wants(book, seen, 0)
