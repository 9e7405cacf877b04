"""Where everything stands: on every screen that kiosks have, for every screen of the flow, in both languages."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import combinations, pairwise, product

import pytest
from msgspec import structs

from config.qr_size import QUIET_MODULES, modules_across
from config.tokens import BODY_CAPITAL_MM, CAPITAL_HEIGHT, TARGET_GAP_MM, TARGET_MM, THEMES, Surface, ThemeName
from hub.protocol.commands import Language, TicketClass
from hub.protocol.ids import AgencyId, ServiceId
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.views import CatalogueView, LobbyView
from kiosk.comfort import PLAIN, Comfort, Setting
from kiosk.flow import KioskFlow
from kiosk.intents import ChooseAgency, ChooseLanguage
from kiosk.layout import Layout
from kiosk.model import Choice, Icon, ListBody, ScreenModel
from kiosk.placed import Area, Code, Placement, Rect, Target, Words
from kiosk.present import present
from kiosk.reach import HIGHEST_MM, LOWEST_MM, Mounting
from kiosk.type_setting import KIOSK_SHORT_SIDE_MM, SMALL_CAPITAL_MM
from tests.unit.kiosk.every_screen import LINK, SAMPLE, SCREENS, WORDS, flow_at
from tests.unit.kiosk.hall import AT, SURFACES, measure


def placed(flow: KioskFlow, surface: Surface, comfort: Comfort = PLAIN) -> Placement:
    return said_and_placed(flow, surface, comfort)[1]


def said_and_placed(flow: KioskFlow, surface: Surface, comfort: Comfort) -> tuple[ScreenModel, Placement]:
    layout = Layout(surface, measure, bottom_mm=BOTTOMS[surface]).suited(comfort)
    flow.comfort = comfort
    model = present(flow, WORDS, layout.fit, AT)
    return model, layout.place(model)


SPACES = re.compile("[ \N{NO-BREAK SPACE}]")

BOTTOMS = {surface: HIGHEST_MM - Mounting(surface, 0.0).least_mm - 1 for surface in SURFACES.values()}
"""How high above the floor each may begin at most."""

WAYS = [
    (name, Comfort(large=is_large, lower=is_low))
    for name, surface in SURFACES.items()
    for is_large, is_low in product((False, True), (False, True))
    if not is_low or not Mounting(surface, BOTTOMS[surface]).is_all_in_reach
]
"""Every screen as it is and with larger text, and lowered where that changes anything."""


def inside(inner: Rect, outer: Rect) -> bool:
    slack = 0.51
    return (
        inner.x >= outer.x - slack
        and inner.y >= outer.y - slack
        and inner.right <= outer.right + slack
        and inner.bottom <= outer.bottom + slack
    )


def apart(a: Rect, b: Rect) -> float:
    """Return the gap between two rectangles in pixels, negative when they overlap."""
    return max(b.x - a.right, a.x - b.right, b.y - a.bottom, a.y - b.bottom)


def loose_words(placement: Placement) -> list[Words]:
    return [item for item in placement.items if isinstance(item, Words)]


@pytest.mark.parametrize(("name", "comfort"), WAYS)
def test_targets_and_words_have_their_place(name: str, comfort: Comfort) -> None:
    surface = SURFACES[name]
    for screen, language in product(SCREENS, [Language.INDONESIAN] if comfort.lower else Language):
        model, placement = said_and_placed(flow_at(screen, language), surface, comfort)
        check_places(placement, surface)
        assert cut_words(model, placement) == [], screen
        if comfort.lower:
            check_reach(placement, Mounting(surface, BOTTOMS[surface]))


@pytest.mark.parametrize("name", SURFACES)
def test_numbers_to_print_again_are_whole_on_every_screen(name: str) -> None:
    for screen, language in product(("staff, reprints", "staff, alone with reprints"), Language):
        placement = placed(flow_at(screen, language), SURFACES[name])
        numbers = [each for each in placement.targets if each.key.startswith("number:")]
        assert [each.text.split(" ")[0] for each in numbers] == ["A9300", "A9301", "A9302", "A9303"]


def cut_words(model: ScreenModel, placement: Placement) -> list[tuple[str, str, str]]:
    """Return the words of which a line ends in the middle, each in two pieces, and where."""
    known = {word for text in texts_of(model) for word in SPACES.split(text)}
    words = [each for item in placement.items for each in (item.words if isinstance(item, Target) else [item])]
    broken = (
        (each.key, SPACES.split(above)[-1], SPACES.split(below)[0])
        for each in words
        if isinstance(each, Words)
        for above, below in pairwise(each.lines)
    )
    return [
        (key, *pieces)
        for key, *pieces in broken
        if not known.issuperset(pieces) and any("".join(pieces) in word for word in known)
    ]


def texts_of(part: object) -> Iterator[str]:
    """Yield every text of a screen's model."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from texts_of(each)
    elif is_dataclass(part):
        for field in fields(part):
            yield from texts_of(getattr(part, field.name))


