"""Boards show the hall's own face: its colours after ours, and its logo."""

import base64

from config.tokens import THEMES, ThemeName
from hub.web.document import board_page, list_page
from hub.web.look import NO_LOOK, Look, assets_of, version_of
from hub.web.markup import board
from tests.unit.web.test_document import JAKARTA_MS, NOON, USUAL

PNG = b"\x89PNG\r\n\x1a\n..."
LOOK = Look("#0b5394", "#f2b705", base64.b64encode(PNG).decode())


def test_a_hall_without_a_face_changes_nothing() -> None:
    assert assets_of(NO_LOOK) == {"own.css": ("text/css", b"")}
    assert "<img" not in board_page("z", board(None, "id", says_waiting=False), USUAL, NOON, JAKARTA_MS)


def test_what_differs_from_our_colours_comes_after_them() -> None:
    kind, style = assets_of(LOOK)["own.css"]
    assert kind == "text/css"
    rules = style.decode().splitlines()
    assert {".dark .b-head{background:#0b5394}", ".light .c-way{color:#0b5394}"} <= set(rules)
    assert ".dark .e-head_edge{border-color:#f2b705}" in rules
    assert not any("high_contrast" in rule or THEMES[ThemeName.DARK].call in rule for rule in rules)
    made = board_page("z", board(None, "id", says_waiting=False), USUAL, NOON, JAKARTA_MS, LOOK)
    assert made.index("/static/board.css") < made.index("/static/own.css")


def test_the_logo_stands_on_the_board_under_an_address_of_its_own() -> None:
    assert assets_of(LOOK)["own.png"] == ("image/png", PNG)
    made = board_page("z", board(None, "id", says_waiting=False), USUAL, NOON, JAKARTA_MS, LOOK)
    assert f'<img class="logo" src="/static/own.png?{version_of(LOOK)}" alt="">' in made
    assert version_of(LOOK) != version_of(NO_LOOK)
    assert "own.css" in list_page([], USUAL, LOOK)
