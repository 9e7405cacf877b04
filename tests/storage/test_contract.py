"""The promises of `Journal`, kept by memory, SQLite and PostgreSQL alike."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.domain import events as e
from hub.domain.events import Event, Record
from hub.domain.events_trust import DevicePaired, DeviceRevoked
from hub.store.journal import ConstraintViolated, Journal
from tests.storage.conftest import DatabaseStore, MemoryStore, Store
from tests.storage.histories import DAY, NEXT_DAY, a_history, called, catalogue, issued, records

OPEN = (e.DayOpened(DAY), e.CatalogueAdopted(catalogue()))
MORNING = (
    *OPEN,
    ("i1", issued("t1", 1, slip="t1:1")),
    ("i2", issued("t2", 2)),
    ("k1", called("t1", "k1", "c1")),
)
"""Ticket t1 is called to c1, t2 waits; revisions 1 to 5."""


def _now_and_restarted(store: Store) -> Iterator[Journal]:
    yield store.journal
    yield store.restart()


_HISTORY = given(word=st.text(min_size=1), random=st.randoms(use_true_random=False), length=st.integers(0, 60))
_ON_FIXTURES = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@_HISTORY
@settings(_ON_FIXTURES, max_examples=40)
def test_what_was_appended_comes_back(new_local: Callable[[], Store], word: str, random: Random, length: int) -> None:
    _what_was_appended_comes_back(new_local(), word, random, length)


@_HISTORY
@settings(_ON_FIXTURES, max_examples=6)
def test_what_a_server_was_sent_comes_back(
    new_postgres: Callable[[], Store], word: str, random: Random, length: int
) -> None:
    _what_was_appended_comes_back(new_postgres(), word, random, length)


def _what_was_appended_comes_back(store: Store, word: str, random: Random, length: int) -> None:
    history, batches = a_history(random, length, word)
    for batch in batches:
        store.journal.append(batch)
    opened = max(place for place, record in enumerate(history.records) if isinstance(record.event, e.DayOpened))
    for journal in _now_and_restarted(store):
        assert journal.open_day() == history.records[opened:]
        assert journal.head() == len(history.records)
        assert journal.epoch() == 1
    store.close()


def test_a_new_hall_is_empty(store: Store) -> None:
    for journal in _now_and_restarted(store):
        assert journal.open_day() == []
        assert journal.head() == 0


def test_an_empty_batch_changes_nothing(store: Store) -> None:
    store.journal.append([])
    assert store.journal.head() == 0


def test_what_comes_back_is_a_copy(store: Store) -> None:
    event = issued("t1", 1)
    store.journal.append(records(0, *OPEN, event))
    event.service_name["id"] = "changed later"
    kept = store.journal.open_day()[2].event
    assert isinstance(kept, e.TicketIssued)
    assert kept.service_name == {"id": "Layanan"}


@pytest.mark.parametrize("revisions", [(2,), (0,), (-1,), (1, 3), (1, 1), (2, 3), (1, 2, 2)])
def test_revisions_have_no_gap(store: Store, revisions: tuple[int, ...]) -> None:
    with pytest.raises(ConstraintViolated, match="revision"):
        store.journal.append([Record(r, DAY, 1, e.CatalogueAdopted(catalogue())) for r in revisions])
    assert store.journal.head() == 0
    store.journal.append(records(0, *OPEN))
    assert store.journal.head() == 2


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param([issued("t9", 2)], id="number twice"),
        pytest.param([issued("t9", 4)], id="number skipped"),
        pytest.param([issued("t9", 1)], id="numbers begin again"),
        pytest.param([issued("t9", 2, pool="pb")], id="other pool skips"),
        pytest.param([issued("t9", 0, pool="pb")], id="number nought"),
        pytest.param([issued("t1", 3)], id="ticket twice"),
        pytest.param([issued("t9", 3, slip="t1:1")], id="slip twice"),
        pytest.param([("i1", issued("t9", 3))], id="command twice"),
        pytest.param([("n", issued("t9", 3)), issued("t8", 4), ("n", issued("t7", 5))], id="command not in one piece"),
        pytest.param([called("t2", "k9", "c1")], id="counter busy"),
        pytest.param([called("t1", "k9", "c2")], id="ticket at two counters"),
        pytest.param([called("t1", "k1", "c1")], id="call twice"),
        pytest.param([called("t9", "k9", "c2")], id="call of nobody"),
        pytest.param([e.ServiceStarted("t2", "c2")], id="serve who was not called"),
        pytest.param([e.ServiceStarted("t1", "c2")], id="serve elsewhere"),
        pytest.param([e.ServiceFinished("t1", "c1")], id="finish before start"),
        pytest.param([e.NoShowMarked("t2", "c1")], id="no-show who was not called"),
        pytest.param([e.TicketCancelled("t1", None, "x")], id="cancel without its counter"),
        pytest.param([e.TicketCancelled("t2", "c2", "x")], id="cancel at a wrong counter"),
        pytest.param([e.NoShowMarked("t1", "c1"), e.ServiceStarted("t1", "c1")], id="no-show served"),
        pytest.param([e.TicketExpired("t2"), e.TicketExpired("t2")], id="expired twice"),
        pytest.param([e.TicketExpired("t9")], id="nobody expired"),
        pytest.param([e.SlipRecorded("t2:1", "t2", e.SlipOutcome.PRINTED)], id="unknown slip"),
        pytest.param([e.SlipMoved("t2:1", "t2", "p2")], id="unknown slip moved"),
        pytest.param([e.SlipReprinted("t1:1", "t1", 2, "p", "x")], id="reprint that is another slip"),
        pytest.param([e.SlipReprinted("t9:2", "t9", 2, "p", "x")], id="reprint of nobody's number"),
        pytest.param([e.SlipHandedIn("t1:1", "t1", "p")], id="slip handed in that is known"),
        pytest.param([e.SlipHandedIn("t9:1", "t9", "p")], id="slip handed in of nobody's number"),
        pytest.param([e.CallShown("k9", "screen")], id="unknown call shown"),
        pytest.param([e.CallAnnounced("k9", e.VoicePhase.SPOKEN)], id="unknown call spoken"),
        pytest.param([e.CallAnnounced("k9", e.VoicePhase.PENDING)], id="unknown call pending"),
        pytest.param([e.DayOpened(DAY)], id="day opened twice"),
        pytest.param([e.DayClosed(NEXT_DAY)], id="unknown day closed"),
        pytest.param([e.DayClosed(DAY), e.DayClosed(DAY)], id="day closed twice"),
    ],
)
def test_a_double_is_refused_and_leaves_nothing(store: Store, bad: list[Event | tuple[str, Event]]) -> None:
    store.journal.append(records(0, *MORNING))
    before = store.journal.open_day()
    good = ("g", issued("g", 1, pool="pg"))
    for batch in (bad, [good, *bad], [*bad, good]):
        with pytest.raises(ConstraintViolated):
            store.journal.append(records(5, *batch))
        assert store.journal.head() == 5
        assert store.journal.open_day() == before
    after = records(
        5,
        good,
        ("i3", issued("t3", 3, slip="t3:1")),
        ("n", e.NoShowMarked("t1", "c1")),
        ("k9", called("t2", "k9", "c1")),
        e.CallShown("k9", "screen"),
        e.DayClosed(DAY),
    )
    store.journal.append(after)
    assert store.restart().open_day() == before + after


def test_the_day_must_have_been_opened(store: Store) -> None:
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(0, issued("t1", 1)))
    assert store.journal.head() == 0


def test_a_command_may_cause_several_events(store: Store) -> None:
    store.journal.append(records(0, *OPEN, ("x", issued("t1", 1)), ("x", issued("t2", 2)), ("y", issued("t3", 3))))
    with pytest.raises(ConstraintViolated):
        store.journal.append(records(5, ("x", issued("t4", 4))))


def test_an_id_with_another_body_is_another_command_and_refused(store: Store) -> None:
    one, other = records(2, ("x", issued("t1", 1))), Record(4, DAY, 9, issued("t2", 2), "x", "f" * 64)
    store.journal.append(records(0, *OPEN))
    with pytest.raises(ConstraintViolated):
        store.journal.append([*one, other])


def test_a_counter_can_change_its_ticket_within_a_batch(store: Store) -> None:
    store.journal.append(records(0, *MORNING))
    store.journal.append(
        records(
            5,
            called("t1", "k2", "c1", 2),
            e.ServiceStarted("t1", "c1"),
            e.ServiceFinished("t1", "c1"),
            called("t2", "k3", "c1"),
            e.CallShown("k3", "one"),
            e.CallShown("k3", "two"),
            e.CallAnnounced("k3", e.VoicePhase.SPEAKING),
            e.CallAnnounced("k3", e.VoicePhase.PENDING),
            e.CallAnnounced("k3", e.VoicePhase.DROPPED),
            e.SlipRecorded("t1:1", "t1", e.SlipOutcome.FAILED, "jam"),
        )
    )
    assert store.journal.head() == 15


def test_one_thread_after_another_may_use_it(store: Store) -> None:
    with ThreadPoolExecutor(1) as writer:
        writer.submit(store.journal.append, records(0, *MORNING)).result()
        assert len(writer.submit(store.journal.open_day).result()) == 5
    store.journal.append(records(5, issued("t3", 3)))
    assert store.journal.head() == 6


def test_the_secret_of_visitors_pages_outlives_the_hub(store: Store) -> None:
    secret = store.journal.visitor_secret()
    assert len(secret) == 32
    assert len(set(secret)) > 1
    assert store.restart().visitor_secret() == secret


def test_how_devices_stand_outlives_the_hub_and_the_day(store: Store) -> None:
    assert store.journal.devices() == []
    paired = [DevicePaired(name, fingerprint, 9) for name, fingerprint in (("d1", "aa"), ("d2", "bb"), ("d1", "cc"))]
    store.journal.append(records(0, *OPEN, *paired, DeviceRevoked("d2", "bb", "lost"), e.DayClosed(DAY)))
    store.journal.append(records(7, e.DayOpened(NEXT_DAY), day=NEXT_DAY))
    for journal in _now_and_restarted(store):
        assert [(each.device, each.fingerprint, each.expires_at) for each in journal.devices()] == [
            ("d1", "cc", 9),
            ("d2", "bb", None),
        ]


def test_a_certificate_that_was_replaced_or_put_out_is_known_as_a_former_one(database_store: DatabaseStore) -> None:
    paired = [DevicePaired(name, f, 9) for name, f in (("d1", "aa"), ("d2", "bb"), ("d1", "cc"), ("d3", "dd"))]
    revoked = [DeviceRevoked(name, f, "lost") for name, f in (("d2", "bb"), ("d3", "dd"))]
    database_store.journal.append(records(0, *OPEN, *paired, *revoked, DevicePaired("d3", "ee", 9)))
    assert database_store.journal.former_certificates() == {"aa", "bb", "dd"}


def test_a_new_day_begins_its_numbers_anew(store: Store) -> None:
    store.journal.append(records(0, *MORNING, e.TicketExpired("t1"), e.TicketExpired("t2"), e.DayClosed(DAY)))
    new = records(8, e.DayOpened(NEXT_DAY), issued("n1", 1), called("n1", "kn", "c1"), day=NEXT_DAY)
    store.journal.append(new)
    assert store.journal.open_day() == new
    assert store.restart().open_day() == new


def _any_event() -> st.SearchStrategy[Event]:
    days, tickets = st.sampled_from([DAY, NEXT_DAY]), st.sampled_from(["t1", "t2", "t3"])
    calls, counters = st.sampled_from(["k1", "k2", "k3"]), st.sampled_from(["c1", "c2"])
    officers = st.sampled_from(["o1", "o2"])
    return st.one_of(
        st.builds(e.DayOpened, days),
        st.builds(e.DayClosed, days),
        st.builds(issued, tickets, st.integers(1, 3), slip=st.sampled_from([None, "j1", "j2"])),
        st.builds(called, tickets, calls, counters),
        st.builds(called, tickets, calls, counters),
        st.builds(e.ServiceStarted, tickets, counters),
        st.builds(e.ServiceFinished, tickets, counters),
        st.builds(e.NoShowMarked, tickets, counters),
        st.builds(e.TicketCancelled, tickets, st.none() | counters, st.just("x")),
        st.builds(e.TicketExpired, tickets),
        st.builds(e.SlipRecorded, st.sampled_from(["j1", "j2"]), tickets, st.sampled_from(e.SlipOutcome)),
        st.builds(e.SlipMoved, st.sampled_from(["j1", "j2"]), tickets, st.just("p2")),
        st.builds(e.SlipReprinted, st.sampled_from(["j1", "j2"]), tickets, st.just(2), st.just("p"), st.just("x")),
        st.builds(e.SlipHandedIn, st.sampled_from(["j1", "j2"]), tickets, st.just("p")),
        st.builds(e.CallShown, calls, st.just("screen")),
        st.builds(e.CallAnnounced, calls, st.sampled_from(e.VoicePhase)),
        st.builds(e.OfficerSignedOn, counters, officers),
        st.builds(e.OfficerSignedOff, counters, officers, st.sampled_from(e.LeftBy)),
        st.builds(e.VoiceAppointed, st.just("z"), st.just("screen"), st.just("process")),
    )


_ITEM = st.tuples(st.sampled_from([None, None, "x", "y", "z"]), st.sampled_from([DAY, DAY, NEXT_DAY]), _any_event())


_Batches = list[list[tuple[str | None, str, Event]]]
_BATCHES = given(batches=st.lists(st.lists(_ITEM, min_size=1, max_size=4), max_size=25))


@_BATCHES
@settings(_ON_FIXTURES, max_examples=120)
def test_memory_and_sqlite_refuse_the_same(new_sqlite: Callable[[], Store], batches: _Batches) -> None:
    _both_refuse_the_same(MemoryStore(), new_sqlite(), batches)


@_BATCHES
@settings(_ON_FIXTURES, max_examples=15)
def test_memory_and_postgresql_refuse_the_same(new_postgres: Callable[[], Store], batches: _Batches) -> None:
    _both_refuse_the_same(MemoryStore(), new_postgres(), batches)


def _both_refuse_the_same(memory: MemoryStore, database: Store, batches: _Batches) -> None:
    start = records(0, e.DayOpened(DAY), issued("t1", 1), issued("t2", 2))
    for store in (memory, database):
        store.journal.append(start)
    for batch in batches:
        head = memory.journal.head()
        made = [
            Record(revision, day, revision, event, command_id, None if command_id is None else "0" * 64)
            for revision, (command_id, day, event) in enumerate(batch, head + 1)
        ]
        refused = []
        for store in (memory, database):
            try:
                store.journal.append(made)
            except ConstraintViolated as error:
                refused.append(str(error))
        assert len(refused) in (0, 2), (made, refused)
    assert memory.journal.open_day() == database.journal.open_day()
    database.close()
