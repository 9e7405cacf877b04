import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.tokens import Surface
from hub.protocol.commands import Language
from kiosk.layout import Layout
from kiosk.placed import Align, Area, Placement, Words
from kiosk.present import present
from kiosk.speech.jack import EVENT, JackReader
from kiosk.speech.ring import keys_at, ringed
from tests.unit.kiosk.every_screen import flow_at
from tests.unit.kiosk.hall import AT, SURFACES, measure
from tests.unit.kiosk.models import WORDS

SURFACE = SURFACES["27 inches upright"]
ROUNDING = 0.01


def placed(screen: str, surface: Surface = SURFACE) -> Placement:
    layout = Layout(surface, measure)
    return layout.place(present(flow_at(screen, Language.INDONESIAN), WORDS, layout.fit, AT))


def test_a_ring_in_two_colours_goes_around_what_is_in_focus() -> None:
    screen = placed("agencies")
    target = screen.targets[-1]
    seen = ringed(screen, target.key, SURFACE)
    ring = seen.items[len(screen.items) :]
    assert seen.items[: len(screen.items)] == screen.items
    assert len(ring) == 8
    assert {getattr(area, "fill", None) for area in ring} == {"ink", "ground"}
    assert seen.scene == screen.scene
    assert seen.targets == screen.targets


def test_words_can_be_in_focus_and_what_is_not_placed_has_no_ring() -> None:
    screen = placed("number, with a code")
    assert len(ringed(screen, "number", SURFACE).items) == len(screen.items) + 8
    assert ringed(screen, "absent", SURFACE) == screen
    assert ringed(screen, None, SURFACE) == screen


def test_a_ring_lies_beside_bare_words_and_covers_no_letter() -> None:
    screen = placed("number, with a code")
    title = next(item for item in screen.items if item.key == "title")
    assert isinstance(title, Words)
    ring = ringed(screen, "title", SURFACE).items[len(screen.items) :]
    sides = [each.rect for each in ring if isinstance(each, Area)]
    assert len(sides) == 8
    words = title.rect.inset(ROUNDING, ROUNDING)
    for side in sides:
        is_beside = side.right <= words.x or side.x >= words.right
        assert is_beside or side.bottom <= words.y or side.y >= words.bottom


def test_a_finger_finds_what_lies_uppermost() -> None:
    screen = placed("number, with a code")
    by_key = {item.key: item for item in screen.items}
    code = by_key["code"].rect  # type: ignore[union-attr]
    assert next(keys_at(screen, code.x + 1, code.y + 1)) == "scan"
    status = by_key["status:text"].rect  # type: ignore[union-attr]
    seen = ringed(screen, "status", SURFACE)
    assert set(keys_at(seen, status.x + 5, status.y + 5)) == {"status"}
    assert list(keys_at(seen, -1, -1)) == []
    target = screen.targets[0]
    assert next(keys_at(screen, target.area.rect.x + 1, target.area.rect.y + 1)) == target.key


@pytest.mark.parametrize("name", SURFACES)
def test_a_finger_on_the_halls_name_finds_it_and_on_the_time_the_time(name: str) -> None:
    seen = placed("agencies", SURFACES[name])
    for words in (item for item in seen.items if isinstance(item, Words) and item.key in ("hall", "clock")):
        edge = words.rect.x + 1 if words.align is Align.LEFT else words.rect.right - 1
        assert next(keys_at(seen, edge, words.rect.y + words.rect.height / 2)) == words.key


@pytest.mark.parametrize("name", SURFACES)
def test_a_ring_lies_within_the_glass(name: str) -> None:
    surface = SURFACES[name]
    screen = placed("agencies", surface)
    for item in screen.items:
        for each in ringed(screen, item.key, surface).items[len(screen.items) :]:
            assert isinstance(each, Area)
            assert min(each.rect.x, each.rect.y) >= -ROUNDING
            assert each.rect.right <= surface.width_px + ROUNDING
            assert each.rect.bottom <= surface.height_px + ROUNDING
            assert min(each.rect.width, each.rect.height) > 0


def event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(0, 0, kind, code, value)


def test_a_plug_is_told_and_other_events_are_not() -> None:
    jack = JackReader()
    assert jack.feed(event(5, 2, 1)) == [True]
    assert jack.feed(event(5, 4, 1) + event(0, 0, 0) + event(5, 2, 0)) == [False]
    assert jack.feed(b"") == []


@given(st.lists(st.booleans(), max_size=8), st.integers(1, 40))
def test_events_may_come_in_pieces(plugs: list[bool], size: int) -> None:
    data = b"".join(event(5, 2, plug) + event(0, 0, 0) for plug in plugs)
    jack, found = JackReader(), list[bool]()
    for place in range(0, len(data), size):
        found += jack.feed(data[place : place + size])
    assert found == plugs
