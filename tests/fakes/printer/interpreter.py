"""Obeys the commands that put something on paper; those that only ask are the mechanism's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from tests.fakes.printer.paper import Carriage, PrintedCode, PrintedPicture

TAB_COLUMNS: Final = 8
PAGES: Final = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}
FONT_A_DOTS: Final = 12


@dataclass
class Interpreter:
    """One printer's carriage, the codes that it was told to draw, and its code page, if one was chosen."""

    carriage: Carriage = field(default_factory=Carriage)
    page: str = ""
    _qr_content: bytes = b""
    _qr_module: int = 3

    def reset(self) -> None:
        """ESC @, or the power: styles as they were, the row forgotten; what is on paper stays."""
        self.carriage.forget_row()
        self.carriage.style = Carriage().style
        self._qr_content, self._qr_module, self.page = b"", 3, ""

    def obey(self, command: bytes) -> bool:
        """Carry out one whole command; return whether paper moved. What changes nothing to be seen is taken as read."""
        if command[:2] == b"\x1d(":
            return self._two_dimensional(command)
        if command[:2] == b"\x1bt":
            self.page = PAGES.get(command[2], "")
            return False
        if command[:2] == b"\x1b*":
            columns, tall = int.from_bytes(command[3:5], "little"), 24 if command[2] >= 32 else 8
            self.carriage.strip(columns, tall, command[5:])
            return False
        if command[:3] == b"\x1dv0":
            return self._raster(command)
        act = _ACTS.get(command[:2], _ACTS.get(command[:1]))
        if act is None:
            return False
        before = len(self.carriage.blocks)
        act(self.carriage, command[-1])
        return len(self.carriage.blocks) != before

    def _raster(self, command: bytes) -> bool:
        """GS v 0 m: m 1 and 3 print dots twice as wide, 2 and 3 twice as high."""
        row_bytes, rows = int.from_bytes(command[4:6], "little"), int.from_bytes(command[6:8], "little")
        wide, high = 1 + (command[3] & 1), 1 + (command[3] >> 1 & 1)
        bits = bytearray()
        for row in range(rows):
            dots = command[8 + row * row_bytes : 8 + (row + 1) * row_bytes]
            if wide == 2:
                doubled = "".join(bit * 2 for byte in dots for bit in f"{byte:08b}")
                dots = int(doubled, 2).to_bytes(row_bytes * 2, "big") if doubled else b""
            bits += dots * high
        align = self.carriage.style.align
        self.carriage.place(PrintedPicture(row_bytes * 8 * wide, rows * high, bytes(bits), align))
        return True

    def _two_dimensional(self, command: bytes) -> bool:
        """GS ( k for QR codes (cn 49): the size of a module, what to store, and print."""
        if command[2:3] != b"k" or command[5:6] != b"1":
            return False
        match command[6]:
            case 67:
                self._qr_module = command[7]
            case 80:
                self._qr_content = command[8:]
            case 81:
                self.carriage.place(PrintedCode(self._qr_content, self._qr_module, self.carriage.style.align))
                return True
            case _:
                pass
        return False


Act = Callable[[Carriage, int], None]


def _styles(carriage: Carriage, value: int) -> None:
    """ESC ! n."""
    carriage.restyle(
        small=bool(value & 0x01),
        bold=bool(value & 0x08),
        height=2 if value & 0x10 else 1,
        width=2 if value & 0x20 else 1,
        underline=int(bool(value & 0x80)),
    )


def _tab(carriage: Carriage, _: int) -> None:
    stop = TAB_COLUMNS * FONT_A_DOTS
    carriage.move_to((carriage.here // stop + 1) * stop)


_ACTS: Final[Mapping[bytes, Act]] = MappingProxyType(
    {
        b"\n": lambda carriage, _: carriage.end_row(),
        b"\t": _tab,
        b"\x18": lambda carriage, _: carriage.forget_row(),
        b"\x1bd": lambda carriage, lines: carriage.feed(lines),
        b"\x1bJ": lambda carriage, _: carriage.finish_row(),
        b"\x1ba": lambda carriage, value: carriage.restyle(align=value % 48),
        b"\x1bE": lambda carriage, value: carriage.restyle(bold=bool(value & 1)),
        b"\x1bG": lambda carriage, value: carriage.restyle(bold=bool(value & 1)),
        b"\x1bM": lambda carriage, value: carriage.restyle(small=bool(value & 1)),
        b"\x1b-": lambda carriage, value: carriage.restyle(underline=value % 48),
        b"\x1b!": _styles,
        b"\x1d!": lambda carriage, value: carriage.restyle(width=(value >> 4 & 7) + 1, height=(value & 7) + 1),
        b"\x1dB": lambda carriage, value: carriage.restyle(inverse=bool(value & 1)),
    }
)
