"""A leader renews in time, says nothing without its lease, and ends when it is lost, whatever it is doing."""

import asyncio
import threading
from collections.abc import Callable
from typing import cast

import pytest

from hub.core.effects import Log
from hub.server.inbox import Inbox
from hub.server.listener import Listener
from hub.server.tenure import Tenure, boot_ms
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
        self._clock = clock

    def epoch(self) -> int:
        return 5

    def renew(self) -> None:
        self.asked += 1
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


async def _in_thread(call: Callable[[], None]) -> None:
    call()


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110  # what is waited for tells nobody
            await asyncio.sleep(0.01)


def test_a_leader_that_serves_renews_when_it_is_due() -> None:
    desk = Desk()

    async def story() -> None:
        serving = asyncio.create_task(desk.tenure.keep_up(_in_thread))
        desk.now += HEARTBEAT_MS
        await _until(lambda: desk.journal.asked == 1)
        desk.journal.fails = [NotStored("somebody holds the row")]
        desk.now += HEARTBEAT_MS
        await _until(lambda: desk.journal.asked >= 3)
        assert desk.journal.lease.asked_at == desk.now
        serving.cancel()
        await asyncio.wait([serving])

    asyncio.run(story())
    assert desk.ended == []


def test_a_renewal_that_does_not_come_back_ends_the_lease() -> None:
    """Cut off from the database: the journal's thread waits for an answer, and the hub does not."""
    desk = Desk()

    async def never(_: Callable[[], None]) -> None:
        await asyncio.Event().wait()

    async def story() -> None:
        serving = asyncio.create_task(desk.tenure.keep_up(never))
        desk.now += HEARTBEAT_MS
        await asyncio.sleep(0)
        desk.now += LEASE_MS
        with pytest.raises(ExceptionGroup):
            await serving

    asyncio.run(story())
    assert desk.ended == [EXIT_LEADERSHIP_LOST]


def test_a_starting_leader_renews_in_a_thread_until_it_serves() -> None:
    desk = Desk()
    desk.tenure.keep()
    assert desk.journal.renewed.wait(10)
    desk.journal.fails = [NotStored("somebody holds the row")]
    desk.journal.renewed.clear()
    assert desk.journal.renewed.wait(10)

    async def story() -> None:
        serving = asyncio.create_task(desk.tenure.keep_up(_in_thread))
        keeper = desk.tenure._keeper
        assert keeper is not None
        await _until(lambda: not keeper.is_alive())
        serving.cancel()
        await asyncio.wait([serving])

    asyncio.run(story())
    assert desk.ended == []


@pytest.mark.parametrize("how", ["taken", "late"])
def test_a_starting_leader_that_lost_its_lead_ends(how: str) -> None:
    desk = Desk()
    if how == "taken":
        desk.journal.fails = [LeadershipLost("epoch 5 is over")]
    else:
        desk.now += LEASE_MS
    desk.tenure.keep()
    assert desk.over.wait(10)
    assert set(desk.ended) == {EXIT_LEADERSHIP_LOST}


def test_the_clock_counts_from_the_machines_start() -> None:
    before = boot_ms()
    assert 0 < before <= boot_ms()
