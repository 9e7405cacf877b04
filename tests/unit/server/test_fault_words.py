"""Whatever the store refuses is said in Indonesian first, and in English below."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import hub
from config.translations import load_translator
from hub.server.fault_words import STORE, in_language, told_fault
from hub.server.storage_commands import storage_command
from hub.store import server_words
from hub.store.faults import JournalUnusable

FAULTS = {"JournalUnusable", "JournalUnreachable", "SchemaUnknown", "NobodyTold"} | {
    each.__name__ for each in JournalUnusable.__subclasses__()
}
CODE = Path(hub.__file__).parent
FILES = sorted((*(CODE / "store").glob("*.py"), CODE / "server" / "going_on.py", CODE / "server" / "collecting.py"))


def said(node: ast.expr, module: object) -> Iterator[str]:
    """Yield what an argument may say; "3" stands for what differs."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            shown = [next(said(each, module), "(3)") for each in parts]
            yield "".join(shown)
        case ast.FormattedValue(value=ast.Name(id=name)) if isinstance(getattr(module, name, None), str):
            yield getattr(module, name)
        case ast.FormattedValue(value=ast.Name(id="why" | "who" as name)):
            yield " (3)" if name == "who" else "(3)"
        case ast.FormattedValue():
            yield "3"
        case ast.IfExp(body=one, orelse=other):
            yield from (*said(one, module), *said(other, module))
        case ast.Name(id=name) if isinstance(getattr(module, name, None), str):
            yield getattr(module, name)
        case ast.Starred(value=ast.Name(id=name)):
            yield from getattr(module, name)
        case _:
            return


def refusals() -> Iterator[tuple[str, str]]:
    """Yield the texts of every fault that the code can raise, with their places."""
    for file in FILES:
        module = importlib.import_module(".".join(file.relative_to(CODE.parent).with_suffix("").parts))
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FAULTS:
                for argument in node.args[1:]:
                    for text in said(argument, module):
                        yield f"{file.name}:{node.lineno}", text
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("cure", "what"):
                yield from ((f"{file.name}:{node.lineno}", text) for text in said(node.value, module))


def test_every_refusal_of_the_store_has_its_indonesian_words() -> None:
    found = list(refusals())
    assert len(found) > 100, found
    unknown = [
        (where, text) for where, text in found if "3" not in (text[0], text[-1]) and in_language(text, "id") == text
    ]
    assert not unknown
    causes = [each for _, what, cure in server_words._CAUSES for each in (f"{what} (3)", cure)]
    assert not [each for each in causes if in_language(each, "id") == each]


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    indonesian, english = (load_translator(STORE, language).texts for language in ("id", "en"))
    assert list(indonesian) == list(english)
    assert {key: places(text) for key, text in indonesian.items()} == {
        key: places(text) for key, text in english.items()
    }


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_a_fault_is_told_in_indonesian_first_and_in_english_below() -> None:
    fault = JournalUnusable("/disk", "cannot take a backup (Permission denied)", "make the folder, or mount its disk")
    assert told_fault(fault, "id") == (
        "/disk: tidak dapat menerima cadangan (tidak diizinkan); buat foldernya, atau pasang disknya\n"
        "  (cannot take a backup (Permission denied); make the folder, or mount its disk)"
    )
    assert told_fault(fault, "en") == str(fault)


def test_what_is_said_in_the_readers_language_already_is_said_once() -> None:
    fault = JournalUnusable("backup_dir", "belum diisi", "isi backup_dir")
    assert told_fault(fault, "id") == str(fault)


def test_another_cure_takes_the_faults_own_place() -> None:
    fault = JournalUnusable("x.db", "is not there", "start loket-hub once")
    assert told_fault(fault, "id", "correct the path") == (
        "x.db: tidak ada; perbaiki jalurnya\n  (is not there; correct the path)"
    )


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        (
            "is not what was written (hall 'hall', revision 3: does not follow the row before)",
            "bukan yang dahulu ditulis (balai 'hall', revisi 3: tidak menyambung baris sebelumnya)",
        ),
        (
            "another program writes it (loket-hub 7 on a)",
            "sedang ditulis program lain (loket-hub 7 on a)",
        ),
        ("something else", "something else"),
    ],
)
def test_what_stands_within_is_said_in_the_same_language(english: str, indonesian: str) -> None:
    assert in_language(english, "id") == indonesian


def test_a_command_refuses_in_the_language_that_it_was_asked_to_speak(capsys: pytest.CaptureFixture[str]) -> None:
    assert storage_command(["verify", "--language", "id", "/gone/loket.db"]) == 2
    assert capsys.readouterr().err == (
        "/gone/loket.db: tidak ada; perbaiki jalurnya\n  (is not there; correct the path)\n"
    )
    assert storage_command(["verify", "--language", "en", "/gone/loket.db"]) == 2
    assert capsys.readouterr().err == "/gone/loket.db: is not there; correct the path\n"
