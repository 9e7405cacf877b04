"""A hall's own colours reach every theme where they can be read, and nothing ever becomes hard to read by them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.own_colours import NO_COLOURS, OwnColours
from config.tokens import SHAPE_CONTRAST, SHAPE_PAIRS, TEXT_CONTRAST, TEXT_PAIRS, THEMES, ThemeName, contrast

COLOURS = st.one_of(st.just(""), st.from_regex("#[0-9a-fA-F]{6}", fullmatch=True))


@given(COLOURS, COLOURS, st.sampled_from(ThemeName))
def test_whatever_a_hall_sets_all_words_can_be_read(primary: str, accent: str, name: ThemeName) -> None:
    theme = OwnColours(primary, accent).theme(name)
    for pairs, least in ((TEXT_PAIRS, TEXT_CONTRAST), (SHAPE_PAIRS, SHAPE_CONTRAST)):
        assert all(contrast(getattr(theme, ink), getattr(theme, ground)) >= least for ink, ground in pairs)
    assert theme.call == THEMES[name].call


@pytest.mark.parametrize("name", list(ThemeName))
def test_a_hall_without_colours_has_ours(name: ThemeName) -> None:
    assert NO_COLOURS.theme(name) == OwnColours("blue", "#12345").theme(name) == THEMES[name]


def test_a_readable_primary_colour_is_the_ground_of_heads_and_of_what_is_touched() -> None:
    own = OwnColours("#0B5394")
    light, dark = own.theme(ThemeName.LIGHT), own.theme(ThemeName.DARK)
    assert {light.head, light.primary, light.way, dark.head} == {"#0B5394"}
    assert (light.on_head, dark.on_head, dark.primary) == ("#FFFFFF", "#FFFFFF", THEMES[ThemeName.DARK].primary)
    assert own.theme(ThemeName.HIGH_CONTRAST) == THEMES[ThemeName.HIGH_CONTRAST]


def test_an_unreadable_primary_colour_is_left_out() -> None:
    for name in ThemeName:
        assert OwnColours("#FFD60A").theme(name) == THEMES[name]


def test_an_accent_is_a_stripe_where_it_can_be_seen() -> None:
    assert OwnColours("#0B5394", "#F2B705").theme(ThemeName.DARK).head_edge == "#F2B705"
    assert OwnColours("", "#F2B705").theme(ThemeName.LIGHT).head_edge == THEMES[ThemeName.LIGHT].head
    assert OwnColours("#0B5394", "#0B5395").theme(ThemeName.LIGHT).head_edge == "#0B5394"
