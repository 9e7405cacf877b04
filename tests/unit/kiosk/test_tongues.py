"""A regional language on the kiosk: the switch leads to it, screens speak it, the visit goes on in Indonesian."""

import itertools
from dataclasses import replace

import pytest

from config.language_pack import MORE_LETTERS
from config.translations import Translator
from hub.protocol.commands import IssueTicket, Language
from kiosk import layout as layout_module
from kiosk.flow import KioskFlow
from kiosk.intents import ChooseLanguage, Home, Intent, Submit
from kiosk.layout import Layout
from kiosk.model import AttractBody, ListBody, MessageBody, ScreenModel
from kiosk.present import present
from kiosk.room import Fit, fit_of
from kiosk.steps import Screen
from tests.unit.kiosk.every_screen import SCREENS, flow_at
from tests.unit.kiosk.hall import AT, SURFACES, measure
from tests.unit.kiosk.models import AGENCY, REGULAR, SERVICE, WORDS, two_a_page, walked

INDONESIAN = WORDS[Language.INDONESIAN]
PACK = replace(
    INDONESIAN,
    texts={
        **INDONESIAN.texts,
        "kiosk.language_name": "Basa Uji",
        "kiosk.choose_agency": "Pilih kantor",
        "kiosk.attract": "Tutul layar",
    },
)
REGIONAL = {"qaa": PACK}


def seen(flow: KioskFlow, regional: dict[str, Translator] = REGIONAL, *, is_heard: bool = False) -> ScreenModel:
    return present(flow, WORDS, lambda tiles: two_a_page(tiles[:2]), AT, regional, is_heard=is_heard)


def switch(model: ScreenModel) -> tuple[str, Intent | None]:
    return model.bar[0].title, model.bar[0].intent


def test_the_switch_goes_through_all_languages_and_comes_back() -> None:
    flow, titles = walked(), []
    for _ in range(3):
        title, intent = switch(seen(flow))
        titles.append(title)
        assert isinstance(intent, ChooseLanguage)
        flow.intend(intent, AT)
    assert titles == ["English", "Basa Uji", "Bahasa Indonesia"]
    assert (flow.language, flow.regional) == (Language.INDONESIAN, "")


def test_without_a_pack_there_are_two_languages() -> None:
    flow = walked(ChooseLanguage(Language.ENGLISH))
    assert switch(seen(flow, {})) == ("Bahasa Indonesia", ChooseLanguage(Language.INDONESIAN))


def test_the_screens_say_the_pack_and_what_it_lacks_in_indonesian() -> None:
    model = seen(walked(ChooseLanguage(Language.INDONESIAN, "qaa")))
    assert model.title == "Pilih kantor"
    assert isinstance(model.body, ListBody)
    assert model.body.search.title == INDONESIAN.text("kiosk.search_title")


def test_the_voice_speaks_indonesian_meanwhile() -> None:
    flow = walked(ChooseLanguage(Language.INDONESIAN, "qaa"))
    shown, heard = seen(flow), seen(flow, is_heard=True)
    assert heard.title == INDONESIAN.text("kiosk.choose_agency")
    assert heard.scene == shown.scene
    assert isinstance(heard.body, ListBody)
    assert isinstance(shown.body, ListBody)
    assert [tile.key for tile in heard.body.tiles] == [tile.key for tile in shown.body.tiles]


def test_the_number_is_drawn_in_indonesian() -> None:
    flow = walked(ChooseLanguage(Language.INDONESIAN, "qaa"), AGENCY, SERVICE)
    [submit] = [effect for effect in flow.intend(REGULAR, AT) if isinstance(effect, Submit)]
    assert isinstance(submit.command, IssueTicket)
    assert submit.command.language is Language.INDONESIAN


def test_the_next_visitor_begins_in_the_kiosks_own_language() -> None:
    flow = walked(ChooseLanguage(Language.INDONESIAN, "qaa"))
    assert not flow.is_at_bare_start
    flow.intend(AGENCY, AT)
    flow.intend(SERVICE, AT)
    flow.intend(REGULAR, AT)
    flow.screen = Screen.NUMBER
    flow.intend(Home(), AT)
    assert (flow.language, flow.regional) == (Language.INDONESIAN, "")


def test_a_pack_that_is_gone_leaves_indonesian() -> None:
    flow = walked(ChooseLanguage(Language.INDONESIAN, "qaa"))
    assert seen(flow, {}).title == INDONESIAN.text("kiosk.choose_agency")


def test_who_passes_by_is_called_in_every_language_once() -> None:
    body = seen(flow_at("attract", Language.INDONESIAN), {**REGIONAL, "qab": INDONESIAN}).body
    assert isinstance(body, AttractBody)
    assert body.begin.detail.splitlines() == [WORDS[Language.ENGLISH].text("kiosk.attract"), "Tutul layar"]


def test_an_emergency_is_told_in_the_languages_that_are_sure() -> None:
    flow = flow_at("emergency, with a number", Language.INDONESIAN)
    usual = seen(flow, {})
    flow.regional = "qaa"
    assert seen(flow) == usual
    assert not isinstance(usual.body, MessageBody)


def stretched(key: str) -> str:
    """Return an Indonesian text with as many letters as a pack may have."""
    text = INDONESIAN.texts[key]
    most = max(len(words.texts[key]) for words in WORDS.values()) + MORE_LETTERS
    spare = itertools.cycle([word for word in text.split(" ") if "{" not in word] or ["kata"])
    while len(text) + 1 + len(word := next(spare)) <= most:
        text += f" {word}"
    return text


@pytest.mark.parametrize("name", ["21.5 inches upright", "10 inches lying"])
def test_there_is_room_for_the_longest_texts_that_a_pack_may_have(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    longest = {"qaa": replace(INDONESIAN, texts={key: stretched(key) for key in INDONESIAN.texts})}
    fits: list[Fit] = []

    def noted(*of: object) -> Fit:
        fits.append(fit_of(*of))  # type: ignore[arg-type]
        return fits[-1]

    monkeypatch.setattr(layout_module, "fit_of", noted)
    layout = Layout(SURFACES[name], measure)
    for screen in SCREENS:
        flow = flow_at(screen, Language.INDONESIAN)
        flow.regional = "qaa"
        fits.clear()
        layout.place(present(flow, WORDS, layout.fit, AT, longest))
        assert max(fits, default=Fit.WHOLE) > Fit.CODELESS, screen
