"""The demo as its users start and end it."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.programs import PROJECT, Program
from tests.e2e.waiting import wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.window, pytest.mark.timeout(600)]

WITHOUT_DISPLAY = {key: value for key, value in os.environ.items() if key != "DISPLAY"}


def demo(folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "tests.e2e.demo", "--dir", str(folder), *options]


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of all processes that were started with something in a folder."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if any(str(folder) in word for word in words):
            lines.append(" ".join(words))
    return lines


def test_a_demo_says_what_to_do_takes_pictures_and_ends_cleanly(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    told: list[str] = []
    with Program("demo", demo(folder), tmp_path / "demo.log", WITHOUT_DISPLAY, told.append) as running:
        wait_for("the last line of its words", lambda: any("Ctrl-C" in line for line in told), 90)
        pictures = [folder / "pictures" / name for name in ("kiosk.png", "hall.png", "panel.png")]
        wait_for("pictures", lambda: all(path.exists() for path in pictures), 90)
        assert any("touch" in line for line in told)
        assert any(re.search(r"http://127\.0\.0\.1:\d+/board$", line) for line in told)
        for path in pictures:
            with Image.open(path) as picture:
                assert len(picture.getcolors(1 << 24) or ()) > 8
        assert list((folder / "slips").glob("*.png"))
        os.kill(running.pid, signal.SIGINT)
        wait_for("the end of the demo", lambda: not running.running, 90)
        assert running.stop() == 0
    assert not processes_of(folder)
    with closing(sqlite3.connect(folder / "var" / "loket.db")) as database:
        assert database.execute("SELECT text, state FROM tickets").fetchall() == [("A001", "called")]


def test_a_second_demo_in_the_same_place_is_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("demo.pid").write_text(str(os.getpid()))
    done = subprocess.run(demo(tmp_path), capture_output=True, text=True, cwd=PROJECT, timeout=120, check=False)
    assert done.returncode == 1
    assert "running already" in done.stdout


def test_a_demo_day_ends_by_itself_with_a_summary(tmp_path: Path) -> None:
    words = demo(tmp_path / "day", "--day", "--speed", "2000", "--visitors", "6")
    done = subprocess.run(
        words, capture_output=True, text=True, env=WITHOUT_DISPLAY, cwd=PROJECT, timeout=500, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "served" in done.stdout
    assert "all agree" in done.stdout
    assert not processes_of(tmp_path / "day")
