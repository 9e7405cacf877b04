"""The set-up code is kept as its hash, counts its tries where no restart forgives them, and is good once."""

import threading
from pathlib import Path

import pytest

from hub.core.effects import CodeOutcome
from hub.protocol import limits
from hub.server.set_up_code import SetUpCode
from hub.trust.folder import TrustFolder


@pytest.fixture
def folder(tmp_path: Path) -> TrustFolder:
    return TrustFolder(tmp_path / "trust")


def test_a_code_is_taken_as_it_was_meant_until_it_is_void(folder: TrustFolder) -> None:
    code = SetUpCode(folder)
    assert code.outcome_of("AAAA-BBBB-CCCC") is CodeOutcome.NONE
    made = code.make()
    kept = folder.setup.read_text()
    assert "$argon2id$" in kept
    assert made not in kept
    assert made.replace("-", "") not in kept
    assert folder.setup.stat().st_mode & 0o777 == 0o600
    assert code.outcome_of("AAAA-BBBB-CCCC") is CodeOutcome.WRONG
    assert code.outcome_of(made.lower().replace("-", " ")) is CodeOutcome.RIGHT
    code.void()
    code.void()
    assert code.outcome_of(made) is CodeOutcome.NONE


def test_a_new_code_takes_the_place_of_the_one_before(folder: TrustFolder) -> None:
    code = SetUpCode(folder)
    before, made = code.make(), code.make()
    assert code.outcome_of(before) is CodeOutcome.WRONG
    assert code.outcome_of(made) is CodeOutcome.RIGHT


def test_so_many_wrong_ones_void_it_and_a_restart_forgives_none(folder: TrustFolder) -> None:
    made = SetUpCode(folder).make()
    for _ in range(limits.SET_UP_CODE_TRIES.value):
        assert SetUpCode(folder).outcome_of("AAAA-BBBB-CCCC") is CodeOutcome.WRONG
    assert SetUpCode(folder).outcome_of(made) is CodeOutcome.NONE
    assert not folder.setup.exists()


def test_a_try_is_counted_before_it_is_looked_at(folder: TrustFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that is killed while it looks has counted: there is no try for nothing."""
    made = SetUpCode(folder).make()

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("hub.server.set_up_code.is_right", killed)
        for _ in range(limits.SET_UP_CODE_TRIES.value):
            with pytest.raises(KeyboardInterrupt):
                SetUpCode(folder).outcome_of("AAAA-BBBB-CCCC")
    assert SetUpCode(folder).outcome_of(made) is CodeOutcome.NONE


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"0a1b:2c3d",
        b"[]",
        b'{"hash": "no hash", "tries": 0}',
        b'{"hash": "\xff", "tries": 3}',
        b'{"more": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_code_of_this_version_counts_for_nothing(folder: TrustFolder, kept: bytes) -> None:
    folder.write(folder.setup, kept)
    assert SetUpCode(folder).outcome_of("AAAA-BBBB-CCCC") is CodeOutcome.NONE


def test_a_code_that_cannot_be_counted_is_not_looked_at(folder: TrustFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    code = SetUpCode(folder)
    made = code.make()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TrustFolder, "write", full)
    assert code.outcome_of(made) is CodeOutcome.NOT_LOOKED_AT
    monkeypatch.undo()
    assert code.outcome_of(made) is CodeOutcome.RIGHT


def test_two_at_once_are_counted_one_after_the_other(folder: TrustFolder) -> None:
    code = SetUpCode(folder)
    code.make()
    found: list[CodeOutcome] = []
    many = [threading.Thread(target=lambda: found.append(code.outcome_of("AAAA"))) for _ in range(4)]
    for each in many:
        each.start()
    for each in many:
        each.join()
    left = limits.SET_UP_CODE_TRIES.value - len(many)
    found += [code.outcome_of("AAAA") for _ in range(left)]
    assert found == [CodeOutcome.WRONG] * limits.SET_UP_CODE_TRIES.value
    assert code.outcome_of("AAAA") is CodeOutcome.NONE
