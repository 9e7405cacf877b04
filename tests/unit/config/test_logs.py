"""Logs: one line each, on standard error."""

import io
import logging
import re
import sys

import pytest

from config import logs


def test_a_message_of_several_lines_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("loket-hub")
    logging.getLogger("hub.server").info("two\n\nlines")
    logging.getLogger("hub.server").debug("too much")
    line = capsys.readouterr().err
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z loket-hub INFO hub\.server: two \| lines\n", line), (
        line
    )


def test_signs_of_control_are_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("loket-kiosk")
    logging.getLogger("hub.client").warning("hub=%s", "\x1b[2J\x9b8m\u202eBalai é\udc80")
    assert capsys.readouterr().err.endswith("hub=\\x1b[2J\\x9b8m\\u202eBalai é\\udc80\n")


def test_a_traceback_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("loket-hub")
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("hub").exception("it failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "it failed | Traceback" in line
    assert line.endswith("ValueError: broken")


def test_verbose_shows_this_project_but_not_the_libraries(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("loket-hub")
    logs.set_up("loket-kiosk", verbose=True)
    logging.getLogger("kiosk").debug("shown")
    logging.getLogger("websockets.client").debug("frame with a ticket")
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_standard_error_that_was_exchanged_is_written_to(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    logs.set_up("loket-hub")
    logging.getLogger("hub").info("one")
    monkeypatch.setattr(sys, "stderr", second)
    first.close()
    logging.getLogger("hub").info("two")
    assert second.getvalue().endswith("INFO hub: two\n")
    monkeypatch.undo()
    assert capsys.readouterr().err == ""


def test_what_migrations_say_of_themselves_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("loket-hub", verbose=True)
    logging.getLogger("alembic.runtime.migration").info("Context impl SQLiteImpl.")
    assert capsys.readouterr().err == ""
