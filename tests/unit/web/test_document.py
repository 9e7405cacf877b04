"""Whole pages: in both languages, whole without scripts, from here alone, and of nothing newer than the browsers."""

import json
import re
from pathlib import Path

import pytest
from msgspec import structs

from config.sound.samples import duration_ms, from_wav
from config.tokens import THEMES, ThemeName, contrast
from config.translations import LANGUAGES
from hub.web import document, stylesheet
from hub.web.asking import Wish
from hub.web.look import Look
from hub.web.markup import board
from tests.architecture.pure import ROOT
from tests.unit.web.views import NOON, call, view

STATIC = ROOT / "hub" / "web" / "static"
USUAL = Wish("id", ThemeName.DARK, says_waiting=False)
JAKARTA_MS = 7 * 3_600_000

NEWER_SCRIPT = re.compile(
    r"=>|`|\b(?:let|const|class|async|await|import|export|yield)\b|\.\.\.|\?\.|\?\?|\*\*|\bfor \(\w+ \w+ of\b"
    r"|\b(?:Promise|Map|Set|Symbol|fetch|URLSearchParams)\b"
    r"|\.(?:includes|startsWith|padStart|closest|remove|append|forEach)\("
)
NEWER_STYLE = re.compile(
    r"var\(|calc\(|min\(|max\(|clamp\(|\bgrid\b|\bflex\b|:is\(|:where\(|inset:|gap:|@supports|dvh|svh"
)


def page(wish: Wish = USUAL, zone: str = "biru") -> str:
    shown = board(view(call("A042", 12, 20)), wish.language, wish.says_waiting)
    return document.board_page(zone, shown, wish, NOON, JAKARTA_MS)


def test_a_page_holds_the_picture_and_comes_again_by_itself_without_scripts() -> None:
    made = page()
    assert "A 042" in made
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in made
    assert '<div class="clock" data-part="clock">12.05</div>' in made
    assert 'data-live="/board/biru/live?language=id&amp;theme=dark&amp;waiting=0&amp;sound=1"' in made
    assert "Sentuh layar untuk suara · Touch the screen for sound" in made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", list(ThemeName))
def test_language_and_theme_are_as_asked(language: str, theme: ThemeName) -> None:
    made = page(Wish(language, theme, says_waiting=True))
    assert f'<html lang="{language}">' in made
    assert f'<body class="{theme.value}">' in made
    assert ("12.05" if language == "id" else "12:05") in made


def test_who_wants_no_sound_is_not_asked_to_touch() -> None:
    assert 'data-chime=""' in page(structs_replaced(sounds=False))
    assert "/static/chime.wav" in page()


def structs_replaced(sounds: bool) -> Wish:
    return Wish(USUAL.language, USUAL.theme, USUAL.says_waiting, sounds)


def test_pages_load_nothing_from_elsewhere_and_hold_no_code_of_their_own() -> None:
    for made in (page(), document.list_page([("biru", "Zona Biru")], USUAL)):
        assert "http://" not in made
        assert "https://" not in made
        assert not re.search(r"<style|\son\w+=|\sstyle=|<script>", made)
        assert all(each.startswith("/") for each in re.findall(r'(?:src|href)="([^"]*)"', made))


def test_the_list_names_every_board_or_says_that_there_is_none() -> None:
    made = document.list_page([("z:1", "Balai <1>"), ("biru", "Biru")], USUAL)
    assert 'href="/board/z%3A1?language=id&amp;theme=dark&amp;waiting=0&amp;sound=1"' in made
    assert "Balai &lt;1&gt;" in made
    assert "Choose a call board" in made
    assert document.AGAIN not in made
    assert document.AGAIN in document.list_page([], USUAL)


def test_a_board_is_told_the_time_and_only_what_changed() -> None:
    shown = board(view(call("A042", 12, 20)), "id", says_waiting=False)
    whole = json.loads(document.told(NOON, JAKARTA_MS, shown))
    assert (whole["at"], whole["offset"], whole["parts"]) == (NOON, JAKARTA_MS, shown.parts)
    assert set(json.loads(document.told(NOON, JAKARTA_MS, None))) == {"at", "offset", "version"}
    assert whole["version"].startswith(document.version())
    other = json.loads(document.told(NOON, JAKARTA_MS, shown, Look(accent="#F2B705")))
    assert other["version"] != whole["version"]  # the page is loaded anew


def test_the_halls_own_time_zone_counts() -> None:
    assert document.offset_ms(NOON, None) == document.offset_ms(NOON, view()) == JAKARTA_MS
    assert document.offset_ms(NOON, structs.replace(view(), timezone="Asia/Jayapura")) == 9 * 3_600_000
    assert document.clock(NOON, 9 * 3_600_000, "en") == "14:05"


def test_a_refusal_is_said_in_both_languages() -> None:
    assert document.refusal("page.not_found").decode().splitlines() == [
        "Halaman ini tidak ada. Papan panggilan ada di /board.",
        "There is no such page. The call boards are at /board.",
    ]


def test_the_chime_is_the_hall_screens_own() -> None:
    kind, data = document.assets()["chime.wav"]
    assert kind == "audio/wav"
    assert 800 <= duration_ms(from_wav(data)) <= 1_200


@pytest.mark.parametrize(("file", "newer"), [("board.js", NEWER_SCRIPT), ("board.css", NEWER_STYLE)])
def test_nothing_is_newer_than_browsers_of_2014(file: str, newer: re.Pattern[str]) -> None:
    text = (STATIC / file).read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert newer.findall(code) == []
    assert max(map(len, text.splitlines())) <= 130


def test_every_class_of_a_colour_has_its_rules_in_every_theme() -> None:
    shown = page() + (Path(STATIC / "board.js")).read_text(encoding="utf-8")
    used = set(re.findall(r"\b[bce]-[a-z_]+", " ".join(re.findall('class="([^"]*)"', shown))))
    rules = stylesheet.colours()
    assert used
    for theme in THEMES:
        assert {each for each in used if f".{theme} .{each}{{" not in rules} == set()


def test_where_to_go_can_be_read_in_every_theme() -> None:
    ways = dict(re.findall(r"\.(\w+) \.c-way\{color:(#\w+)\}", stylesheet.colours()))
    assert set(ways) == set(THEMES)
    for theme, colour in ways.items():
        assert contrast(colour, THEMES[theme].ground) >= 7
        assert contrast(colour, THEMES[theme].card) >= 7
