"""Texts that people see: the same keys and placeholders in both languages, and the standard spelling."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from config.translations import LANGUAGES
from tests.architecture.project_files import project_files
from tests.architecture.pure import ROOT

LOCALES = sorted({file.parent for file in project_files() if file.suffix == ".po"})

SHOWN = {".po", ".toml", ".kv", ".csv"}
MISSPELT = re.compile("antri" + "an|nom" + r"er\b", re.IGNORECASE)


def texts(file: Path) -> dict[str, str]:
    with file.open("rb") as opened:
        return {str(message.id): str(message.string) for message in read_po(opened) if message.id}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_are_texts() -> None:
    assert {"kiosk", "printer", "counter_display"} <= {folder.relative_to(ROOT).parts[0] for folder in LOCALES}


@pytest.mark.parametrize("folder", LOCALES, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_both_languages_say_the_same(folder: Path) -> None:
    by_language = {language: texts(folder / f"{language}.po") for language in LANGUAGES}
    first = by_language[LANGUAGES[0]]
    for language, said in by_language.items():
        assert said.keys() == first.keys(), language
        assert not [key for key, text in said.items() if not text.strip()], language
        assert {key: placeholders(text) for key, text in said.items()} == {
            key: placeholders(text) for key, text in first.items()
        }, language


@pytest.mark.parametrize("folder", LOCALES, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_no_key_stands_twice(folder: Path) -> None:
    for language in LANGUAGES:
        keys = re.findall(r'^msgid "(.+)"$', (folder / f"{language}.po").read_text(encoding="utf-8"), re.MULTILINE)
        assert len(keys) == len(set(keys)), sorted(key for key in keys if keys.count(key) > 1)


@pytest.mark.parametrize("folder", LOCALES, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_key_in_the_code_has_its_text(folder: Path) -> None:
    known = texts(folder / "id.po").keys()
    areas = {key.partition(".")[0] for key in known}
    key_like = re.compile(rf"({'|'.join(areas)})\.[a-z][a-z0-9_]*")
    unknown = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for file in sorted(folder.parent.glob("**/*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and key_like.fullmatch(node.value)
        if node.value not in known and not any(key.startswith(f"{node.value}_") for key in known)
        if not (folder.parents[1] / f"{node.value.replace('.', '/')}.py").is_file()
    ]
    assert not unknown, unknown


def test_shown_text_is_spelt_as_the_standard_says() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in project_files()
        if file.suffix in SHOWN
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if MISSPELT.search(line)
    ]
    assert not found, "\n".join(found)
