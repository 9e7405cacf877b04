"""What a seated visitor reaches of a mounted screen."""

import pytest

from config.tokens import Surface
from kiosk.reach import HIGHEST_MM, LOWEST_MM, Mounting

UPRIGHT = Surface(1080, 1920, 400.0)


def test_heights_count_from_the_floor() -> None:
    mounting = Mounting(UPRIGHT, 700.0)
    assert mounting.height_mm(1920) == pytest.approx(700.0)
    assert mounting.height_mm(0) == pytest.approx(700.0 + UPRIGHT.height_mm)
    assert mounting.height_mm(mounting.top_px) == pytest.approx(HIGHEST_MM)
    assert mounting.bottom_px == 1920
    assert not mounting.is_all_in_reach
    assert mounting.can_lower


def test_a_screen_that_begins_near_the_floor_has_a_lowest_line() -> None:
    mounting = Mounting(UPRIGHT, 200.0)
    assert mounting.height_mm(mounting.bottom_px) == pytest.approx(LOWEST_MM)
    assert mounting.top_px == 0.0
    assert not mounting.is_all_in_reach


def test_a_low_screen_is_in_reach_and_a_high_one_cannot_be_lowered() -> None:
    assert Mounting(Surface(1280, 800, 217.0), 1000.0).is_all_in_reach
    assert not Mounting(UPRIGHT, 1000.0).can_lower


@pytest.mark.parametrize(
    ("surface", "least_mm"),
    [
        (UPRIGHT, 360.0),
        (Surface(1920, 1080, 476.0), 250.0),
        (Surface(800, 1280, 136.0), 205.0),
        (Surface(1280, 800, 217.0), 130.0),
        (Surface(1280, 720, 200.0), 112.5),
    ],
)
def test_so_much_must_be_within_reach(surface: Surface, least_mm: float) -> None:
    assert Mounting(surface, 700.0).least_mm == pytest.approx(least_mm)
    assert Mounting(surface, HIGHEST_MM - least_mm - 1).can_lower
    assert not Mounting(surface, HIGHEST_MM - least_mm + 1).can_lower


def test_a_mounting_that_cannot_be_lowered_is_named_with_its_cure() -> None:
    assert Mounting(UPRIGHT, 700.0).complaint("kiosk.toml") == ""
    assert Mounting(UPRIGHT, 1000.0).complaint("kiosk.toml") == (
        "kiosk.toml: bottom_height_mm: 1000 leaves 220 mm of the picture between 380 and 1220 mm above the floor, and "
        "360 mm are needed: this kiosk cannot lower its buttons; mount the screen so that the picture begins at 860 mm "
        "at most"
    )
    assert "leaves 0 mm" in Mounting(UPRIGHT, 1500.0).complaint("kiosk.toml")
