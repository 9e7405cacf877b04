import asyncio

from hub.core.effects import Connected, Disconnected, Input, SessionId
from hub.protocol import limits
from hub.server.inbox import Inbox


def item(number: int) -> Input:
    return Disconnected(SessionId(number))


def test_all_that_waits_is_taken_in_order_a_batch_at_most() -> None:
    async def story() -> None:
        inbox = Inbox()
        items = [item(number) for number in range(limits.BATCH.value + 3)]
        assert all(inbox.offer(each) for each in items)
        assert await inbox.take(10) == items[: limits.BATCH.value]
        assert await inbox.take(10) == items[limits.BATCH.value :]
        assert await inbox.take(0.001) == []

    asyncio.run(story())


def test_a_full_inbox_refuses_an_offer_and_lets_a_put_wait() -> None:
    async def story() -> None:
        inbox = Inbox(size=1)
        assert inbox.offer(item(1))
        assert not inbox.offer(item(2))
        waiting = asyncio.create_task(inbox.put(item(3)))
        await asyncio.sleep(0)
        assert not waiting.done()
        assert await inbox.take(10) == [item(1)]
        await waiting
        assert await inbox.take(10) == [item(3)]

    asyncio.run(story())


def test_nobody_hangs_on_a_closed_inbox() -> None:
    async def story() -> None:
        inbox = Inbox(size=1)
        inbox.offer(item(1))
        waiting = asyncio.create_task(inbox.put(item(2)))
        await asyncio.sleep(0)
        inbox.close()
        await waiting
        await inbox.put(Connected(SessionId(3), "peer"))
        await inbox.put(Connected(SessionId(4), "peer"))
        assert inbox.offer(item(5))

    asyncio.run(story())
