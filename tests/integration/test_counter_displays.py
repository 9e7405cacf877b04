"""What stands at a counter, with a real hub: its sign, and a panel that a button box and a call pad work."""

import asyncio
import json
import os
from functools import partial
from pathlib import Path

import pytest

from config.display_schema import ButtonTable, DisplayConfig, DisplayRole, PadTable
from counter_display import layout_file, officer_program, sign_program
from counter_display.layout_file import SignNote
from counter_display.officer.pad import CallPad
from hub.core.bindings import Bindings, DeviceBinding
from hub.protocol.commands import Accepted, IssueTicket
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId, ServiceId, ZoneId
from tests.fakes.ports import free_port
from tests.integration.hall import RunningHub, bindings, device, hub, until
from tests.unit.counter_display.test_pad import pressed

SECRET = "a-secret-of-this-test"
SIGN = DeviceId("sign-1")
PLACES = Bindings(
    bindings().devices | {SIGN: DeviceBinding(SIGN, Role.SIGN, zone=ZoneId("z1"), counter=CounterId("c1"))}
)


async def issue(running: RunningHub) -> None:
    async with device("kiosk-1", Role.KIOSK, running.address) as kiosk:
        await kiosk.joined()
        command = IssueTicket(command_id=kiosk.link.new_id(kiosk.link.now()), service=ServiceId("s1"))
        assert isinstance(await kiosk.do(command), Accepted)


async def ask(port: int, path: str, method: str = "POST") -> dict[str, object]:
    """Return what a box is told; empty while nobody listens yet."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return {}
    writer.write(f"{method} {path} HTTP/1.1\r\nAuthorization: Bearer {SECRET}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    said: dict[str, object] = json.loads(answer.partition(b"\r\n\r\n")[2])
    return said


def test_a_sign_shows_whom_a_box_called_and_a_pad_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter_display.officer.pad.LOOK_AGAIN_S", 0.001)
    monkeypatch.setattr(officer_program, "CallPad", partial(CallPad, take=lambda _: None))
    pipe, layout, port = tmp_path / "pad", tmp_path / "sign.json", free_port()
    os.mkfifo(pipe)
    panel = DisplayConfig(
        device="officer-1",
        role=DisplayRole.OFFICER,
        discovery=False,
        state_dir=tmp_path / "panel",
        pad=PadTable(device=pipe),
        button=ButtonTable(listen=f"127.0.0.1:{port}", secret=SECRET),
    )
    sign = DisplayConfig(device="sign-1", role=DisplayRole.SIGN, discovery=False, state_dir=tmp_path / "sign")

    def shows(number: str | None) -> bool:
        note = layout_file.read(layout) if layout.exists() else None
        return isinstance(note, SignNote) and (note.counter, note.number) == (1, number)

    async def story() -> None:
        stop = asyncio.Event()
        async with hub(places=PLACES) as running, asyncio.TaskGroup() as group:
            group.create_task(officer_program.run(panel, stop, True, None, running.address))
            group.create_task(sign_program.run(sign, stop, True, layout, running.address))
            await until(lambda: shows(None), "the sign of a free counter")
            await issue(running)
            said: dict[str, object] = {}
            while said.get("outcome") != "done":
                said = await ask(port, "/call-next")
            assert (said["number"], said["phase"]) == ("A001", "called")
            actions = said["actions"]
            assert isinstance(actions, list)
            assert "start" in actions, "what is allowed after the call, not before it"
            await until(lambda: shows("A001"), "the number on the sign")
            await until(lambda: all(call.shown_by for call in running.core.state.calls.values()), "the report")
            pad = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            served = running.core.state.at_counter

            def is_started() -> bool:
                os.write(pad, pressed("numpad0"))
                return any(running.core.state.tickets[ticket].started_at for ticket in served.values())

            await until(is_started, "the pad's key starts the service")
            os.close(pad)
            stop.set()

    asyncio.run(story())
