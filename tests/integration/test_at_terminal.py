"""Whoever stops a command, or reads no further, is shown no trace of the program."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MANY = """
import sys
from config.at_terminal import ended_quietly
sys.exit(ended_quietly(lambda: print("line\\n" * 100_000) or 0))
"""
OTHER = """
import sys
from config.at_terminal import ended_quietly

def fails():
    raise BrokenPipeError("a line to somebody else")

sys.exit(ended_quietly(fails))
"""


def test_who_reads_only_the_first_line_is_shown_nothing_else() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", MANY], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == "line\n"
        command.stdout.close()
        assert command.stderr is not None
        assert command.stderr.read() == ""
        assert command.wait() == 141


def test_a_line_to_somebody_else_that_breaks_is_told_as_ever() -> None:
    done = subprocess.run([sys.executable, "-c", OTHER], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "BrokenPipeError: a line to somebody else" in done.stderr


@pytest.mark.e2e
def test_who_stops_an_order_that_waits_for_a_hub_sees_no_trace(tmp_path: Path) -> None:
    settings = tmp_path / "supervisor.toml"
    settings.write_text('device = "penyelia-1"\nhub = "127.0.0.1:9"\ndiscovery = false\n')
    words = ["--config", str(settings), "--language", "en", "show"]
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are started deaf to it
    try:
        _stopped(words)
    finally:
        signal.signal(signal.SIGINT, ours)


def _stopped(words: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "hub.client.supervise", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stderr is not None
        while "127.0.0.1:9" not in (line := command.stderr.readline()):
            assert line, "it ended"
        command.send_signal(signal.SIGINT)
        assert command.stderr.read().strip() == ""
        assert command.wait() == 130
