import asyncio

import pytest

from hub.client.identity import new_command_id
from hub.protocol import limits
from hub.protocol.commands import Accepted, Recall
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import CounterId, DeviceId
from hub.protocol.views import HallView, Show
from hub.server import listener
from tests.integration.hall import Device, call_next, device, hear, hello, hub, issue, raw, say, until


def test_a_frozen_screen_is_cut_while_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listener, "SEND_BUFFER", listener.SEND_BUFFER._replace(value=4_096))
    monkeypatch.setattr(listener, "TCP_USER_TIMEOUT_MS", 600_000)

    async def story() -> None:
        async with (
            hub(screens=2) as running,
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
            device("hall-2", Role.HALL, running.address) as awake,
            raw(running.address) as officer,
            raw(running.address, receive_buffer=4_096) as frozen,
        ):
            await kiosk.joined()
            await awake.joined()
            await say(frozen, hello("hall-1", Role.HALL))
            await hear(frozen, Welcome)
            frozen.transport.pause_reading()
            await say(officer, hello("officer-1", Role.OFFICER))
            await kiosk.do(issue(kiosk.link))
            await say(officer, call_next("c1"))
            ticket = (await hear(officer, Accepted)).result
            assert ticket is not None
            here = running.core.sessions

            def is_cut() -> bool:
                return here.of_device(DeviceId("hall-1")) is None

            while not is_cut():
                at_ms = kiosk.link.now()
                again = Recall(command_id=new_command_id(at_ms), counter=CounterId("c1"), ticket=ticket.ticket)
                await say(officer, again)
                await hear(officer, Accepted)
                await until(lambda call=again.command_id: call in calls(awake), "the other screen shows the call")
            assert here.of_device(DeviceId("hall-2")) is not None
            assert "client cut" in caplog.text

    def calls(screen: Device) -> set[str]:
        view = screen.views()[-1].show.view
        assert isinstance(view, HallView)
        return {call.call for call in view.calls}

    asyncio.run(story())


def test_a_slow_screen_gets_the_newest_view_and_not_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WRITE_BUFFER_GRACE", limits.WRITE_BUFFER_GRACE._replace(value=600_000))
    monkeypatch.setattr(listener, "TCP_USER_TIMEOUT_MS", 600_000)

    async def story() -> None:
        async with (
            hub() as running,
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
            raw(running.address) as officer,
            raw(running.address, receive_buffer=4_096) as slow,
        ):
            await kiosk.joined()
            await say(slow, hello("hall-1", Role.HALL))
            await hear(slow, Welcome)
            slow.transport.pause_reading()
            await say(officer, hello("officer-1", Role.OFFICER))
            await kiosk.do(issue(kiosk.link))
            await say(officer, call_next("c1"))
            receipt = (await hear(officer, Accepted)).result
            assert receipt is not None
            for _ in range(300):
                again = Recall(
                    command_id=new_command_id(kiosk.link.now()), counter=CounterId("c1"), ticket=receipt.ticket
                )
                await say(officer, again)
                await hear(officer, Accepted)
            slow.transport.resume_reading()
            got = 0
            while True:
                show = await hear(slow, Show)
                got += 1
                if isinstance(show.view, HallView) and again.command_id in {call.call for call in show.view.calls}:
                    break
            assert got < 300

    asyncio.run(story())
