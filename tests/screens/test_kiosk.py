"""The real kiosk in a real window: touched through every screen, photographed, and looked at by rule."""

import os
from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs
from PIL import Image, ImageColor

from config.tokens import THEMES
from hub.protocol.commands import Language, StopReason, TicketClass, WaitRange
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import ServiceId
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.views import Closed, ClosedWhy, Left, LobbyView
from kiosk.layout_file import ScreenNote, read
from tests.screens.kiosk_window import LANDSCAPE_10, PORTRAIT_21, Format, KioskWindow
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue
from tests.screens.virtual_display import VirtualDisplay

pytestmark = pytest.mark.window

GALLERY = Path(os.environ.get("LOKET_GALLERY", Path(__file__).parents[2] / "var" / "gallery"))
LIGHT = THEMES["light"]
FAR_AGENCY = "agency:XS"
"""The last of 29 agencies: never on the first page."""


@pytest.fixture
def hub() -> Iterator[ScriptedHub]:
    with ScriptedHub(sample_catalogue()) as it:
        yield it


def page_until(kiosk: KioskWindow, key: str) -> None:
    """Turn pages until a target is on the screen."""
    while not any(target.key == key for target in read(kiosk.layout_path).targets):
        before = read(kiosk.layout_path).change
        kiosk.touch("next")
        kiosk.wait_for(lambda note, before=before: note.change > before)  # type: ignore[misc]


def photograph(kiosk: KioskWindow, name: str) -> ScreenNote:
    """Keep a picture of the screen, and prove that it shows what the layout file says."""
    picture = kiosk.display.wait_for_still_picture()
    note = read(kiosk.layout_path)
    kiosk.display.screenshot(GALLERY / f"kiosk-{kiosk.format.name}-{name}.png")
    check_picture(picture, note, kiosk.format)
    return note


def check_picture(picture: Image.Image, note: ScreenNote, format_: Format) -> None:
    assert picture.size == (format_.width, format_.height)
    for target in note.targets:
        assert target.x >= 0
        assert target.y >= 0
        assert target.x + target.width <= format_.width
        assert target.y + target.height <= format_.height
        assert min(target.width, target.height) * format_.width_mm / format_.width >= 20, target
    for one, other in combinations(note.targets, 2):
        gap = max(
            other.x - one.x - one.width,
            one.x - other.x - other.width,
            other.y - one.y - one.height,
            one.y - other.y - other.height,
        )
        assert gap * format_.width_mm / format_.width >= 3, (one, other)
    for thing in (*note.targets, *note.texts):
        if thing.text:
            x, y = round(thing.x), round(thing.y)
            part = picture.crop((x, y, x + round(thing.width), y + round(thing.height)))
            dark, light = (min(low for low, _ in part.getextrema()), max(high for _, high in part.getextrema()))
            assert light - dark > 100, f"no words to be seen: {thing}"


def has_colour(picture: Image.Image, colour: str, at: tuple[float, float]) -> bool:
    return picture.getpixel((round(at[0]), round(at[1]))) == ImageColor.getrgb(colour)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("format_", [PORTRAIT_21, LANDSCAPE_10], ids=lambda format_: format_.name)
