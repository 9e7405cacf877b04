"""A hall's own colour and logo on a kiosk."""

from base64 import b64encode
from pathlib import Path

import pytest
from msgspec import structs

from config.tokens import SHAPE_CONTRAST, SHAPE_PAIRS, TEXT_CONTRAST, TEXT_PAIRS, THEMES, ThemeName, contrast
from hub.protocol.commands import Language
from kiosk.hall_face import PNG_HEAD, HallFace, face_of
from kiosk.layout import Layout
from kiosk.placed import Picture, Placement
from kiosk.present import present
from tests.unit.kiosk.every_screen import WORDS, flow_at
from tests.unit.kiosk.hall import AT, SURFACES, catalogue, measure
from tests.unit.kiosk.test_layout import apart, drawn, inside, loose_words

LOGO = b64encode((Path(__file__).parents[3] / "config" / "sample" / "logo.png").read_bytes()).decode()
GREEN = "#0F5A37"


def logo_of(width: int, height: int) -> str:
    return b64encode(PNG_HEAD + width.to_bytes(4, "big") + height.to_bytes(4, "big")).decode()


def placed(name: str, face: HallFace) -> Placement:
    layout = Layout(SURFACES[name], measure, face=face)
    return layout.place(present(flow_at("services", Language.INDONESIAN), WORDS, layout.fit, AT))


def test_the_light_theme_has_the_halls_colour_and_the_others_do_not() -> None:
    face = face_of(structs.replace(catalogue(), colours={"primary": GREEN}))
    theme = face.theme(ThemeName.LIGHT)
    assert (theme.primary, theme.band) == (GREEN, GREEN)
    for name in (ThemeName.DARK, ThemeName.HIGH_CONTRAST):
        assert face.theme(name) == THEMES[name]
    assert all(contrast(getattr(theme, a), getattr(theme, b)) >= TEXT_CONTRAST for a, b in TEXT_PAIRS)
    assert all(contrast(getattr(theme, a), getattr(theme, b)) >= SHAPE_CONTRAST for a, b in SHAPE_PAIRS)


@pytest.mark.parametrize("colour", ["", "#ffcc00", "#59595a"])
def test_a_colour_that_cannot_be_read_is_not_used(colour: str) -> None:
    assert HallFace(colour).theme(ThemeName.LIGHT) == THEMES[ThemeName.LIGHT]
    assert face_of(None) == HallFace()


def test_a_logos_shape_is_read_from_its_head() -> None:
    assert HallFace(logo=logo_of(200, 100)).logo_shape() == 2.0
    assert HallFace(logo=LOGO).logo_shape() > 0


@pytest.mark.parametrize("logo", ["", "no base64!", b64encode(b"GIF89a").decode(), logo_of(4, 0), logo_of(4, 4)[:24]])
def test_what_is_no_logo_is_left_out(logo: str) -> None:
    assert HallFace(logo=logo).logo_shape() == 0.0


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("logo", [logo_of(100, 100), logo_of(600, 90), logo_of(50, 200)])
def test_a_logo_stands_in_the_band_with_its_true_shape_and_covers_nothing(name: str, logo: str) -> None:
    placement = placed(name, HallFace(GREEN, logo))
    [picture] = [item for item in placement.items if isinstance(item, Picture)]
    band = next(item.rect for item in placement.items if item.key == "band")  # type: ignore[union-attr]
    assert inside(picture.rect, band)
    assert inside(picture.inner, picture.rect)
    assert picture.inner.width / picture.inner.height == pytest.approx(HallFace(logo=logo).logo_shape())
    for words in loose_words(placement):
        assert apart(picture.rect, drawn(words)) >= 0, words.key
    assert "title" in {words.key for words in loose_words(placement)}
