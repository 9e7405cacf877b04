"""Every target takes its seeds and some hundred inputs that grow out of them as documented (B1, in short)."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.protocol import codec
from hub.protocol.errors import ProblemCode
from tests.fuzz import wire_targets
from tests.fuzz.__main__ import Run, main
from tests.fuzz.all_targets import TARGETS, target
from tests.fuzz.exploring import Explored, explore
from tests.fuzz.judging import Finding
from tests.fuzz.messages import examples
from tests.fuzz.target import Target
from tests.fuzz.worker import ATHERIS, OWN

SEEDS = 4
INPUTS = 24


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What a target logs of faulty inputs is right, and much."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def briefly(one: Target, folder: Path, inputs: int = INPUTS) -> Explored:
    return explore(one, folder, 0, lambda so_far: so_far.inputs < inputs, most_seeds=SEEDS)


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_anything_as_documented(name: str, tmp_path: Path) -> None:
    explored = briefly(target(name), tmp_path)
    assert explored.inputs >= INPUTS
    assert [f"{each.what} {each.where} {each.data!r}" for each in explored.findings.values()] == []


@pytest.mark.parametrize("name", ["client-codec", "hub-codec", "pairing"])
def test_real_messages_are_read(name: str) -> None:
    """What the examples are made of is valid, or most of the language would never be reached."""
    union = {"client-codec": codec.ClientMessage, "hub-codec": codec.HubMessage}.get(name)
    if union is None:
        said = target(name).seeds()
        assert len(said) > 6
        return
    decode = codec.decode_client if name == "client-codec" else codec.decode_hub
    tags = {json.loads(each)["type"] for each in examples(union) if is_read(decode, each)}
    assert tags == (codec.CLIENT_TAGS if name == "client-codec" else codec.HUB_TAGS)


def is_read(decode: object, data: bytes) -> bool:
    try:
        decode(data)  # type: ignore[operator]
    except codec.DecodeError:
        return False
    return True


def test_a_planted_fault_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(data: bytes, tags: frozenset[str]) -> ProblemCode:
        return ProblemCode.MALFORMED if json.loads(data)["type"] in tags else ProblemCode.UNKNOWN_TYPE

    monkeypatch.setattr(codec, "_why", careless)
    found = briefly(target("client-codec"), tmp_path, 400).findings.values()
    assert {each.kind for each in found} == {"raised"}
    assert any(each.where.startswith("tests/fuzz/test_fuzz.py") or "codec.py" in each.where for each in found)


def test_what_never_ends_and_what_fills_the_memory_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.judging.INPUT_S", 0.2)
    kept: list[bytes] = []

    def open_(folder: Path):  # type: ignore[no-untyped-def]
        def try_(data: bytes) -> None:
            kept.append(bytes(100_000_000) if data == b"big" else b"")
            kept.pop()
            while data == b"endless":
                pass

        return try_

    planted = Target("planted", lambda: [b"endless", b"small", b"big"], open_)
    found = explore(planted, tmp_path, 0, lambda so_far: False).findings.values()
    assert {(each.kind, each.data) for each in found} >= {("slow", b"endless")}


def test_a_finding_is_kept_and_can_be_played_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Finding("client-codec", "raised", "Planted: x", "a:1", b'{"type":"Hello"}').keep(tmp_path)
    assert main(["--target", "client-codec", "--replay", str(file)]) == 0
    assert "as documented" in capsys.readouterr().out
    broken = Target("client-codec", lambda: [b""], lambda _: _fail)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wire_targets, "TARGETS", (broken,))
        assert main(["--target", "client-codec", "--replay", str(file)]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_a_worker_that_dies_under_both_engines_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of which nobody knows what it did: a target that was never tried is not a good one."""
    engines: list[str] = []

    async def dies(run: Run, how: tuple[float, int, str], findings: Path, *files: object) -> str:
        engines.append(how[2])
        (findings / f".{run.name}.log").write_text("no word")
        return "hung with -9"

    async def is_taken(name: str, file: Path) -> bool:
        return True

    monkeypatch.setattr("tests.fuzz.__main__._worker", dies)
    monkeypatch.setattr("tests.fuzz.__main__._is_taken", is_taken)
    monkeypatch.setattr("tests.fuzz.__main__.guided.atheris", lambda: object())
    assert main(["--target", "last-hub", "--minutes", "0.001", "--findings", str(tmp_path)]) == 1
    assert engines == [ATHERIS, OWN]
    assert "the process hung with -9: no word" in capsys.readouterr().out


def _fail(data: bytes) -> None:
    raise ZeroDivisionError