def check_reach(placement: Placement, mounting: Mounting) -> None:
    whole = (0, 0, mounting.surface.width_px, mounting.surface.height_px)
    for target in placement.targets:
        rect = target.area.rect
        if (rect.x, rect.y, rect.width, rect.height) == whole:
            continue  # a call to touch it anywhere
        assert mounting.height_mm(target.area.rect.y) <= HIGHEST_MM, target.key
        assert mounting.height_mm(target.area.rect.bottom) >= LOWEST_MM, target.key


def check_places(placement: Placement, surface: Surface) -> None:
    window = Rect(0, 0, surface.width_px, surface.height_px)
    keys = [item.key for item in placement.items]
    assert len(set(keys)) == len(keys)
    for target in placement.targets:
        assert surface.mm(min(target.area.rect.width, target.area.rect.height)) >= TARGET_MM
        assert inside(target.area.rect, window)
        for words in target.words:
            check_words(words, surface, target.area.rect)
        for drawing in target.drawings:
            assert inside(drawing.rect, target.area.rect)
            for words in target.words:
                assert apart(drawing.rect, drawn(words)) >= -1, (target.key, words.key)
    least_gap = surface.px(TARGET_GAP_MM)
    for first, second in combinations(placement.targets, 2):
        assert apart(first.area.rect, second.area.rect) >= least_gap, (first.key, second.key)
    loose = loose_words(placement)
    places = [drawn(words) for words in loose]
    for words, place in zip(loose, places, strict=True):
        check_words(words, surface, window)
        for target in placement.targets:
            assert apart(place, target.area.rect) >= 0, (words.key, target.key)
    for one, other in combinations(places, 2):
        assert apart(one, other) >= -1, (one, other)


def check_words(words: Words, surface: Surface, within: Rect) -> None:
    capital_mm = surface.mm(words.font_px) * CAPITAL_HEIGHT
    short = min(surface.width_mm, surface.height_mm)
    if short >= KIOSK_SHORT_SIDE_MM:
        assert capital_mm >= BODY_CAPITAL_MM * 0.75
        if not words.key.startswith("title"):
            assert capital_mm >= BODY_CAPITAL_MM - 0.01
    else:
        assert capital_mm >= SMALL_CAPITAL_MM * 0.75
    assert inside(drawn(words), within), words
    for line in words.lines:
        assert measure(line, words.bold, words.font_px) <= words.rect.width + 0.5, line


def drawn(words: Words) -> Rect:
    """Return the rectangle that the lines fill."""
    height = len(words.lines) * words.line_px
    width = max((measure(line, words.bold, words.font_px) for line in words.lines), default=0.0)
    x = {"left": words.rect.x, "right": words.rect.right - width}.get(
        words.align, words.rect.x + (words.rect.width - width) / 2
    )
    return Rect(x, words.rect.y + (words.rect.height - height) / 2, width, height)


@pytest.mark.parametrize("name", [n for n, s in SURFACES.items() if min(s.width_mm, s.height_mm) >= 250])
def test_kiosks_show_capitals_of_full_size_everywhere(name: str) -> None:
    surface = SURFACES[name]
    for screen in SCREENS:
        placement = placed(flow_at(screen, Language.INDONESIAN), surface)
        words = [*loose_words(placement), *(w for target in placement.targets for w in target.words)]
        assert min(surface.mm(w.font_px) * CAPITAL_HEIGHT for w in words) >= BODY_CAPITAL_MM - 0.01, screen


@pytest.mark.parametrize("name", SURFACES)
def test_every_agency_and_service_is_on_some_page_in_the_fixed_order(name: str) -> None:
    surface = SURFACES[name]
    flow = flow_at("agencies", Language.INDONESIAN)
    assert keys_of_all_pages(flow, surface, "agency:") == [f"agency:{a.agency}" for a in SAMPLE.agencies]
    flow.intend(ChooseAgency(SAMPLE.agencies[0].agency), AT)
    assert keys_of_all_pages(flow, surface, "service:") == [
        f"service:{s.service}" for s in SAMPLE.services if s.agency == SAMPLE.agencies[0].agency
    ]


