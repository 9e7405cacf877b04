"""The socket by which administrators on the hub's own machine speak to it; only its own user can open it."""

import asyncio
import contextlib
import logging
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

from hub.protocol import control
from hub.protocol.codec import DecodeError
from hub.server.os_users import user_name
from hub.trust.folder import TrustFolder

_log = logging.getLogger(__name__)

NAME: Final = "control.sock"
SOCKET_MODE: Final = 0o600
REQUEST: Final = 16_384
"""Bytes of a request; the largest has a reason of 200 characters."""
BACKLOG: Final = 8
_CREDENTIALS: Final = struct.Struct("3i")

Answer = Callable[[control.ControlRequest, str], Awaitable[control.ControlReply]]


def open_control(folder: TrustFolder) -> socket.socket | None:
    """Begin to listen to administrators; a hub that cannot make the socket works on without (None)."""
    try:
        folder.make()
        return _listening(folder.path)
    except OSError as error:
        _log.error("no control socket, loket-hub devices will not work folder=%s error=%s", folder.path, error)
        return None


async def serve_control(listening: socket.socket, answer: Answer) -> None:
    """Answer administrators until cancelled."""

    talks: set[asyncio.Task[None] | None] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(own := asyncio.current_task())
        with contextlib.suppress(
            ConnectionError, asyncio.CancelledError
        ):  # asyncio would log a cancelled one as a fault
            await _talk(reader, writer, answer)
        talks.discard(own)
        writer.close()

    server = await asyncio.start_unix_server(talk, sock=listening, limit=REQUEST)
    async with server:
        try:
            await server.serve_forever()
        finally:
            for each in talks:
                if each is not None:
                    each.cancel()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer) -> None:
    """Answer one administrator; the window for devices that somebody opened does not stay open when he is gone."""
    by = _who(writer.get_extra_info("socket"))
    opened = False

    async def answered(line: bytes) -> control.ControlReply:
        nonlocal opened
        request = control.decode_request(line)
        opened = isinstance(request, control.OpenPairing) or (opened and not isinstance(request, control.ClosePairing))
        return await answer(request, by)

    try:
        await _converse(reader, writer, answered)
    finally:
        if opened:
            await answer(control.ClosePairing(), by)


async def _converse(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    answer: Callable[[bytes], Awaitable[control.ControlReply]],
) -> None:
    while True:
        reply: control.ControlReply
        try:
            line = await reader.readline()
            if not line:
                return
            reply = await answer(line)
        except (DecodeError, ValueError) as error:
            reply = control.Declined(control.DeclineCode.MALFORMED, str(error))
        writer.write(control.encode(reply))
        await writer.drain()
        if isinstance(reply, control.Declined) and reply.code is control.DeclineCode.MALFORMED:
            return


def _listening(folder: Path) -> socket.socket:
    """Return a listening socket in a folder; what a killed hub left there is put away.

    The address is by way of the folder's handle: the path of a socket holds 107 bytes at most (unix(7)).
    """
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        (folder / NAME).unlink(missing_ok=True)
        with _near(folder) as address:
            made.bind(address)
        (folder / NAME).chmod(SOCKET_MODE)
        made.listen(BACKLOG)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made


def connect(folder: Path, timeout_s: float) -> socket.socket:
    """Return a connection to the hub that works with this folder.

    Raises:
        OSError: none listens, or this user may not speak to it.
    """
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(timeout_s)
    try:
        with _near(folder) as address:
            made.connect(address)
    except OSError:
        made.close()
        raise
    return made


@contextlib.contextmanager
def _near(folder: Path) -> Iterator[str]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{handle}/{NAME}"
    finally:
        os.close(handle)


def _who(connection: socket.socket) -> str:
    """Return the name of the user at the other end, as the system knows it (SO_PEERCRED, unix(7))."""
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(found)
    return user_name(user)
