"""Debian's Chromium on a board of the hall, without a window; and boards whose views a test writes itself."""

import asyncio
import os
import shutil
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, async_playwright

from config.schema import WebTable
from hub.core.effects import Publish
from hub.core.pages import PAGES, Pages
from hub.protocol.ids import BootId, hall_topic
from hub.protocol.views import HallView, Show
from hub.web.guests import Guests
from hub.web.relay import Relay
from hub.web.serving import serve_pages
from tests.integration.hall import LOOPBACK, PATIENCE_S
from tests.unit.web.views import ZONE

CHROMIUM: Final = shutil.which("chromium")
needs_chromium: Final = pytest.mark.skipif(CHROMIUM is None, reason="chromium (Debian package chromium) not found")

ALONE: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
)
"""It asks nobody for anything but the page."""

START_MS: Final = 180_000
"""A busy machine starts a browser for the first time."""

LYING: Final = (1920, 1080)
UPRIGHT: Final = (1080, 1920)


@asynccontextmanager
async def browser_page(size: tuple[int, int] = LYING, scripts: bool = True) -> AsyncIterator[Page]:
    """Open a page in a browser of its own; whatever it says is wrong fails the test."""
    wrong: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ALONE], timeout=START_MS)
        view = {"width": size[0], "height": size[1]}
        context = await browser.new_context(viewport=view, java_script_enabled=scripts)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_S * 1_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said.type, said.text) else None)
        yield page
        await browser.close()
    assert wrong == []


def _is_wrong(kind: str, text: str) -> bool:
    away = "favicon" in text or "ERR_CONNECTION" in text or "WebSocket connection" in text or "404" in text
    return kind == "error" and not away


async def photograph(page: Page, name: str, folder: Path) -> Path:
    """Keep a picture where `LOKET_GALLERY` says."""
    path = Path(os.environ.get("LOKET_GALLERY", folder)) / f"{name}.png"
    await page.screenshot(path=path, animations="allow")
    return path


@dataclass
class Boards:
    """A web port that shows what it is told; `pages` have the hall's own face."""

    address: str
    pages: Pages
    _relay: Relay
    _guests: Guests
    _sequence: int = 0

    def forget_guests(self) -> None:
        """One browser asks for a whole gallery."""
        self._guests._places.clear()

    def show(self, view: HallView) -> None:
        """Give out a view."""
        self._sequence += 1
        show = Show(hall_topic(ZONE), 1, BootId("b"), self._sequence, view)
        self._relay.take([Publish((PAGES,), show)])


def now() -> int:
    """Return the hub's time (UTC ms)."""
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def boards(web: WebTable | None = None, clock_ms: int | None = None) -> AsyncIterator[Boards]:
    """Serve boards without a hub; `clock_ms` stops their clock."""
    guests = Guests()
    pages = Pages(is_open=True, zones=(ZONE,))
    relay = Relay(pages)
    door = socket.create_server((LOOPBACK, 0))
    door.setblocking(False)
    ready = asyncio.Event()
    at = now if clock_ms is None else lambda: clock_ms
    serving = asyncio.create_task(serve_pages([door], relay, at, lambda: None, guests, web or WebTable(), ready.set))
    address = f"http://{LOOPBACK}:{door.getsockname()[1]}/board/{ZONE}"
    await asyncio.wait([asyncio.ensure_future(ready.wait()), serving], return_when=asyncio.FIRST_COMPLETED)
    try:
        yield Boards(address, pages, relay, guests)
    finally:
        serving.cancel()
        await asyncio.wait([serving])
        door.close()
