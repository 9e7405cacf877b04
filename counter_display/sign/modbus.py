"""The line of LED boards: pymodbus on a serial device or a gateway, every message under a deadline."""

import asyncio
import logging
import socket
import termios
from collections.abc import Awaitable
from typing import Final, TypeVar

from pymodbus import FramerType, ModbusException
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.pdu import ExceptionResponse

from config.display_schema import LineTable
from config.kinds import SerialParity
from counter_display.sign.drivers import Write
from hub.protocol.signs import BoardFault

PARITY: Final = {SerialParity.NONE: "N", SerialParity.EVEN: "E", SerialParity.ODD: "O"}
RAW: Final = "socket://"
MODBUS_TCP: Final = "tcp://"

NEVER: Final = 1_000_000
"""The library would close a TCP line after so many messages without an answer; one dead board must not do that."""

KEEP_ALIVE: Final = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 4),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 3),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 12_000),
)
"""A gateway that is gone is noticed after 4 + 3 x 3 s without a word, or 12 s after what it did not confirm."""

WRITE_MANY: Final = 16

_Answer = TypeVar("_Answer")


class LineGone(OSError):
    """The adapter or the gateway cannot be reached."""


class NotTaken(Exception):
    """A board did not take what was written; `code` is that of a Modbus exception."""

    def __init__(self, fault: BoardFault, code: int = 0) -> None:
        super().__init__(f"{fault} {code}")
        self.fault = fault
        self.code = code


class Line:
    """One line, opened and opened again by its only owner."""

    def __init__(self, settings: LineTable) -> None:
        logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)  # what it would say is said here, once
        self._settings = settings
        self._client: AsyncModbusSerialClient | AsyncModbusTcpClient | None = None
        self._heard = False

    async def open(self) -> None:
        """Open the line.

        Raises:
            LineGone: it cannot be opened.
        """
        self.close()
        client = self._made()
        client.set_max_no_responses(NEVER)
        try:
            there = await _heeding(client.connect())
        except (ValueError, termios.error) as error:  # what pyserial lets out of adapters that do not know a setting
            raise LineGone(str(error)) from error
        if not there:
            raise LineGone(f"{self._settings.port} cannot be opened")
        self._client = client
        _keep_alive(client)

    def check(self) -> None:
        """See whether the line is there, without writing to it.

        Raises:
            LineGone: it is not there any more.
        """
        if self._client is None or not self._client.connected:
            raise LineGone(f"{self._settings.port} is gone")

    def close(self) -> None:
        """Close the line; twice is once."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def write(self, address: int, write: Write) -> None:
        """Write to one board and wait until it confirms.

        Raises:
            LineGone: the line is not there any more.
            NotTaken: the board did not confirm.
        """
        self.check()
        client = self._client
        assert client is not None
        self._heard = False
        try:
            answer = await _heeding(client.write_registers(write.register, list(write.values), device_id=address))
        except ModbusException as error:
            if not client.connected:
                raise LineGone(str(error)) from error
            raise NotTaken(BoardFault.WRONG_ANSWER if self._heard else BoardFault.NO_ANSWER) from error
        except OSError as error:
            raise LineGone(str(error)) from error
        if isinstance(answer, ExceptionResponse):
            raise NotTaken(BoardFault.REFUSES, answer.exception_code)
        if (answer.function_code, answer.address, answer.count) != (WRITE_MANY, write.register, len(write.values)):
            raise NotTaken(BoardFault.WRONG_ANSWER)

    def _made(self) -> AsyncModbusSerialClient | AsyncModbusTcpClient:
        settings = self._settings
        timeout_s = settings.answer_ms / 1_000
        if not settings.port.startswith((RAW, MODBUS_TCP)):
            return AsyncModbusSerialClient(
                settings.port,
                baudrate=settings.baud,
                parity=PARITY[settings.parity],
                timeout=timeout_s,
                retries=0,
                reconnect_delay=0,
                trace_packet=self._listen,
            )
        host, _, port = settings.port.partition("://")[2].rpartition(":")
        return AsyncModbusTcpClient(
            host.strip("[]"),
            port=int(port),
            framer=FramerType.RTU if settings.port.startswith(RAW) else FramerType.SOCKET,
            timeout=timeout_s,
            retries=0,
            reconnect_delay=0,
            trace_packet=self._listen,
        )

    def _listen(self, sending: bool, data: bytes) -> bytes:
        """Take note that something came, even if no sense can be made of it; a pymodbus hook."""
        self._heard = self._heard or (not sending and bool(data))
        return data


def _keep_alive(client: AsyncModbusSerialClient | AsyncModbusTcpClient) -> None:
    """Let the system ask a gateway whether it is there: one whose cable was pulled says nothing for ever."""
    found = client.ctx.transport.get_extra_info("socket")
    if isinstance(client, AsyncModbusTcpClient) and found is not None:
        for level, option, value in KEEP_ALIVE:
            found.setsockopt(level, option, value)


async def _heeding(awaited: Awaitable[_Answer]) -> _Answer:
    """Await what the library does; a cancellation that came with the answer is not lost.

    `asyncio.wait_for`, by which the library waits, forgets one before Python 3.12: whoever waits for the end of the
    task would wait for ever.
    """
    try:
        return await awaited
    finally:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError
