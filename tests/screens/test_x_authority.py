"""A real X server, begun as the deployed one is, shows itself to who has its cookie and to nobody else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.x_authority import NAME

pytestmark = pytest.mark.window

SIZE = "from config.display_size import display_size; print(display_size())"


def seen(display: str, cookie: Path) -> str:
    """Return what a program sees of a display."""
    here = os.environ | {"DISPLAY": display, "XAUTHORITY": str(cookie)}
    said = subprocess.run([sys.executable, "-c", SIZE], env=here, capture_output=True, text=True, check=True)
    return said.stdout.strip()


def test_nobody_without_the_cookie_looks_at_the_screen(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    read_end, write_end = os.pipe()
    options = ("-displayfd", str(write_end), "-noreset", "-nolisten", "tcp", "-screen", "0", "640x480x24")
    with subprocess.Popen(
        [sys.executable, "-m", "config.x_authority", "Xvfb", *options],
        env=os.environ | {"RUNTIME_DIRECTORY": str(tmp_path / "run")},
        pass_fds=(write_end,),
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            os.close(write_end)
            with os.fdopen(read_end, "rb") as pipe:
                display = f":{pipe.readline().strip().decode()}"
            assert seen(display, tmp_path / "run" / NAME) == "(640, 480)"
            assert seen(display, tmp_path / "no-cookie") == "None"
        finally:
            server.terminate()
