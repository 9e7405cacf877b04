"""The hub's program with its history in PostgreSQL: one hub at a time, and what was stored is there after a kill."""

import asyncio
import contextlib
import io
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from hub.client.candidates import HubAddress
from hub.client.identity import new_command_id
from hub.protocol.commands import Accepted
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId
from hub.protocol.verbs import AskHelp
from hub.server import reload
from hub.server.run import EXIT_UNREACHABLE, main
from tests.integration.hall import PATIENCE_S, Device, device
from tests.integration.test_program import SAMPLE, start
from tests.storage.cluster import Cluster, NoServer

_AT: dict[str, Path] = {}
"""Where the settings of the running test are."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = _cluster()
    yield made
    made.stop()


def _cluster() -> Cluster:
    pytest.importorskip("psycopg", reason="psycopg is not installed: ./loket setup installs it")
    try:
        return Cluster()
    except NoServer as error:
        pytest.skip(str(error))


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample's hall, with a folder of its own for what the hub keeps beside the database."""
    file = tmp_path / "sample.toml"
    file.write_text(f'hall = "{SAMPLE.parent / "hall.toml"}"\ntrust_dir = "{tmp_path / "trust"}"\n')
    monkeypatch.setitem(_AT, "settings", file)


def _start(url: str, config: Path | None = None) -> subprocess.Popen[str]:
    config = config or _AT["settings"]
    return start("--config", str(config), "--port", "0", "--database", url, "--no-advertise")


