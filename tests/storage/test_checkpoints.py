"""What is moved from the WAL into the file is moved by the hub itself, which hears when that fails."""

import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from hub.store.checkpoints import CHECKPOINT_EVERY
from hub.store.sql import open_journal
from tests.e2e.programs import PROJECT
from tests.storage.histories import HALL, History, a_history

BATCHES = 2 * CHECKPOINT_EVERY.value

GO_ON = f"""
import sys
from random import Random
from hub.store.journal import FateUnknown
from hub.store.sql import open_journal
from tests.storage.histories import HALL, History

journal = open_journal(sys.argv[1], HALL)
history, random = History.resumed(journal.open_day()), Random(0)
try:
    appended = 0
    while appended < {BATCHES}:
        records = history.step(random)
        journal.append(records)
        appended += bool(records)
except FateUnknown as error:
    print("ended:", error)
else:
    print("went on")
"""


def laid(folder: Path) -> Path:
    path = folder / "loket.db"
    journal = open_journal(f"sqlite:///{path}", HALL)
    for batch in a_history(Random(0), 20)[1]:
        journal.append(batch)
    journal.close()
    return path


def outcome(path: Path, call: str, error: str) -> str:
    """Go on with a history while each such call on the file itself, not on its WAL, fails."""
    if not shutil.which("strace"):
        pytest.skip("strace (Debian's package of that name) not found")
    struck = ["strace", "-f", "-qqq", "-o", "/dev/null", "-P", str(path), "-e", f"trace={call}"]
    struck += ["-e", f"inject={call}:error={error}"]
    done = subprocess.run(
        [*struck, sys.executable, "-c", GO_ON, f"sqlite:///{path}"], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"])
def test_a_file_that_cannot_be_written_ends_the_hub_though_its_wal_can(tmp_path: Path, call: str) -> None:
    assert outcome(laid(tmp_path), call, "EIO").startswith("ended: ")


def test_a_file_that_cannot_grow_waits_for_room(tmp_path: Path) -> None:
    assert outcome(laid(tmp_path), "pwrite64", "ENOSPC") == "went on\n"


def test_the_wal_is_emptied_again_and_again(tmp_path: Path) -> None:
    path = laid(tmp_path)
    journal = open_journal(f"sqlite:///{path}", HALL)
    history, random = History.resumed(journal.open_day()), Random(0)
    sizes = []
    for _ in range(3):
        for _ in range(4 * CHECKPOINT_EVERY.value):
            journal.append(history.step(random))
        sizes.append(path.with_name("loket.db-wal").stat().st_size)
    journal.close()
    assert sizes[2] < 2 * sizes[0]
