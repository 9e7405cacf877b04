"""A device's next question is read when one of those before it is answered, or when that takes too long."""

import asyncio

import pytest

from hub.server import turns
from hub.server.turns import OPEN, Turns


def test_so_many_questions_wait_at_once_and_an_answer_lets_the_next_one_in() -> None:
    async def story() -> None:
        asking = Turns()
        for _ in range(OPEN.value):
            await asking.wait()
            asking.asked()
        waiting = asyncio.create_task(asking.wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        asking.answered()
        await waiting
        for _ in range(OPEN.value + 3):
            asking.answered()
        await asking.wait()

    asyncio.run(story())


def test_a_question_without_an_answer_stops_nobody_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "READ_ON_S", 0.01)

    async def story() -> None:
        asking = Turns()
        for _ in range(OPEN.value):
            asking.asked()
        await asking.wait()
        asking.asked()
        await asking.wait()

    asyncio.run(story())
