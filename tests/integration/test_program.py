import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "config" / "sample" / "hub.toml"


def start(*arguments: str, module: str = "hub.server.run") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


@contextmanager
def serving(database: Path | str, config: Path = SAMPLE) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A hub's process and the line with which it said that it is ready."""
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    program = start("--config", str(config), "--port", "0", "--database", url, "--no-advertise")
    assert program.stderr is not None
    try:
        lines: list[str] = []
        for line in program.stderr:
            lines.append(line)
            if "device_port=" in line:
                break
        else:
            raise AssertionError("".join(lines))
        yield program, line
    finally:
        program.kill()
        program.wait()
        program.stderr.close()


@pytest.mark.e2e
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_hub_says_when_it_is_ready_and_stops_cleanly(tmp_path: Path, number: int) -> None:
    with serving(tmp_path / "hall.db") as (program, line):
        assert re.search(r"ready device_port=127\.0\.0\.1:[1-9][0-9]* boot=[0-9a-f]{16} epoch=1", line)
        program.send_signal(number)
        assert program.wait(120) == 0
        assert program.stderr is not None
        assert "stopped" in program.stderr.read()


@pytest.mark.e2e
def test_what_a_hub_keeps_is_for_its_user_alone(tmp_path: Path) -> None:
    config = tmp_path / "hub.toml"
    hall, backups = SAMPLE.parent / "hall.toml", tmp_path / "backups"
    backups.mkdir(0o700)
    config.write_text(f'hall = "{hall}"\ndatabase = "sqlite:///x"\nbackup_dir = "{backups}"\n')
    kept = tmp_path / "kept"
    kept.mkdir(0o700)
    with serving(kept / "hall.db", config) as (program, line):
        assert program.stderr is not None
        assert any("backup made" in line for line in program.stderr)
        port = line.split("device_port=127.0.0.1:")[1].split()[0]
        (tmp_path / "supervisor.toml").write_text(
            f'device = "penyelia-1"\nhub = "127.0.0.1:{port}"\ndiscovery = false\n'
        )
        words = ["--config", str(tmp_path / "supervisor.toml"), "--language", "id", "reserve-paper", "A", "60"]
        command = [sys.executable, "-m", "hub.client.supervise", *words]
        told = subprocess.run(command, cwd=ROOT, timeout=240, check=True, capture_output=True, text=True)
        assert "A001 sampai A060 (60 nomor)" in told.stdout
        assert any("backup made" in line for line in program.stderr), "paper is in no device's memory"
        assert any(b"PaperReserved" in path.read_bytes() for path in backups.glob("*.db"))
        files = [path for folder in (kept, backups) for path in folder.rglob("*")]
        assert {"hall.db", "hall.db-wal"} < {path.name for path in files}
        assert any(path.parent == backups and path.suffix == ".db" for path in files), files
        assert [path for path in files if path.stat().st_mode & 0o077] == []


@pytest.mark.e2e
def test_settings_with_faults_are_named_with_file_and_key(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('hall = "hall.toml"\nprot = 1\n')
    program = start("--config", str(file))
    _, said = program.communicate(timeout=120)
    assert program.returncode == 2
    assert str(file) in said
    assert "prot" in said


@pytest.mark.e2e
def test_a_port_in_use_is_told_with_a_cure(tmp_path: Path) -> None:
    with serving(tmp_path / "one.db") as (_, line):
        port = line.split("device_port=127.0.0.1:")[1].split()[0]
        url = f"sqlite:///{tmp_path / 'two.db'}"
        second = start("--config", str(SAMPLE), "--port", port, "--database", url, "--no-advertise")
        _, said = second.communicate(timeout=120)
        assert second.returncode == 2
        assert f"cannot listen on 127.0.0.1:{port} (" in said
        assert "stop the program that has it (another loket-hub?)" in said
        assert 'choose another "host" or "port"' in said


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("arguments", "wrong", "cure"),
    [
        (("--database", "foo"), "--database: 'foo': is no address of a database", "write sqlite:/// and the file's"),
        (("--database", "mysql://u:secret@h/d"), "--database: mysql://u:***@h/d: is of a kind", "write sqlite:///"),
        (("--database", "sqlite://"), "--database: sqlite://: names no file", "write sqlite:///"),
        (("--port", "99999"), "argument --port: '99999' is no port", "write 1 to 65535, or 0 for any free one"),
        (("--port", "-1"), "argument --port: '-1' is no port", "write 1 to 65535"),
        (("--port", "http"), "argument --port: 'http' is no port", "write 1 to 65535"),
        (("--host", "192.0.2.7"), "holds no keys to serve this address by TLS with", "run loket-hub set-up"),
    ],
)
def test_an_option_that_cannot_be_used_is_named_with_a_cure(
    tmp_path: Path, arguments: tuple[str, str], wrong: str, cure: str
) -> None:
    database = () if arguments[0] == "--database" else ("--database", f"sqlite:///{tmp_path / 'hall.db'}")
    program = start("--config", str(SAMPLE), "--no-advertise", *database, *arguments)
    _, said = program.communicate(timeout=120)
    assert program.returncode == 2, said
    assert wrong in said
    assert cure in said
    assert "secret" not in said
    assert "Traceback" not in said


@pytest.mark.e2e
def test_a_database_of_the_settings_that_cannot_be_used_is_named_with_file_and_key(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text(f'hall = "{SAMPLE.parent / "hall.toml"}"\ndatabase = "mysql://localhost/loket"\n')
    program = start("--config", str(file))
    _, said = program.communicate(timeout=120)
    assert program.returncode == 2
    assert f"{file}: database: mysql://localhost/loket: is of a kind" in said
