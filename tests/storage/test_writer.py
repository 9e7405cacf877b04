"""Which process writes a journal: told by its lock, and never by what an ended process left behind."""

import os
import subprocess
import sys
from pathlib import Path

from hub.store.sql import open_journal, writer_of


def test_the_process_that_writes_is_known_while_it_does(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    assert writer_of(url) is None
    journal = open_journal(url, "hall")
    assert writer_of(url) == os.getpid()
    journal.close()
    assert writer_of(url) is None


def test_an_id_that_another_process_has_now_is_not_taken_for_the_writers(tmp_path: Path) -> None:
    lock = tmp_path / "hall.db.lock"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        lock.write_text(f"{other.pid}\n", encoding="ascii")
        assert writer_of(f"sqlite:///{tmp_path / 'hall.db'}") is None
        other.communicate(b"\n")
    assert writer_of(f"sqlite:///{tmp_path / 'hall.db'}") is None
    lock.write_text("", encoding="ascii")
    assert writer_of(f"sqlite:///{tmp_path / 'hall.db'}") is None
