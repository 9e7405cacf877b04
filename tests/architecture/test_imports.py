"""Who may import whom: the contracts of pyproject.toml, and no I/O in what is pure."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.pure import PURE, ROOT, files

OUTSIDE_WORLD = {
    "alembic",
    "asyncio",
    "ctypes",
    "escpos",
    "kivy",
    "litestar",
    "multiprocessing",
    "os",
    "queue",
    "random",
    "secrets",
    "select",
    "serial",
    "signal",
    "socket",
    "sqlalchemy",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "uvicorn",
    "websockets",
    "zeroconf",
}
"""Clocks, dice, files, threads and devices."""


def test_the_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def imported(file: Path) -> set[str]:
    """Return the top-level names that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                names.update(alias.name.partition(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str() as module, level=0):
                names.add(module.partition(".")[0])
    return names


@pytest.mark.parametrize("file", files(PURE), ids=lambda file: str(file.relative_to(ROOT)))
def test_what_decides_does_no_io(file: Path) -> None:
    assert not imported(file) & OUTSIDE_WORLD


def test_hub_without_kivy_and_kiosk_without_database() -> None:
    """Each program starts with its own extra only: what the others need is never imported on the way."""
    for module, strangers in (
        ("hub.server.run", ["kivy", "escpos", "serial", "num2words", "litestar", "uvicorn"]),
        ("kiosk.app", ["sqlalchemy", "alembic", "escpos", "serial", "kivy"]),
        ("printer.agent", ["sqlalchemy", "alembic", "kivy"]),
        ("counter_display.app", ["sqlalchemy", "alembic", "escpos", "kivy"]),
    ):
        code = f"import sys, {module}; print([m for m in {strangers} if m in sys.modules])"
        result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
        assert result.stdout.strip() == "[]", (module, result.stdout, result.stderr)
