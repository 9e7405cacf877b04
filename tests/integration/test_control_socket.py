"""The socket of the hub's administrators, spoken to by a command that ends as commands do."""

import asyncio
from pathlib import Path

from hub.protocol import control
from hub.server.control_socket import connect, open_control, serve_control
from hub.trust.folder import TrustFolder
from tests.integration.hall import PATIENCE_S, until


def test_the_window_closes_when_whoever_opened_it_is_killed(tmp_path: Path) -> None:
    heard: list[control.ControlRequest] = []

    async def answer(request: control.ControlRequest, by: str) -> control.ControlReply:
        assert by
        heard.append(request)
        return control.Carried()

    def killed_after(*requests: control.ControlRequest) -> None:
        with connect(tmp_path, 5.0) as line, line.makefile("rb") as replies:
            for each in requests:
                line.sendall(control.encode(each))
                assert control.decode_reply(replies.readline()) == control.Carried()

    async def story() -> None:
        listening = open_control(TrustFolder(tmp_path))
        assert listening is not None
        serving = asyncio.create_task(serve_control(listening, answer))
        await asyncio.to_thread(killed_after, control.OpenPairing(), control.ListAskings())
        await until(lambda: len(heard) == 3, "the window is closed")
        await asyncio.to_thread(killed_after, control.OpenPairing(), control.ClosePairing())
        await asyncio.to_thread(killed_after, control.ListAskings())
        await until(lambda: len(heard) == 6, "the last is heard")
        serving.cancel()
        await asyncio.wait([serving])

    asyncio.run(story())
    names = [type(each).__name__ for each in heard]
    assert names == ["OpenPairing", "ListAskings", "ClosePairing", "OpenPairing", "ClosePairing", "ListAskings"]


def test_a_hub_that_stops_lets_whoever_is_connected_go_without_complaint(tmp_path: Path) -> None:
    complaints: list[dict[str, object]] = []
    heard: list[control.ControlRequest] = []

    async def answer(request: control.ControlRequest, by: str) -> control.ControlReply:
        heard.append(request)
        return control.Carried()

    async def story() -> bytes:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        listening = open_control(TrustFolder(tmp_path))
        assert listening is not None
        serving = asyncio.create_task(serve_control(listening, answer))
        reader, writer = await asyncio.open_unix_connection(sock=connect(tmp_path, 5.0))
        writer.write(control.encode(control.OpenPairing()))
        await reader.readline()
        serving.cancel()
        await asyncio.wait([serving])
        async with asyncio.timeout(PATIENCE_S):
            left = await reader.read()
        writer.close()
        return left

    assert asyncio.run(story()) == b""
    assert complaints == []
    assert heard == [control.OpenPairing(), control.ClosePairing()]
