"""What devices hear from things that are no hub: printers, LED boards, button boxes, names on the network."""

import asyncio
import atexit
import contextlib
import socket
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from zeroconf.asyncio import AsyncServiceInfo

from config.display_schema import BoardTable, LineTable
from counter_display.officer.button_server import ButtonServer
from counter_display.officer.desk import OfficerDesk
from counter_display.officer.panel import OfficerPanel
from counter_display.sign.drivers import Write
from counter_display.sign.modbus import RAW, Line, LineGone, NotTaken
from hub.client.candidates import Sightings, order
from hub.client.discovery import look_up
from hub.protocol.advertisement import SERVICE_TYPE
from hub.protocol.ids import CounterId
from hub.protocol.printing import SlipReason
from printer.backends.interface import BackendFault
from printer.dialogue import Dialogue
from printer.profiles import PROFILES
from printer.status import ASK_DONE, CLEAR, ask
from printer.stream import Stream
from tests.fakes.modbus_slave import crc
from tests.fuzz.loop import run
from tests.fuzz.target import Target, Try
from tests.unit.counter_display.links import FakeLink
from tests.unit.counter_display.test_panel import view
from tests.unit.counter_display.views import Ids

SECRET: Final = "a-secret-of-this-test"
ADDRESS: Final = "192.0.2.1"
BOARD: Final = BoardTable(address=1, counter="1")
TXT_BYTES: Final = 8_900
"""More does not fit a packet that zeroconf reads."""

GONE: Final = (SlipReason.OFFLINE, False, "gone")


@cache
def _line() -> socket.socket:
    line = socket.socket()
    atexit.register(line.close)
    return line


class _Box:
    """The writing end of a button box's connection: takes everything."""

    def __init__(self) -> None:
        self.said = bytearray()

    def get_extra_info(self, name: str) -> Any:
        return _line() if name == "socket" else (ADDRESS, 1)

    def write(self, data: bytes) -> None:
        self.said += data

    async def drain(self) -> None:
        """It is never full."""

    def close(self) -> None:
        """It stays for the next input."""

    async def wait_closed(self) -> None:
        """See `close`."""


def _button(folder: Path) -> Try:
    box = _Box()

    async def ask_(data: bytes) -> None:
        link = FakeLink()
        desk = OfficerDesk(OfficerPanel(CounterId(""), Ids()))
        desk.attach(link)
        for output in (*link.join("L12"), *link.show(view())):
            desk.handle(output)
        reader = asyncio.StreamReader(limit=8_192)
        reader.feed_data(data)
        reader.feed_eof()
        box.said.clear()
        await ButtonServer(desk, SECRET)._serve(reader, box)  # type: ignore[arg-type]  # what it needs of a writer
        assert not box.said or box.said.startswith(b"HTTP/1.1 ")

    return lambda data: run(ask_(data))


def _requests() -> list[bytes]:
    key = f"Authorization: Bearer {SECRET}\r\n".encode()
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    upgrade += b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    frame = b"\x81\x86\x00\x00\x00\x00status"
    return [
        b"GET /status HTTP/1.1\r\n" + key + b"\r\n",
        b"POST /call-next HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n" + key + b"\r\n{}",
        f"POST /undo?secret={SECRET} HTTP/1.0\r\n\r\n".encode(),
        b"GET / HTTP/1.1\r\nHost: a\r\n" + upgrade + key + b"\r\n" + frame + b"\x88\x80\x00\x00\x00\x00",
    ]


def _stream(folder: Path) -> Try:
    """However a printer's bytes are cut into pieces, they are the same words, and none is ever lost."""

    def try_(data: bytes) -> None:
        for presents in (False, True):
            whole, parts = Stream(presents), Stream(presents)
            words = whole.feed(data) + whole.break_off()
            found = [word for byte in data for word in parts.feed(bytes((byte,)))] + parts.break_off()
            assert words == found

    return try_


class _Printer:
    """A printer that answers each look at its line with the next piece of an input; then it is silent, or gone."""

    durable = False
    answers = True
    is_stopped = False
    taken = 0

    def __init__(self, data: bytes) -> None:
        self._ends = bool(data) and data[0] & 1
        self._pieces = [each for each in data[1:].split(b"\xfe") if each]

    def open(self) -> bool:
        return False

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """It takes everything."""

    def read(self, timeout_s: float) -> bytes:
        if self._pieces:
            return self._pieces.pop(0)
        if self._ends:
            raise BackendFault(*GONE)
        return b""

    def close(self) -> None:
        """It is there again at once."""


