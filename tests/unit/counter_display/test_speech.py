import csv
from dataclasses import replace
from itertools import product
from pathlib import Path
from string import ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.sound.spelling import COUNTED_TO, LETTERS, cardinal, counted, spell
from counter_display.hall.speech import (
    AFTER_CHIME_MS,
    COMMA_MS,
    GROUP_GAP_MS,
    READING_GAP_MS,
    SIGN_GAP_MS,
    STOP_MS,
    WORD_GAP_MS,
    Chime,
    Clip,
    Silence,
    announcement,
    inventory,
    reading,
    sentences,
    urgent,
)
from counter_display.hall.wording import Templates, Wording
from counter_display.hall_program import own_wording
from hub.protocol.commands import Language
from tests.unit.counter_display import plain_speech as plain

ID, EN = Language.INDONESIAN, Language.ENGLISH
WORDING = own_wording()
WHOLE = replace(WORDING, whole_numbers=True)
JAVANESE = Wording(
    dict(WORDING.templates) | {"jv": Templates("Nomer {number} dhateng loket {counter}", "Malih, nomer {number}")},
    always=("jv",),
    digits={"jv": ("nol", "setunggal", "kalih", "tiga", "sekawan", "gangsal", "enem", "pitu", "wolu", "sanga")},
)

with (Path(__file__).parent / "data" / "speech_vectors.csv").open(encoding="utf-8") as _file:
    VECTORS = list(csv.DictReader(_file))


def words(parts) -> list[str]:  # type: ignore[no-untyped-def]
    return [part.text for part in parts if isinstance(part, Clip)]


def silences(parts) -> list[int]:  # type: ignore[no-untyped-def]
    return [part.ms for part in parts if isinstance(part, Silence)]


def template(text: str) -> Wording:
    """Return a wording of this one Indonesian sentence."""
    return Wording({"id": Templates(text, text)})


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["number"])
def test_numbers_are_spoken_as_in_the_vectors(row: dict[str, str]) -> None:
    number = int(row["number"])
    assert cardinal(number, ID) == row["cardinal_id"]
    assert cardinal(number, EN) == row["cardinal_en"]
    for language in ("id", "en"):
        spelled = reading(WORDING, language, False, "", f"{number:03d}", 1)
        whole = reading(WHOLE, language, False, "", f"{number:03d}", 1)
        assert " ".join(words(spelled)[1:-2]) == row[f"digits3_{language}"]
        assert " ".join(words(whole)[1:-2]) == row[f"cardinal_{language}"]


def test_all_cardinals_are_made_of_their_pieces() -> None:
    for language in ("id", "en"):
        for value in range(COUNTED_TO + 1):
            assert " ".join(counted(value, language)) == cardinal(value, language)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_prefix_every_number_and_every_counter_give_the_right_clips(language: str) -> None:
    """What stands before the digits, the digits and what stands behind them do not depend on each other.

    So each of them is tried whole with some of the others; `python -m tests.bench.spoken` tries them all with all.
    """
    signs = ascii_uppercase + digits
    prefixes = [*ascii_uppercase, *map("".join, product(ascii_uppercase, signs))]
    prefixes += map("".join, product("AQXZ", signs, signs))
    for place, prefix in enumerate(prefixes):
        value, counter = place * 37 % 10_000, 1 + place % 99
        check(WORDING, language, place % 2 == 0, prefix, value, counter)
    for value in range(10_000):
        check(WORDING, language, value % 2 == 0, prefixes[value % 26], value, 1 + value * 13 % 99)
        check(WHOLE, language, value % 2 == 1, prefixes[value % 962], value, 1 + value * 7 % 99)
    for counter in range(1, 1_000):
        check(WORDING, language, False, "B", counter, counter)


def check(wording: Wording, language: str, again: bool, prefix: str, value: int, counter: int) -> None:
    parts = reading(wording, language, again, prefix, f"{value:03d}", counter)
    middle = plain.number(value, 3, language, wording.whole_numbers)
    assert words(parts) == plain.before(prefix, language, again) + middle + plain.after(counter, language)


def test_the_sentence_of_the_requirement() -> None:
    parts = reading(WORDING, "id", False, "A", "042", 12)
    assert words(parts) == ["Nomor antrean", "a", "nol", "empat", "dua", "silakan menuju loket", "dua belas"]
    assert silences(parts) == [COMMA_MS, GROUP_GAP_MS, SIGN_GAP_MS, SIGN_GAP_MS, COMMA_MS, SIGN_GAP_MS]


def test_a_number_can_be_said_as_a_number() -> None:
    parts = reading(WHOLE, "id", False, "A", "1042", 112)
    assert words(parts) == ["Nomor antrean", "a", "seribu", "empat puluh dua", *parts_after(parts)]
    assert parts_after(parts) == ["silakan menuju loket", "seratus", "dua belas"]
    assert silences(parts) == [COMMA_MS, GROUP_GAP_MS, WORD_GAP_MS, COMMA_MS, SIGN_GAP_MS, WORD_GAP_MS]
    assert words(reading(WHOLE, "id", False, "A", "12345", 1))[2:-2] == ["satu", "dua", "tiga", "empat", "lima"]


def parts_after(parts) -> list[str]:  # type: ignore[no-untyped-def]
    said = words(parts)
    return said[said.index("silakan menuju loket") :]


