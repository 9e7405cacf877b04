"""hub/SECURITY.md names tests that there are, and says of each item how it is met or why it is not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.architecture.all_checks import PACKAGES
from tests.architecture.pure import ROOT

PAGE: Final = ROOT / "hub" / "SECURITY.md"
FEWEST: Final = 60
"""Lines: fewer were not the whole list."""

HONEST: Final = ("Not met", "Not applicable")
DANGEROUS: Final = frozenset({"eval", "exec", "os.system", "os.popen", "pickle.loads", "pickle.load", "marshal.loads"})

STATEMENTS: Final = frozenset({"text", "execute", "exec_driver_sql", "executescript", "literal_column", "DDL"})
SHOWN: Final = ("words.text", "translator.text")
"""Texts for people, which are no statements."""

OWN: Final = {
    "store/former.py": {"_COLUMNS", "prefix", "quoted(schema)", "quoted(table)"},
    "store/migrations/__init__.py": {"_TABLE"},
    "store/postgresql.py": {"name", "value"},
    "store/sqlite.py": {"begin", "name", "value"},
    "store/standby.py": {"SINCE"},
}
"""Constants and names of tables: what people or devices say is in none of them."""

DIALS: Final = (
    *("open_connection", "create_connection(", "urllib.request", "http.client", "smtplib", "ftplib", "xmlrpc"),
    *("websockets.asyncio.client", "websockets.sync"),
)
"""By what a Python program begins a conversation over a network; the database's driver does it by its address."""


def items() -> list[tuple[str, str]]:
    rows = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return [(row[0].strip(), row[1].strip()) for row in rows[2:]]


def test_every_test_that_the_list_names_is_there() -> None:
    there = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        there |= set(re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert len(named) > FEWEST // 2
    assert named - there == set()


def test_every_item_is_met_by_something_that_can_be_looked_at_or_says_that_it_is_not() -> None:
    assert len(items()) > FEWEST
    for item, how in items():
        assert re.fullmatch(r"\d+\.\d+\.\d+((, |-)\d+\.\d+\.\d+)*", item), item
        written = re.findall(r"`([\w/]+\.(?:md|py))`", how) if how.startswith("Written: ") else []
        assert [path for path in written if not (ROOT / path).is_file()] == [], item
        assert "`test_" in how or written or how.startswith(HONEST), item


def _calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_no_code_starts_a_shell_or_evaluates_text() -> None:
    found = []
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for name, call in _calls(file):
                shell = any(word.arg == "shell" for word in call.keywords) or name.endswith("create_subprocess_shell")
                if name in DANGEROUS or shell:
                    found.append(f"{file.relative_to(ROOT)}:{call.lineno} {name}")
    assert found == []


def test_sql_is_made_of_constants_and_names_of_this_program() -> None:
    """What somebody sent is bound. Whatever is put into the words of a statement was looked at and stands in `OWN`."""
    built: dict[str, set[str]] = {}
    for file in (ROOT / "hub").rglob("*.py"):
        for name, call in _calls(file):
            is_statement = name.rpartition(".")[2] in STATEMENTS and not name.endswith(SHOWN)
            said = call.args[0] if call.args and is_statement else None
            parts = said.values if isinstance(said, ast.JoinedStr) else [said] if isinstance(said, ast.BinOp) else []
            put_in = {_put_in(each) for each in parts if not isinstance(each, ast.Constant)}
            if put_in:
                built.setdefault(str(file.relative_to(ROOT / "hub")), set()).update(put_in)
    assert built == OWN


def _put_in(part: ast.expr) -> str:
    return ast.unparse(part.value if isinstance(part, ast.FormattedValue) else part)


def test_the_hub_dials_nobody_but_its_database() -> None:
    found = []
    for package in ("core", "domain", "protocol", "server", "store", "trust", "web"):
        for file in (ROOT / "hub" / package).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            found += [f"{file.relative_to(ROOT)}: {each}" for each in DIALS if each in text]
    assert found == []


def test_chance_that_can_be_foretold_decides_when_a_device_dials_and_nothing_else() -> None:
    """Keys, salts, codes, tokens and ids are of `secrets`, the system's generator."""
    users = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                users |= {str(file.relative_to(ROOT)) for each in names if each.partition(".")[0] == "random"}
    assert users == {"hub/client/connection.py"}
