"""Pictures of a board in a browser in every designed state; kept where `LOKET_GALLERY` says."""

import asyncio
import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image
from playwright.async_api import Page

from config.tokens import THEMES, ThemeName
from hub.protocol.closures import Closed, ClosedWhy
from hub.protocol.commands import EmergencyKind, StopReason
from hub.protocol.emergency import Emergency
from hub.protocol.views import HallNotice, HallView
from tests.architecture.pure import ROOT
from tests.screens.board_browser import LYING, UPRIGHT, boards, browser_page, needs_chromium, photograph
from tests.unit.web.views import NOON, call, view

pytestmark = [needs_chromium, pytest.mark.window]

OLDER = tuple(
    call(number, counter, 70 + place)
    for place, (number, counter) in enumerate(
        [("B017", 3), ("C008", 9), ("A041", 11), ("D002", 7), ("A040", 2), ("B016", 14), ("C007", 1)]
    )
)
BUSY = view(call("A042", 12, 20, active=False), *OLDER)
TWO = view(call("A043", 12, 20, active=False), call("B018", 3, 21, active=False), *OLDER)
NOTICE = HallNotice({"id": "Perekaman KTP-el"}, StopReason.SYSTEM_DOWN)
LONG_TEXT = (
    "Pengambilan nomor antrean ditutup pukul 15.00. Siapkan dokumen asli dan salinannya. Jaga barang bawaan Anda, dan "
    "tanyakan kepada petugas bila ada yang kurang jelas. Terima kasih atas kesabaran Anda."
)
BREAK = Closed(ClosedWhy.FRIDAY_BREAK, (), opens_at=NOON + 3_300_000)
EVACUATE = Emergency(EmergencyKind.EVACUATE, {}, NOON - 9_000)
OWN_WORDS = Emergency(EmergencyKind.MESSAGE, {"id": LONG_TEXT}, NOON - 9_000)

LOGO = ROOT / "config" / "sample" / "logo.png"
SMALL = (1024, 768)
WIDE = (2560, 1080)
TABLET = (768, 1024)


OWN = {"primary": "#7A1F3D", "accent": "#F2B705"}, base64.b64encode(LOGO.read_bytes()).decode()


@dataclass(frozen=True)
class State:
    """What is shown, and what its address asks for."""

    shown: HallView
    query: str = ""
    sizes: tuple[tuple[int, int], ...] = (LYING, UPRIGHT)
    themes: tuple[ThemeName, ...] = (ThemeName.DARK,)
    is_dressed: bool = False


STATES = {
    "empty": State(view()),
    "call": State(BUSY, "waiting=1&sound=0", themes=tuple(ThemeName)),
    "own": State(BUSY, "waiting=1&sound=0", themes=(ThemeName.DARK, ThemeName.LIGHT), is_dressed=True),
    "call-sizes": State(BUSY, "waiting=1", sizes=(SMALL, WIDE, TABLET)),
    "call-english": State(structs.replace(BUSY, notices=(NOTICE,)), "language=en&waiting=1"),
    "call-long": State(view(call("AB1042", 112, 20, active=False), call("AB1041", 111, 70), *OLDER), "language=en"),
    "two": State(TWO, sizes=(LYING, UPRIGHT, SMALL, WIDE, TABLET)),
    "two-notice": State(structs.replace(TWO, notices=(NOTICE,))),
    "fresh": State(view(call("A042", 12, 2), *OLDER)),
    "notice": State(structs.replace(BUSY, notices=(NOTICE,))),
    "running": State(structs.replace(BUSY, running={"id": LONG_TEXT})),
    "break": State(structs.replace(view(), hours=BREAK)),
    "emergency": State(structs.replace(BUSY, emergency=EVACUATE), themes=(ThemeName.DARK, ThemeName.HIGH_CONTRAST)),
    "emergency-words": State(structs.replace(BUSY, emergency=OWN_WORDS)),
}


def pictures() -> Iterator[tuple[str, State, tuple[int, int], ThemeName]]:
    for name, state in STATES.items():
        for size in state.sizes:
            for theme in state.themes:
                yield name, state, size, theme


def test_a_picture_of_every_state(tmp_path: Path) -> None:
    """What does not fit its place would be cut off: nothing does."""

    async def story() -> None:
        async with boards(clock_ms=NOON) as served, browser_page() as page:
            for name, state, size, theme in pictures():
                served.show(state.shown)
                served.pages.colours, served.pages.logo = OWN if state.is_dressed else ({}, "")
                served.forget_guests()
                await page.set_viewport_size({"width": size[0], "height": size[1]})
                await page.goto(f"{served.address}?theme={theme}&{state.query}")
                await page.wait_for_selector("#screen.ready")
                assert await page.evaluate(CUT_OFF) == [], (name, size, theme)
                path = await photograph(page, f"board-{name}-{size[0]}-{theme}", tmp_path)
                check(path, theme)

    asyncio.run(story())


def test_before_the_hub_has_a_view_the_board_says_that_it_connects(tmp_path: Path) -> None:
    async def story() -> None:
        async with boards() as served, browser_page() as page:
            await page.goto(served.address)
            await page.wait_for_selector("text=Menghubungkan layar")
            await photograph(page, "board-connecting", tmp_path)
            served.show(BUSY)
            await page.wait_for_selector("text=A 042")

    asyncio.run(story())


def test_without_scripts_the_picture_is_there_and_comes_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with boards(clock_ms=NOON) as served, browser_page(scripts=False) as page:
            served.show(BUSY)
            await page.goto(served.address)
            await photograph(page, "board-without-scripts", tmp_path)
            assert await texts(page, ".call .number") == ["A 042"]
            served.show(TWO)
            await page.wait_for_selector("text=A 043")

    asyncio.run(story())


async def texts(page: Page, selector: str) -> list[str]:
    return [each.strip() for each in await page.locator(selector).all_inner_texts()]


CUT_OFF = """() => {
  var cut = [];
  document.querySelectorAll('.number, .place, .counter, .title, .words, .first, .second, .page.on:not(.runs), .clock,'
                            + ' .waiting, .sound, .caption')
    .forEach(function (each) {
      var box = each.getBoundingClientRect(), range = document.createRange();
      if (!box.width || !each.textContent || each.closest('.off')) { return; }
      range.selectNodeContents(each);
      var whole = range.getBoundingClientRect();
      var home = (each.closest('.row, .sound') || each.closest('.call') || each.closest('.head, .large, .band, .over')
                  || each.closest('.recent')).getBoundingClientRect();
      var air = parseFloat(getComputedStyle(each).fontSize) / 4;
      if (whole.left < home.left - 1 || whole.right > home.right + 1 || whole.top < home.top - air
          || whole.bottom > home.bottom + air) { cut.push(each.className + ': ' + each.textContent); }
    });
  return cut;
}"""
"""Words of which a part lies outside of their place; above and below letters a line has air."""


def check(path: Path, theme: ThemeName) -> None:
    """The commonest colour is one of the theme's grounds, and something is written on it."""
    with Image.open(path) as picture:
        colours = picture.convert("RGB").getcolors(1 << 24) or []
    grounds = [getattr(THEMES[theme], role) for role in ("ground", "card", "call", "emergency")]
    assert max(colours)[1] in {tuple(bytes.fromhex(each[1:])) for each in grounds}
    assert len(colours) > 4
