"""A leader renews in time, says nothing without its lease, and ends when it is lost, whatever it is doing."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import cast

import pytest

from hub.core.effects import Log
from hub.server.inbox import Inbox
from hub.server.listener import Listener
from hub.server.tenure import STUCK_MS, Tenure, boot_ms
from hub.server.writer import EXIT_LEADERSHIP_LOST
from hub.store.journal import LeadershipLost, NotStored
from hub.store.leadership import HEARTBEAT_MS, LEASE_MS, Lease
from hub.store.leading import LeadingJournal


class Journal:
    """Only its lease; `fails` is raised by the renewals to come."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.lease = Lease(clock())
        self.fails: list[Exception] = []
        self.renewed = threading.Event()
        self.asked = 0
        self.waits_for: threading.Event | None = None
        self._clock = clock

    def epoch(self) -> int:
        return 5

    def renew(self) -> None:
        self.asked += 1
        if self.waits_for is not None:
            self.waits_for.wait(120)
        if self.fails:
            raise self.fails.pop(0)
        self.lease.renewed(self._clock())
        self.renewed.set()


class Desk:
    """A tenure with its journal and clock; the process goes on where it would have ended."""

    def __init__(self) -> None:
        self.now = 1_000
        self.journal = Journal(lambda: self.now)
        self.ended: list[int] = []
        self.over = threading.Event()
        self.tenure = Tenure(cast(LeadingJournal, self.journal), self._end, lambda: self.now)

    def _end(self, status: int) -> None:
        self.ended.append(status)
        self.over.set()


def test_nothing_is_said_without_a_lease() -> None:
    desk = Desk()
    desk.now += LEASE_MS - 1
    desk.tenure.check()
    desk.now += 1
    with pytest.raises(LeadershipLost, match="was not renewed for 1500 ms"):
        desk.tenure.check()
    assert desk.ended == [EXIT_LEADERSHIP_LOST]


def test_a_port_asks_before_it_says_anything() -> None:
    desk = Desk()
    listener = Listener(Inbox(), may_speak=desk.tenure.check)
    listener.deliver([Log("said")])
    desk.now += LEASE_MS
    listener.deliver([])
    with pytest.raises(LeadershipLost):
        listener.deliver([Log("said")])


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  # what is waited for tells nobody
            await asyncio.sleep(0.01)


async def _served(desk: Desk, story: Callable[[], Awaitable[None]]) -> None:
    desk.tenure.keep()
    serving = asyncio.create_task(desk.tenure.keep_up())
    await asyncio.sleep(0)
    await story()
    serving.cancel()
    await asyncio.wait([serving])
    assert not desk.tenure._keeper.is_alive()


def test_a_leader_renews_when_it_is_due() -> None:
    desk = Desk()

    async def story() -> None:
        desk.now += HEARTBEAT_MS
        await _until(lambda: desk.journal.asked == 1)
        desk.journal.fails = [NotStored("somebody holds the row")]
        desk.now += HEARTBEAT_MS
        await _until(lambda: desk.journal.lease.asked_at == desk.now)
        assert desk.journal.asked == 3

    asyncio.run(_served(desk, story))
    assert desk.ended == []


def test_a_renewal_that_does_not_come_back_ends_the_lease() -> None:
    """Cut off from the database: the thread waits for an answer, and the hub does not."""
    desk = Desk()
    answer = threading.Event()
    desk.journal.waits_for = answer

    async def story() -> None:
        desk.tenure.keep()
        serving = asyncio.create_task(desk.tenure.keep_up())
        desk.now += HEARTBEAT_MS
        await _until(lambda: desk.journal.asked == 1)
        desk.now += LEASE_MS
        await _until(lambda: bool(desk.ended))
        answer.set()
        with pytest.raises(LeadershipLost):
            await serving

    asyncio.run(story())
    assert set(desk.ended) == {EXIT_LEADERSHIP_LOST}


def test_a_hub_that_is_starting_or_held_up_for_a_while_stays_the_leader() -> None:
    desk = Desk()
    desk.tenure.keep()
    for _ in range(2 * STUCK_MS // HEARTBEAT_MS):
        desk.journal.renewed.clear()
        desk.now += HEARTBEAT_MS
        assert desk.journal.renewed.wait(120)
    assert desk.ended == []
    desk.tenure._over.set()


def test_a_hub_that_stays_stuck_loses_its_lead() -> None:
    desk = Desk()

    async def story() -> None:
        """Nothing of the loop runs while this does not wait for it."""
        desk.now += STUCK_MS
        assert not desk.over.wait(0)
        desk.journal.lease.renewed(desk.now)
        asked = desk.journal.asked
        desk.now += LEASE_MS
        assert desk.over.wait(120)
        assert desk.journal.asked == asked

    with suppress(LeadershipLost):
        asyncio.run(_served(desk, story))
    assert set(desk.ended) == {EXIT_LEADERSHIP_LOST}


@pytest.mark.parametrize("how", ["taken", "late"])
def test_a_starting_leader_that_lost_its_lead_ends(how: str) -> None:
    desk = Desk()
    if how == "taken":
        desk.journal.fails = [LeadershipLost("epoch 5 is over")]
        desk.now += HEARTBEAT_MS
    else:
        desk.now += LEASE_MS
    desk.tenure.keep()
    assert desk.over.wait(120)
    assert set(desk.ended) == {EXIT_LEADERSHIP_LOST}


def test_the_clock_counts_from_the_machines_start() -> None:
    before = boot_ms()
    assert 0 < before <= boot_ms()
