"""An untouched start calls people from the whole screen, and any touch leads to the start alone."""

import pytest

from hub.protocol.commands import Language
from hub.protocol.views import CatalogueView, Closed, ClosedWhy, LobbyView
from kiosk.comfort import Setting
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import Adjust, Begin, ChooseLanguage, Home, Intent, TurnPage
from kiosk.layout import Layout
from kiosk.model import AttractBody
from kiosk.present import present
from kiosk.steps import AWAY_AFTER_MS, IDLE_MS
from tests.unit.kiosk.every_screen import WORDS, flow_at
from tests.unit.kiosk.hall import AT, SURFACES, catalogue, ids, measure
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.visits import AGENCY, REGULAR, SERVICE, at_start

AFTER_MS = 120_000
CLOSED = LobbyView(AT, {}, (Closed(ClosedWhy.HOLIDAY, tuple(each.service for each in catalogue().services)),))


def untouched(after_ms: int = AFTER_MS) -> KioskFlow:
    flow = at_start()
    flow.attract_after_ms = after_ms
    return flow


def calling() -> KioskFlow:
    flow = untouched()
    flow.tick(AT + AFTER_MS)
    assert flow.screen is Screen.ATTRACT
    return flow


def test_an_untouched_start_calls_in_all_languages() -> None:
    flow = untouched()
    flow.tick(AT + AFTER_MS - 1)
    assert flow.screen is Screen.AGENCIES
    flow.tick(AT + AFTER_MS)
    model = seen(flow)
    assert (model.scene, model.bar, model.back) == ("attract", (), None)
    assert isinstance(model.body, AttractBody)
    assert model.body.begin.title == "Sentuh layar untuk mengambil nomor"
    assert model.body.begin.detail == "Touch the screen to take a number"
    assert (model.hall, model.clock) == ("Mal Pelayanan Publik", "08.05")


@pytest.mark.parametrize("after_ms", [0, AFTER_MS])
def test_a_touch_puts_it_off_and_0_is_never(after_ms: int) -> None:
    flow = untouched(after_ms)
    flow.touched(AT + 1)
    flow.tick(AT + AFTER_MS)
    assert flow.screen is Screen.AGENCIES


@pytest.mark.parametrize("intent", [Begin(), AGENCY, SERVICE, REGULAR, Home(), TurnPage(1)])
def test_any_touch_leads_to_the_start_and_does_nothing_else(intent: Intent) -> None:
    flow = calling()
    assert flow.intend(intent, AT + AFTER_MS) == []
    assert flow.is_at_bare_start
    flow.tick(AT + 2 * AFTER_MS - 1)
    assert flow.screen is Screen.AGENCIES
    flow.tick(AT + 2 * AFTER_MS)
    assert flow.screen is Screen.ATTRACT


def test_a_headset_wakes_it_and_is_heard() -> None:
    flow = calling()
    flow.intend(Adjust(Setting.VOICE), AT + AFTER_MS)
    assert (flow.screen, flow.comfort.voice) == (Screen.AGENCIES, True)


def test_a_start_that_somebody_changed_asks_for_more_time_before_it_calls() -> None:
    flow = untouched()
    flow.intend(ChooseLanguage(Language.ENGLISH), AT)
    flow.tick(AT + AFTER_MS)
    assert (flow.screen, flow.leaves_in_s) == (Screen.AGENCIES, 20)


def test_begin_means_nothing_elsewhere() -> None:
    flow = at_start()
    flow.intend(AGENCY, AT)
    assert flow.intend(Begin(), AT) == []
    assert flow.screen is Screen.SERVICES


def test_a_closed_hall_has_its_notice_instead_and_so_has_one_that_closes() -> None:
    flow = untouched()
    flow.shown(CLOSED, AT)
    flow.tick(AT + AFTER_MS)
    assert flow.screen is Screen.AGENCIES
    flow = calling()
    flow.shown(CLOSED, AT + AFTER_MS)
    flow.tick(AT + AFTER_MS + 1)
    assert (flow.screen, seen(flow).scene) == (Screen.AGENCIES, "agencies:holiday")
    flow.shown(LobbyView(AT, {}), AT + AFTER_MS + 1)
    flow.tick(AT + 2 * AFTER_MS + 1)
    assert flow.screen is Screen.ATTRACT


def test_a_hall_without_services_calls_nobody() -> None:
    flow = untouched()
    flow.shown(catalogue(services=0), AT)
    flow.tick(AT + AFTER_MS)
    assert flow.screen is Screen.AGENCIES
    flow = KioskFlow(ids(), attract_after_ms=AFTER_MS)
    flow.joined(AT)
    flow.tick(AT + AFTER_MS)
    assert flow.screen is Screen.AWAY


def test_the_hub_away_has_its_message_and_afterwards_the_start() -> None:
    flow = calling()
    flow.parted(AT + AFTER_MS)
    flow.tick(AT + AFTER_MS + AWAY_AFTER_MS)
    assert flow.screen is Screen.AWAY
    flow.tick(AT + 3 * AFTER_MS)
    assert flow.screen is Screen.AWAY
    flow.joined(AT + 3 * AFTER_MS)
    assert flow.screen is Screen.AGENCIES


def test_a_new_catalogue_does_not_end_it() -> None:
    flow = calling()
    flow.shown(catalogue(agencies=5), AT + AFTER_MS)
    flow.tick(AT + AFTER_MS + IDLE_MS)
    assert flow.screen is Screen.ATTRACT
    assert isinstance(flow.catalogue, CatalogueView)


@pytest.mark.parametrize("name", SURFACES)
def test_the_whole_screen_is_one_target_with_large_words(name: str) -> None:
    surface = SURFACES[name]
    layout = Layout(surface, measure)
    [target] = layout.place(present(flow_at("attract", Language.ENGLISH), WORDS, layout.fit, AT)).targets
    assert (target.area.rect.width, target.area.rect.height) == (surface.width_px, surface.height_px)
    words = {words.key: words for words in target.words}
    assert {"hall", "clock", "crumb", "call:0", "call:1"} == words.keys()
    assert words["call:0"].font_px >= 1.8 * layout.setter().body_px
    assert words["call:0"].font_px > words["call:1"].font_px


def test_a_screen_too_small_for_the_call_shows_it_in_the_size_of_the_body() -> None:
    layout = Layout(SURFACES["10 inches lying"], lambda text, bold, px: len(text) * px * 9)
    [target] = layout.place(present(flow_at("attract", Language.ENGLISH), WORDS, layout.fit, AT)).targets
    assert {words.font_px for words in target.words if words.key == "call:0"} == {layout.setter().body_px}
