"""The unix socket at which this machine's kiosk asks for slips while the hub is away."""

import asyncio
import errno
import logging
import os
import socket
import stat
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from hub.protocol.ids import JobId
from hub.protocol.limits import Limit
from hub.protocol.local_printing import (
    CONNECTIONS,
    LINE,
    OPEN_JOBS,
    FateHere,
    KioskLine,
    PaperChangedHere,
    PrinterIs,
    PrinterLine,
)
from hub.protocol.printing import PrinterState, SlipOutcome

LOG: Final = logging.getLogger(__name__)

UNREAD: Final = Limit(65_536, "bytes", "a kiosk that lets so much pile up has stopped, and is cut")
MODE: Final = 0o660
"""Kiosk and printer may be two users of one group; nobody else prints."""

FOLDER_MODE: Final = 0o750
PROBE_S: Final = 1.0
"""Whoever listens takes a connection at once."""

_DECODER: Final[msgspec.json.Decoder[KioskLine]] = msgspec.json.Decoder(KioskLine)


class LocalRoad:
    """Takes the kiosk's lines to `asked`, and tells each connection the fates of the jobs that it asked for.

    All methods belong to the loop's thread. What `asked` raises is a bug and comes out of `run`.
    """

    def __init__(self, path: Path) -> None:
        """Take the socket's place, in which nobody else listens.

        Raises:
            OSError: the socket cannot be made there.
        """
        self._path = path
        self._socket = _bind(path)
        self._own = path.stat().st_ino
        self._printer = PrinterIs(PrinterState.UNKNOWN)
        self._kiosks: set[_Kiosk] = set()

    async def run(self, asked: Callable[[KioskLine], None]) -> None:
        """Listen until cancelled."""
        is_open = True
        try:
            async with asyncio.TaskGroup() as group:

                def take(reader: StreamReader, writer: StreamWriter) -> None:
                    if is_open:
                        group.create_task(self._serve(reader, writer, asked))
                    else:
                        writer.transport.abort()

                server = await asyncio.start_unix_server(take, sock=self._socket, limit=LINE.value)
                try:
                    await asyncio.get_running_loop().create_future()
                finally:
                    is_open = False
                    server.close()  # whoever is connected is cut with the group, and not waited for
        finally:
            self.close()

    def close(self) -> None:
        """Listen no more; a socket that another program has put in the place of ours stays."""
        self._socket.close()
        if self._path.exists() and self._path.stat().st_ino == self._own:
            self._path.unlink()

    def tell(self, fate: FateHere) -> None:
        """Tell a fate to whoever asked for it."""
        for kiosk in list(self._kiosks):
            if fate.job in kiosk.asked or fate.job in kiosk.unsure:
                kiosk.told(fate)
                kiosk.say(fate)

    def say(self, printer: PrinterIs) -> None:
        """Tell everybody how the printer is, now and at the start of a connection."""
        self._printer = printer
        for kiosk in list(self._kiosks):
            kiosk.say(printer)

    async def _serve(self, reader: StreamReader, writer: StreamWriter, asked: Callable[[KioskLine], None]) -> None:
        kiosk = _Kiosk(writer)
        try:
            if len(self._kiosks) >= CONNECTIONS.value:
                LOG.warning("the kiosk's socket has %d connections already, and takes no more", CONNECTIONS.value)
                return
            LOG.info("a kiosk is connected")
            self._kiosks.add(kiosk)
            kiosk.say(self._printer)
            while (line := await _line(reader)) is not None:
                if not isinstance(line, PaperChangedHere):
                    kiosk.asked.add(line.job)
                asked(line)
                await kiosk.room()
            LOG.info("a kiosk is gone")
        finally:
            self._kiosks.discard(kiosk)
            writer.transport.abort()


class _Kiosk:
    """One connection."""

    def __init__(self, writer: StreamWriter) -> None:
        self._writer = writer
        self.asked: set[JobId] = set()
        self.unsure: deque[JobId] = deque(maxlen=OPEN_JOBS.value)
        self.has_room = asyncio.Event()

    def told(self, fate: FateHere) -> None:
        """A job is not open any more; one of unknown fate may be told once more."""
        self.asked.discard(fate.job)
        self.has_room.set()
        if fate.outcome is SlipOutcome.UNKNOWN:
            self.unsure.append(fate.job)
        elif fate.job in self.unsure:
            self.unsure.remove(fate.job)

    def say(self, line: PrinterLine) -> None:
        """Say something, unless it does not listen."""
        if self._writer.transport.get_write_buffer_size() > UNREAD.value:
            LOG.warning("a kiosk reads nothing, cutting")
            self._writer.transport.abort()
            return
        self._writer.write(msgspec.json.encode(line) + b"\n")

    async def room(self) -> None:
        """Wait until not too many of its jobs are open."""
        while len(self.asked) >= OPEN_JOBS.value:
            self.has_room.clear()
            await self.has_room.wait()


async def _line(reader: StreamReader) -> KioskLine | None:
    """Return the next line; None when there is none, or when it is none of the language."""
    try:
        return _DECODER.decode(await reader.readuntil(b"\n"))
    except asyncio.LimitOverrunError:
        LOG.warning("a kiosk's line has more than %d bytes, cutting", LINE.value)
    except (ValueError, RecursionError) as error:  # also bytes that are no text, and nesting without an end
        LOG.warning("a kiosk's line is not understood, cutting: %s", error)
    except (asyncio.IncompleteReadError, OSError):
        pass
    return None


def _bind(path: Path) -> socket.socket:
    if not path.parent.exists():
        path.parent.mkdir(parents=True)
        path.parent.chmod(FOLDER_MODE)
    _clear(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(MODE)  # nobody can connect before it listens
    except OSError:
        listener.close()
        raise
    return listener


def _clear(path: Path) -> None:
    """Remove a socket at which nobody listens, as a killed program leaves it."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise FileExistsError(errno.EEXIST, "something else than a socket is there")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(PROBE_S)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
        except BlockingIOError:
            pass
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
