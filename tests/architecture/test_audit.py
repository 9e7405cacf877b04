"""What Loket is made of is what is locked, with hashes and licences; nothing is asked of a network here."""

import json
import re
from email.message import Message
from pathlib import Path

import pytest

from tests.architecture import audit
from tests.architecture.audit import BAD, GOOD, LOCK, NOT_ASKED, NOT_SAID, Locked, faults_of, licence_of, read_lock

HASH = "a" * 64
ONE = Locked("one", "1.0", None, (HASH,))
ELSEWHERE = Locked("elsewhere", "2.0", "sys_platform == 'plan9'", (HASH,))


def test_the_lock_is_read_with_its_markers_and_hashes() -> None:
    line = f"    --hash=sha256:{HASH}\n"
    text = f"One==1.0 \\\n{line}elsewhere==2.0 ; sys_platform == 'plan9' \\\n{line}"
    assert read_lock(text) == [ONE, ELSEWHERE]
    with pytest.raises(ValueError, match="neither a package nor"):
        read_lock("--index-url somewhere\n")


def test_installed_is_what_is_locked(capsys: pytest.CaptureFixture[str]) -> None:
    audit.main(["--offline"])
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if " is locked, and " in line] == [], "./loket setup installs what is locked"
    assert [line for line in lines if line.endswith(": NOT asked for (--offline)")] != []


def test_every_package_has_hashes_and_those_here_a_licence() -> None:
    locked = read_lock(LOCK.read_text(encoding="utf-8"))
    assert len(locked) > 50
    assert [each.name for each in locked if not each.hashes] == []


@pytest.mark.parametrize(
    ("locked", "installed", "faults"),
    [
        ([ONE, ELSEWHERE], {"one": "1.0", "pip": "1"}, []),
        ([ONE], {"one": "1.1"}, ["one 1.0 is locked, and 1.1 installed"]),
        ([ONE], {}, ["one 1.0 is locked, and none installed"]),
        ([ONE], {"one": "1.0", "more": "3"}, ["more 3 is installed, and not locked"]),
        ([Locked("one", "1.0", None, ())], {"one": "1.0"}, ["one has no hash in requirements.lock"]),
    ],
)
def test_what_differs_is_named(locked: list[Locked], installed: dict[str, str], faults: list[str]) -> None:
    assert faults_of(locked, installed) == faults


def _metadata(**fields: str) -> Message:
    message = Message()
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "MIT OR Apache-2.0", "License": "MIT"}, "MIT OR Apache-2.0"),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, "MIT License"),
        ({"Classifier": "License :: OSI Approved", "License": "BSD"}, "BSD"),
        ({"License": "MIT License\n\nPermission is granted"}, "MIT License"),
        ({"License": "All that follows\nis a whole text"}, NOT_SAID),
        ({}, NOT_SAID),
    ],
)
def test_a_licence_is_what_the_package_names(fields: dict[str, str], licence: str) -> None:
    assert licence_of(_metadata(**fields)) == licence  # type: ignore[arg-type]


def test_the_bill_of_materials_is_cyclonedx(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    audit.main(["--offline", "--sbom", str(file)])
    bill = json.loads(file.read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    names = {each["name"] for each in bill["components"]}
    assert {"kivy", "websockets", "sqlalchemy", "zeroconf"} < names
    for each in bill["components"]:
        assert re.fullmatch(r"pkg:pypi/[a-z0-9-]+@\S+", each["purl"])
        assert all(re.fullmatch("[0-9a-f]{64}", one["content"]) for one in each["hashes"])
    unsaid = {each["name"] for each in bill["components"] if each["licenses"][0]["license"]["name"] == NOT_SAID}
    assert unsaid <= {"atheris"}, "say in README.md what may be done with these"


@pytest.mark.parametrize(
    ("status", "code", "word"), [(0, GOOD, "none"), (1, BAD, "SOME"), (2, GOOD, "NOT known, nobody could be asked")]
)
def test_what_is_known_against_packages_is_asked_of_uv(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    code: int,
    word: str,
) -> None:
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\nfor last; do :; done\ncat "$last/uv.lock"\nexit {status}\n')
    uv.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setattr("tests.architecture.audit.faults_of", lambda *_: [])
    assert audit.main([]) == code
    said = capsys.readouterr().out
    assert f"known vulnerabilities: {word}" in said
    assert 'name = "websockets"\nversion = "' in said


def test_without_uv_nobody_is_asked(tmp_path: Path) -> None:
    assert audit.known_against([ONE], tmp_path / "uv")[0] == NOT_ASKED
