"""A hub whose standby is missing says so; one that cannot find out says what it knew last."""

import asyncio

import pytest

from hub.core.effects import Trouble, Warned
from hub.protocol.alarms import AlarmCode
from hub.server.followed import PATIENCE, Followed
from hub.server.following import ALONE, FOLLOWED, SOURCE, keep_looking
from hub.server.inbox import Inbox
from hub.store.faults import JournalUnreachable

START = 1_000
ALARM = Trouble(AlarmCode.STANDBY_AWAY)
AWAY = JournalUnreachable("db", "cannot be reached", "start it")


def judged(*looks: tuple[int, bool | None]) -> list[Trouble | None]:
    followed = Followed(START)
    return [followed.judge(found, START + after) for after, found in looks]


def test_a_standby_has_time_to_begin() -> None:
    last = PATIENCE.value - 1
    assert judged((0, False), (last, False), (PATIENCE.value, False)) == [None, None, ALARM]


def test_time_counts_from_when_it_was_seen_last() -> None:
    seen = PATIENCE.value * 2
    assert judged((seen, True), (seen + PATIENCE.value - 1, False), (seen + PATIENCE.value, False)) == [
        *(None, None),
        ALARM,
    ]


def test_who_is_seen_again_is_missed_no_more() -> None:
    late = PATIENCE.value
    assert judged((late, False), (late + 1, True), (late + 2, False)) == [ALARM, None, None]


def test_a_look_that_shows_nothing_changes_nothing() -> None:
    late = PATIENCE.value
    assert judged((late, None), (late, False), (late + 1, None), (late + 2, True), (3 * late, None)) == [
        *(None, ALARM, ALARM),
        *(None, None),
    ]


def test_each_change_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    looks = [(True, 0), (False, 1), (False, PATIENCE.value), (AWAY, PATIENCE.value), (True, PATIENCE.value + 1)]

    async def play() -> list[object]:
        inbox, done = Inbox(), asyncio.Event()
        left = list(looks)

        def ask() -> bool:
            found = left[0][0]
            if isinstance(found, Exception):
                raise found
            return bool(found)

        def now() -> int:
            return left[0][1]

        async def sleep(_: float) -> None:
            left.pop(0)
            if not left:
                done.set()
                await asyncio.Event().wait()

        looking = asyncio.create_task(keep_looking(ask, inbox, sleep=sleep, now=now))
        await done.wait()
        looking.cancel()
        return list(await inbox.take(0))

    assert asyncio.run(play()) == [Warned(SOURCE, (ALARM,)), Warned(SOURCE, ())]
    assert [record.message for record in caplog.records] == [ALONE, FOLLOWED]
