"""The report on told waits against days whose every figure was worked out by hand."""

from dataclasses import replace

import pytest

from hub.domain import events as e
from hub.domain.ticket import Stop
from hub.domain.wait import Wait
from hub.store import estimates, reports
from hub.store.sql import readers
from tests.storage.conftest import DatabaseStore, SqliteStore
from tests.storage.histories import DAY, HALL, NEXT_DAY, called, catalogue, issued, records

MINUTE = 60_000
TEN = Wait(10 * MINUTE, 5, 20)
S3 = Stop("s3", "b", {"id": "S3"}, {"id": "B"}, "z2", {"id": "Lantai 1"})


def told(ticket: str, number: int, wait: Wait | None = TEN, **more: object) -> e.TicketIssued:
    return replace(issued(ticket, number), wait=wait, **more)  # type: ignore[arg-type]


def store_day(store: DatabaseStore, *moments: tuple[float, e.Event], day: str = DAY) -> None:
    """Store a day whose events happened so many minutes after its beginning."""
    events = [(0, e.DayOpened(day)), (0, e.CatalogueAdopted(catalogue())), *moments]
    made = records(store.journal.head(), *(event for _, event in events), day=day)
    store.journal.append([replace(record, at=int(at * MINUTE)) for record, (at, _) in zip(made, events, strict=True)])


def judged(store: DatabaseStore, first: str = DAY, last: str = NEXT_DAY) -> list[reports.JudgedWaits]:
    engine = readers(store.url)
    found = reports.estimates(engine, HALL, first, last)
    engine.dispose()
    return found


def test_a_day_without_calls_is_not_judged(database_store: DatabaseStore) -> None:
    store_day(database_store, (0, told("t1", 1)))
    assert judged(database_store) == []


def test_bias_error_and_share_of_a_service(database_store: DatabaseStore) -> None:
    store_day(
        database_store,
        (0, told("t1", 1)),
        (0, told("t2", 2)),
        (1, told("t3", 3)),
        (1, told("s", 1, Wait(0, 0, 5), pool="pb", service="s3")),
        (5, called("t1", "k1")),
        (6, e.ServiceStarted("t1", "c1")),
        (20, e.ServiceFinished("t1", "c1")),
        (22, called("t2", "k2", "c2")),
        (23, called("t3", "k3")),
        (31, called("s", "k4", "c3")),
    )
    one, other = judged(database_store)
    assert (one.service, one.count) == ("s1", 3)
    assert one.bias_min == pytest.approx(((10 - 5) + (10 - 22) + (10 - 22)) / 3)
    assert one.mean_abs_error_min == pytest.approx((5 + 12 + 12) / 3)
    assert one.share_inside == pytest.approx(1 / 3)
    assert (other.service, other.count, other.bias_min, other.share_inside) == ("s3", 1, -30, 0)


def test_the_range_holds_its_ends(database_store: DatabaseStore) -> None:
    store_day(
        database_store,
        (0, told("t1", 1)),
        (0, told("t2", 2)),
        (5, called("t1", "k1")),
        (20, called("t2", "k2", "c2")),
    )
    assert [each.share_inside for each in judged(database_store)] == [1]
    store_day(database_store, (0, told("n1", 1)), (20 + 1 / MINUTE, called("n1", "k3")), day=NEXT_DAY)
    assert [each.share_inside for each in judged(database_store, NEXT_DAY)] == [0]
    assert [each.count for each in judged(database_store)] == [3]


def test_only_the_first_call_in_turn_counts(database_store: DatabaseStore) -> None:
    """Not who was told nothing, nor who was called by number; a transfer later changes nothing, nor does a recall."""
    store_day(
        database_store,
        (0, told("t1", 1)),
        (0, told("t2", 2, None)),
        (0, told("t3", 3)),
        (8, called("t2", "k1", "c2")),
        (8, replace(called("t3", "k2", "c3"), reason="elderly")),
        (10, called("t1", "k3")),
        (11, called("t1", "k4", ordinal=2)),
        (12, e.TicketQueued("t1", "c1", e.QueuedBy.TRANSFERRED, S3, 12 * MINUTE)),
        (13, e.NoShowMarked("t3", "c3")),
        (40, called("t1", "k5", "c3")),
    )
    assert judged(database_store) == [reports.JudgedWaits("s1", 1, 0.0, 0.0, 1.0)]


def test_the_command_prints_the_table(sqlite_store: SqliteStore, capsys: pytest.CaptureFixture[str]) -> None:
    store_day(
        sqlite_store, (0, told("t1", 1)), (0, told("t2", 2)), (5, called("t1", "k1")), (30, called("t2", "k2", "c2"))
    )
    assert estimates.main([str(sqlite_store.path)]) == 0
    printed = capsys.readouterr().out
    assert [line.split() for line in printed.splitlines()[-2:]] == [
        ["s1", "2", "-7.5", "12.5", "50", "%"],
        ["all", "2", "-7.5", "12.5", "50", "%"],
    ]
    assert estimates.main([str(sqlite_store.path), "--day", "2000-01-01"]) == 0
    assert "s1" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        estimates.main(["no such file"])
