"""What a service needs and costs: said before a number is drawn, all of it on a page, and never in the classes' way."""

import pytest
from msgspec import structs

from config.tokens import Surface
from hub.protocol.commands import Language
from hub.protocol.views import CatalogueView, ClosedWhy
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import Back, ChooseLanguage, ShowNeeds, TurnPage
from kiosk.layout import Layout
from kiosk.model import ChoiceBody, NeedsBody
from kiosk.placed import Placement, Words
from kiosk.present import present
from tests.unit.kiosk.every_screen import NEEDS, WORDS, flow_at
from tests.unit.kiosk.hall import AT, SURFACES, catalogue, measure
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.visits import AGENCY, SERVICE, at_start, closing

TWO = {"id": ("Kartu Keluarga", "KTP"), "en": ("Family card", "ID card")}


def needing(requirements: dict[str, tuple[str, ...]], fee: dict[str, str] | None = None) -> CatalogueView:
    view = catalogue()
    first = structs.replace(view.services[0], requirements=requirements, fee=fee or {})
    return structs.replace(view, services=(first, *view.services[1:]))


def at_class(requirements: dict[str, tuple[str, ...]], fee: dict[str, str] | None = None) -> KioskFlow:
    flow = at_start()
    flow.shown(needing(requirements, fee), AT)
    for intent in (AGENCY, SERVICE):
        flow.intend(intent, AT)
    return flow


def classes(flow: KioskFlow) -> ChoiceBody:
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    return body


def placed(flow: KioskFlow, surface: Surface) -> Placement:
    layout = Layout(surface, measure)
    return layout.place(present(flow, WORDS, layout.fit, AT))


def test_needs_and_fee_are_said_before_the_number() -> None:
    flow = at_class(TWO, {"id": "Rp50.000"})
    body = classes(flow)
    assert [fact.text for fact in body.facts][-2:] == ["Waktu pelayanan standar: 8 menit", "Biaya: Rp50.000"]
    assert (body.needs_title, body.needs) == ("Persyaratan", ("Kartu Keluarga", "KTP"))
    flow.intend(ChooseLanguage(Language.ENGLISH), AT)
    assert classes(flow).needs == ("Family card", "ID card")


def test_what_has_only_indonesian_words_is_said_in_these() -> None:
    flow = at_class({"id": ("KTP",)})
    flow.intend(ChooseLanguage(Language.ENGLISH), AT)
    assert classes(flow).needs == ("KTP",)


def test_a_service_that_needs_nothing_says_nothing_of_it() -> None:
    flow = at_class({})
    body = classes(flow)
    assert (body.needs_title, body.needs, body.all_needs) == ("", (), None)
    flow.intend(ShowNeeds(), AT)
    assert flow.screen is Screen.CLASS


def test_all_needs_have_their_page_and_the_way_back() -> None:
    flow = at_class(TWO)
    flow.intend(ShowNeeds(), AT)
    flow.intend(TurnPage(3), AT)
    model = seen(flow)
    assert model.scene == "needs:A1.1:3"
    assert (model.crumb, model.title) == ("Dinas A1", "Layanan A1.1")
    assert isinstance(model.body, NeedsBody)
    assert model.body.needs == TWO["id"]
    assert model.back
    flow.intend(Back(), AT)
    assert flow.screen is Screen.CLASS
    flow.intend(ShowNeeds(), AT)
    assert flow.need_page == 0


def test_a_service_that_closes_or_needs_nothing_any_more_leaves_the_page() -> None:
    flow = at_class(TWO)
    flow.intend(ShowNeeds(), AT)
    flow.shown(needing({"id": ("KTP",)}), AT)
    assert flow.screen is Screen.NEEDS
    flow.shown(catalogue(), AT)
    assert flow.screen is Screen.CLASS
    flow = at_class(TWO)
    flow.intend(ShowNeeds(), AT)
    flow.shown(closing(ClosedWhy.SUSPENDED), AT)
    assert flow.screen is Screen.REFUSED


def test_needs_that_nobody_translated_leave_an_empty_page() -> None:
    flow = at_class({"en": ("ID card",)})
    assert classes(flow).all_needs is None
    flow.intend(ShowNeeds(), AT)
    keys = {item.key for item in placed(flow, SURFACES["32 inches upright"]).items}
    assert "needs" in keys
    assert "need:0" not in keys


@pytest.mark.parametrize("name", SURFACES)
def test_few_needs_stand_beside_the_classes_where_there_is_room_and_many_lead_to_their_page(name: str) -> None:
    few = placed(flow_at("class, needing little", Language.INDONESIAN), SURFACES[name])
    keys = {item.key for item in few.items}
    assert ("all_needs" in keys) != ({"needs", "need:0", "need:1"} <= keys)
    assert "need:0" in keys or "10 inches" in name or "21.5 inches lying" in name
    many = placed(flow_at("class, needing much", Language.INDONESIAN), SURFACES[name])
    assert {"all_needs", "class:regular", "class:priority"} <= {target.key for target in many.targets}


@pytest.mark.parametrize("name", SURFACES)
def test_every_need_is_on_some_page(name: str) -> None:
    surface, flow = SURFACES[name], flow_at("needs, needing much", Language.INDONESIAN)
    found: list[str] = []
    while True:
        placement = placed(flow, surface)
        here = [item.key for item in placement.items if isinstance(item, Words) and item.key.startswith("need:")]
        if here[0] in found:
            break
        found += here
        following = [target.intent for target in placement.targets if target.key == "more"]
        if not following:
            break
        assert following[0]
        flow.intend(following[0], AT)
    assert found == [f"need:{place}" for place in range(len(NEEDS["much"]))]


def test_alone_without_counts_the_way_to_many_needs_still_has_its_place() -> None:
    flow = flow_at("class, warned and needing much", Language.INDONESIAN)
    flow.is_alone = True
    for surface in SURFACES.values():
        assert "all_needs" in {target.key for target in placed(flow, surface).targets}
