"""A hub whose keys or database other users may read says so at its start, with the cure."""

from pathlib import Path

import pytest

from hub.server.open_to_others import warn_of_open_files
from hub.trust.folder import TrustFolder


def test_keys_and_database_that_others_may_read_are_named_with_the_cure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trust, database = TrustFolder(tmp_path / "trust"), tmp_path / "loket.db"
    for file in (trust.authority_key, trust.hub_key):
        trust.write(file, "key")
    database.touch(mode=0o600)
    url = f"sqlite:///{database}"
    trust.path.chmod(0o755)
    warn_of_open_files(trust, url)
    warn_of_open_files(TrustFolder(tmp_path / "none"), "postgresql://hub@server/loket")
    assert caplog.text == ""
    for path in (trust.path, trust.authority_key, trust.hub_key, database):
        path.chmod(0o777)
    warn_of_open_files(trust, url)
    said = [record.message for record in caplog.records if record.levelname == "WARNING"]
    named = (trust.path, trust.authority_key, trust.hub_key, database)
    assert all(f"{path} (mode 0777)" in line for path, line in zip(named, said, strict=True))
    assert all(
        f"chmod {mode} {path};" in line for path, mode, line in zip(named, (700, 600, 600, 600), said, strict=True)
    )
    assert all("copied" in line for line in said[1:3])
