"""The way to the printer's program on this host: a local socket, so that a kiosk prints without its hub, too."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from hub.protocol.ids import JobId
from hub.protocol.local_printing import (
    LINE,
    OPEN_JOBS,
    FateHere,
    KioskLine,
    PaperChangedHere,
    PrinterIs,
    PrinterLine,
    PrintHere,
    PrintTestHere,
)

log = logging.getLogger(__name__)

RETRY_S: Final = 1.0
"""Between two attempts to reach a printer's program that is not there: it is started again within seconds."""

_DECODER: Final[msgspec.json.Decoder[PrinterLine]] = msgspec.json.Decoder(PrinterLine)

Hear = Callable[[PrinterIs | FateHere | None], None]
"""Called on the loop's thread for what the printer says; None: it is gone."""


class LocalPrinter:
    """Asks for slips, again after each reconnect until their fate is known. All methods belong to the loop's thread."""

    def __init__(self, path: Path, hear: Hear) -> None:
        self._path = path
        self._hear = hear
        self._open: OrderedDict[JobId, PrintHere | PrintTestHere] = OrderedDict()
        self._writer: asyncio.StreamWriter | None = None

    def print(self, wanted: KioskLine) -> None:
        """Ask for a slip, or say what staff say; that is not said again after a reconnect."""
        if not isinstance(wanted, PaperChangedHere):
            self._open[wanted.job] = wanted
        while len(self._open) > OPEN_JOBS.value:
            self._open.popitem(last=False)
        self._send(wanted)

    async def run(self) -> None:
        """Reach the printer's program, and reach it again, until cancelled."""
        while True:
            try:
                reader, self._writer = await asyncio.open_unix_connection(self._path, limit=LINE.value)
            except OSError as error:
                log.debug("printer's program not reached path=%s error=%s", self._path, error)
            else:
                log.info("printer's program reached path=%s", self._path)
                try:
                    await self._converse(reader)
                finally:
                    self._writer.transport.abort()
                    self._writer = None
                log.info("printer's program gone path=%s", self._path)
                self._hear(None)
            await asyncio.sleep(RETRY_S)

    async def _converse(self, reader: asyncio.StreamReader) -> None:
        for wanted in self._open.values():
            self._send(wanted)
        while (said := await _line(reader)) is not None:
            if isinstance(said, FateHere):
                self._open.pop(said.job, None)
            self._hear(said)

    def _send(self, wanted: KioskLine) -> None:
        if self._writer is not None:
            self._writer.write(msgspec.json.encode(wanted) + b"\n")


async def _line(reader: asyncio.StreamReader) -> PrinterLine | None:
    """Return the next line; None when there is none, or when it is none of the language."""
    try:
        line = await reader.readline()
        return _DECODER.decode(line) if line else None
    except (OSError, ValueError, RecursionError) as error:  # also bytes that are no text, and nesting without an end
        log.warning("printer's program not understood error=%s", error)
        return None
