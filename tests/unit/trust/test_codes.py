"""Codes that people write down, what is kept of them, and what is sealed under one."""

import re
from pathlib import Path

import pytest

from hub.trust import codes
from hub.trust.folder import TrustFolder
from hub.trust.sealing import WrongCode, seal, unseal


def test_a_code_is_readable_and_read_as_it_was_meant() -> None:
    code = codes.make_code(codes.RECOVERY_GROUPS)
    assert re.fullmatch("([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert codes.read_code("o1lI-abcd xyz9\n") == codes.read_code("0111 ABCD-XYZ9")
    assert codes.make_code(codes.RECOVERY_GROUPS) != code


def test_only_the_recovery_code_opens_what_was_sealed_beside_its_certificate() -> None:
    sealed = seal("the key", "the certificate", "AAAA-BBBB")
    assert b"the key" not in sealed
    assert unseal(sealed, "the certificate", "aaaa bbbb") == "the key"
    changed = sealed.replace(b'"secret":"', b'"secret":"AAAA')
    for tried in ((sealed, "the certificate", "AAAA-BBBC"), (sealed, "another", "AAAA-BBBB")):
        with pytest.raises(WrongCode):
            unseal(*tried)
    for broken in (changed, b"", b"{}", b'{"x":' + 100_000 * b"["):
        with pytest.raises(WrongCode):
            unseal(broken, "the certificate", "AAAA-BBBB")


def test_what_is_written_is_for_this_user_alone(tmp_path: Path) -> None:
    folder = TrustFolder(tmp_path / "trust")
    (tmp_path / "trust").mkdir(mode=0o755)
    folder.write(folder.hub_key, "one")
    folder.write(folder.hub_key, b"two")
    assert folder.hub_key.read_text() == "two"
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.hub_key.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in folder.path.iterdir()] == ["hub.key"]
    assert not folder.is_whole()
