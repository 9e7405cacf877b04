import asyncio
import socket
from collections import Counter
from contextlib import AsyncExitStack
from itertools import count

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from hub.client.candidates import HubAddress
from hub.protocol import codec, limits
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import SUBPROTOCOL, Hello, Role, Welcome
from hub.protocol.ids import DeviceId, ProcessId
from hub.server.callers import STRANGERS_EACH, Caller
from hub.server.listener import MAX_SIZE
from hub.server.porter import Porter
from tests.integration.hall import device, hear, hello, hub, issue, raw, say, until

TOO_LARGE = b'{"type":"Hello","program":"' + b"x" * limits.CLIENT_MESSAGE.value + b'"}'


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"{", ProblemCode.MALFORMED),
        (b'\xff{"type":"Hello"}', None),
        (b"[" * 10_000, ProblemCode.MALFORMED),
        (b'{"type":"CallNext","counter":7}', ProblemCode.MALFORMED),
        (b'{"type":"DropTables"}', ProblemCode.UNKNOWN_TYPE),
        (TOO_LARGE, ProblemCode.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_code_and_the_device_stays(
    said: bytes, code: ProblemCode | None
) -> None:
    async def story() -> None:
        async with hub() as running, raw(running.address) as kiosk:
            await say(kiosk, hello("kiosk-1", Role.KIOSK))
            await hear(kiosk, Welcome)
            await kiosk.send(said, text=code is not None)
            problem = await hear(kiosk, Problem)
            assert problem.code is (code or ProblemCode.MALFORMED)
            assert not problem.closing
            await say(kiosk, hello("kiosk-1", Role.KIOSK))
            await hear(kiosk, Welcome)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"{", ProblemCode.MALFORMED),
        (codec.encode(issue()), ProblemCode.HELLO_EXPECTED),
        (codec.encode(Hello(99, Role.KIOSK, DeviceId("kiosk-1"), ProcessId("p"))), ProblemCode.VERSION_UNSUPPORTED),
        (codec.encode(hello("stranger", Role.KIOSK)), ProblemCode.UNKNOWN_DEVICE),
        (codec.encode(hello("kiosk-1", Role.OFFICER)), ProblemCode.WRONG_ROLE),
    ],
)
def test_who_does_not_say_who_it_is_is_told_why_and_left(said: bytes, code: ProblemCode) -> None:
    async def story() -> None:
        async with hub() as running, raw(running.address) as stranger:
            await say(stranger, said)
            problem = await hear(stranger, Problem)
            assert problem.code is code
            assert problem.closing
            await stranger.wait_closed()

    asyncio.run(story())


def test_a_giant_ends_its_connection_and_nobody_elses() -> None:
    async def story() -> None:
        async with (
            hub() as running,
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
            raw(running.address) as giant,
        ):
            await kiosk.joined()
            await say(giant, b"x" * (MAX_SIZE.value + 1))
            with pytest.raises(ConnectionClosed) as closed:
                await hear(giant, Problem)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1009
            await kiosk.do(issue(kiosk.link))

    asyncio.run(story())


def test_a_browsers_page_and_another_language_are_turned_away_at_the_door() -> None:
    async def story() -> None:
        async with hub() as running:
            url, loket = f"ws://{running.address}/", [Subprotocol(SUBPROTOCOL)]
            with pytest.raises(InvalidStatus):
                await connect(url, origin=Origin("http://elsewhere"), subprotocols=loket, proxy=None)
            with pytest.raises(InvalidStatus):
                await connect(url, proxy=None)

    asyncio.run(story())


def test_more_connections_than_the_limit_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SESSIONS", limits.SESSIONS._replace(value=1))

    async def story() -> None:
        async with hub() as running, raw(running.address) as first:
            await say(first, hello("kiosk-1", Role.KIOSK))
            await hear(first, Welcome)
            async with raw(running.address) as second:
                problem = await hear(second, Problem)
                assert problem.code is ProblemCode.TOO_MANY
                await second.wait_closed()

    asyncio.run(story())


def test_a_second_device_of_the_same_name_replaces_the_first() -> None:
    async def story() -> None:
        async with hub() as running, raw(running.address) as first, raw(running.address) as second:
            await say(first, hello("kiosk-1", Role.KIOSK))
            await hear(first, Welcome)
            await say(second, hello("kiosk-1", Role.KIOSK))
            await hear(second, Welcome)
            assert (await hear(first, Problem)).code is ProblemCode.REPLACED

    asyncio.run(story())


def test_an_address_that_opens_connection_after_connection_is_turned_away_and_others_are_served(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story() -> None:
        async with hub() as running, device("kiosk-1", Role.KIOSK, running.address) as kiosk, AsyncExitStack() as bad:
            await kiosk.joined()
            mute = [await _mute(bad, running.address) for _ in range(STRANGERS_EACH.value)]
            with pytest.raises(ConnectionResetError):
                await (await _mute(bad, running.address))[0].read()
            await kiosk.do(issue(kiosk.link))
            mute[0][1].transport.abort()
            async with raw(running.address) as friend:
                await say(friend, hello("officer-1", Role.OFFICER))
                await hear(friend, Welcome)
            await until(lambda: "connections turned away address=127.0.0.2" in caplog.text, "the log says so")

    asyncio.run(story())


async def _mute(opened: AsyncExitStack, address: HubAddress) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection from a host of its own that says nothing."""
    reader, writer = await asyncio.open_connection(address.host, address.port, local_addr=("127.0.0.2", 0))
    opened.callback(writer.transport.abort)
    return reader, writer


def test_who_is_in_is_looked_after_between_any_two_of_many_who_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handshakes are what costs the hub most: sixty-four of them in one go keep everybody else waiting."""
    rounds: Counter[int] = Counter()
    now = count()
    knocks = Porter.knocks

    def counted(porter: Porter, caller: Caller) -> bool:
        rounds[this[0]] += 1
        return knocks(porter, caller)

    def turn() -> None:
        this[0] = next(now)
        asyncio.get_running_loop().call_soon(turn)

    this = [next(now)]
    monkeypatch.setattr(Porter, "knocks", counted)

    async def story() -> None:
        async with hub() as running:
            came = [_calling(running.address) for _ in range(STRANGERS_EACH.value)]  # no look of the loop in between
            turn()
            await until(lambda: sum(rounds.values()) == len(came), "all were let in")
            for each in came:
                each.close()

    asyncio.run(story())
    assert max(rounds.values()) <= 4


def _calling(address: HubAddress) -> socket.socket:
    return socket.create_connection((address.host, address.port))
