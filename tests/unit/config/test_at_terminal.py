"""A command's end at a terminal: its own exit code, or the one of who stopped it or reads no further."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config.at_terminal import NOBODY_READS, STOPPED, ended_quietly


@contextmanager
def closed_output(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nobody read standard output."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as output:  # noqa: PTH123  # a descriptor, not a path
        monkeypatch.setattr(sys, "stdout", output)
        yield
        monkeypatch.undo()


def test_a_command_has_its_own_exit_code() -> None:
    assert ended_quietly(lambda: 3) == 3


def test_who_presses_ctrl_c_sees_an_end_of_line(capsys: pytest.CaptureFixture[str]) -> None:
    def stopped() -> int:
        raise KeyboardInterrupt

    assert ended_quietly(stopped) == STOPPED
    assert capsys.readouterr().err == "\n"


@pytest.mark.parametrize("lines", [1, 100_000])
def test_what_nobody_reads_any_more_goes_nowhere(lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def tells() -> int:
        sys.stdout.write("line\n" * lines)
        return 0

    with closed_output(monkeypatch):
        assert ended_quietly(tells) == NOBODY_READS
        sys.stdout.write("what an interpreter still writes at its end\n")
        sys.stdout.flush()


def test_a_line_to_somebody_else_that_breaks_is_told_as_ever() -> None:
    def fails() -> int:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        ended_quietly(fails)
