"""Texts by key and language; dates and times as people say them."""

import sys
from pathlib import Path

import pytest

from config.translations import Translator, load_translator

MORNING = 1_767_575_100_000  # 2026-01-05 01:05 UTC, a Monday

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "hall.number"
msgstr "Nomor {number}, silakan ke loket {counter} – terima kasih"
"""


@pytest.fixture(name="package")
def made_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    locale = tmp_path / "spoken_texts" / "locale"
    locale.mkdir(parents=True)
    (locale.parent / "__init__.py").touch()
    (locale / "id.po").write_text(PO, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "spoken_texts", raising=False)
    load_translator.cache_clear()
    return "spoken_texts"


def test_a_text_with_its_placeholders_filled(package: str) -> None:
    translator = load_translator(package, "id")
    assert translator.text("hall.number", number="A042", counter=12) == (
        "Nomor A042, silakan ke loket 12 – terima kasih"
    )
    assert load_translator(package, "id") is translator


def test_an_unknown_key_names_the_file(package: str) -> None:
    with pytest.raises(KeyError, match=r"spoken_texts/locale/id\.po has no text 'hall\.nubmer'"):
        load_translator(package, "id").text("hall.nubmer")


def test_a_placeholder_without_value_is_an_error(package: str) -> None:
    with pytest.raises(KeyError, match="counter"):
        load_translator(package, "id").text("hall.number", number="A042")


def test_a_language_without_catalogue_is_an_error(package: str) -> None:
    with pytest.raises(FileNotFoundError):
        load_translator(package, "en")
    with pytest.raises(ValueError, match="'fr'"):
        load_translator(package, "fr")


def test_names_fall_back_to_indonesian() -> None:
    english = Translator("kiosk", "en", {})
    assert english.name({"id": "Loket", "en": "Counter"}) == "Counter"
    assert english.name({"id": "Loket", "en": ""}) == "Loket"
    assert english.name({"id": "Loket"}) == "Loket"


@pytest.mark.parametrize(
    ("language", "timezone", "date", "clock", "zone"),
    [
        ("id", "Asia/Jakarta", "Senin, 5 Januari 2026", "08.05", "WIB"),
        ("id", "Asia/Makassar", "Senin, 5 Januari 2026", "09.05", "WITA"),
        ("id", "Asia/Jayapura", "Senin, 5 Januari 2026", "10.05", "WIT"),
        ("en", "Asia/Jakarta", "Monday, 5 January 2026", "08:05", "WIB"),
        ("en", "America/New_York", "Sunday, 4 January 2026", "20:05", "EST"),
    ],
)
def test_dates_and_times_in_words(language: str, timezone: str, date: str, clock: str, zone: str) -> None:
    translator = Translator("kiosk", language, {})
    assert translator.date(MORNING, timezone) == date
    assert translator.clock(MORNING, timezone) == clock
    assert translator.zone(MORNING, timezone) == zone
