"""How each zone's calls are spoken: the hall's words, a zone's own over them, regional languages, and their faults."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from msgspec import structs

from config.faults import Fault, SettingsError
from config.hall_schema import HallFile
from config.loading import read_toml
from config.plan import SpeechPlan
from config.reading import Reader
from config.speech_schema import RegionalFile, SpeechTable
from config.translations import LANGUAGES

REGIONAL: Final = "regional"
"""The folder of regional languages: beside the hall file, else the project's own beside this one."""

SIGNED_DIGITS: Final = 12
"""So much of a SHA-256 tells words from all others that a hall may ever have, and can be copied by hand."""

_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}?|\}")

Regional = Mapping[str, RegionalFile]


def read_regional(folder: Path, file: HallFile, reader: Reader) -> Regional:
    """Return the regional languages that a hall speaks; what is wrong with them goes to the reader's faults."""
    found: dict[str, RegionalFile] = {}
    for where, speech in _tables(file):
        for place, language in enumerate(speech.always or (), start=1):
            if language and language not in (*LANGUAGES, *found):
                pack = _pack(folder, language, f"{where}.always[{place}]", reader)
                if pack is not None:
                    found[language] = pack
    return found


def check_speech(file: HallFile, reader: Reader) -> None:
    """Note what is wrong with the sentences: calls need their number and their counter, both in the same languages."""
    for where, speech in _tables(file):
        for key, texts in (("call", speech.call), ("recall", speech.recall)):
            for language, text in texts.items():
                _check_sentence(f"{where}.{key}.{language}", text, reader)
                if language not in LANGUAGES:
                    wrong = "only Indonesian and English are written here"
                    reader.fault(f"{where}.{key}.{language}", wrong, f"write it in {REGIONAL}/{language}.toml")
        for language in sorted(set(speech.call) & set(speech.recall)):
            _check_mark(f"{where}.recall.{language}", speech.call[language], speech.recall[language], reader)
        for language in sorted(set(speech.call) ^ set(speech.recall)):
            there, missing = ("call", "recall") if language in speech.call else ("recall", "call")
            reader.fault(f"{where}.{missing}", f"has no {language}, but {there} has", f'add {language} = "…"')


def speech_of(hall: SpeechTable, zone: SpeechTable, regional: Regional) -> SpeechPlan:
    """Return how a zone's calls are spoken: each key as the zone has it, else the hall, else the program."""
    set_ = {key: value for table in (hall, zone) for key, value in structs.asdict(table).items() if value is not None}
    always = tuple(dict.fromkeys(set_.get("always", ())))
    spoken = {language: regional[language] for language in always if language in regional}
    return SpeechPlan(
        call={**hall.call, **zone.call, **{language: pack.call for language, pack in spoken.items()}},
        recall={**hall.recall, **zone.recall, **{language: pack.recall for language, pack in spoken.items()}},
        always=always,
        whole_numbers=set_.get("whole_numbers", False),
        said={written.strip(): said.strip() for written, _, said in (s.partition("=") for s in set_.get("said", ()))},
        digits={language: pack.digits for language, pack in spoken.items()},
        repeats=set_.get("repeats", SpeechPlan.repeats),
        crowd=set_.get("crowd", SpeechPlan.crowd),
    )


def _tables(file: HallFile) -> Iterator[tuple[str, SpeechTable]]:
    yield "hall.speech", file.hall.speech
    yield from ((f"zones[{number}].speech", zone.speech) for number, zone in enumerate(file.zones, start=1))


def _pack(folder: Path, language: str, where: str, reader: Reader) -> RegionalFile | None:
    path = folder / REGIONAL / f"{language}.toml"
    if not path.is_file():
        path = Path(str(files("config"))) / REGIONAL / f"{language}.toml"
    if not path.is_file():
        wrong = f"there is no language {language!r}"
        reader.fault(
            where, wrong, f"write {REGIONAL}/{language}.toml beside this file, as config/{REGIONAL} has others"
        )
        return None
    try:
        raw = read_toml(path)
    except SettingsError as error:
        reader.faults += error.faults
        return None
    inner = Reader(path)
    pack = inner.struct(raw, RegionalFile)
    if len(pack.digits) != 10 and not inner.faults:
        inner.fault("digits", f"has {len(pack.digits)} words", "write ten, for 0 to 9")
    _check_sentence("call", pack.call, inner)
    _check_sentence("recall", pack.recall, inner)
    _check_mark("recall", pack.call, pack.recall, inner)
    if not pack.signed_off.strip():
        cure = f"let one read and hear it, then write their name and the date into signed_off of {path}"
        reader.faults.append(Fault(reader.file, where, f"{pack.name} is not signed off by a native speaker", cure))
    elif pack.signed_words != words_of(pack) and not inner.faults:
        wrong = f"{pack.name} does not have the words that {pack.signed_off} signed off"
        cure = f'after they were read and heard once more, write signed_words = "{words_of(pack)}" into {path}'
        reader.faults.append(Fault(reader.file, where, wrong, cure))
    reader.faults += inner.faults
    return pack


def words_of(pack: RegionalFile) -> str:
    """Return the checksum of all that is said in a regional language: who signs it off signs these words."""
    said = "\n".join((*pack.digits, pack.call, pack.recall))
    return sha256(said.encode()).hexdigest()[:SIGNED_DIGITS]


def _check_sentence(where: str, text: str, reader: Reader) -> None:
    placeholders = _PLACEHOLDER.findall(text)
    if text and sorted(placeholders) != ["{counter}", "{number}"]:
        reader.fault(
            where, f"has {', '.join(placeholders) or 'no placeholder'}", "use {number} once and {counter} once"
        )


def _check_mark(where: str, call: str, recall: str, reader: Reader) -> None:
    """A repeated call has to be heard as one: nobody may take it for another visitor's (A4)."""
    if call and call.strip() == recall.strip():
        reader.fault(where, "is the same as the first call", 'begin it with its mark, such as "Panggilan ulang. "')
