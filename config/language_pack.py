"""A regional language for a program's screens: a gettext catalogue that an administrator puts in place, and its faults.

What a catalogue does not say (or says as fuzzy) stands in Indonesian. Dates, times and names do in any case.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from config.faults import Fault, SettingsError, suggestion
from config.translations import FALLBACK, LANGUAGES, Translator, load_translator

NAME_KEY: Final = ".language_name"
"""How the key of a language's own name ends: what stands on the switch."""

CODE: Final = re.compile(r"[a-z]{2,3}")

MORE_LETTERS: Final = 4
"""So many letters more than the longer of Indonesian and English a text may have: every screen has room for these."""

MAX_BYTES: Final = 262_144
"""Ten times what all texts of a program take."""

TYPEFACE_ENDS: Final = 0x250
"""Roboto has Latin letters up to here, and those of Latin Extended Additional."""

EXTENDED: Final = range(0x1E00, 0x1F00)

SHOWN: Final = 8
"""So many missing texts are named on the line that tells how many are missing."""


@dataclass(frozen=True)
class LanguagePack:
    """A regional language: its code, its texts over the Indonesian ones, and which of them are missing."""

    path: Path
    code: str
    words: Translator
    missing: tuple[str, ...]

    @property
    def doubt(self) -> Fault | None:
        """What an administrator should know about it, though it can be used."""
        if not self.missing:
            return None
        more = f" and {len(self.missing) - SHOWN} more" if len(self.missing) > SHOWN else ""
        wrong = f"says {len(self.words.texts) - len(self.missing)} of {len(self.words.texts)} texts"
        cure = f"these stand in Indonesian: {', '.join(self.missing[:SHOWN])}{more}"
        return Fault(self.path, "", wrong, cure)


def load_packs(paths: Iterable[Path], package: str) -> dict[str, LanguagePack]:
    """Return the regional languages of these files for a package's screens, by code, in their order.

    Raises:
        SettingsError: with all faults of all files.
    """
    packs: dict[str, LanguagePack] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            pack = load_pack(path, package)
        except SettingsError as error:
            faults += error.faults
            continue
        if other := packs.get(pack.code):
            faults.append(Fault(path, "Language", f"{pack.code!r} is the language of {other.path}, too", "name one"))
        packs[pack.code] = pack
    if faults:
        raise SettingsError(faults)
    return packs


def load_pack(path: Path, package: str) -> LanguagePack:
    """Return the regional language of one file.

    Raises:
        SettingsError: with all faults of the file.
    """
    catalogue = _read(path)
    known = {language: load_translator(package, language).texts for language in LANGUAGES}
    said = {str(each.id): str(each.string) for each in catalogue if each.id and each.string and not each.fuzzy}
    code = _code_of(catalogue)
    faults = [*_faults_of_code(path, code), *_faults_of_name(path, said, known[FALLBACK])]
    for key, text in said.items():
        faults += _faults_of_text(path, key, text, known)
    if faults:
        raise SettingsError(faults)
    words = replace(load_translator(package, FALLBACK), texts={**known[FALLBACK], **said})
    return LanguagePack(path, code, words, tuple(key for key in known[FALLBACK] if key not in said))


def _read(path: Path) -> Catalog:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SettingsError([Fault(path, "", f"is larger than {MAX_BYTES} bytes", "give it only this program's")])
        with path.open("rb") as file:
            return read_po(file, abort_invalid=True)
    except OSError as error:
        wrong = f"cannot be read ({error.strerror})"
        raise SettingsError([Fault(path, "", wrong, "check the path and its rights")]) from error
    except PoFileError as error:
        cure = "mend the line, or save it with an editor of gettext catalogues"
        raise SettingsError([Fault(path, f"line {error.lineno + 1}", f"is no gettext: {error}", cure)]) from error
    except (ValueError, LookupError) as error:  # letters that are no UTF-8, headers that name no language or charset
        cure = 'save it as UTF-8, with the headers "Content-Type: text/plain; charset=UTF-8" and "Language: jv"'
        raise SettingsError([Fault(path, "", f"is no gettext catalogue: {error}", cure)]) from error


def _code_of(catalogue: Catalog) -> str:
    return str(dict(catalogue.mime_headers).get("Language", ""))


def _faults_of_code(path: Path, code: str) -> Iterator[Fault]:
    if not CODE.fullmatch(code):
        cure = 'give it a header "Language: " with a code of two or three small letters, such as jv'
        yield Fault(path, "Language", f"{code!r} is no language" if code else "is missing", cure)
    elif code in LANGUAGES:
        yield Fault(path, "Language", f"{code!r} is always there", "give a regional language its own code")


def _faults_of_name(path: Path, said: Mapping[str, str], known: Mapping[str, str]) -> Iterator[Fault]:
    for key in known:
        if key.endswith(NAME_KEY) and key not in said:
            yield Fault(path, key, "is missing", "write the language's own name: it stands on the switch")


def _faults_of_text(path: Path, key: str, text: str, known: Mapping[str, Mapping[str, str]]) -> Iterator[Fault]:
    usual = known[FALLBACK].get(key)
    if usual is None:
        yield Fault(path, key, "is no text of this program", suggestion(key, known[FALLBACK]))
        return
    wanted, there = _placeholders(usual), _placeholders(text)
    if wanted != there:
        wrong = "has a brace without its partner" if there is None else f"has {_braced(there) or 'no placeholder'}"
        yield Fault(path, key, wrong, f"write {_braced(wanted) or 'no braces'}, as the Indonesian text does")
    most = max(len(texts[key]) for texts in known.values()) + MORE_LETTERS
    if len(text) > most:
        yield Fault(path, key, f"has {len(text)} letters", f"say it in {most}, for which there is room")
    strange = sorted({sign for sign in text if not _is_in_typeface(sign) and sign not in usual})
    if strange:
        shown = ", ".join(f"{sign!r}" for sign in strange[:SHOWN])
        yield Fault(path, key, f"has {shown}, which the typeface does not have", "write it in Latin letters")


def _placeholders(text: str) -> list[str] | None:
    """Return the placeholders of a text, sorted; None: they cannot be read."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    return sorted(
        f"{name}{f'!{conversion}' if conversion else ''}{f':{how}' if how else ''}"
        for _, name, how, conversion in parts
        if name is not None
    )


def _braced(names: list[str] | None) -> str:
    return " ".join(f"{{{name}}}" for name in names or ())


def _is_in_typeface(sign: str) -> bool:
    return sign.isprintable() and (ord(sign) < TYPEFACE_ENDS or ord(sign) in EXTENDED)
