"""A real browser on a real hub's board: a called number stands on the page, chimes after one touch, and grows old."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec import structs
from playwright.async_api import Page

from config.schema import WebTable
from hub.protocol.commands import EmergencyKind
from hub.protocol.emergency import Emergency
from hub.protocol.hello import Role
from tests.integration.hall import PATIENCE_S, Device, RunningHub, call_next, device, hub, issue
from tests.screens.board_browser import boards, browser_page, needs_chromium, photograph
from tests.unit.web.views import NOON, call, view

pytestmark = [needs_chromium, pytest.mark.window]

LISTEN = """
window.chimes = 0;
window.setInterval(function () { window.pulsed = window.pulsed || !!document.querySelector('.call.lit'); }, 50);
window.HTMLMediaElement.prototype.play = function () { window.chimes += 1; return Promise.resolve(); };
"""
"""There is no loudspeaker: counts what would be heard, and sees whether a call ever pulsed."""


@asynccontextmanager
async def at_work() -> AsyncIterator[tuple[RunningHub, str, Device, tuple[Device, Device]]]:
    """A hub with boards, a kiosk and two officers."""
    async with (
        hub(web=WebTable(port=0)) as running,
        device("kiosk-1", Role.KIOSK, running.address) as kiosk,
        device("officer-1", Role.OFFICER, running.address) as first,
        device("officer-2", Role.OFFICER, running.address) as second,
    ):
        for each in (kiosk, first, second):
            await each.joined()
        async with asyncio.timeout(PATIENCE_S):
            address = await running.boards
        yield running, address, kiosk, (first, second)


async def shows(page: Page, text: str) -> None:
    await page.wait_for_selector(f".call .number:has-text('{text}')")


def test_a_called_number_stands_on_the_board_and_chimes_after_one_touch(tmp_path: Path) -> None:
    async def story() -> None:
        async with at_work() as (_, address, kiosk, (first, second)), browser_page() as page:
            await page.add_init_script(LISTEN)
            await page.goto(f"{address}/")
            await page.click("text=Balai Uji")
            await page.wait_for_selector("text=Belum ada panggilan")
            await kiosk.do(issue(kiosk.link))
            await first.do(call_next("c1"))
            await shows(page, "A 001")
            assert await page.inner_text(".call .place") == "Loket 1"
            assert await page.evaluate("window.chimes") == 0
            await page.click("text=Sentuh layar untuk suara")
            await page.wait_for_function("() => window.chimes === 1")
            await page.wait_for_selector(".sound", state="hidden")
            await kiosk.do(issue(kiosk.link))
            await second.do(call_next("c2"))
            await shows(page, "A 002")
            await page.wait_for_function("() => window.chimes === 2")
            await page.wait_for_function("() => window.pulsed")
            await photograph(page, "board-real-hub", tmp_path)

    asyncio.run(story())


def test_a_board_that_lost_its_hub_says_so_and_comes_back_by_itself(tmp_path: Path) -> None:
    async def story() -> None:
        async with browser_page() as page:
            async with at_work() as (running, address, kiosk, (first, _)):
                await page.goto(f"{address}/board/z1")
                await kiosk.do(issue(kiosk.link))
                await first.do(call_next("c1"))
                await shows(page, "A 001")
                port, journal = int(address.rpartition(":")[2]), running.journal
            await page.wait_for_selector("#screen.stale")
            assert (await page.inner_text(".head .name")).startswith("Layar tidak tersambung sejak pukul")
            await shows(page, "A 001")
            await photograph(page, "board-stale", tmp_path)
            async with hub(journal, web=WebTable(port=port)):
                await page.wait_for_selector("#screen:not(.stale)")
                assert await page.inner_text(".head .name") == "Balai Uji · Zona"
                await shows(page, "A 001")

    asyncio.run(story())


def test_calls_of_a_long_emergency_chime_and_pulse_when_it_is_over() -> None:
    leave = Emergency(EmergencyKind.EVACUATE, {}, NOON - 300_000)
    before, meanwhile = call("B001", 2, 400), call("A042", 12, 120)

    async def story() -> None:
        async with boards(clock_ms=NOON) as served, browser_page() as page:
            served.show(view(before))
            await page.add_init_script(LISTEN)
            await page.goto(served.address)
            await page.click("text=Sentuh layar untuk suara")
            await page.wait_for_function("() => window.chimes === 1")
            served.show(structs.replace(view(meanwhile, before), emergency=leave))
            await page.wait_for_selector("#screen.has-over")
            assert not await page.evaluate("window.pulsed")
            served.show(view(meanwhile, before))
            await page.wait_for_function("() => window.chimes === 2")
            await page.wait_for_function("() => window.pulsed")
            await shows(page, "A 042")

    asyncio.run(story())
