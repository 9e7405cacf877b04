"""What a view means has words in both languages, whatever it says."""

from itertools import product

import pytest

from config.translations import load_translator
from counter_display.officer.pen import Pen, wrapped
from counter_display.officer.questions import Label
from counter_display.officer.words import states, why
from hub.protocol.commands import PauseReason, StopReason
from hub.protocol.views import ChosenFor, CounterState, Why


def pen(language: str = "id") -> Pen:
    return Pen(1.0, load_translator("counter_display", language), "Asia/Jakarta", None)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_reason_of_a_choice_can_be_said(language: str) -> None:
    for chosen_for, rival, held_back, helping in product(ChosenFor, (None, "B7"), (None, "C8"), (False, True)):
        said = pen(language).say(why(Why(chosen_for, rival, held_back, helping)))
        assert "{" not in said
        assert held_back is None or "C8" in said


def test_a_reason_names_the_number_it_was_decided_against() -> None:
    assert pen().say(why(Why(ChosenFor.LONGEST_WAIT))) == "menunggu paling lama"
    assert pen().say(why(Why(ChosenFor.LONGEST_WAIT, rival="A043"))) == "menunggu lebih lama daripada A043"
    helping = pen().say(why(Why(ChosenFor.ALONE, helping=True)))
    assert helping == "satu-satunya yang menunggu; membantu layanan yang menunggu terlalu lama"


def test_what_holds_at_the_counter_is_said() -> None:
    at = 3_600_000
    assert states(CounterState()) == ()
    every = CounterState(
        paused=PauseReason.MEAL,
        paused_until=at,
        asked_to_close=StopReason.EVENT,
        closed=StopReason.NO_STAFF,
        closed_until=at,
        forced_until=at,
        wants_help=True,
    )
    assert [pen().say(label) for label in states(every)] == [
        "Loket ditutup sampai pukul 08.00: Tidak ada petugas",
        "Loket istirahat sampai pukul 08.00: Makan",
        "Penutupan diminta (Acara), menunggu pengawas",
        "Pengawas sudah dipanggil",
        "Loket dibuka di luar jam sampai pukul 08.00",
    ]
    open_ended = CounterState(paused=PauseReason.REST, closed=StopReason.SYSTEM_DOWN)
    assert [pen().say(label) for label in states(open_ended)] == [
        "Loket ditutup: Sistem terganggu",
        "Loket istirahat: Istirahat",
    ]


def test_labels_are_texts_or_names() -> None:
    assert pen("en").say(Label(names={"id": "Pajak", "en": "Tax"})) == "Tax"
    assert pen().say(Label("officer.counter", {"number": 3})) == "Loket 3"


def test_words_are_wrapped_and_the_last_line_takes_the_rest() -> None:
    assert wrapped("satu dua tiga", 1_000, 10, 3) == ["satu dua tiga"]
    assert wrapped("satu dua tiga", 60, 10, 2) == ["satu dua", "tiga"]
    assert wrapped("satu dua tiga empat", 5, 10, 3) == ["satu", "dua", "tiga empat"]
    assert wrapped("", 5, 10, 3) == [""]
