"""An emergency fills the glass in all languages, as large as fits, with no word cut, the same for every visitor."""

from dataclasses import replace

import pytest

from config.tokens import THEMES, ThemeName
from hub.protocol.commands import Language
from kiosk.comfort import PLAIN, Comfort
from kiosk.layout import Layout
from kiosk.model import EmergencyBody
from kiosk.placed import Area, Placement, Words
from kiosk.present import present
from tests.unit.kiosk.every_screen import WORDS, flow_at
from tests.unit.kiosk.hall import AT, SURFACES, measure

KINDS = ("emergency, evacuate", "emergency, suspended", "emergency, message", "emergency, long")
OLD = ("emergency, hub away", "emergency, long and hub away since long")


def placed(screen: str, surface: str, comfort: Comfort = PLAIN, times: int = 1) -> Placement:
    """Return an emergency's picture; its words may be said several times over."""
    layout = Layout(SURFACES[surface], measure)
    model = present(flow_at(screen, Language.INDONESIAN), WORDS, layout.fit, AT)
    assert isinstance(model.body, EmergencyBody)
    urgings = tuple(replace(each, text=" ".join([each.text] * times)) for each in model.body.urgings)
    return layout.suited(comfort).place(replace(model, body=replace(model.body, urgings=urgings)))


def words(placement: Placement) -> dict[str, Words]:
    return {item.key: item for item in placement.items if isinstance(item, Words)}


@pytest.mark.parametrize("screen", [*KINDS, *OLD])
@pytest.mark.parametrize("surface", SURFACES)
def test_nothing_is_there_but_the_words_and_no_word_is_cut(screen: str, surface: str) -> None:
    placement = placed(screen, surface)
    assert placement.targets == ()
    [ground] = [item for item in placement.items if isinstance(item, Area)]
    size = (SURFACES[surface].width_px, SURFACES[surface].height_px)
    assert (ground.fill, ground.rect.width, ground.rect.height) == ("emergency", *size)
    model = present(flow_at(screen, Language.INDONESIAN), WORDS, Layout(SURFACES[surface], measure).fit, AT)
    assert isinstance(model.body, EmergencyBody)
    found = words(placement)
    for urging in model.body.urgings:
        title, text = found[f"title:{urging.language}"], found[f"text:{urging.language}"]
        assert (" ".join(title.lines), " ".join(text.lines)) == (urging.title, urging.text)
        assert title.font_px > text.font_px
        as_of = found.get(f"as_of:{urging.language}")
        assert (" ".join(as_of.lines) if as_of else "", bool(as_of)) == (urging.as_of, screen in OLD)
        assert as_of is None or as_of.font_px <= text.font_px
    assert len({each.font_px for key, each in found.items() if key.startswith("text")}) == 1


@pytest.mark.parametrize("surface", ["21.5 inches upright", "10 inches lying"])
def test_a_short_one_is_read_from_further_away(surface: str) -> None:
    short, long = (words(placed(screen, surface))["text:id"].font_px for screen in (KINDS[0], KINDS[3]))
    assert short > 1.2 * long
    body_px = Layout(SURFACES[surface], measure).setter().body_px
    assert short > 1.5 * body_px


def test_what_a_visitor_has_set_changes_its_colours_alone() -> None:
    plain, set_ = (placed(KINDS[0], "32 inches upright", each) for each in (PLAIN, Comfort(True, True, True)))
    assert plain.items == set_.items
    assert (plain.theme, set_.theme) == (THEMES[ThemeName.LIGHT], THEMES[ThemeName.HIGH_CONTRAST])


def test_more_words_than_anybody_can_send_begin_at_the_top_in_the_least_size() -> None:
    layout = Layout(SURFACES["10 inches lying"], measure)
    found = words(placed(KINDS[3], "10 inches lying", times=9))
    assert found["title:id"].rect.y == layout.margin
    assert found["text:id"].font_px == layout.setter().body_px * layout.setter().scales[-1]