def keys_of_all_pages(flow: KioskFlow, surface: Surface, begins: str) -> list[str]:
    found: list[str] = []
    while True:
        targets = {target.key: target for target in placed(flow, surface).targets}
        found += [key for key in targets if key.startswith(begins)]
        following = targets["next"].intent if "next" in targets else None
        if following is None:
            return found
        flow.intend(following, AT)


@pytest.mark.parametrize("name", SURFACES)
def test_switching_language_moves_no_target(name: str) -> None:
    for screen in ("agencies", "agencies 2", "services"):
        flow = flow_at(screen, Language.INDONESIAN)
        before = {target.key: target.area.rect for target in placed(flow, SURFACES[name]).targets}
        flow.intend(ChooseLanguage(Language.ENGLISH), AT)
        assert {target.key: target.area.rect for target in placed(flow, SURFACES[name]).targets} == before


@pytest.mark.parametrize("name", SURFACES)
def test_counts_move_no_target(name: str) -> None:
    flow = flow_at("agencies", Language.INDONESIAN)
    before = {target.key: target.area.rect for target in placed(flow, SURFACES[name]).targets}
    flow.shown(LobbyView(AT, {}), AT)
    assert {target.key: target.area.rect for target in placed(flow, SURFACES[name]).targets} == before


@pytest.mark.parametrize("name", SURFACES)
def test_number_is_the_largest_thing(name: str) -> None:
    words = loose_words(placed(flow_at("number", Language.INDONESIAN), SURFACES[name]))
    number = next(w for w in words if w.key == "number")
    assert number.font_px >= 2.5 * max(w.font_px for w in words if w is not number)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", SURFACES)
def test_the_code_of_a_visitors_page_can_be_scanned_and_covers_nothing(name: str, language: Language) -> None:
    surface = SURFACES[name]
    placement = placed(flow_at("number, with a code", language), surface)
    [code] = [item for item in placement.items if isinstance(item, Code)]
    assert code.text == LINK
    across = modules_across(LINK) + 2 * QUIET_MODULES
    assert (code.rect.width, len(code.modules)) == (code.rect.height, modules_across(LINK))
    assert code.rect.width % across == 0
    assert surface.mm(code.rect.width) >= 25
    assert inside(code.rect, Rect(0, 0, surface.width_px, surface.height_px))
    for item in placement.items:
        if isinstance(item, Target):
            assert apart(code.rect, item.area.rect) >= 0, item.key
        if isinstance(item, Words):
            assert apart(code.rect, drawn(item)) >= 0, item.key
        if isinstance(item, Area) and item.key == "status":
            assert apart(code.rect, item.rect) >= 0
    assert "scan" in {words.key for words in loose_words(placement)}


@pytest.mark.parametrize(
    ("language", "is_low"), [(language, is_low) for language in Language for is_low in (False, True)]
)
@pytest.mark.parametrize("name", SURFACES)
def test_large_words_leave_room_for_the_number_and_for_its_code(name: str, language: Language, is_low: bool) -> None:
    surface = SURFACES[name]
    layout = Layout(surface, measure, bottom_mm=BOTTOMS[surface]).suited(Comfort(large=True, lower=is_low))
    for screen in ("number, with a code", "number, with everything and a code"):
        placement = layout.place(present(flow_at(screen, language), WORDS, layout.fit, AT))
        number = next(words for words in loose_words(placement) if words.key == "number")
        assert number.font_px >= 2.5 * max(words.font_px for words in loose_words(placement) if words is not number)
        [code] = [item for item in placement.items if isinstance(item, Code)]
        assert surface.mm(code.rect.width) >= 25
        assert {"place", "ahead", "status:text"} <= {words.key for words in loose_words(placement)}


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("name", SURFACES)
def test_nothing_moves_when_the_slip_has_come(name: str, is_large: bool) -> None:
    flow = flow_at("number, with a code", Language.INDONESIAN)
    layout = Layout(SURFACES[name], measure, large=is_large)
    before = layout.place(present(flow, WORDS, layout.fit, AT))
    flow.slip = SlipOutcome.PRINTED
    after = layout.place(present(flow, WORDS, layout.fit, AT))
    changed = {item.key for item in before.items} - {item.key for item in before.items if item in after.items}
    assert changed == {"status", "status:text"}


