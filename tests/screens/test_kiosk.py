"""The real kiosk in a real window: touched through every screen, photographed, and looked at by rule."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from PIL import Image, ImageColor

from config.tokens import THEMES
from hub.protocol.commands import Language, TicketClass
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import ServiceId
from hub.protocol.printing import SlipOutcome, SlipReason
from kiosk.layout_file import read
from tests.screens.kiosk_window import LANDSCAPE_10, LOOKS, PORTRAIT_21, SAME_PLACE_S, Format, KioskWindow
from tests.screens.photographs import photograph
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue
from tests.screens.virtual_display import VirtualDisplay
from tests.screens.x_input import Hand

pytestmark = pytest.mark.window

LIGHT = THEMES["light"]
FAR_AGENCY = "agency:XS"
"""The last of 29 agencies: never on the first page."""


@pytest.fixture
def hub() -> Iterator[ScriptedHub]:
    with ScriptedHub(sample_catalogue()) as it:
        yield it


def has_colour(picture: Image.Image, colour: str, at: tuple[float, float]) -> bool:
    return picture.getpixel((round(at[0]), round(at[1]))) == ImageColor.getrgb(colour)


@pytest.mark.parametrize(("format_", "language"), LOOKS)
def test_gallery(hub: ScriptedHub, format_: Format, language: Language) -> None:
    with KioskWindow(format_, hub.port, language) as kiosk:
        kiosk.screen("agencies")
        assert len(photograph(kiosk, f"agencies-{language}").targets) > 6
        kiosk.touch("agency:A")
        kiosk.screen("services")
        photograph(kiosk, f"services-{language}")
        kiosk.touch("back")
        kiosk.screen("agencies")
        kiosk.turn_to(FAR_AGENCY)
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


def test_taps_on_a_kiosk_that_hangs_press_nothing_on_the_screen_that_comes_of_them(hub: ScriptedHub) -> None:
    with KioskWindow(LANDSCAPE_10, hub.port) as kiosk, Hand(kiosk.display) as hand:
        kiosk.screen("agencies")
        kiosk.touch("agency:A")
        kiosk.screen("services")
        kiosk.touch("service:A.01")
        kiosk.screen("class")
        later = kiosk.find("class:regular")
        kiosk.touch("back")
        kiosk.screen("services")
        time.sleep(SAME_PLACE_S)
        service = kiosk.find("service:A.02")
        places = [(service.x + 9, service.y + 9), *[(3 + 9 * step, 3) for step in range(20)]]
        places.append((later.x + later.width - 9, later.y + later.height - 9))
        assert kiosk.process is not None
        os.kill(kiosk.process.pid, signal.SIGSTOP)
        for place in places:
            hand.move(*place)
            hand.button(1, True)
            hand.button(1, False)
        os.kill(kiosk.process.pid, signal.SIGCONT)
        kiosk.screen("class")
        kiosk.display.wait_for_still_picture(still_s=SAME_PLACE_S)
        assert hub.issued == []
        kiosk.touch("class:priority")
        kiosk.screen("number")
    assert [command.ticket_class for command in hub.issued] == [TicketClass.PRIORITY]


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
            for name, other in (("English", "Bahasa Indonesia"), ("Bahasa Indonesia", "English")):
                kiosk.touch(name)
                kiosk.wait_for(lambda note, other=other: other in [each.text for each in note.targets])  # type: ignore[misc]


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
        assert kiosk.process.wait(120) == 0
        assert "Traceback" not in kiosk.log


def test_says_what_is_wrong_with_the_settings(hub: ScriptedHub) -> None:
    kiosk = KioskWindow(LANDSCAPE_10, hub.port, settings='thene = "light"\n')
    kiosk.display = VirtualDisplay(320, 240)
    with kiosk:
        assert kiosk.process is not None
        assert kiosk.process.wait(120) == 2
    assert "kiosk.toml" in kiosk.log
    assert "thene" in kiosk.log


@pytest.mark.parametrize(
    ("format_", "language", "typed", "service"),
    [(PORTRAIT_21, Language.INDONESIAN, "sim", "E.04"), (LANDSCAPE_10, Language.ENGLISH, "id", "A.01")],
    ids=["keyboard", "alphabet"],
)
def test_a_service_is_searched_for_by_touch_and_by_a_plugged_keyboard(
    hub: ScriptedHub, format_: Format, language: Language, typed: str, service: str
) -> None:
    with KioskWindow(format_, hub.port, language) as kiosk:
        kiosk.screen("agencies")
        kiosk.touch("search")
        kiosk.screen("search")
        for count, letter in enumerate(typed, start=1):
            query = f"{typed[:count].upper()}_"
            if count == len(typed):
                kiosk.display.key(letter)
            else:
                kiosk.touch(f"key:{letter}")
            kiosk.wait_for(lambda note, query=query: query in [text.text for text in note.texts])  # type: ignore[misc]
        photograph(kiosk, f"search-{language}")
        kiosk.touch(f"service:{service}")
        kiosk.screen("class")
        kiosk.touch("class:regular")
        kiosk.screen("number")
    [issued] = hub.issued
    assert (issued.service, issued.ticket_class, issued.language) == (service, TicketClass.REGULAR, language)
