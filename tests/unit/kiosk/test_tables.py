"""What is seen keeps its contrast, what is touched its size, what is read its height: on every screen (H3, H4)."""

import pytest

from config.tokens import TARGET_GAP_MM, TARGET_MM, THEMES, ThemeName
from hub.protocol.commands import Language
from kiosk.comfort import PLAIN, Comfort
from tests.screens.tables import (
    Pair,
    contrast_table,
    layout_of,
    least_capital,
    measures,
    measures_table,
    out_of_reach,
    placed,
    reach_table,
    used_pairs,
)
from tests.unit.kiosk.every_screen import SCREENS
from tests.unit.kiosk.hall import SURFACES


@pytest.fixture(scope="module")
def used() -> list[Pair]:
    return used_pairs()


@pytest.mark.parametrize("theme", ThemeName)
def test_every_pair_that_a_screen_has_keeps_its_contrast(used: list[Pair], theme: ThemeName) -> None:
    assert {pair.words: pair.ratio(THEMES[theme]) for pair in used if pair.ratio(THEMES[theme]) < pair.least} == {}
    assert sum(pair.is_text for pair in used) >= 10
    assert sum(not pair.is_text for pair in used) >= 5


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("name", ["21.5 inches upright", "10 inches lying"])
def test_every_screen_keeps_its_measures(name: str, is_large: bool) -> None:
    surface, comfort = SURFACES[name], Comfort(large=is_large)
    layout = layout_of(surface, comfort)
    for screen in SCREENS:
        found = measures(placed(screen, Language.INDONESIAN, layout, comfort), surface)
        assert found.target >= TARGET_MM, screen
        assert found.gap >= TARGET_GAP_MM, screen
        assert found.capital >= least_capital(surface) - 0.01, screen


def test_lowering_brings_all_that_is_out_of_reach_into_it() -> None:
    surface = SURFACES["32 inches upright"]
    low = Comfort(lower=True)
    ways = [placed("agencies", Language.INDONESIAN, layout_of(surface, each), each) for each in (PLAIN, low)]
    before, after = (out_of_reach(way, layout_of(surface).mounting) for way in ways)
    assert "agency:A" in before
    assert after == []


def test_the_tables_say_so(used: list[Pair]) -> None:
    assert any("on_primary on primary" in line for line in contrast_table(used))
    assert sum("number" in line for line in measures_table(("21.5 inches upright",), (PLAIN,))) > 5
    assert all(line.endswith("none") for line in list(reach_table(("32 inches upright",)))[1:])
