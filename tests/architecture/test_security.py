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