def _dialogue(folder: Path) -> Try:
    """A slip and some looks, with a printer of each profile that says anything at all."""

    def try_(data: bytes) -> None:
        profiles = list(PROFILES.values())
        talk = Dialogue(_Printer(data), profiles[data[0] // 2 % len(profiles)] if data else None)
        try:
            talk.look()
            talk.print_slip(b"\x1b@A012\n", "job")
            talk.ask_done("ab12")
            talk.wait_done(0.0)
            talk.look()
            talk.take_echoes()
        except BackendFault:
            return

    return try_


def _answers() -> list[bytes]:
    ready = b"\x12\xfe" * 4
    return [
        b"\x00" + ready * 3,
        b"\x02" + ready + b"\x37\x22ab12\x00\xfe" + ready,
        b"\x04" + b"\x16\xfe\x12\xfe\x1e\xfe\x72\xfe" + b"\x37\x25\x00\xfe" + ready,
        b"\x06" + b"\x10\x0f\x00\x00\x00\x00\xfe" * 3,
        b"\x08" + b"\x14\x00\x00\x00\xfe" + ready,
        b"\x01" + ready + ASK_DONE + CLEAR + ask(1),
    ]


class _Rail(asyncio.Transport):
    """A serial line whose other end is the input."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take what is written to the board."""

    def close(self) -> None:
        """Nothing is held."""

    abort = close


def _boards(folder: Path) -> Try:
    """A board answers a write with anything at all, in one piece or several, in both dialects of Modbus."""

    async def write(data: bytes) -> None:
        for port in (f"{RAW}127.0.0.1:9", "tcp://127.0.0.1:9"):
            line = Line(LineTable(port=port, boards=(BOARD,), answer_ms=1))
            client = line._client = line._made()
            client.ctx.connection_made(_Rail())
            writing = asyncio.create_task(line.write(1, Write(0x80, (1, 2, 3))))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            try:
                for piece in data.split(b"\xfe\xfe"):
                    client.ctx.data_received(piece)
            except Exception as error:  # the loop ends a line whose reader raises
                client.ctx.connection_lost(error)
            for _ in range(3):
                await asyncio.sleep(0)
            if not writing.done():
                client.ctx.connection_lost(None)
            with contextlib.suppress(LineGone, NotTaken):
                await writing
            line.close()

    return lambda data: run(write(data))


def _confirmations() -> list[bytes]:
    good = bytes((1, 16, 0, 0x80, 0, 3))
    refused = bytes((1, 0x90, 2))
    return [
        good + crc(good),
        refused + crc(refused),
        good[:3] + b"\xfe\xfe" + good[3:] + crc(good),
        b"\x00\x01\x00\x00\x00\x06" + good,
    ]


def _names(folder: Path) -> Try:
    """A service's name and its TXT record, as anybody on the network may say them."""

    def try_(data: bytes) -> None:
        name, _, text = data.partition(b"\n")

        async def answered(info: AsyncServiceInfo, *_: object) -> bool:
            given = {"addresses": [socket.inet_aton(ADDRESS)], "properties": text[:TXT_BYTES]}
            info.__init__(SERVICE_TYPE, info.name, 8765, **given)  # type: ignore[misc]  # as if it had been read
            return True

        with patch.object(AsyncServiceInfo, "async_request", answered):
            full = f"{name.decode(errors='replace')}.{SERVICE_TYPE}"
            sighting = run(look_up(None, full))  # type: ignore[arg-type]  # nobody is asked
        sightings = Sightings()
        if sighting is not None and sightings.saw(sighting):
            assert all(str(each) for each in order(None, (), sightings.all()))

    return try_


def _records() -> list[bytes]:
    items = (b"p=1", b"epoch=3", b"hall=Balai", b"boot=abc", b"protocol=1")
    return [b"hub\n" + b"".join(bytes((len(each),)) + each for each in items)]


TARGETS: Final = (
    Target("printer-words", lambda: [each[1:].replace(b"\xfe", b"") for each in _answers()], _stream, most_bytes=200),
    Target("printer-dialogue", _answers, _dialogue, most_bytes=200),
    Target("led-boards", _confirmations, _boards, most_bytes=1_200),
    Target("button-boxes", _requests, _button, (b"\r\n\r\n", b"HTTP/1.1", b"Upgrade: websocket\r\n")),
    Target("zeroconf", _records, _names, most_bytes=9_000),
)
