"""Where the search stands: keys as large as fingers on every screen, every letter, every hit on some page."""

import pytest

from config.tokens import Surface
from hub.protocol.commands import Language
from kiosk.intents import TypeKey
from kiosk.layout import Layout
from kiosk.placed import Placement, Words
from kiosk.present import present
from kiosk.search_page import page_of, shown_query
from tests.unit.kiosk.every_screen import WORDS, flow_at
from tests.unit.kiosk.hall import AT, SURFACES, measure


def turned(screen: str, surface: Surface, key: str) -> list[Placement]:
    """Return the screens that a target's touches lead through, until the first one comes again."""
    layout, flow = Layout(surface, measure), flow_at(screen, Language.INDONESIAN)
    pages: list[Placement] = []
    while True:
        placement = layout.place(present(flow, WORDS, layout.fit, AT))
        if pages and [t.key for t in placement.targets] == [t.key for t in pages[0].targets]:
            return pages
        pages.append(placement)
        following = [target.intent for target in placement.targets if target.key == key]
        if not following:
            return pages
        assert following[0] is not None
        flow.intend(following[0], AT)


@pytest.mark.parametrize("name", SURFACES)
def test_every_letter_is_on_some_page_of_keys(name: str) -> None:
    pages = turned("search", SURFACES[name], "other_keys")
    keys = [target.key for page in pages for target in page.targets if target.key.startswith("key:")]
    assert {f"key:{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"} <= set(keys)
    assert {"key:space", "key:erase", "key:clear"} <= {target.key for target in pages[-1].targets}
    assert len(pages) == (3 if "10 inches" in name else 1)


def test_the_digits_of_a_pin_stand_as_on_a_telephone() -> None:
    layout = Layout(SURFACES["21.5 inches upright"], measure)
    placement = layout.place(present(flow_at("staff", Language.INDONESIAN), WORDS, layout.fit, AT))
    places = {target.key: target.area.rect for target in placement.targets}
    for column in ("147", "2580", "369"):
        assert len({places[f"key:{digit}"].x for digit in column}) == 1
    for row in ("123", "456", "789"):
        assert len({places[f"key:{digit}"].y for digit in row}) == 1
    assert places["key:erase"].y == places["key:0"].y == places["key:clear"].y
    assert places["go"].x == places["key:1"].x
    assert places["go"].right == pytest.approx(places["key:3"].right)


@pytest.mark.parametrize("name", SURFACES)
def test_every_hit_is_on_some_page(name: str) -> None:
    pages = turned("search, many", SURFACES[name], "more")
    hits = [target.key for page in pages for target in page.targets if target.key.startswith("service:")]
    assert hits == [f"service:{hit}" for hit in flow_at("search, many", Language.INDONESIAN).hits]


@pytest.mark.parametrize("name", SURFACES)
def test_keys_stay_where_they_are(name: str) -> None:
    layout = Layout(SURFACES[name], measure)
    places = [
        {
            target.key: target.area.rect
            for target in layout.place(present(flow_at(screen, language), WORDS, layout.fit, AT)).targets
            if target.key.startswith("key:")
        }
        for screen in ("search", "search, many", "search, one", "search, none")
        for language in Language
    ]
    assert all(place == places[0] for place in places)


@pytest.mark.parametrize("name", SURFACES)
def test_a_long_query_shows_its_end(name: str) -> None:
    flow = flow_at("search", Language.INDONESIAN)
    flow.intend(TypeKey("w" * 39 + "z"), AT)
    layout = Layout(SURFACES[name], measure)
    [query] = [
        item
        for item in layout.place(present(flow, WORDS, layout.fit, AT)).items
        if isinstance(item, Words) and item.key == "query"
    ]
    assert query.lines[-1].endswith("WZ_")
    assert len(query.lines) == 1


def test_a_field_too_small_for_a_letter_has_its_cursor() -> None:
    setter = Layout(SURFACES["10 inches lying"], measure).setter()
    assert shown_query("PASPOR", setter, 1.0, 1.0) == "_"


def test_pages_beyond_the_last_begin_anew() -> None:
    flow = flow_at("search, many", Language.INDONESIAN)
    hits = present(flow, WORDS, Layout(SURFACES["10 inches lying"], measure).fit, AT).body.hits  # type: ignore[union-attr]
    assert page_of(hits, 0, 30) == page_of(hits, 2, 30) == hits[:30]
    assert page_of(hits, 1, 30) == hits[30:]
    assert page_of((), 3, 5) == ()
