"""Certificates that do not count any more are kept beside the keys, whole, each once, and not without end."""

from pathlib import Path

import pytest

from hub.trust import put_out
from hub.trust.folder import TrustFolder
from hub.trust.put_out import PutOut

ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64


@pytest.fixture
def folder(tmp_path: Path) -> TrustFolder:
    return TrustFolder(tmp_path / "trust")


def test_what_was_put_out_is_known_from_then_on(folder: TrustFolder) -> None:
    assert PutOut(folder).known() == frozenset()
    assert PutOut(folder).add()
    assert not folder.put_out.exists()
    assert PutOut(folder).add(ONE)
    assert PutOut(folder).add(TWO, ONE, TWO)
    assert PutOut(folder).known() == {ONE, TWO}
    assert folder.put_out.read_text() == f"{ONE}\n{TWO}\n"
    assert folder.put_out.stat().st_mode & 0o777 == 0o600


def test_the_newest_are_kept_and_what_is_no_fingerprint_is_passed_over(
    folder: TrustFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(put_out, "KEPT", 2)
    folder.write(folder.put_out, b"\xff# by hand\n" + ONE.encode() + b"\n")
    assert PutOut(folder).known() == {ONE}
    assert PutOut(folder).add(TWO, THREE)
    assert PutOut(folder).known() == {TWO, THREE}


def test_what_cannot_be_kept_is_said_and_what_cannot_be_read_is_no_empty_list(
    folder: TrustFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(TrustFolder, "write", full)
        assert not PutOut(folder).add(ONE)
    folder.put_out.mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        PutOut(folder).known()
    assert not PutOut(folder).add(ONE)
