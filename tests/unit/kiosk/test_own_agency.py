"""A kiosk that is set to one agency: its services at once, two touches to a number, and no other agency."""

from hub.protocol.ids import AgencyId, ServiceId
from hub.protocol.views import Closed, ClosedWhy, LobbyView
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import Back, ChooseAgency, ChooseService, Home, OpenSearch, Submit, TurnPage, TypeKey
from kiosk.model import ListBody, NoticeBody
from kiosk.steps import IDLE_MS, QUESTION_MS
from tests.unit.kiosk.hall import AT, catalogue, ids
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.visits import REGULAR

OWN = AgencyId("A2")
SERVICE = ChooseService(ServiceId("A2.1"))


def at_own_start(own: str = OWN) -> KioskFlow:
    flow = KioskFlow(ids(), home_agency=AgencyId(own))
    flow.joined(AT)
    flow.shown(catalogue(), AT)
    return flow


def test_two_touches_draw_a_number() -> None:
    flow = at_own_start()
    model = seen(flow)
    assert isinstance(model.body, ListBody)
    assert [tile.key for tile in model.body.tiles] == ["service:A2.1", "service:A2.2"]
    assert (model.back, model.crumb) == (None, "Dinas A2")
    flow.intend(SERVICE, AT)
    [effect] = flow.intend(REGULAR, AT)
    assert isinstance(effect, Submit)


def test_there_is_no_way_to_other_agencies() -> None:
    flow = at_own_start()
    for intent in (Back(), ChooseAgency(AgencyId("A1")), ChooseService(ServiceId("A1.1"))):
        flow.intend(intent, AT)
        assert (flow.screen, flow.agency and flow.agency.agency) == (Screen.SERVICES, OWN)
    flow.intend(SERVICE, AT)
    flow.intend(Back(), AT)
    assert flow.screen is Screen.SERVICES
    flow.intend(Home(), AT)
    assert (flow.screen, flow.agency and flow.agency.agency) == (Screen.SERVICES, OWN)


def test_the_search_finds_what_it_offers() -> None:
    flow = at_own_start()
    flow.intend(OpenSearch(), AT)
    flow.intend(TypeKey("layanan"), AT)
    assert {hit.split(".")[0] for hit in flow.hits} == {OWN}
    flow.intend(SERVICE, AT)
    flow.intend(Back(), AT)
    assert flow.screen is Screen.SEARCH
    flow.intend(Back(), AT)
    assert (flow.screen, flow.agency and flow.agency.agency) == (Screen.SERVICES, OWN)


def test_the_bare_start_is_its_first_page() -> None:
    flow = at_own_start()
    flow.tick(AT + IDLE_MS)
    assert flow.leaves_in_s is None
    flow.intend(TurnPage(1), AT)
    flow.tick(AT + IDLE_MS)
    assert flow.leaves_in_s is not None
    flow.tick(AT + IDLE_MS + QUESTION_MS)
    assert flow.is_at_bare_start


def test_it_calls_people_too() -> None:
    flow = at_own_start()
    flow.attract_after_ms = IDLE_MS
    flow.tick(AT + IDLE_MS)
    assert flow.screen is Screen.ATTRACT
    flow.intend(Home(), AT + IDLE_MS)
    assert (flow.screen, flow.agency and flow.agency.agency) == (Screen.SERVICES, OWN)


def test_it_is_closed_when_its_agency_is() -> None:
    flow = at_own_start()
    own = tuple(each.service for each in catalogue().services if each.agency == OWN)
    flow.shown(LobbyView(AT, {}, (Closed(ClosedWhy.SUSPENDED, own),)), AT)
    model = seen(flow)
    assert isinstance(model.body, NoticeBody)
    assert (model.scene, model.crumb) == ("services:A2:suspended", "Dinas A2")


def test_an_agency_that_the_catalogue_does_not_have_is_as_none_until_it_has() -> None:
    flow = at_own_start("A4")
    assert flow.screen is Screen.AGENCIES
    flow.intend(OpenSearch(), AT)
    flow.intend(TypeKey("layanan"), AT)
    assert len({hit.split(".")[0] for hit in flow.hits}) == 3
    flow.intend(Back(), AT)
    assert flow.screen is Screen.AGENCIES
    flow.shown(catalogue(agencies=4), AT)
    assert (flow.screen, flow.agency and flow.agency.agency) == (Screen.SERVICES, "A4")
    flow.shown(catalogue(), AT)
    assert (flow.screen, flow.agency) == (Screen.AGENCIES, None)