def test_gallery(hub: ScriptedHub, format_: Format, language: Language) -> None:
    with KioskWindow(format_, hub.port, language) as kiosk:
        kiosk.screen("agencies")
        assert len(photograph(kiosk, f"agencies-{language}").targets) > 6
        kiosk.touch("agency:A")
        kiosk.screen("services")
        photograph(kiosk, f"services-{language}")
        kiosk.touch("back")
        kiosk.screen("agencies")
        page_until(kiosk, FAR_AGENCY)
        photograph(kiosk, f"agencies-last-{language}")
        kiosk.touch(FAR_AGENCY)
        kiosk.screen("services")
        kiosk.touch("service:XS.01")
        kiosk.screen("class")
        photograph(kiosk, f"class-{language}")
        kiosk.touch("class:priority")
        kiosk.screen("number")
        photograph(kiosk, f"number-pending-{language}")
        hub.show_slip(SlipOutcome.PRINTED)
        change = read(kiosk.layout_path).change
        kiosk.wait_for(lambda note: note.change > change)
        photograph(kiosk, f"number-{language}")
        hub.show_slip(SlipOutcome.FAILED, SlipReason.PAPER_OUT)
        kiosk.wait_for(lambda note: note.change > change + 1)
        note = photograph(kiosk, f"number-no-paper-{language}")
        assert "XS042" in {text.text for text in note.texts}
        kiosk.touch("done")
        kiosk.screen("agencies")
        hub.refuse_with = RejectionCode.STORAGE_UNAVAILABLE
        for target, screen in (("agency:A", "services"), ("service:A.01", "class"), ("class:regular", "refused")):
            kiosk.touch(target)
            kiosk.screen(screen)
        photograph(kiosk, f"refused-{language}")
        hub.refuse_with, hub.is_mute = None, True
        kiosk.touch("again")
        kiosk.screen("class")
        kiosk.touch("class:regular")
        kiosk.screen("issuing")
        photograph(kiosk, f"issuing-{language}")
    [issued, *_] = hub.issued
    assert (issued.service, issued.ticket_class, issued.language) == ("XS.01", TicketClass.PRIORITY, language)


