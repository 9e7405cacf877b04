import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.protocol.commands import Language
from kiosk.speech.texts import speech_translators
from kiosk.speech.wording import Wording, dictionary

ID, EN = (Wording(words) for words in speech_translators().values())

with (Path(__file__).parents[2] / "counter_display" / "data" / "speech_vectors.csv").open(encoding="utf-8") as _file:
    VECTORS = list(csv.DictReader(_file))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Perekaman KTP-el", "Perekaman ka te pe el"),
        ("Pembayaran PBB dan STNK", "Pembayaran pe be be dan es te en ka"),
        ("PRIORITAS", "Prioritas"),
        ("7 menunggu · 20–35 mnt", "tujuh menunggu, dua puluh sampai tiga puluh lima menit"),
        ("±15 mnt", "kurang lebih lima belas menit"),
        ("buka pukul 13.00", "buka pukul tiga belas"),
        ("pukul 08.05 WIB", "pukul delapan nol lima we i be"),
        ("pukul 08.30–09.00", "pukul delapan tiga puluh sampai sembilan"),
        ("Nomor A042 untuk layanan ini", "Nomor a, nol empat dua untuk layanan ini"),
        ("Rp50.000", "lima puluh ribu rupiah"),
        ("Rp1,5 juta", "satu koma lima juta rupiah"),
        ("Rp1,5juta", "satu koma lima juta rupiah"),
        ("Rp355.000,00", "tiga ratus lima puluh lima ribu rupiah"),
        ("Rp50.000,- per orang", "lima puluh ribu rupiah per orang"),
        ("Rp1.250,50", "seribu dua ratus lima puluh koma lima nol rupiah"),
        ("Rp100.000–Rp250.000", "seratus ribu rupiah sampai dua ratus lima puluh ribu rupiah"),
        ("1,5 tahun", "satu koma lima tahun"),
        ("0–5 tahun", "nol sampai lima tahun"),
        ("Kantor: 0651-22110", "Kantor: nol enam lima satu, dua dua satu satu nol"),
        ("buka 08.00-15.30.", "buka delapan sampai lima belas tiga puluh."),
        ("2026-11-23", "dua ribu dua puluh enam - sebelas - dua puluh tiga"),
        ("umur min. 17 th", "umur minimal tujuh belas tahun"),
        ("1.250 orang", "seribu dua ratus lima puluh orang"),
        ("telepon 0811223344", "telepon nol delapan satu satu dua dua tiga tiga empat empat"),
        ("Senin, 5 Januari 2026", "Senin, lima Januari dua ribu dua puluh enam"),
        ("‹ Kembali", "Kembali"),
        ("···", ""),
        ("", ""),
        ("formulir F1.01", "formulir F satu. nol satu"),
    ],
)
def test_what_is_written_in_indonesian_is_said(written: str, said: str) -> None:
    assert ID.say(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("7 waiting · 20–35 min", "seven waiting, twenty to thirty-five minutes"),
        ("opens at 13:00", "opens at thirteen o'clock"),
        ("at 08:05", "at eight zero five"),
        ("Number A042", "Number A, zero four two"),
        ("Rp 50,000", "fifty thousand rupiah"),
        ("Rp1.5 million", "one point five million rupiah"),
        ("This screen goes back in 20 s.", "This screen goes back in twenty seconds."),
        ("in 1 h 20 min", "in one hour twenty minutes"),
        ("in 5 min 03 s", "in five minutes three seconds"),
        ("1 min", "one minute"),
        ("ID card, min. 17 years", "I D card, at least seventeen years"),
        ("driver's licence", "driver's licence"),
    ],
)
def test_what_is_written_in_english_is_said(written: str, said: str) -> None:
    assert EN.say(written) == said


def test_a_queue_number_is_spelt_as_the_hall_calls_it() -> None:
    assert ID.number("A042") == "a, nol empat dua"
    assert EN.number("XA1001") == "X A, one zero zero one"
    assert ID.number("007") == "nol nol tujuh"
    assert ID.number("AB") == "a be"


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["number"])
def test_numbers_are_said_as_in_the_vectors(row: dict[str, str]) -> None:
    assert ID.say(row["number"]) == row["cardinal_id"]
    assert EN.say(row["number"]) == row["cardinal_en"]
    assert ID.number(f"{int(row['number']):03d}") == row["digits3_id"]
    assert EN.number(f"{int(row['number']):03d}") == row["digits3_en"]


def test_the_administrators_own_words_come_first() -> None:
    words = Wording(
        speech_translators()[Language.INDONESIAN], {"STNK": "surat kendaraan", "KTP-el": "kartu", "+": "plus"}
    )
    assert words.say("STNK + KTP-el") == "surat kendaraan plus kartu"


def test_a_dictionary_has_an_entry_on_each_line() -> None:
    assert dictionary("a = b\n\n c=d = e\n") == {"a": "b", "c": "d = e"}


@given(st.text(), st.sampled_from([ID, EN]))
def test_any_text_can_be_said(text: str, wording: Wording) -> None:
    said = wording.say(text)
    assert said == said.strip()
    assert "\n" not in said


@given(st.text("AB019", max_size=12))
def test_any_number_can_be_said(number: str) -> None:
    assert not any(sign in "0123456789" for sign in ID.number(number))
