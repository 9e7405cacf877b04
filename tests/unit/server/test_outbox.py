from hypothesis import given
from hypothesis import strategies as st

from hub.protocol import limits
from hub.protocol.ids import Topic
from hub.server.outbox import LEAST_PROGRESS, DrainWatch, Outbox

A, B = Topic("a"), Topic("b")
GRACE = limits.WRITE_BUFFER_GRACE.value


def drained(outbox: Outbox) -> list[bytes]:
    taken = []
    while (data := outbox.take()) is not None:
        taken.append(data)
    return taken


def test_replies_keep_their_order_and_go_before_views_of_which_only_the_newest_stay() -> None:
    outbox = Outbox()
    outbox.show(A, b"a1")
    outbox.show(B, b"b1")
    assert outbox.reply(b"r1")
    outbox.show(A, b"a2")
    assert outbox.reply(b"r2")
    assert len(outbox) == 4
    assert drained(outbox) == [b"r1", b"r2", b"b1", b"a2"]
    assert len(outbox) == 0


def test_one_reply_too_many_is_not_kept() -> None:
    outbox = Outbox()
    assert all(outbox.reply(b"r") for _ in range(limits.REPLIES.value))
    assert not outbox.reply(b"r")
    assert len(outbox) == limits.REPLIES.value


def test_after_the_farewell_nothing_but_the_replies_before_it_is_sent() -> None:
    outbox = Outbox()
    outbox.reply(b"r1")
    outbox.show(A, b"a1")
    outbox.farewell(b"bye")
    outbox.farewell(b"bye again")
    outbox.show(A, b"a2")
    assert outbox.reply(b"r2")
    assert drained(outbox) == [b"r1", b"bye"]


@given(st.lists(st.tuples(st.sampled_from([A, B]), st.binary(min_size=1, max_size=4))))
def test_memory_is_bounded_by_the_topics(shown: list[tuple[Topic, bytes]]) -> None:
    outbox = Outbox()
    for topic, data in shown:
        outbox.show(topic, data)
    newest = dict(shown)
    assert sorted(drained(outbox)) == sorted(newest.values())


def test_a_client_that_takes_everything_is_never_frozen() -> None:
    watch = DrainWatch()
    assert not any(watch.is_frozen(now * 100, 0, now) for now in range(0, 60_000, 250))


def test_a_client_that_takes_nothing_is_frozen_after_the_grace() -> None:
    watch = DrainWatch()
    assert not watch.is_frozen(1_000, 1_000, 0)
    assert not watch.is_frozen(2_000, 2_000, GRACE - 1)
    assert watch.is_frozen(2_000, 2_000, GRACE)


def test_a_client_that_takes_a_byte_a_second_is_frozen_too() -> None:
    watch = DrainWatch()
    assert not watch.is_frozen(10_000, 10_000, 0)
    assert not watch.is_frozen(10_000, 9_999, GRACE - 1)
    assert watch.is_frozen(10_000, 9_998, GRACE)


def test_a_busy_client_that_makes_progress_stays() -> None:
    watch = DrainWatch()
    taken = 0
    for now in range(0, 20_000, 1_000):
        assert not watch.is_frozen(taken + 50_000, 50_000, now)
        taken += LEAST_PROGRESS.value
    assert not watch.is_frozen(taken, 0, 20_000)


def test_a_client_with_too_much_piled_up_is_cut_though_it_takes_some() -> None:
    watch = DrainWatch()
    over = limits.WRITE_BUFFER.value + 1
    assert not watch.is_frozen(over, over, 0)
    assert not watch.is_frozen(over + 20_000, over, GRACE - 1)
    assert watch.is_frozen(over + 40_000, over, GRACE)
    watch = DrainWatch()
    assert not watch.is_frozen(over, over, 0)
    assert not watch.is_frozen(over + 20_000, over - 1, GRACE - 1)
    assert not watch.is_frozen(over + 40_000, over, GRACE)
