"""What a hub that stands by tells whoever dials it of its leader."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest

from hub.core.effects import Close, Connected, Effect, SessionId
from hub.protocol.errors import ProblemCode
from hub.server import standby
from hub.server.service import Place
from hub.store.faults import JournalUnreachable, ServerRefuses
from hub.store.leadership import Leader
from hub.store.standby import Candidate


class Row:
    """A candidate whose looks find what they are told."""

    address = "vm:8972"

    def __init__(self, *found: Leader | Exception) -> None:
        self._found = list(found)

    def look(self) -> Leader:
        found = self._found.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


LEADER = Leader(3, 1_000, None, "vm:8971")
AWAY = JournalUnreachable("db", "cannot be reached", "start it")
REFUSES = ServerRefuses("db", "the database does not exist", "createdb")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([LEADER], "vm:8971 leads"),
        ([Leader(3, 1_000, None, Row.address)], standby.OWN_FORMER),
        ([LEADER, AWAY], standby.UNKNOWN),
        ([LEADER, REFUSES], standby.UNKNOWN),
        ([AWAY], standby.UNKNOWN),
        ([LEADER, AWAY, LEADER], "vm:8971 leads"),
    ],
)
def test_nobody_is_said_to_lead_while_the_database_cannot_be_asked(
    found: list[Leader | Exception], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> list[Effect]:
        waiting = standby._Waiting(cast("Candidate", Row(*found)), Place("127.0.0.1", 0))
        sent: list[Effect] = []
        done = asyncio.Event()

        def deliver(effects: Sequence[Effect]) -> None:
            sent.extend(effects)
            done.set()

        for _ in found:
            assert await waiting.look() is None
        inside: Any = waiting
        monkeypatch.setattr(inside._listener, "deliver", deliver)
        away = asyncio.create_task(waiting.turn_away())
        await inside._inbox.put(Connected(SessionId(1), "127.0.0.1"))
        await done.wait()
        away.cancel()
        await waiting.close()
        return sent

    (close,) = asyncio.run(play())
    assert isinstance(close, Close)
    assert close.problem.code is ProblemCode.STANDBY
    assert close.problem.detail == told
