"""What a hub has started does not outlive it, however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.e2e.waiting import wait_for

CHILD = "from hub.server.ending_with_parent import end_with_parent; end_with_parent(); print('on', flush=True); input()"
PARENT = (
    "import subprocess, sys, time; read, write = __import__('os').pipe(); "
    f"child = subprocess.Popen([sys.executable, '-c', {CHILD!r}], stdin=read, stdout=subprocess.PIPE, text=True); "
    "child.stdout.readline(); print(child.pid, flush=True); time.sleep(600)"
)


def test_a_program_ends_with_the_one_that_started_it() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _is_running(child)
        parent.send_signal(signal.SIGKILL)
    wait_for("the child's end", lambda: not _is_running(child))


def _is_running(process: int) -> bool:
    """Return whether a process is there and no zombie that nobody collects."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
