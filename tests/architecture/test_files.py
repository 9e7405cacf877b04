"""What no file may hold, and what every module must."""

import ast
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from tests.architecture.project_files import project_files, text_files
from tests.architecture.pure import ROOT

MACHINE_PATHS = re.compile(
    r"(?<![\w.~-])/(" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me"]) + r")/|\.py" + r"env\b"
)
REGISTRY_HOSTS = re.compile(
    "|".join(["py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", r"deb\.deb" + "ian", "golang" + r"\.org"])
)


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRY_HOSTS], ids=["paths", "hosts"])
def test_no_file_knows_the_machine_it_was_made_on(pattern: re.Pattern[str]) -> None:
    found = [
        f"{shown(file)}:{number}: {line.strip()}"
        for file in text_files()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


def test_every_module_says_its_one_job() -> None:
    silent = [
        shown(file)
        for file in project_files()
        if file.suffix == ".py"
        and not file.name.startswith("test_")
        and file.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not silent, silent


def test_no_module_is_called_after_nothing() -> None:
    names = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
    assert not [shown(file) for file in project_files() if file.suffix == ".py" and file.stem in names]


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock
    for requirement in re.split(r"\n(?=\S)", lock.strip()):
        assert re.match(r"[A-Za-z0-9._-]+==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def test_the_lock_has_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    locked = set(
        re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {re.split(r"[\[>=<~ ]", requirement)[0] for requirement in asked} <= locked, "run ./loket lock"


def test_scripts_can_be_run() -> None:
    for script in ("loket", ".ci/run"):
        assert (ROOT / script).stat().st_mode & 0o111, script


def test_only_the_agreed_names_stand_at_the_root() -> None:
    agreed = {
        *("config", "counter_display", "hub", "kiosk", "printer", "tests"),
        *("loket", "pyproject.toml", "requirements.lock", "README.md", "LICENSE", "CHANGELOG.md"),
    }
    names = {file.relative_to(ROOT).parts[0] for file in project_files()}
    assert {name for name in names if not name.startswith(".")} <= agreed
