"""A hall's own colour and logo on a kiosk."""

from base64 import b64encode
from pathlib import Path

import pytest
from msgspec import structs

from config.tokens import SHAPE_CONTRAST, SHAPE_PAIRS, TEXT_CONTRAST, TEXT_PAIRS, THEMES, ThemeName, contrast
from hub.protocol.commands import Language
from kiosk.hall_face import PNG_HEAD, Accent, HallFace, face_of
from kiosk.layout import Layout
from kiosk.placed import Area, Picture, Placement
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


@pytest.mark.parametrize(
    "logo",
    [
        "",
        "no base64!",
        "sehelai \N{LEAF FLUTTERING IN WIND}",
        b64encode(b"GIF89a").decode(),
        logo_of(4, 0),
        logo_of(4, 4)[:24],
    ],
)
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


# --- where people are called ---


@pytest.mark.parametrize(
    ("primary", "accent", "use"),
    [
        ("#0b5394", "#f2b705", Accent.GROUND),
        ("#0b5394", "#ffffff", Accent.GROUND),
        ("#0b5394", "#48b4a4", Accent.STRIPE),
        ("#0b5394", "#07365f", Accent.NOTHING),
        ("#0b5394", "", Accent.NOTHING),
    ],
)
def test_the_accent_carries_words_only_where_they_can_be_read(primary: str, accent: str, use: Accent) -> None:
    face = face_of(structs.replace(catalogue(), colours={"primary": primary, "accent": accent}))
    theme, found = face.calling(ThemeName.LIGHT)
    assert found is use
    assert (theme.call == accent) == (use is not Accent.NOTHING)
    if use is not Accent.NOTHING:
        assert contrast(theme.call, theme.band) >= SHAPE_CONTRAST
        assert (contrast(theme.call, theme.on_call) >= TEXT_CONTRAST) == (use is Accent.GROUND)
    for name in (ThemeName.DARK, ThemeName.HIGH_CONTRAST):
        assert face.calling(name) == (THEMES[name], Accent.NOTHING)


def calling(name: str, face: HallFace) -> Placement:
    layout = Layout(SURFACES[name], measure, face=face)
    return layout.place(present(flow_at("attract", Language.INDONESIAN), WORDS, layout.fit, AT))


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("accent", ["", "#f2b705", "#48b4a4"])
@pytest.mark.parametrize("logo", ["", logo_of(100, 100), logo_of(600, 90), logo_of(50, 200)])
def test_the_call_has_the_halls_face_and_nothing_covers_its_words(name: str, accent: str, logo: str) -> None:
    placement = calling(name, HallFace("#0b5394", logo, accent))
    [target] = placement.targets
    screen = target.area.rect
    words = [*target.words, *loose_words(placement)]
    assert {each.key for each in words} == {"hall", "clock", "crumb", "call:0", "call:1"}
    pictures = [item for item in placement.items if isinstance(item, Picture)]
    assert bool(pictures) == bool(logo)
    for picture in pictures:
        assert inside(picture.rect, screen)
        assert all(apart(picture.rect, drawn(each)) >= 0 for each in words)
    areas = [item for item in placement.items if isinstance(item, Area) and item.key == "accent"]
    assert bool(areas) == bool(accent)
    for area in areas:
        assert inside(area.rect, screen)
        assert all(apart(area.rect, picture.rect) >= 0 for picture in pictures)
        assert (placement.theme.call, area.fill) == (accent, "call")
        for each in words:
            is_carried = each.role == "on_call"
            assert inside(drawn(each), area.rect) if is_carried else apart(area.rect, drawn(each)) >= 0
            assert is_carried == (each.key == "call:0" and accent == "#f2b705")
        order = list(placement.items)
        assert order.index(area) > order.index(target), "the target's ground would cover it"
