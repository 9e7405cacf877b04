"""Contrast of every pair of colours in every theme, and sizes in millimetres."""

from itertools import product

import pytest

from config import tokens
from config.tokens import SHAPE_PAIRS, TEXT_PAIRS, THEMES, Surface, ThemeName, contrast


@pytest.mark.parametrize(("theme", "pair"), list(product(THEMES, TEXT_PAIRS)))
def test_text_has_a_contrast_of_seven(theme: str, pair: tuple[str, str]) -> None:
    ink, ground = (getattr(THEMES[theme], role) for role in pair)
    assert contrast(ink, ground) >= tokens.TEXT_CONTRAST


@pytest.mark.parametrize(("theme", "pair"), list(product(THEMES, SHAPE_PAIRS)))
def test_shapes_have_a_contrast_of_three(theme: str, pair: tuple[str, str]) -> None:
    shape, ground = (getattr(THEMES[theme], role) for role in pair)
    assert contrast(shape, ground) >= tokens.SHAPE_CONTRAST


def test_every_theme_is_there_and_high_contrast_uses_three_colours_only() -> None:
    assert set(THEMES) == set(ThemeName)
    high = THEMES["high_contrast"]
    assert {getattr(high, role) for role in high.__dataclass_fields__} == {"#000000", "#FFFFFF", "#FFD60A"}


@pytest.mark.parametrize(
    ("a", "b", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#14202B", "#FAFAF7", 15.8),
        ("#0B4F8A", "#FAFAF7", 8.0),
        ("#F4F6F8", "#0E1620", 16.8),
        ("#FFD60A", "#000000", 14.9),
        ("#777777", "#FFFFFF", 4.48),
    ],
)
def test_contrast_agrees_with_published_figures(a: str, b: str, ratio: float) -> None:
    assert contrast(a, b) == pytest.approx(ratio, abs=0.06)
    assert contrast(b, a) == contrast(a, b)


def test_a_surface_turns_millimetres_into_pixels() -> None:
    surface = Surface(1920, 1080, 1210.0)
    assert surface.px(1210.0) == pytest.approx(1920)
    assert surface.mm(surface.px(122.0)) == pytest.approx(122.0)
    assert surface.height_mm == pytest.approx(1210.0 * 9 / 16)
    assert surface.font_px(10.0) == pytest.approx(surface.px(10.0) / 0.711)


def test_capitals_are_122_mm_high_at_ten_metres() -> None:
    assert tokens.hall_capital_mm(10.0) == pytest.approx(122.2)


def test_colours_as_kivy_wants_them() -> None:
    assert tokens.rgba("#FF0033", 0.5) == (1.0, 0.0, 0.2, 0.5)


def test_durations_keep_what_people_can_stand() -> None:
    assert tokens.FEEDBACK_MS <= 50
    assert 150 <= tokens.SCREEN_CHANGE_MS <= 200
    assert tokens.CALL_PULSE_HZ <= 2
    assert tokens.TARGET_MM >= 20
    assert tokens.TARGET_GAP_MM >= 3
    assert tokens.BODY_CAPITAL_MM >= 7.3