def test_a_cancelled_number_sends_nobody_to_wait_and_has_no_code() -> None:
    flow = flow_at("number, with everything and a code", Language.INDONESIAN)
    flow.slip, flow.slip_reason = SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN
    keys = {item.key for item in placed(flow, SURFACES["32 inches upright"]).items}
    assert {"number", "service", "status"} <= keys
    assert not keys & {"place", "ahead", "wait", "stops", "scan", "code"}


def test_long_numbers_fit() -> None:
    for surface in SURFACES.values():
        flow = flow_at("number", Language.INDONESIAN)
        assert flow.receipt
        flow.receipt = type(flow.receipt)(
            flow.receipt.ticket, "XA10234", ServiceId("A"), TicketClass.REGULAR, AT, 1, flow.receipt.place
        )
        [number] = [w for w in loose_words(placed(flow, surface)) if w.key == "number"]
        assert measure("XA10234", True, number.font_px) <= number.rect.width + 0.5


def test_large_text_is_half_as_large_again() -> None:
    surface = SURFACES["32 inches upright"]
    plain, large = Layout(surface, measure), Layout(surface, measure, large=True)
    assert large.setter().body_px == pytest.approx(1.5 * plain.setter().body_px)
    flow = flow_at("agencies", Language.INDONESIAN)
    for target in large.place(present(flow, WORDS, large.fit, AT)).targets:
        assert surface.mm(target.area.rect.height) >= TARGET_MM


@pytest.mark.parametrize("name", SURFACES)
def test_large_text_is_nowhere_smaller_than_plain(name: str) -> None:
    for screen in ("class", "class, warned", "class, needing much", "number", "asked first", "more time", "refused"):
        plain, large = (
            placed(flow_at(screen, Language.INDONESIAN), SURFACES[name], Comfort(large=on)) for on in (False, True)
        )
        for key in ("fact:0", "place", "explanation", "message"):
            sizes = [item.font_px for each in (plain, large) for item in loose_words(each) if item.key == key]
            assert sizes == sorted(sizes), (screen, key)


def test_number_without_a_place_leaves_no_hole() -> None:
    flow = flow_at("number", Language.INDONESIAN)
    assert flow.receipt
    flow.receipt = type(flow.receipt)(flow.receipt.ticket, "A042", ServiceId("A"), TicketClass.REGULAR, AT, 1, {})
    keys = [w.key for w in loose_words(placed(flow, SURFACES["32 inches upright"]))]
    assert keys[keys.index("number") + 1] == "ahead"


def test_lying_column_gives_the_title_what_room_there_is() -> None:
    flow = flow_at("class", Language.INDONESIAN)
    layout = Layout(SURFACES["10 inches lying"], measure)
    model = present(flow, WORDS, layout.fit, AT)
    assert flow.agency
    keys = {w.key: w for w in loose_words(layout.place(model))}
    assert "crumb" in keys
    shown = [
        {w.key for w in loose_words(layout.place(replace(model, title=" ".join([model.title] * times))))}
        for times in range(1, 9)
    ]
    assert any("crumb" not in keys for keys in shown)
    assert any("hall" not in keys for keys in shown)
    far_too_long = replace(model, title=model.title * 9)
    assert "title" in {w.key for w in loose_words(layout.place(far_too_long))}


def test_a_title_is_cut_only_where_no_size_keeps_its_words_whole() -> None:
    layout = Layout(SURFACES["10 inches lying"], measure, large=True)
    model = present(flow_at("class", Language.INDONESIAN), WORDS, layout.fit, AT)
    titles = [
        next(w for w in loose_words(layout.place(replace(model, title=title))) if w.key == "title")
        for title in ("Kode", "Ketenagakerjaan", "Ketenagakerjaan" * 3)
    ]
    assert [title.is_whole for title in titles] == [True, True, False]
    assert titles[0].font_px > titles[1].font_px


def test_rectangle_contains_its_upper_left_edge_only() -> None:
    rect = Rect(10, 10, 5, 5)
    assert rect.contains(10, 10)
    assert not rect.contains(15, 10)
    assert not rect.contains(10, 15)
    assert not rect.contains(9, 12)


def test_empty_list_has_a_grid() -> None:
    assert Layout(SURFACES["10 inches lying"], measure).fit(((), ())).page_size > 0


def test_word_too_wide_for_any_column_stays_in_one_column() -> None:
    tiles = (Choice("a", "Ketenagakerjaan" * 4, "1 menunggu"),)
    assert Layout(SURFACES["10 inches lying"], measure).fit((tiles,)).columns == 1


