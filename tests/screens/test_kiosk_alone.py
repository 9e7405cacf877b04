"""The real kiosk without its hub: it gives numbers, over kills too, hands them in, and says what it cannot give."""

from collections.abc import Iterator

import pytest

from hub.protocol.commands import Language
from kiosk.layout_file import ScreenNote
from tests.screens.kiosk_window import LANDSCAPE_10, LOOKS, PORTRAIT_21, Format, KioskWindow
from tests.screens.photographs import photograph
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window


@pytest.fixture
def hub() -> Iterator[ScriptedHub]:
    with ScriptedHub(sample_catalogue()) as it:
        it.lends = ("9301", "9302", "9303")
        yield it


def facts(note: ScreenNote) -> int:
    """Return how much is said of a service: its standard time, and how many wait and how long if that is known."""
    return sum(each.key.startswith("fact:") for each in note.texts)


def tells_the_wait(note: ScreenNote) -> bool:
    """Return whether a class's screen says how many wait, or how long."""
    told = " ".join(each.text for each in note.texts if each.key.startswith("fact:"))
    return "menunggu" in told or "wait" in told


def has_lease(kiosk: KioskWindow) -> bool:
    return (kiosk.state / "lease.json").exists() and (kiosk.state / "catalogue.json").exists()


def draw(kiosk: KioskWindow, service: str, screen: str = "number") -> ScreenNote:
    """Touch through to a regular number."""
    for target, then in (
        (f"agency:{service.partition('.')[0]}", "services"),
        (f"service:{service}", "class"),
        ("class:regular", screen),
    ):
        kiosk.touch(target)
        note = kiosk.screen(then)
    return note


def number(note: ScreenNote) -> str:
    return next(text.text for text in note.texts if text.key == "number")


@pytest.mark.parametrize(("format_", "language"), LOOKS)
def test_gallery_of_a_kiosk_alone(hub: ScriptedHub, format_: Format, language: Language) -> None:
    with KioskWindow(format_, hub.port, language) as kiosk:
        kiosk.wait_for(lambda note: note.screen.startswith("agencies") and has_lease(kiosk))
        kiosk.touch("agency:A")
        kiosk.screen("services")
        kiosk.touch("service:A.01")
        kiosk.wait_for(tells_the_wait)
        hub.go_away()
        kiosk.wait_for(lambda note: facts(note) > 0 and not tells_the_wait(note))
        photograph(kiosk, f"alone-class-{language}")
        kiosk.touch("back")
        kiosk.screen("services")
        photograph(kiosk, f"alone-services-{language}")
        kiosk.touch("back")
        kiosk.screen("agencies")
        photograph(kiosk, f"alone-agencies-{language}")
        kiosk.touch("agency:A")
        kiosk.screen("services")
        kiosk.touch("service:A.01")
        kiosk.screen("class")
        kiosk.touch("class:priority")
        assert number(kiosk.screen("number")) == "A9301"
        photograph(kiosk, f"alone-number-{language}")
        kiosk.kill()
        kiosk.start()
        assert number(kiosk.screen("number")) == "A9301"
        kiosk.touch("done")
        kiosk.screen("agencies")
        kiosk.kill()
        kiosk.start()
        kiosk.screen("agencies")
        assert number(draw(kiosk, "A.01")) == "A9302"
        kiosk.touch("done")
        kiosk.screen("agencies")
        draw(kiosk, "A.01", "refused")
        photograph(kiosk, f"alone-asks-first-{language}")
        kiosk.touch("another")
        assert number(kiosk.screen("number")) == "A9303"
        kiosk.touch("done")
        kiosk.screen("agencies")
        draw(kiosk, "A.02", "refused")
        assert kiosk.screen("refused").screen == "refused:none_left"
        photograph(kiosk, f"alone-none-left-{language}")
        hub.come_back()
        kiosk.wait_for(lambda _: len(hub.handed_in) == 3)
    assert [each.text for each in hub.handed_in] == ["A9301", "A9302", "A9303"]
    assert {each.language for each in hub.handed_in} == {language}
    assert not hub.issued


def test_numbers_used_up_send_people_to_staff(hub: ScriptedHub) -> None:
    hub.catalogue = sample_catalogue()
    agency = hub.catalogue.agencies[0]
    services = tuple(each for each in hub.catalogue.services if each.agency == agency.agency)
    hub.catalogue = type(hub.catalogue)(hub.catalogue.hall, hub.catalogue.timezone, (agency,), services)
    hub.lends = ("9301",)
    with KioskWindow(PORTRAIT_21, hub.port) as kiosk:
        kiosk.wait_for(lambda note: note.screen == "agencies" and has_lease(kiosk))
        hub.go_away()
        draw(kiosk, "A.01")
        kiosk.touch("done")
        kiosk.screen("away")
        photograph(kiosk, "alone-used-up-id")
        kiosk.touch("language")
        kiosk.wait_for(lambda note: any(text.text == "Please ask an officer" for text in note.texts))
        photograph(kiosk, "alone-used-up-en")
        hub.come_back()
        kiosk.screen("agencies")


def test_a_hub_that_does_not_answer_in_time_costs_nobody_a_number(hub: ScriptedHub) -> None:
    with KioskWindow(PORTRAIT_21, hub.port) as kiosk:
        kiosk.wait_for(lambda note: note.screen.startswith("agencies") and has_lease(kiosk))
        hub.is_mute = True
        draw(kiosk, "A.01", "issuing")
        assert number(kiosk.screen("number")) == "A9301"
        [wish] = hub.issued
        kiosk.touch("done")
        kiosk.screen("agencies")
    [own] = hub.handed_in
    assert (own.text, own.replaces) == ("A9301", wish.command_id)


def test_a_disk_that_cannot_be_used_sends_people_to_staff_and_the_hub_s_numbers_are_told(hub: ScriptedHub) -> None:
    with KioskWindow(LANDSCAPE_10, hub.port) as kiosk:
        kiosk.wait_for(lambda note: note.screen.startswith("agencies") and has_lease(kiosk))
        kiosk.kill()
        (kiosk.state / "numbers.jsonl").unlink()
        (kiosk.state / "numbers.jsonl").mkdir()
        kiosk.start()
        kiosk.screen("agencies")
        assert "state_dir = " in kiosk.log
        assert number(draw(kiosk, "A.01")) == "A042"
        kiosk.touch("done")
        kiosk.screen("agencies")
        hub.go_away()
        kiosk.screen("away")
