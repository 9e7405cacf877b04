"""Icons: each seen whole, each unlike the others, and drawn the same at every size."""

from itertools import combinations

import pytest

from kiosk.icons import SHAPES, Arc, Disc, Solid, Stroke, coverage
from kiosk.model import Icon

DRAWN = [icon for icon in Icon if icon is not Icon.NONE]


def share(icon: Icon, side: int) -> float:
    """Return how much of its square an icon covers."""
    return sum(coverage(icon, side)) / (255 * side * side)


def test_every_icon_has_shapes_and_none_has_none() -> None:
    assert set(SHAPES) == set(Icon)
    assert not any(coverage(Icon.NONE, 24))


@pytest.mark.parametrize("icon", DRAWN)
def test_an_icon_is_neither_faint_nor_a_blot_and_touches_no_edge(icon: Icon) -> None:
    assert 0.08 < share(icon, 48) < 0.55
    pixels, side = coverage(icon, 48), 48
    edges = [*pixels[:side], *pixels[-side:], *pixels[::side], *pixels[side - 1 :: side]]
    assert max(edges) < 64


@pytest.mark.parametrize("icon", DRAWN)
def test_an_icon_is_the_same_at_every_size(icon: Icon) -> None:
    assert share(icon, 40) == pytest.approx(share(icon, 97), abs=0.01)


def test_no_two_icons_look_alike() -> None:
    for one, other in combinations(DRAWN, 2):
        pixels = zip(coverage(one, 32), coverage(other, 32), strict=True)
        assert sum(abs(a - b) for a, b in pixels) / (255 * 32 * 32) > 0.06, (one, other)


@pytest.mark.parametrize("icon", [Icon.LANGUAGE, Icon.LOWER])
def test_what_should_be_even_is(icon: Icon) -> None:
    rows = [coverage(icon, 40)[start : start + 40] for start in range(0, 1600, 40)]
    assert all(abs(a - b) <= 1 for row in rows for a, b in zip(row, reversed(row), strict=True))


def test_shapes_know_how_far_a_point_is() -> None:
    assert Stroke(0.2, 0.5, 0.8, 0.5, 0.1).distance(0.5, 0.7) == pytest.approx(0.15)
    assert Stroke(0.2, 0.5, 0.8, 0.5, 0.1).distance(1.0, 0.5) == pytest.approx(0.15)
    assert Arc(0.5, 0.5, 0.4, width=0.1).distance(0.5, 0.5) == pytest.approx(0.35)
    assert Arc(0.5, 0.5, 0.4, 0.0, 0.5, 0.0).distance(0.1, 0.5) > 0.7
    assert Arc(0.5, 0.5, 0.4, 0.0, 0.5, 0.0).distance(0.5, 1.0) < Arc(0.5, 0.5, 0.4, 0.0, 0.5, 0.0).distance(0.4, 1.0)
    assert Disc(0.5, 0.5, 0.4).distance(0.7, 0.5) == pytest.approx(-0.2)
    assert Disc(0.5, 0.5, 0.4, is_half=True).distance(0.7, 0.5) == pytest.approx(0.2)
    assert Solid(((0, 0), (1, 0), (1, 1), (0, 1))).distance(0.5, 0.9) == pytest.approx(-0.1)
    assert Solid(((0, 0), (1, 0), (1, 1), (0, 1))).distance(0.5, 1.2) == pytest.approx(0.2)