def test_a_choice_of_one_text_has_it_in_its_middle() -> None:
    targets = placed(flow_at("more time", Language.INDONESIAN), SURFACES["10 inches lying"]).targets
    choices = [target for target in targets if target.key in ("go_on", "home")]
    assert [len(target.words) for target in choices] == [1, 1]
    for place, words in ((target.area.rect, target.words[0].rect) for target in choices):
        assert words.y - place.y == pytest.approx(place.bottom - words.bottom)


def test_target_says_its_words() -> None:
    placement = placed(flow_at("agencies", Language.INDONESIAN), SURFACES["32 inches upright"])
    assert next(t.text for t in placement.targets if t.key == "agency:A").startswith("Disdukcapil ")
    assert any(isinstance(item, Area) for item in placement.items)
    assert all(isinstance(item, Area | Words | Target) for item in placement.items)


def test_a_hall_without_a_local_name_has_its_title_in_the_same_place() -> None:
    flow = flow_at("agencies", Language.INDONESIAN)
    layout = Layout(SURFACES["21.5 inches upright"], measure)
    model = present(flow, WORDS, layout.fit, AT)
    tops = [
        next(w.rect.y for w in loose_words(layout.place(each)) if w.key == "title")
        for each in (model, replace(model, crumb=""))
    ]
    assert tops[0] - tops[1] == pytest.approx(layout.setter().height(1) / 2)
    assert layout.place(replace(model, title="", crumb="")).targets[-1].key.startswith(("agency", "next"))
    message = present(flow_at("starting", Language.INDONESIAN), WORDS, layout.fit, AT)
    assert layout.place(replace(message, crumb="Disdukcapil")).targets


@pytest.mark.parametrize("name", ["21.5 inches upright", "10 inches lying"])
def test_a_switch_moves_neither_itself_nor_another_and_shows_that_it_is_on(name: str) -> None:
    surface = SURFACES[name]
    plain, large = (placed(flow_at("agencies", Language.INDONESIAN), surface, c) for c in (PLAIN, Comfort(large=True)))
    for setting in ("language", *Setting):
        before, after = (next(t for t in each.targets if t.key == setting) for each in (plain, large))
        assert before.area.rect == after.area.rect
        assert (before != after) == (setting is Setting.LARGE or (setting == "language" and name.endswith("upright")))
    switch = next(target for target in large.targets if target.key == Setting.LARGE)
    assert [drawing.icon for drawing in switch.drawings] == [Icon.LARGER, Icon.TICK]
    assert switch.area.fill == "on_band"


def test_contrast_changes_the_theme_and_back_to_what_the_kiosk_has() -> None:
    layout = Layout(SURFACES["21.5 inches upright"], measure, theme=ThemeName.DARK)
    model = present(flow_at("agencies", Language.INDONESIAN), WORDS, layout.fit, AT)
    assert layout.suited(PLAIN).place(model).theme == THEMES[ThemeName.DARK]
    high = layout.suited(Comfort(contrast=True))
    assert high.place(model).theme == THEMES[ThemeName.HIGH_CONTRAST]
    assert high.suited(PLAIN).place(model).theme == THEMES[ThemeName.LIGHT]


def hall_of(count: int) -> CatalogueView:
    """Return a hall with so many agencies of the sample's names, each with one service."""
    names = [SAMPLE.agencies[place % len(SAMPLE.agencies)] for place in range(count)]
    agencies = tuple(structs.replace(each, agency=AgencyId(f"{place}")) for place, each in enumerate(names))
    services = tuple(
        structs.replace(SAMPLE.services[place], service=ServiceId(f"{place}.1"), agency=each.agency)
        for place, each in enumerate(agencies)
    )
    return structs.replace(SAMPLE, agencies=agencies, services=services)


@pytest.mark.parametrize(("count", "pages", "has_details"), [(9, 1, True), (50, 5, False)])
@pytest.mark.parametrize("name", [n for n, s in SURFACES.items() if min(s.width_mm, s.height_mm) >= 250])
def test_few_agencies_are_on_one_page_with_who_waits_and_many_on_few_pages(
    name: str, count: int, pages: int, has_details: bool
) -> None:
    flow = flow_at("agencies", Language.INDONESIAN, hall_of(count))
    layout = Layout(SURFACES[name], measure)
    body = present(flow, WORDS, layout.fit, AT).body
    assert isinstance(body, ListBody)
    assert -(-count // body.grid.page_size) <= pages
    assert body.grid.has_details == has_details
