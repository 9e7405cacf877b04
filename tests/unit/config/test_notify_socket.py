"""What systemd hears of a program, and a program without systemd."""

import os
import socket
from pathlib import Path

import pytest

from config.heartbeat import Notice
from config.notify_socket import NotifySocket, SignsOfLife, steady_ms


@pytest.mark.parametrize("is_abstract", [False, True])
def test_notices_arrive_at_the_socket_that_the_environment_names(tmp_path: Path, is_abstract: bool) -> None:
    name = f"@loket-test-{os.getpid()}" if is_abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name[1:]}" if is_abstract else name)
        systemd.settimeout(10)
        notices = NotifySocket({"NOTIFY_SOCKET": name}, 1)
        for notice in Notice:
            notices.say(notice)
        assert [systemd.recv(99), systemd.recv(99)] == [b"READY=1", b"WATCHDOG=1"]
        notices.close()
        notices.close()


def test_nothing_is_said_without_systemd() -> None:
    notices = NotifySocket({}, 1)
    notices.say(Notice.READY)
    notices.close()
    assert notices.within_ms == 0


def test_a_systemd_that_is_gone_ends_no_program(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    notices = NotifySocket({"NOTIFY_SOCKET": str(tmp_path / "nobody")}, 1)
    notices.say(Notice.ALIVE)
    notices.close()
    assert "systemd not told notice=WATCHDOG=1" in caplog.text


@pytest.mark.parametrize(
    ("environment", "within_ms"),
    [
        ({}, 0),
        ({"WATCHDOG_USEC": "10000000"}, 10_000),
        ({"WATCHDOG_USEC": "10000000", "WATCHDOG_PID": "7"}, 10_000),
        ({"WATCHDOG_USEC": "10000000", "WATCHDOG_PID": "8"}, 0),
        ({"WATCHDOG_USEC": "soon"}, 0),
    ],
)
def test_the_time_of_the_watchdog_is_read(environment: dict[str, str], within_ms: int) -> None:
    assert NotifySocket(environment, 7).within_ms == within_ms


class Said(NotifySocket):
    """Keeps what is said."""

    def __init__(self, within_ms: int) -> None:
        super().__init__({}, 1)
        self.within_ms, self.said = within_ms, list[Notice]()

    def say(self, notice: Notice) -> None:
        self.said.append(notice)


def test_frames_become_signs_of_life() -> None:
    notices, now = Said(4_000), [0]
    signs = SignsOfLife(notices, lambda: now[0])
    assert signs.wants_frame()
    signs.drawn()
    assert not signs.wants_frame()
    signs.drawn()
    now[0] = 1_000
    assert signs.wants_frame()
    signs.drawn()
    assert notices.said == [Notice.READY, Notice.ALIVE]


def test_the_steady_clock_does_not_go_back() -> None:
    assert 0 < steady_ms() <= steady_ms()