def test_letters_have_their_indonesian_names() -> None:
    names = "a be ce de e ef ge ha i je ka el em en o pe ki er es te u ve we eks ye zet"
    assert " ".join(spell("ABCDEFGHIJKLMNOPQRSTUVWXYZ", ID)) == names
    assert spell("xa-1", ID) == ("eks", "a", "satu")
    assert spell("B", EN) == ("B",)


def test_a_recall_begins_with_its_mark() -> None:
    assert words(reading(WORDING, "id", True, "B", "7", 3))[:2] == ["Panggilan ulang nomor", "be"]


def test_a_number_without_prefix_has_no_gap_before_it() -> None:
    assert reading(template("{number}."), "id", False, "", "07", 1) == (
        *(Clip(ID, "nol"), Silence(SIGN_GAP_MS), Clip(ID, "tujuh")),
    )
    assert reading(template("."), "id", False, "", "", 1) == ()


def test_punctuation_is_silence() -> None:
    parts = reading(template("Satu: dua; tiga! Empat?"), "id", False, "", "", 1)
    assert words(parts) == ["Satu", "dua", "tiga", "Empat"]
    assert silences(parts) == [COMMA_MS, COMMA_MS, STOP_MS]


def test_abbreviations_are_said_as_the_hall_says_them() -> None:
    wording = replace(template("Loket PTSP {counter} di Lt 2"), said={"ptsp": "pe te es pe", "lt": "lantai"})
    assert words(reading(wording, "id", False, "", "", 5)) == ["Loket pe te es pe", "lima", "di lantai 2"]
    assert words(urgent(wording, "id", "Tinggalkan ptsp!", first=True)) == ["Tinggalkan pe te es pe!"]


def test_an_announcement_in_indonesian_is_read_twice_after_one_chime() -> None:
    parts = announcement(WORDING, "A", "042", 12, ("id",), again=False, times=2)
    once = words(reading(WORDING, "id", False, "A", "042", 12))
    assert words(parts) == once * 2
    assert [part for part in parts if isinstance(part, Chime)] == [parts[0]]
    assert parts[1] == Silence(AFTER_CHIME_MS)
    assert Silence(READING_GAP_MS) in parts


def test_english_comes_after_indonesian_for_english_tickets_or_where_the_zone_says_so() -> None:
    parts = announcement(WORDING, "A", "042", 12, WORDING.languages(EN), again=True, times=1)
    languages = [part.language for part in parts if isinstance(part, Clip)]
    assert languages == sorted(languages, reverse=True)
    assert words(parts)[-4:] == ["four", "two", "please go to counter", "twelve"]
    assert WORDING.languages(ID) == ("id",)
    assert replace(WORDING, always=("en",)).languages(ID) == ("id", "en")
    assert template("{number}").languages(EN) == ("id",)


def test_a_regional_language_says_all_digits_one_by_one() -> None:
    assert JAVANESE.languages(EN) == ("id", "en", "jv")
    assert words(reading(JAVANESE, "jv", False, "B", "042", 12)) == [
        *("Nomer", "be", "nol", "sekawan", "kalih", "dhateng loket", "setunggal", "kalih")
    ]
    ready = set(inventory(JAVANESE))
    for counter in (7, 12, 305):
        assert {Clip("jv", word) for word in words(reading(JAVANESE, "jv", True, "XA", "9876", counter))} <= ready


def test_sentences_keep_words_punctuation_and_silences_between_readings() -> None:
    parts = announcement(WORDING, "A", "042", 12, ("id",), again=True, times=2)
    whole = sentences(parts)
    said = [part.text for part in whole if isinstance(part, Clip)]
    assert said == ["Panggilan ulang nomor, a nol empat dua, silakan menuju loket dua belas"] * 2
    assert Silence(READING_GAP_MS) in whole
    assert whole[0] == Chime()
    assert STOP_MS < READING_GAP_MS


def test_sentences_end_where_the_halls_own_words_do() -> None:
    """The program's own words have commas alone; a hall may write a full stop between two sentences."""
    parts = reading(template("Panggilan. Nomor {number}, ke loket {counter}"), "id", False, "", "4", 2)
    assert words(sentences(parts)) == ["Panggilan. Nomor empat, ke loket dua"]


def test_sentences_never_join_two_languages() -> None:
    assert sentences((Clip(ID, "satu"), Clip(EN, "one"))) == (Clip(ID, "satu"), Clip(EN, "one"))


READY = {wording.whole_numbers: set(inventory(wording)) for wording in (WORDING, WHOLE)}


@given(
    prefix=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=0, max_size=2),
    number=st.integers(0, 9999),
    counter=st.integers(1, 999),
    language=st.sampled_from(Language),
    again=st.booleans(),
    wording=st.sampled_from([WORDING, WHOLE]),
)
def test_every_call_is_made_of_clips_that_are_rendered_beforehand(
    prefix: str, number: int, counter: int, language: Language, again: bool, wording: Wording
) -> None:
    ready = READY[wording.whole_numbers]
    languages = wording.languages(language)
    parts = announcement(wording, prefix, f"{number:03d}", counter, languages, again, times=1)
    assert {part for part in parts if isinstance(part, Clip)} <= ready


def test_the_inventory_is_small_and_holds_letters_digits_and_counters() -> None:
    clips = inventory(WORDING)
    assert len(clips) == len(set(clips))
    assert len(clips) < 300
    assert set(clips) < set(inventory(WHOLE))
    for language in Language:
        assert {Clip(language, name) for name in LETTERS[language].values()} <= set(clips)
        assert Clip(language, cardinal(99, language)) in clips
    assert {clip.language for clip in inventory(template("{number}"))} == {"id"}
