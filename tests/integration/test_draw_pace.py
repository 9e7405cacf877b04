"""A device that draws number after number fills its own connection and not the hall's lines."""

import asyncio
import logging

import pytest

from hub.core.bindings import Bindings, DeviceBinding
from hub.protocol.commands import Accepted, AskHelp, AskLease
from hub.protocol.errors import Refused
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import CounterId, DeviceId
from hub.server.draws import BY_HAND, DrawPace
from tests.integration.hall import RunningHub, bindings, hear, hello, hub, issue, raw, say, until

LONG = DrawPace(3, 0.001)
"""A third of an hour for a number: what has come by the end of a test came without a wait."""


def two_kiosks() -> Bindings:
    second = DeviceBinding(DeviceId("kiosk-2"), Role.KIOSK)
    return Bindings(bindings().devices | {second.device: second})


def given(running: RunningHub, device: str) -> int:
    return sum(ticket.kiosk == device for ticket in running.core.state.tickets.values())


def test_beyond_its_burst_a_kiosk_waits_and_nobody_else_does(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    async def story() -> None:
        async with (
            hub(places=two_kiosks(), pace=LONG) as running,
            raw(running.address) as flooder,
            raw(running.address) as kiosk,
            raw(running.address) as panel,
        ):
            for line, name, role in (
                (flooder, "kiosk-1", Role.KIOSK),
                (kiosk, "kiosk-2", Role.KIOSK),
                (panel, "officer-1", Role.OFFICER),
            ):
                await say(line, hello(name, role))
                await hear(line, Welcome)
            await say(flooder, *(issue() for _ in range(9)))
            for _ in range(LONG.at_once):
                await hear(flooder, Accepted)
            await until(lambda: "device=kiosk-1 times=1" in caplog.text, "the log says who waits")
            for _ in range(LONG.at_once):
                await say(kiosk, issue())
                await hear(kiosk, Accepted)
            await say(kiosk, AskLease(command_id=issue().command_id, held=None))
            await hear(kiosk, Accepted)  # only numbers count
            for _ in range(2 * LONG.at_once):  # an officer's have another pace
                await say(panel, issue())
                await hear(panel, Accepted)
            async with raw(running.address) as again:
                await say(again, hello("kiosk-1", Role.KIOSK))
                await hear(again, Welcome)
                await say(again, issue())
                await until(lambda: running.core.sessions.of_device(DeviceId("kiosk-1")) is not None, "it is there")
                await say(panel, issue())
                await hear(panel, Accepted)
                assert given(running, "kiosk-1") == LONG.at_once, "a new connection has the old one's pace"

    asyncio.run(story())


def test_a_panel_that_draws_without_end_waits_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    async def story() -> None:
        async with hub() as running, raw(running.address) as panel, raw(running.address) as kiosk:
            await say(panel, hello("officer-1", Role.OFFICER), *(issue() for _ in range(2 * BY_HAND.at_once)))
            await hear(panel, Welcome)
            await until(lambda: "device=officer-1 times=" in caplog.text, "the log says who waits")
            await say(kiosk, hello("kiosk-1", Role.KIOSK), issue())
            await hear(kiosk, Accepted)

    asyncio.run(story())


def test_a_panel_that_orders_without_end_waits_and_no_other_device_does(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    async def story() -> None:
        async with hub(orders=LONG) as running, raw(running.address) as panel, raw(running.address) as kiosk:
            await say(panel, hello("officer-1", Role.OFFICER))
            await hear(panel, Welcome)
            await say(panel, *(AskHelp(command_id=issue().command_id, counter=CounterId("c1")) for _ in range(9)))
            for _ in range(LONG.at_once):
                await hear(panel, (Accepted, Refused))
            await until(lambda: "device=officer-1 times=1" in caplog.text, "the log says who waits")
            await say(kiosk, hello("kiosk-1", Role.KIOSK), issue())
            await hear(kiosk, Accepted)
            assert len(running.core.state.answers) <= LONG.at_once + 1

    asyncio.run(story())


def test_what_waits_is_given_at_the_pace() -> None:
    async def story() -> None:
        async with hub(pace=DrawPace(1, 20.0)) as running, raw(running.address) as kiosk:
            await say(kiosk, hello("kiosk-1", Role.KIOSK), *(issue() for _ in range(5)))
            for _ in range(5):
                await hear(kiosk, Accepted)
            assert given(running, "kiosk-1") == 5

    asyncio.run(story())