@contextmanager
def _serving(url: str, config: Path | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A hub's process and all that it said until it was ready."""
    program = _start(url, config)
    assert program.stderr is not None
    try:
        said = ""
        for line in program.stderr:
            said += line
            if "device_port=" in line:
                break
        else:
            raise AssertionError(said)
        yield program, said
    finally:
        program.kill()
        program.wait()
        program.stderr.close()


@pytest.mark.e2e
def test_one_hub_writes_and_after_a_kill_the_next_goes_on(cluster: Cluster, capsys: pytest.CaptureFixture[str]) -> None:
    url = cluster.url("postgres")
    with _serving(url) as (first, said):
        assert "restored head=0" in said
        second = _start(url)
        _, why = second.communicate(timeout=120)
        assert second.returncode == 2
        assert f"another program writes it (loket-hub {first.pid} on " in why
        assert "stop the other loket-hub first" in why
        assert reload.main(["--config", str(_AT["settings"]), "--database", url]) == 0
        assert f"process {first.pid}" in capsys.readouterr().out
        first.send_signal(signal.SIGKILL)
        first.wait()
    with _serving(url) as (third, said):
        assert re.search(r"restored head=[1-9]", said)
        third.terminate()
        assert third.wait(120) == 0


@pytest.mark.e2e
def test_a_hub_whose_session_is_ended_goes_on_with_a_new_one(cluster: Cluster) -> None:
    engine = create_engine(cluster.url("postgres").replace("postgresql:", "postgresql+psycopg:"))
    with _serving(cluster.url("postgres")) as (program, said):
        with engine.begin() as connection:
            ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^loket-hub'")
            assert connection.execute(ended).scalars().all() == [True]

        async def story() -> None:
            async with _panel(said) as panel:
                while not isinstance(await panel.do(_ask_help()), Accepted):
                    pass  # refused for a second, then stored

        asyncio.run(story())
        assert "storage unavailable" in _until(program, "storage available again")
        program.terminate()
        assert program.wait(120) == 0
    engine.dispose()


@pytest.mark.e2e
def test_a_hub_whose_server_goes_away_for_good_ends_and_says_so() -> None:
    alone = _cluster()
    with _serving(alone.url("postgres")) as (program, said):
        said += _until(program, "CatalogueAdopted")

        async def story() -> None:
            async with _panel(said) as panel:
                await panel.joined()
                alone.stop()
                panel.link.submit(_ask_help())
                assert await asyncio.to_thread(program.wait, PATIENCE_S) == EXIT_UNREACHABLE

        asyncio.run(story())
        rest = _until(program, None)
        assert "history cannot be read any more" in rest
        assert "bug" not in rest


def _panel(said: str) -> AbstractAsyncContextManager[Device]:
    port = int(said.partition("device_port=127.0.0.1:")[2].split()[0])
    return device("panel-01", Role.OFFICER, HubAddress("127.0.0.1", port))


def _ask_help() -> AskHelp:
    return AskHelp(command_id=new_command_id(time.time_ns() // 1_000_000), counter=CounterId("loket-01"))


def _until(program: subprocess.Popen[str], word: str | None) -> str:
    assert program.stderr is not None
    said = ""
    for line in program.stderr:
        said += line
        if word is not None and word in line:
            return said
    assert word is None, said
    return said


@pytest.mark.e2e
def test_a_server_that_is_away_is_told_with_a_cure() -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed: ./loket setup installs it")
    program = _start("postgresql://loket:secret@127.0.0.1:1/loket")
    _, said = program.communicate(timeout=120)
    assert program.returncode == EXIT_UNREACHABLE
    assert "--database: postgresql://loket:***@127.0.0.1:1/loket: cannot be reached" in said
    assert "start the PostgreSQL server" in said


def test_keys_are_not_made_for_a_server_that_is_away(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--config", str(_AT["settings"]), "--database", "postgresql://loket:rahasia@127.0.0.1:1/loket"]
    assert main(["set-up", *words]) == 2
    said = capsys.readouterr().err
    assert "postgresql://loket:***@127.0.0.1:1/loket: cannot be reached" in said
    assert "rahasia" not in said
    assert said.count("\n") == 1


@pytest.mark.e2e
def test_a_hub_backs_its_hall_up_and_it_is_put_back_into_a_new_database(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, folder, config = cluster.url("postgres"), tmp_path / "backups", tmp_path / "hub.toml"
    folder.mkdir()
    config.write_text(f'hall = "{SAMPLE.parent / "hall.toml"}"\nbackup_dir = "backups"\n')
    with _serving(url, config) as (program, said):
        said += _until(program, "hub.server.backups")
        assert "INFO hub.server.backups: backup made" in said
        (made,) = folder.glob("postgres-*.db")
        assert (
            main(["restore", "--language", "en", "--from", str(made), "--config", str(config), "--database", url]) == 2
        )
        assert "another program writes it" in capsys.readouterr().err
    assert main(["verify", "--language", "en", url]) == 0
    assert re.search(r"hall: proven, revisions 1 to [1-9]", capsys.readouterr().out)
    assert main(["restore", "--language", "en", "--from", str(made), "--config", str(config), "--database", url]) == 2
    assert "has a history of this hall already" in capsys.readouterr().err
    anew = _new(cluster, "anew")
    assert main(["restore", "--language", "en", "--from", str(made), "--config", str(config), "--database", anew]) == 0
    said_of = capsys.readouterr().out
    assert "restored from" in said_of
    assert f"{made}: it ends at revision " in said_of
    for step in ("--paper and the highest such number, as A110", "before loket-hub is started", "epoch that it names"):
        assert f"{step}; here into another, empty database: with --database and its address" in said_of
    assert f"start loket-hub with --database {anew}, or let the settings name that database\n" in said_of
    with _serving(anew, config) as (program, said):
        assert re.search(r"restored head=[1-9]", said)


@pytest.mark.e2e
def test_the_hall_s_keys_and_devices_are_kept_with_a_server_s_database(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made at the first machine, brought to a second one with the recovery code alone; who put out what is told."""
    url, english = _new(cluster, "keys"), ("--language", "en")
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    for each in (first, second):
        trust = tmp_path / each.stem / "trust"
        trust.parent.mkdir()
        words = (
            f'hall = "{SAMPLE.parent / "hall.toml"}"',
            f'database = "{url}"',
            f'trust_dir = "{trust}"',
            "tls = true",
        )
        each.write_text("\n".join(words) + "\n")

    def given(config: Path, *words: str, status: int = 0) -> str:
        assert main([words[0], "--config", str(config), *english, *words[1:]]) == status
        said = capsys.readouterr()
        return said.out + said.err

    code = re.search(r"recovery code: +([-\w]+)\n", given(first, "set-up"))
    assert code is not None
    with _serving(url, first):
        out = tmp_path / "kiosk-1.pem"
        assert str(out) in given(first, "devices", "issue", "kiosk-1", "--out", str(out))
        assert "kiosk-1 is out" in given(first, "devices", "revoke", "kiosk-1", "--reason", "stolen")
        assert "the database knows the hall's authority" in given(second, "set-up", status=2)
        for typed, status in (("AAAA-BBBB", 2), (code[1], 0)):
            monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
            given(second, "recover", status=status)
        assert "device kiosk-1 put out: paired" in given(first, "audit")
    with _serving(url, second):
        assert re.search(r"kiosk-1 +kiosk +prints at printer-1; put out on", given(second, "devices", "list"))
    assert (tmp_path / "second" / "trust" / "put-out").read_text() == (
        tmp_path / "first" / "trust" / "put-out"
    ).read_text()


def _new(cluster: Cluster, name: str) -> str:
    """Make an empty database; return its URL."""
    engine = create_engine(
        cluster.url("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return cluster.url(name)


def _command_lines() -> set[str]:
    """Return what everybody on this machine can read of the hub's programs in the list of processes."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if "hub.server.run" in line:
                found.add(line)
    return found


@pytest.mark.e2e
def test_a_password_stands_in_no_log_and_in_no_list_of_processes(cluster: Cluster, tmp_path: Path) -> None:
    """Nor in the backup that is made meanwhile, nor in the error when the server has gone."""
    url = cluster.url("template1").replace("//loket@", "//loket:rahasia-sekali@")
    assert "rahasia" in url
    config, backups = tmp_path / "hub.toml", tmp_path / "backups"
    hall = SAMPLE.parent / "hall.toml"
    config.write_text(f'hall = "{hall}"\ndatabase = "{url}"\nbackup_dir = "{backups}"\nadvertise = false\nport = 0\n')
    backups.mkdir()
    program = start("--config", str(config), "--verbose")
    assert program.stderr is not None
    said, seen, reading = list[str](), set[str](), True

    def look() -> None:
        while reading:
            seen.update(_command_lines())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for line in program.stderr:
            said.append(line)
            if "backup made" in line or "backup failed" in line:
                break
    finally:
        reading = False
        looking.join()
        program.terminate()
        said.append(program.stderr.read())
        program.wait(120)
        program.stderr.close()
    assert any("backup made" in line for line in said), said
    assert any(" backup --scheduled" in line for line in seen), seen
    assert [line for line in (*said, *seen) if "rahasia" in line] == []
    made = [path.read_bytes() for path in backups.rglob("*") if path.is_file()]
    assert [data for data in made if b"rahasia" in data] == []