def minutes_of(year: int, month: int, day: int, hour: int, minute: int) -> int:
    """Return a local time of the sample hall as UTC ms."""
    return round(datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Jakarta")).timestamp() * 1000)


HOLIDAY = {"id": "Isra Mikraj Nabi Muhammad SAW", "en": "Ascension of the Prophet Muhammad"}
FRIDAY_NOON = minutes_of(2026, 1, 9, 11, 32)
CLOSED_HALLS = {
    "before-opening": (minutes_of(2026, 1, 5, 6, 42), ClosedWhy.BEFORE_OPENING, minutes_of(2026, 1, 5, 8, 0)),
    "friday-break": (FRIDAY_NOON, ClosedWhy.FRIDAY_BREAK, minutes_of(2026, 1, 9, 13, 0)),
    "holiday": (minutes_of(2026, 1, 16, 9, 10), ClosedWhy.HOLIDAY, minutes_of(2026, 1, 19, 8, 0)),
    "after-last-ticket": (minutes_of(2026, 1, 5, 15, 47), ClosedWhy.AFTER_LAST_TICKET, minutes_of(2026, 1, 6, 8, 0)),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("format_", [PORTRAIT_21, LANDSCAPE_10], ids=lambda format_: format_.name)
def test_gallery_of_a_hall_that_gives_no_numbers(hub: ScriptedHub, format_: Format, language: Language) -> None:
    hub.catalogue = structs.replace(hub.catalogue, local_name="MPP Pasar Aceh")
    with KioskWindow(format_, hub.port, language) as kiosk:
        kiosk.screen("agencies")
        for name, (at, why, opens_at) in CLOSED_HALLS.items():
            of_all = tuple(service.service for service in hub.catalogue.services)
            last = minutes_of(2026, 1, 5, 15, 30)
            closed = Closed(why, of_all, opens_at, opens_at, name=HOLIDAY, last_ticket_at=last)
            hub.begin_at(at, LobbyView(at, {}, (closed,)))
            kiosk.wait_for(lambda note, why=why: note.screen == f"agencies:{why}")  # type: ignore[misc]
            photograph(kiosk, f"closed-{name}-{language}")
        hub.show_lobby(LobbyView(hub.at, {}))
        kiosk.wait_for(lambda note: any(target.key == "agency:A" for target in note.targets))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("format_", [PORTRAIT_21, LANDSCAPE_10], ids=lambda format_: format_.name)
def test_gallery_of_services_without_numbers(hub: ScriptedHub, format_: Format, language: Language) -> None:
    first = [service.service for service in hub.catalogue.services if service.agency == "A"]
    of_b = tuple(service.service for service in hub.catalogue.services if service.agency == "B")
    soon, tomorrow = hub.at + 55 * 60_000, minutes_of(2026, 1, 6, 8, 0)
    closed = (
        Closed(ClosedWhy.BEFORE_OPENING, of_b, soon, soon),
        Closed(ClosedWhy.SUSPENDED, (first[1],), reason=StopReason.SYSTEM_DOWN),
        Closed(ClosedWhy.QUOTA_REACHED, (first[2],), opens_at=tomorrow),
        Closed(ClosedWhy.AGENCY_BREAK, (first[3],), soon, soon),
    )
    waits = {**hub.lobby.waits, first[0]: WaitRange(20, 35)}
    left = {first[0]: Left(12, 20), first[4]: Left(0, 8)}
    waiting = {**hub.lobby.waiting, first[0]: 7}
    hub.lobby = LobbyView(hub.at, waiting, closed, left, waits, dict.fromkeys(first, WaitRange(5, 10)))
    with KioskWindow(format_, hub.port, language) as kiosk:
        kiosk.screen("agencies")
        photograph(kiosk, f"agencies-closed-{language}")
        kiosk.touch("agency:A")
        kiosk.screen("services")
        photograph(kiosk, f"services-closed-{language}")
        for service, name in ((first[1], "suspended"), (first[2], "quota"), (first[3], "break")):
            kiosk.touch(f"service:{service}")
            kiosk.screen("refused")
            photograph(kiosk, f"service-{name}-{language}")
            kiosk.touch("back")
            kiosk.screen("services")
        kiosk.touch(f"service:{first[4]}")
        kiosk.screen("class")
        note = photograph(kiosk, f"class-priority-only-{language}")
        assert [target.key for target in note.targets if not target.enabled] == ["class:regular"]
        kiosk.touch("back")
        kiosk.screen("services")
        kiosk.touch(f"service:{first[0]}")
        kiosk.screen("class")
        photograph(kiosk, f"class-quota-{language}")
        hub.refuse_with = RejectionCode.ASKS_FIRST
        kiosk.touch("class:regular")
        kiosk.wait_for(lambda note: note.screen == "refused:asks_first")
        photograph(kiosk, f"asks-first-{language}")
        hub.refuse_with = None
        kiosk.touch("another")
        kiosk.screen("number")
        photograph(kiosk, f"number-wait-{language}")
    asked, again = hub.issued
    assert (asked.again, again.again) == (False, True)
    assert asked.command_id != again.command_id


def test_the_hall_opens_before_the_eyes_of_who_waits(hub: ScriptedHub) -> None:
    of_all = tuple(service.service for service in hub.catalogue.services)
    opens_at = hub.at + 10 * 60_000
    hub.lobby = LobbyView(hub.at, {}, (Closed(ClosedWhy.BEFORE_OPENING, of_all, opens_at, opens_at),))
    with KioskWindow(PORTRAIT_21, hub.port) as kiosk:
        seen: set[str] = set()

        def counts_down(note: ScreenNote) -> bool:
            seen.update(text.text for text in note.texts if text.key == "below")
            return len(seen) >= 3

        kiosk.wait_for(counts_down)
        assert all(text.startswith(("9 menit ", "10 menit ")) for text in seen)
        hub.show_lobby(LobbyView(hub.at, {}))
        kiosk.wait_for(lambda note: note.screen.startswith("agencies:Halaman"))
        kiosk.touch("agency:A")
        kiosk.screen("services")
        kiosk.touch("service:A.02")
        kiosk.screen("class")
        hub.show_lobby(LobbyView(hub.at, {}, (Closed(ClosedWhy.ALL_COUNTERS_CLOSED, of_all),)))
        kiosk.wait_for(lambda note: note.screen == "refused:not_available")
    assert not hub.issued


def test_hub_away_is_told_calmly_and_passes_by_itself(hub: ScriptedHub) -> None:
    for format_ in (PORTRAIT_21, LANDSCAPE_10):
        with KioskWindow(format_, hub.port) as kiosk:
            kiosk.screen("agencies")
            hub.go_away()
            kiosk.screen("away")
            photograph(kiosk, "away-id")
            kiosk.touch("language")
            kiosk.wait_for(lambda note: any(text.text == "One moment, please" for text in note.texts))
            photograph(kiosk, "away-en")
            hub.come_back()
            kiosk.screen("agencies")


def test_touches_count_as_the_rules_say(hub: ScriptedHub) -> None:
    with KioskWindow(PORTRAIT_21, hub.port) as kiosk:
        kiosk.screen("agencies")
        display = kiosk.display
        first = kiosk.find("agency:A")
        middle = (first.x + first.width / 2, first.y + first.height / 2)
        corner = (first.x + 12, first.y + 12)

        display.press(*middle)
        display.wait_for_picture(lambda picture: has_colour(picture, LIGHT.pressed, corner))
        display.slide(middle[0], middle[1] + first.height * 3)
        display.wait_for_picture(lambda picture: has_colour(picture, LIGHT.card, corner))
        display.release()

        for key in ("Escape", "F1", "F5", "ctrl+q", "alt+F4", "Return", "Tab"):
            display.key(key)
        assert read(kiosk.layout_path).screen.startswith("agencies")

        display.touch(*middle)
        display.touch(*middle)
        kiosk.screen("services")
        kiosk.touch("service:A.02")
        kiosk.screen("class")
        regular = kiosk.find("class:regular")
        for _ in range(3):
            display.touch(regular.x + regular.width / 2, regular.y + regular.height / 2)
        kiosk.screen("number")
        assert [command.service for command in hub.issued] == [ServiceId("A.02")]


def test_language_switches_on_every_screen(hub: ScriptedHub) -> None:
    with KioskWindow(PORTRAIT_21, hub.port) as kiosk:
        kiosk.screen("agencies")
        for target, screen in (
            (None, "agencies"),
            ("agency:A", "services"),
            ("service:A.02", "class"),
            ("class:regular", "number"),
        ):
            if target:
                kiosk.touch(target)
            kiosk.screen(screen)
            for name in ("English", "Bahasa Indonesia"):
                change = read(kiosk.layout_path).change
                kiosk.touch(name)
                kiosk.wait_for(lambda note, change=change: note.change > change)  # type: ignore[misc]
            assert kiosk.find("language").text == "English"


def test_screens_fade_in_to_their_full_colours(hub: ScriptedHub) -> None:
    def body(picture: Image.Image) -> Image.Image:
        return picture.crop((picture.width // 2, 0, picture.width, picture.height))

    def is_full(picture: Image.Image) -> bool:
        part = body(picture)
        colours = {colour for _, colour in part.getcolors(part.width * part.height) or []}
        return {ImageColor.getrgb(colour) for colour in (LIGHT.card, LIGHT.line, LIGHT.ink)} <= colours

    with KioskWindow(LANDSCAPE_10, hub.port, has_motion=True) as kiosk:
        before = body(kiosk.display.wait_for_picture(is_full, 60)).tobytes()
        kiosk.display.touch(600, 100)
        kiosk.display.wait_for_picture(lambda picture: is_full(picture) and body(picture).tobytes() != before, 60)


def test_stops_cleanly_when_told(hub: ScriptedHub) -> None:
    with KioskWindow(LANDSCAPE_10, hub.port) as kiosk:
        kiosk.screen("agencies")
        assert kiosk.process is not None
        kiosk.process.terminate()
        assert kiosk.process.wait(10) == 0
        assert "Traceback" not in kiosk.log


def test_says_what_is_wrong_with_the_settings(hub: ScriptedHub) -> None:
    kiosk = KioskWindow(LANDSCAPE_10, hub.port, settings='thene = "light"\n')
    kiosk.display = VirtualDisplay(320, 240)
    with kiosk:
        assert kiosk.process is not None
        assert kiosk.process.wait(20) == 2
    assert "kiosk.toml" in kiosk.log
    assert "thene" in kiosk.log
