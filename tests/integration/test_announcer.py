"""The announcer is a program of its own, which ends with its hub, by nothing else, and is started again."""

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

from hub.protocol.ids import BootId
from hub.server import advertise
from hub.server.advertise import Announcement
from hub.server.giving_way import give_way
from tests.integration.hall import LOOPBACK, PATIENCE_S, until

ENDS_AT_ONCE = "import sys; open(sys.argv[1], 'a').write(sys.stdin.readline()); sys.exit(3)"
HANGS = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(1_000)"


def announcement() -> Announcement:
    return Announcement("Loket", f"Balai {uuid.uuid4().hex[:8]}", BootId("b1"), 1, LOOPBACK, 8765, (LOOPBACK,))


def test_it_goes_when_its_hub_does_and_what_ends_a_hub_does_not_end_it() -> None:
    with subprocess.Popen([*advertise.PROGRAM, "20"], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdin is not None
        assert program.stderr is not None
        program.stdin.write(advertise.told(announcement()))
        program.stdin.flush()
        assert b"advertised name=" in program.stderr.readline()
        assert os.getpriority(os.PRIO_PROCESS, program.pid) > os.getpriority(os.PRIO_PROCESS, 0)
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # as systemd, a terminal, and its end send them
            program.send_signal(each)
        program.stdin.close()
        assert program.wait(PATIENCE_S) == 0
        assert program.stderr.read() == b""


def test_one_that_ended_is_started_again_and_is_told_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _runs(ENDS_AT_ONCE, tmp_path / "told", monkeypatch)
    what, told = announcement(), tmp_path / "told"

    async def story() -> None:
        task = asyncio.create_task(advertise.advertise(what))
        await until(lambda: told.exists() and told.read_bytes().count(b"\n") >= 2, "it is started again")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(story())
    assert set(told.read_bytes().splitlines(keepends=True)) == {advertise.told(what)}


def test_one_that_hangs_keeps_no_hub_from_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _runs(HANGS, tmp_path / "pid", monkeypatch)
    pid = tmp_path / "pid"

    async def story() -> None:
        task = asyncio.create_task(advertise.advertise(announcement()))
        await until(lambda: pid.exists() and pid.read_bytes().endswith(b"\n"), "it has begun")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(story())
    assert not Path(f"/proc/{int(pid.read_text())}").exists()


def test_what_may_not_give_way_goes_on_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(by: int) -> int:
        raise PermissionError(by)

    monkeypatch.setattr(os, "nice", refuse)
    give_way()
    assert "not at low priority" in caplog.text


def _runs(program: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let that be the announcer, and be it patient with none."""
    monkeypatch.setattr(advertise, "PROGRAM", (sys.executable, "-c", program, str(file)))
    monkeypatch.setattr(advertise, "AGAIN_S", 0.01)
    monkeypatch.setattr(advertise, "ENDS_WITHIN_S", 0.01)
