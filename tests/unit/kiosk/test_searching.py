"""A visit that searches: the query, its hits, and the way there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.protocol.commands import IssueTicket, TicketClass
from hub.protocol.ids import ServiceId
from hub.protocol.views import ClosedWhy, LobbyView
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Back,
    ChooseService,
    ClearQuery,
    EraseKey,
    GoOn,
    Home,
    Intent,
    OpenSearch,
    Submit,
    TurnKeys,
    TurnPage,
    TypeKey,
)
from kiosk.model import ListBody, SearchBody
from kiosk.search import QUERY
from kiosk.searching import QUIET_MS, typed_after
from kiosk.steps import IDLE_MS
from tests.unit.kiosk.hall import AT, catalogue, ids
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.visits import AGENCY, REGULAR, SERVICE, at_start, closing, walked

FOUND = ChooseService(ServiceId("A2.1"))


def searched(query: str, *before: Intent) -> KioskFlow:
    return walked(*before, OpenSearch(), *(TypeKey(letter) for letter in query))


def body(flow: KioskFlow) -> SearchBody:
    found = seen(flow).body
    assert isinstance(found, SearchBody)
    return found


def test_three_touches_and_a_word_lead_to_a_number() -> None:
    flow = searched("layanan a2 1")
    assert flow.screen is Screen.SEARCH
    flow.intend(FOUND, AT)
    assert (flow.screen, flow.agency and flow.agency.agency) == (Screen.CLASS, "A2")
    [effect] = flow.intend(REGULAR, AT)
    assert isinstance(effect, Submit)
    assert isinstance(effect.command, IssueTicket)
    assert (effect.command.service, effect.command.ticket_class) == ("A2.1", TicketClass.REGULAR)


def test_hits_follow_every_key() -> None:
    flow = searched("layanan a2 1")
    [hit] = [each for each in body(flow).hits if each.key == "service:A2.1"]
    assert (hit.title, hit.detail, hit.briefer) == ("Layanan A2.1", "Dinas A2 · Tanpa antrean", ("Dinas A2",))
    flow.intend(EraseKey(), AT)
    assert flow.query == "layanan a2 "
    flow.intend(ClearQuery(), AT)
    assert (flow.query, flow.hits, body(flow).text) == ("", (), seen(walked(OpenSearch())).body.text)  # type: ignore[union-attr]
    flow.intend(EraseKey(), AT)
    assert flow.query == ""


def test_nothing_found_is_said_kindly() -> None:
    assert body(searched("qqq")).text.startswith("Belum ditemukan")
    assert body(searched("qqq")).query == "QQQ"
    assert body(searched("layanan")).text == ""


def test_a_closed_service_is_found_and_says_why() -> None:
    flow = at_start()
    flow.shown(closing(ClosedWhy.SUSPENDED), AT)
    for intent in (
        OpenSearch(),
        TypeKey("a1 1"),
    ):
        flow.intend(intent, AT)
    assert body(flow).hits[0].detail.startswith("Dinas A1 · ")
    flow.intend(SERVICE, AT)
    assert flow.screen is Screen.REFUSED
    flow.intend(Back(), AT)
    assert (flow.screen, flow.query, flow.agency) == (Screen.SEARCH, "a1 1", None)
    flow.intend(SERVICE, AT)
    flow.shown(LobbyView(AT, {}), AT)
    assert flow.screen is Screen.CLASS


def test_back_from_a_hit_finds_the_search_as_it_was() -> None:
    flow = searched("layanan")
    for intent in (TurnPage(1), TurnKeys(2), FOUND):
        flow.intend(intent, AT)
    assert flow.screen is Screen.CLASS
    flow.intend(Back(), AT)
    assert (flow.screen, flow.query, flow.hit_page, flow.key_page) == (Screen.SEARCH, "layanan", 1, 2)
    assert seen(flow).scene == "search:1:2"


@pytest.mark.parametrize("before", [(TurnPage(1),), (TurnPage(1), AGENCY, TurnPage(1))])
def test_back_from_the_search_leads_where_it_was_opened(before: tuple[Intent, ...]) -> None:
    flow = walked(*before)
    was = (flow.screen, flow.agency, flow.agency_page, flow.service_page)
    for intent in (OpenSearch(), TypeKey("layanan"), FOUND, Back(), Back()):
        flow.intend(intent, AT)
    assert (flow.screen, flow.agency, flow.agency_page, flow.service_page) == was
    flow.intend(OpenSearch(), AT)
    assert (flow.query, flow.hits) == ("", ())


def test_after_a_search_a_service_chosen_from_the_list_leads_back_to_the_list() -> None:
    flow = searched("layanan")
    for intent in (FOUND, Back(), Back(), AGENCY, SERVICE, Back()):
        flow.intend(intent, AT)
    assert flow.screen is Screen.SERVICES


def test_only_hits_can_be_chosen_and_keys_count_on_the_search_only() -> None:
    flow = searched("a1 1")
    flow.intend(ChooseService(ServiceId("A3.4")), AT)
    flow.intend(ChooseService(ServiceId("nobody")), AT)
    assert flow.screen is Screen.SEARCH
    flow = at_start()
    for intent in (TypeKey("a"), EraseKey(), ClearQuery(), TurnKeys(1)):
        flow.intend(intent, AT)
    assert (flow.screen, flow.query, flow.key_page) == (Screen.AGENCIES, "", 0)
    flow = walked(AGENCY, SERVICE, OpenSearch())
    assert flow.screen is Screen.CLASS


def test_a_new_catalogue_is_searched_at_once() -> None:
    flow = searched("a5")
    assert flow.hits[:1] != ("A5.1",)
    flow.shown(catalogue(agencies=5), AT)
    assert flow.hits[:1] == ("A5.1",)
    flow.intend(ChooseService(ServiceId("A5.1")), AT)
    flow.shown(catalogue(), AT)
    assert (flow.screen, flow.query) == (Screen.AGENCIES, "")


def test_an_agency_that_is_gone_is_not_gone_back_to() -> None:
    flow = searched("a1", ChooseService(ServiceId("")), AGENCY)
    flow.shown(catalogue(agencies=0), AT)
    flow.intend(Back(), AT)
    assert (flow.screen, flow.agency) == (Screen.AGENCIES, None)


def test_a_hit_that_is_gone_is_not_shown() -> None:
    flow = searched("a1")
    flow.catalogue = catalogue(agencies=0)
    assert body(flow).hits == ()


def test_the_start_has_forgotten_what_was_searched() -> None:
    flow = searched("layanan")
    flow.intend(Home(), AT)
    flow.intend(OpenSearch(), AT)
    assert (flow.query, flow.hits, flow.hit_page) == ("", (), 0)


def test_who_is_asked_for_more_time_finds_the_query_again() -> None:
    flow = searched("layanan")
    flow.tick(AT + IDLE_MS)
    flow.intend(TypeKey("x"), AT + IDLE_MS)
    flow.intend(GoOn(), AT + IDLE_MS)
    assert (flow.screen, flow.query) == (Screen.SEARCH, "layanan")


def test_the_index_is_made_while_nobody_is_there() -> None:
    flow = at_start()
    flow.tick(AT + QUIET_MS - 1)
    assert flow.index is None
    flow.tick(AT + QUIET_MS)
    assert flow.index is not None
    ready = flow.index
    flow.intend(OpenSearch(), AT)
    flow.intend(TypeKey("a1"), AT)
    flow.tick(AT + QUIET_MS)
    assert flow.index is ready


def test_a_kiosk_without_a_catalogue_has_nothing_to_search() -> None:
    flow = KioskFlow(ids())
    flow.intend(OpenSearch(), AT)
    flow._find("a")
    assert (flow.screen, flow.hits) == (Screen.AWAY, ())


def test_lists_lead_to_the_search() -> None:
    for flow in (at_start(), walked(AGENCY)):
        found = seen(flow).body
        assert isinstance(found, ListBody)
        assert found.search
        assert found.search.intent == OpenSearch()


@given(st.text(max_size=9), st.text(max_size=60))
def test_whatever_a_keyboard_says_the_query_can_be_shown(query: str, text: str) -> None:
    typed = typed_after(typed_after("", query), text)
    assert len(typed) <= QUERY.value
    assert "  " not in typed
    assert not typed.startswith(" ")
    assert all(letter.isalnum() or letter == " " for letter in typed)
