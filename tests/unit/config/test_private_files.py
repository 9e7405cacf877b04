import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.private_files import keep_private


@pytest.fixture(autouse=True)
def mode() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_nobody_but_its_user_reads_what_is_made(tmp_path: Path) -> None:
    keep_private()
    (tmp_path / "history").write_text("")
    (tmp_path / "folder").mkdir()
    assert (tmp_path / "history").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o700
