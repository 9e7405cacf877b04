"""Every socket on which programs of a hall listen: off loopback TLS alone, but for the boards' read-only port (S3)."""

import os
import re
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.e2e.device import Device
from tests.e2e.programs import start
from tests.e2e.settings_files import SettingsFiles
from tests.e2e.test_kiosk_alone import KIOSK, nobody_is_asked
from tests.e2e.trusted_site import TrustedSite
from tests.e2e.waiting import wait_for

pytestmark = pytest.mark.e2e

LISTENS = "0A"
"""The state of a listening socket, in /proc/net/tcp."""
LOOPBACK = ("0100007F", "00000000000000000000000001000000")


def reached_at(process: int) -> set[int]:
    """Return the TCP ports on which a process listens for other machines."""
    mine: set[str] = set()
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was just closed
            mine.add(str(each.readlink()).removeprefix("socket:[").removesuffix("]"))
    found: set[int] = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            address, _, port = local.partition(":")
            if state == LISTENS and rest[5] in mine and address not in LOOPBACK:
                found.add(int(port, 16))
    return found


def plain(port: int, said: str) -> bytes:
    """Return the first bytes that answer words without TLS; none where the connection ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(f"{said} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n".encode())
        try:
            return connection.recv(64)
        except ConnectionResetError:
            return b""


def test_nothing_is_heard_in_the_clear_from_another_machine_but_what_boards_read(tmp_path: Path) -> None:
    files = SettingsFiles(tmp_path, f"{os.getpid()}", nobody_is_asked)
    config = files.hub(host="0.0.0.0", web={"port": 0})
    trusted = TrustedSite(files.database, files.hall_name)
    printer = next(each.printer for each in files.plan.devices if each.id == KIOSK)
    assert printer is not None
    slips = {"backend": "file", "directory": str(tmp_path / "slips")}
    with ExitStack() as stack:
        hub = stack.enter_context(start("hub", config, tmp_path / "hub.log"))
        hub.wait_for_line("ready device_port=")
        wait_for("the boards' port", lambda: len(reached_at(hub.pid)) > 1)
        reached = reached_at(hub.pid)
        ready = re.search(r"ready device_port=[^ ]+:(\d+)", (tmp_path / "hub.log").read_text())
        assert ready is not None
        device = int(ready[1])
        (web,) = reached - {device}
        for each in (KIOSK, printer):
            trusted.let_in(each, tmp_path / "var" / each)
        there = {"hub": [f"127.0.0.1:{device}"], "tls": True}
        agent = stack.enter_context(
            start("printer", files.printer(printer, **slips, **there), tmp_path / "printer.log")
        )
        kiosk = stack.enter_context(Device("kiosk", files.kiosk(KIOSK, **there), tmp_path))
        kiosk.wait_for("ready")
        assert not reached_at(agent.pid) | reached_at(kiosk.program.pid)
        assert reached_at(hub.pid) == reached
        assert b"HTTP" not in plain(device, "GET /")
        assert plain(web, "GET /board").startswith(b"HTTP/1.1 200")
        for said in ("POST /board", "PUT /board", "DELETE /board"):
            assert plain(web, said).startswith(b"HTTP/1.1 405")
