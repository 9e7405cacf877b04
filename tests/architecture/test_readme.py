"""What the README says of dependencies, commands and files has to be so."""

import re
import tomllib

from tests.architecture.pure import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def direct_dependencies() -> set[str]:
    listed = [
        *PROJECT["dependencies"],
        *(name for names in PROJECT["optional-dependencies"].values() for name in names),
    ]
    return {re.split(r"[\[<>=!~; ]", name, maxsplit=1)[0].lower() for name in listed}


def test_the_table_has_every_direct_dependency_and_no_other() -> None:
    table = README.partition("## Dependencies")[2].partition("Outside Python")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")][2:]
    named = {name.strip() for row in rows for name in row.replace("*dev:*", "").split(",")}
    assert named == direct_dependencies()


def test_every_program_is_named() -> None:
    for script in PROJECT["scripts"]:
        assert f"`{script}`" in README


def test_every_path_is_there() -> None:
    paths = set(re.findall(r"(?<![\w-])(?:config|hub|kiosk|counter_display|printer|tests)/[\w./-]+\w", README))
    assert paths
    assert not [path for path in paths if not (ROOT / path).exists()]


def test_every_module_command_can_be_found() -> None:
    modules = set(re.findall(r"python -m ([\w.]+)", README))
    assert modules
    for module in modules:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module
