import asyncio
import threading
import time
from collections.abc import Sequence

import pytest
from websockets.exceptions import ConnectionClosed

from hub.client.clock import SteadyClock
from hub.domain.events import DayOpened, Record
from hub.protocol.commands import Accepted, IssueTicket, TicketReceipt
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import ServiceId
from hub.store.memory import Fault, MemoryJournal
from tests.integration.hall import call_next, called, device, hear, hello, hub, issue, issued, raw, say, until


class GatedJournal(MemoryJournal):
    """Holds back every commit with a ticket in it until the gate opens."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.waiting = threading.Event()

    def append(self, records: Sequence[Record]) -> None:
        if issued(records):
            self.waiting.set()
            assert self.gate.wait(120)
        super().append(records)


def test_a_device_joins_and_is_shown_its_views() -> None:
    async def story() -> None:
        async with hub() as running, device("kiosk-1", Role.KIOSK, running.address) as kiosk:
            joined = await kiosk.joined()
            assert joined.welcome.boot == running.core.board.boot
            await until(lambda: len(kiosk.views()) >= 3, "catalogue, lobby and the kiosk's own view")

    asyncio.run(story())


def test_a_command_is_answered_only_after_its_commit() -> None:
    async def story() -> None:
        journal = GatedJournal()
        async with hub(journal) as running, raw(running.address) as kiosk:
            command = issue()
            await say(kiosk, hello("kiosk-1", Role.KIOSK))
            await hear(kiosk, Welcome)
            await say(kiosk, command)
            await until(journal.waiting.is_set, "the commit begins")
            before = issued(journal.history())
            answer = asyncio.create_task(hear(kiosk, Accepted))
            await (await kiosk.ping())
            assert not before
            assert not answer.done(), "answered before the commit"
            journal.gate.set()
            accepted = await answer
            assert isinstance(accepted.result, TicketReceipt)
            assert [ticket.text for ticket in issued(journal.history())] == [accepted.result.number] == ["A001"]

    asyncio.run(story())


def test_a_repeated_id_gets_the_same_answer() -> None:
    async def story() -> None:
        journal = MemoryJournal()
        async with hub(journal) as running, raw(running.address) as kiosk:
            command = issue()
            await say(kiosk, hello("kiosk-1", Role.KIOSK), command, command)
            assert await hear(kiosk, Accepted) == await hear(kiosk, Accepted)
            assert len(issued(journal.history())) == 1

    asyncio.run(story())


def test_a_link_that_breaks_before_the_answer_costs_no_second_number() -> None:
    async def story() -> None:
        journal = GatedJournal()
        async with hub(journal) as running, device("kiosk-1", Role.KIOSK, running.address) as kiosk:
            await kiosk.joined()
            command = issue(kiosk.link)
            kiosk.link.submit(command)
            await until(journal.waiting.is_set, "the commit begins")
            kiosk.link._cut()
            journal.gate.set()
            await kiosk.joined(times=2)
            answer = await kiosk.answer(command)
            assert isinstance(answer, Accepted)
            assert len(issued(journal.history())) == 1
            assert kiosk.answers(command) == [answer]

    asyncio.run(story())


def test_two_officers_call_one_ticket_each_and_a_third_call_finds_nobody() -> None:
    async def story() -> None:
        journal = MemoryJournal()
        async with (
            hub(journal) as running,
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
            device("officer-1", Role.OFFICER, running.address) as first,
            device("officer-2", Role.OFFICER, running.address) as second,
        ):
            for each in (kiosk, first, second):
                await each.joined()
            await kiosk.do(issue(kiosk.link))
            await kiosk.do(issue(kiosk.link))
            answers = await asyncio.gather(first.do(call_next("c1")), second.do(call_next("c2")))
            assert all(isinstance(answer, Accepted) for answer in answers)
            assert len({event.ticket for event in called(journal.history())}) == 2

        async with hub() as running, device("officer-1", Role.OFFICER, running.address) as first:
            await first.joined()
            answer = await first.do(call_next("c1"))
            assert isinstance(answer, Refused)
            assert answer.code is RejectionCode.NOBODY_WAITING

    asyncio.run(story())


def test_a_full_disk_refuses_and_serves_again_when_it_can() -> None:
    async def story() -> None:
        full = threading.Event()
        journal = MemoryJournal(lambda _: Fault.BEFORE_COMMIT if full.is_set() else None)
        async with hub(journal) as running, device("kiosk-1", Role.KIOSK, running.address) as kiosk:
            await kiosk.joined()
            full.set()
            for _ in range(2):
                answer = await kiosk.do(issue(kiosk.link))
                assert isinstance(answer, Refused)
                assert answer.code is RejectionCode.STORAGE_UNAVAILABLE
            assert kiosk.views(), "screens go on"
            full.clear()
            while isinstance(await kiosk.do(issue(kiosk.link)), Refused):
                pass
            assert [ticket.text for ticket in issued(journal.history())] == ["A001"]

    asyncio.run(story())


def test_a_commit_of_unknown_fate_answers_nobody_and_the_repeated_id_settles_it() -> None:
    async def story(fault: Fault) -> None:
        failing = threading.Event()
        journal = MemoryJournal(lambda _: fault if failing.is_set() else None)
        command = issue()
        async with hub(journal) as running, raw(running.address) as kiosk:
            await say(kiosk, hello("kiosk-1", Role.KIOSK))
            await hear(kiosk, Welcome)
            failing.set()
            answer = asyncio.create_task(hear(kiosk, Accepted))
            await say(kiosk, command)
            await until(lambda: running.ended, "the hub ends")
            assert running.ended == [70]
            with pytest.raises(ConnectionClosed):
                await answer
            await asyncio.wait([running.task])
            assert running.task.exception() is not None
        failing.clear()
        journal.reopen()
        async with hub(journal) as running, raw(running.address) as kiosk:
            await say(kiosk, hello("kiosk-1", Role.KIOSK), command)
            assert (await hear(kiosk, Accepted)).command_id == command.command_id
            assert len(issued(journal.history())) == 1

    for fault in (Fault.AT_COMMIT_STORED, Fault.AT_COMMIT_LOST):
        asyncio.run(story(fault))


def test_a_device_whose_clock_is_days_wrong_gets_its_numbers() -> None:
    wrong = SteadyClock(lambda: 86_400 * 10**9)

    async def story() -> None:
        async with hub() as running, device("kiosk-1", Role.KIOSK, running.address, clock=wrong) as kiosk:
            await kiosk.joined()
            command = IssueTicket(command_id=kiosk.link.new_id(kiosk.link.now()), service=ServiceId("s1"))
            assert isinstance(await kiosk.do(command), Accepted)

    asyncio.run(story())


def test_when_the_hub_follows_the_wall_clock_to_another_day_the_devices_do_too() -> None:
    ahead_ns = [0]
    journal = MemoryJournal()

    async def story() -> None:
        async with (
            hub(journal, wall_ns=lambda: time.time_ns() + ahead_ns[0]) as running,
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
        ):
            before = (await kiosk.joined()).welcome.at
            ahead_ns[0] = 2 * 86_400 * 10**9
            assert (await kiosk.joined(times=2)).welcome.at - before >= 2 * 86_400_000
            command = IssueTicket(command_id=kiosk.link.new_id(kiosk.link.now()), service=ServiceId("s1"))
            assert isinstance(await kiosk.do(command), Accepted)
            opened = [each.day for each in journal.history() if isinstance(each.event, DayOpened)]
            assert len(opened) == 2

    asyncio.run(story())
