"""A line of LED boards that are not there: Modbus slaves on a pty or behind a socket, with all that can go wrong.

Written from the protocol's specification, without the library that the program uses.
"""

import asyncio
import contextlib
import os
import pty
import tty
from dataclasses import dataclass, field
from pathlib import Path

GLYPHS = dict(
    zip(
        bytes.fromhex("00 40 3F 06 5B 4F 66 6D 7D 07 7F 6F 77 7C 39 5E 79 71 76 1E 38 54 5C 73 50 78 3E 6E"),
        " -0123456789AbCdEFHJLnoPrtUy",
        strict=True,
    )
)
"""What people see in a digit with these segments lit (bit 0 is the upper one, then clockwise, bit 6 the middle)."""

WRITE_MANY = 16


def crc(data: bytes) -> bytes:
    """Return the CRC-16 that ends an RTU message, its low byte first."""
    found = 0xFFFF
    for byte in data:
        found ^= byte
        for _ in range(8):
            found = found >> 1 ^ (0xA001 if found & 1 else 0)
    return found.to_bytes(2, "little")


@dataclass
class Slave:
    """One board: its registers, and how it misbehaves.

    `silent` loses what it hears; `mute` takes it and does not answer; `garbled` answers with a wrong CRC, `strange`
    with another register, `code` with an exception, `slow_s` late.
    """

    segments: bool
    digits: int
    registers: dict[int, int] = field(default_factory=dict)
    silent: bool = False
    mute: bool = False
    garbled: bool = False
    strange: bool = False
    code: int = 0
    slow_s: float = 0
    heard: int = 0

    @property
    def text(self) -> str:
        """What people read on the board."""
        if not self.segments:
            return "".join(chr(self.registers.get(place, 32)) for place in range(self.digits))
        raw = b"".join(self.registers.get(0x80 + place, 0).to_bytes(2, "big") for place in range(3))
        return "".join(GLYPHS[byte] for byte in raw[: self.digits])

    def answer(self, pdu: bytes) -> bytes | None:
        """Carry out a message (function code and data); return the answer, None: silence."""
        self.heard += 1
        function, register, count = pdu[0], int.from_bytes(pdu[1:3], "big"), int.from_bytes(pdu[3:5], "big")
        if self.silent:
            return None
        if self.code:
            return bytes([function | 0x80, self.code])
        assert function == WRITE_MANY, "this program writes text, always by function 16"
        assert pdu[5] == 2 * count == len(pdu) - 6
        for place in range(count):
            self.registers[register + place] = int.from_bytes(pdu[6 + 2 * place : 8 + 2 * place], "big")
        if self.mute:
            return None
        return bytes([function]) + (register + self.strange).to_bytes(2, "big") + count.to_bytes(2, "big")


@dataclass
class Slaves:
    """All boards of a line by their addresses."""

    boards: dict[int, Slave]
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def hang_up(self) -> None:
        """End all connections of a gateway."""
        for each in self.writers:
            each.close()
            with contextlib.suppress(ConnectionError):
                await each.wait_closed()

    async def heard(self, message: bytes) -> bytes | None:
        """Return the answer to an RTU message, None: silence."""
        assert crc(message[:-2]) == message[-2:]
        slave = self.boards.get(message[0])
        if slave is None:
            return None
        pdu = slave.answer(message[1:-2])
        await asyncio.sleep(slave.slow_s)
        if pdu is None:
            return None
        answer = bytes([message[0]]) + pdu
        return answer + (bytes(2) if slave.garbled else crc(answer))

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be a gateway that passes bytes on."""
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readexactly(7)
                message = head + await reader.readexactly(head[6] + 2)
                answer = await self.heard(message)
                if answer is not None:
                    writer.write(answer)
        writer.close()

    async def converse_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be a gateway that speaks Modbus TCP."""
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readexactly(6)
                message = await reader.readexactly(int.from_bytes(head[4:6], "big"))
                answer = await self.heard(message + crc(message))
                if answer is not None:
                    writer.write(head[:4] + (len(answer) - 2).to_bytes(2, "big") + answer[:-2])
        writer.close()


class PtyLine:
    """The adapter's end of a line: `path` is where the program finds it, as long as it is plugged in."""

    def __init__(self, path: Path, slaves: Slaves) -> None:
        self.path = path
        self._slaves = slaves
        self._master: int | None = None
        self._held = -1  # keeps the line from hanging up while the program has it closed
        self._pending = b""
        self._tasks: set[asyncio.Task[None]] = set()

    def plug(self) -> None:
        """Let the adapter be there."""
        master, slave = pty.openpty()
        tty.setraw(slave)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(slave))
        self._held = slave
        os.set_blocking(master, False)
        self._master, self._pending = master, b""
        asyncio.get_running_loop().add_reader(master, self._readable)

    def pull(self) -> None:
        """Take the adapter away; twice is once."""
        if self._master is not None:
            asyncio.get_running_loop().remove_reader(self._master)
            os.close(self._master)
            os.close(self._held)
            self._master = None
            self.path.unlink(missing_ok=True)

    def _readable(self) -> None:
        assert self._master is not None
        self._pending += os.read(self._master, 4_096)
        while len(self._pending) >= 9 and len(self._pending) >= (size := 9 + self._pending[6]):
            message, self._pending = self._pending[:size], self._pending[size:]
            task = asyncio.create_task(self._answer(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, message: bytes) -> None:
        answer = await self._slaves.heard(message)
        if answer is not None and self._master is not None:
            os.write(self._master, answer)
