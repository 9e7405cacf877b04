"""What a board's address may ask for, and who may ask by which name."""

import pytest

from config.tokens import ThemeName
from hub.web.asking import Wish, is_own_name, is_own_page, wish_of

USUAL = Wish("id", ThemeName.DARK, says_waiting=False)
NAMES = frozenset({"localhost", "antrean.hall.lan"})


@pytest.mark.parametrize(
    ("query", "wish"),
    [
        ({}, USUAL),
        ({"language": "en"}, Wish("en", ThemeName.DARK, says_waiting=False)),
        ({"theme": "high_contrast", "waiting": "1"}, Wish("id", ThemeName.HIGH_CONTRAST, says_waiting=True)),
        ({"sound": "0", "waiting": "0"}, Wish("id", ThemeName.DARK, says_waiting=False, sounds=False)),
        ({"language": "<x>", "theme": "pink", "waiting": "perhaps", "sound": "", "more": "1"}, USUAL),
    ],
)
def test_what_is_not_said_or_said_wrong_is_as_usual(query: dict[str, str], wish: Wish) -> None:
    assert wish_of(query, USUAL) == wish
    assert wish_of(dict(each.split("=") for each in wish.query().split("&")), USUAL) == wish


@pytest.mark.parametrize(
    "host",
    [
        "192.168.1.20",
        "192.168.1.20:8080",
        "[fe80::1]:8080",
        "[::1]",
        "LocalHost:8080",
        "antrean.hall.lan",
        "localhost.",
    ],
)
def test_an_address_and_own_names_are_this_machine(host: str) -> None:
    assert is_own_name(host, NAMES)


@pytest.mark.parametrize(
    "host",
    [None, "", "evil.example", "evil.example:80", "[evil]:80", "localhost.evil.example", "1.2.3.4.evil", ":80"],
)
def test_a_strangers_name_that_points_here_is_not(host: str | None) -> None:
    assert not is_own_name(host, NAMES)


def test_a_line_is_for_pages_of_this_port() -> None:
    assert is_own_page("http://192.168.1.20:8080", "192.168.1.20:8080")
    assert not is_own_page("http://192.168.1.20:8081", "192.168.1.20:8080")
    assert not is_own_page("https://192.168.1.20:8080", "192.168.1.20:8080")
    assert not is_own_page("null", "192.168.1.20:8080")
    assert not is_own_page(None, "192.168.1.20:8080")
    assert not is_own_page("http://", "")
