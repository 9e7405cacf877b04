import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.sound.spelling import LETTERS, cardinal, spell
from counter_display.hall.announcer import LONGEST_MS
from counter_display.hall.speech import (
    COMMA_MS,
    COUNTERS_READY,
    GROUP_GAP_MS,
    READING_GAP_MS,
    SIGN_GAP_MS,
    STOP_MS,
    Chime,
    Clip,
    Silence,
    Templates,
    announcement,
    estimated_ms,
    inventory,
    reading,
    sentences,
)
from counter_display.hall_program import templatebook
from hub.protocol.commands import Language

ID, EN = Language.INDONESIAN, Language.ENGLISH
TEMPLATES = templatebook()

with (Path(__file__).parent / "data" / "speech_vectors.csv").open(encoding="utf-8") as _file:
    VECTORS = list(csv.DictReader(_file))


def words(parts) -> list[str]:  # type: ignore[no-untyped-def]
    return [part.text for part in parts if isinstance(part, Clip)]


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["number"])
def test_numbers_are_spoken_as_in_the_vectors(row: dict[str, str]) -> None:
    number = int(row["number"])
    assert cardinal(number, ID) == row["cardinal_id"]
    assert cardinal(number, EN) == row["cardinal_en"]
    assert " ".join(spell(f"{number:03d}", ID)) == row["digits3_id"]
    assert " ".join(spell(f"{number:03d}", EN)) == row["digits3_en"]


def test_the_sentence_of_the_requirement() -> None:
    parts = reading(TEMPLATES[ID].call, "A", "042", 12, ID)
    assert words(parts) == ["Nomor antrean", "a", "nol", "empat", "dua", "silakan menuju loket", "dua belas"]
    assert [part.ms for part in parts if isinstance(part, Silence)] == [
        *(COMMA_MS, GROUP_GAP_MS, SIGN_GAP_MS, SIGN_GAP_MS, COMMA_MS, SIGN_GAP_MS)
    ]


def test_letters_have_their_indonesian_names() -> None:
    names = "a be ce de e ef ge ha i je ka el em en o pe ki er es te u ve we eks ye zet"
    assert " ".join(spell("ABCDEFGHIJKLMNOPQRSTUVWXYZ", ID)) == names
    assert spell("xa-1", ID) == ("eks", "a", "satu")
    assert spell("B", EN) == ("B",)


def test_a_recall_begins_with_its_mark() -> None:
    assert words(reading(TEMPLATES[ID].recall, "B", "7", 3, ID))[:2] == ["Panggilan ulang", "Nomor antrean"]


def test_a_number_without_prefix_has_no_gap_before_it() -> None:
    assert reading("{number}.", "", "07", 1, ID) == (Clip(ID, "nol"), Silence(SIGN_GAP_MS), Clip(ID, "tujuh"))
    assert reading(".", "", "", 1, ID) == ()


def test_an_announcement_in_indonesian_is_read_twice_after_one_chime() -> None:
    parts = announcement(TEMPLATES, "A", "042", 12, ID, again=False, times=2)
    once = words(reading(TEMPLATES[ID].call, "A", "042", 12, ID))
    assert words(parts) == once * 2
    assert [part for part in parts if isinstance(part, Chime)] == [parts[0]]
    assert Silence(READING_GAP_MS) in parts


def test_english_comes_after_indonesian_for_english_tickets_only() -> None:
    parts = announcement(TEMPLATES, "A", "042", 12, EN, again=True, times=1)
    languages = [part.language for part in parts if isinstance(part, Clip)]
    assert languages == sorted(languages, reverse=True)
    assert words(parts)[-4:] == ["four", "two", "please go to counter", "twelve"]
    only_indonesian = {ID: Templates("{number}", "{number}")}
    assert {p.language for p in announcement(only_indonesian, "A", "1", 1, EN, False, 1) if isinstance(p, Clip)} == {ID}


def test_sentences_keep_words_punctuation_and_silences_between_readings() -> None:
    parts = announcement(TEMPLATES, "A", "042", 12, ID, again=True, times=2)
    whole = sentences(parts)
    said = [part.text for part in whole if isinstance(part, Clip)]
    assert said == ["Panggilan ulang. Nomor antrean, a nol empat dua, silakan menuju loket dua belas"] * 2
    assert Silence(READING_GAP_MS) in whole
    assert whole[0] == Chime()
    assert STOP_MS < READING_GAP_MS


def test_sentences_never_join_two_languages() -> None:
    assert sentences((Clip(ID, "satu"), Clip(EN, "one"))) == (Clip(ID, "satu"), Clip(EN, "one"))


@given(
    prefix=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=0, max_size=2),
    number=st.integers(0, 9999),
    counter=st.integers(1, COUNTERS_READY),
    language=st.sampled_from(Language),
    again=st.booleans(),
)
def test_every_call_is_made_of_clips_that_are_rendered_beforehand(
    prefix: str, number: int, counter: int, language: Language, again: bool
) -> None:
    ready = set(inventory(TEMPLATES))
    parts = announcement(TEMPLATES, prefix, f"{number:03d}", counter, language, again, times=1)
    assert {part for part in parts if isinstance(part, Clip)} <= ready
    assert estimated_ms(parts) < LONGEST_MS


def test_the_inventory_is_small_and_holds_letters_digits_and_counters() -> None:
    clips = inventory(TEMPLATES)
    assert len(clips) == len(set(clips))
    assert len(clips) < 300
    for language in Language:
        assert {Clip(language, name) for name in LETTERS[language].values()} <= set(clips)
        assert Clip(language, cardinal(COUNTERS_READY, language)) in clips
