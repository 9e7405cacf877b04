"""How a hall file says how calls are spoken: what it becomes for each zone, and every fault."""

import tomllib
from pathlib import Path

import pytest

from config.export import export_hall
from config.hall import load_hall
from config.plan import SpeechPlan
from config.speech_schema import RegionalFile
from config.speech_settings import words_of
from hub.server.hall import catalogue_of, plan_of
from tests.unit.config.test_hall import HALL, faults_of, hall

SHIPPED = Path(__file__).parents[3] / "config" / "regional"
CALL = "Nomor {number}, ke loket {counter}."
RECALL = f"Lagi. {CALL}"
JAVANESE = f"""
name = "Javanese"
signed_off = "Sri Wahyuni, 2026-11-02"
digits = ["nol", "setunggal", "kalih", "tiga", "sekawan", "gangsal", "enem", "pitu", "wolu", "sanga"]
call = "{CALL}"
recall = "{RECALL}"
"""
SPEECH = f"""
hall.speech = {{ call = {{ id = "{CALL}" }}, recall = {{ id = "{RECALL}" }}, always = ["en", "jv", "en"], \
said = ["PTSP = pe te es pe"], repeats = 1 }}
"""
ZONE = 'id = "biru", '


SIGNED = f'{JAVANESE}signed_words = "{words_of(RegionalFile(**tomllib.loads(JAVANESE)))}"\n'


def regional(folder: Path, text: str = SIGNED, language: str = "jv") -> None:
    (folder / "regional").mkdir(exist_ok=True)
    (folder / "regional" / f"{language}.toml").write_text(text, encoding="utf-8")


def with_zone_speech(speech: str) -> str:
    assert ZONE in HALL
    return HALL.replace(ZONE, f"{ZONE}speech = {{ {speech} }}, ", 1)


def test_a_hall_that_says_nothing_leaves_all_to_its_voices(tmp_path: Path) -> None:
    plan = load_hall(hall(tmp_path, HALL))
    assert [zone.speech for zone in plan.zones] == [SpeechPlan(), SpeechPlan()]


def test_a_zone_says_what_is_different_from_the_halls_words(tmp_path: Path) -> None:
    regional(tmp_path)
    text = with_zone_speech("whole_numbers = true, always = []") + SPEECH
    plan = load_hall(hall(tmp_path, text))
    first, other = plan.zones
    assert first.speech == SpeechPlan(
        call={"id": CALL},
        recall={"id": RECALL},
        whole_numbers=True,
        said={"PTSP": "pe te es pe"},
        repeats=1,
    )
    assert other.speech.always == ("en", "jv")
    assert other.speech.call == {"id": CALL, "jv": CALL}
    assert other.speech.digits["jv"][4] == "sekawan"


def test_what_is_exported_reads_back_as_the_same_speech(tmp_path: Path) -> None:
    regional(tmp_path)
    plan = load_hall(hall(tmp_path, with_zone_speech("crowd = 5") + SPEECH))
    new = tmp_path / "new"
    new.mkdir()
    regional(new)
    assert load_hall(export_hall(plan).write(new)).zones == plan.zones
    assert plan_of(catalogue_of(plan)).zones == plan.zones


@pytest.mark.parametrize("language", ["ace", "btm", "jv"])
def test_a_regional_language_that_nobody_signed_off_is_refused(tmp_path: Path, language: str) -> None:
    (fault,) = faults_of(hall(tmp_path, f'{HALL}\nhall.speech = {{ always = ["{language}"] }}\n'))
    assert "hall.speech.always[1]" in fault
    assert "not signed off by a native speaker" in fault
    assert f"{language}.toml" in fault


@pytest.mark.parametrize("text", [JAVANESE, SIGNED.replace("sekawan", "papat"), SIGNED.replace("Lagi", "Maneh")])
def test_words_that_are_not_those_that_were_signed_off_are_refused(tmp_path: Path, text: str) -> None:
    regional(tmp_path, text)
    (fault,) = faults_of(hall(tmp_path, HALL + SPEECH))
    assert "does not have the words that Sri Wahyuni, 2026-11-02 signed off" in fault
    assert f'signed_words = "{words_of(RegionalFile(**tomllib.loads(text)))}"' in fault


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_the_shipped_drafts_are_whole_and_marked(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pack = RegionalFile(**tomllib.loads(text))
    assert "NOT SIGNED OFF BY A NATIVE SPEAKER" in text
    assert pack.signed_off == ""
    assert len(set(pack.digits)) == 10


@pytest.mark.parametrize(
    ("speech", "where", "wrong"),
    [
        ('call = { id = "Nomor {number}" }, recall = { id = "{number} {counter}" }', "call.id", "has {number}"),
        ('call = { id = "{number} {counter} {nama}" }, recall = { id = "{number} {counter}" }', "call.id", "{nama}"),
        ('call = { id = "Silakan" }, recall = { id = "{number} {counter}" }', "call.id", "no placeholder"),
        ('call = { id = "{number} {counter}" }', "recall", "has no id, but call has"),
        ('call = { id = "{number} {counter}" }, recall = { id = "{number} {counter} " }', "recall.id", "is the same"),
        ('recall = { id = "{number} {counter}" }', "call", "has no id, but recall has"),
        ('call = { jv = "{number} {counter}" }, recall = { jv = "{number} {counter}" }', "call.jv", "only Indonesian"),
        ('always = ["xyz"]', "always[1]", "there is no language 'xyz'"),
        ('always = ["English"]', "always[1]", "does not fit"),
        ("repeats = 9", "repeats", "out of range"),
        ('said = ["PTSP"]', "said[1]", "does not fit"),
    ],
)
def test_what_is_wrong_with_words_is_named(tmp_path: Path, speech: str, where: str, wrong: str) -> None:
    faults = faults_of(hall(tmp_path, f"{HALL}\nhall.speech = {{ {speech} }}\n"))
    assert any(f"hall.speech.{where}" in fault and wrong in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (JAVANESE.replace('"nol", ', ""), "digits: has 9 words"),
        (JAVANESE.replace("{counter}", "dua"), "call: has {number}"),
        (JAVANESE.replace("name =", "nama ="), "unknown key"),
        (JAVANESE.replace("Lagi. ", ""), "recall: is the same as the first call"),
        ("name = ", "jv.toml"),
    ],
)
def test_what_is_wrong_with_a_regional_file_is_named(tmp_path: Path, text: str, wrong: str) -> None:
    regional(tmp_path, text)
    faults = faults_of(hall(tmp_path, HALL + SPEECH))
    assert any(wrong in fault and "jv.toml" in fault for fault in faults), faults
