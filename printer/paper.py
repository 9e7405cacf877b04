"""The bytes of a print job, read as a printer reads them: which characters stand where on the paper.

Only what `printer.render` may send is understood; anything else is refused loudly, because a printer would print its
bytes as text. Coordinates are dots from the left and top of the printable area.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from printer.profiles import FONT_A_HEIGHT, FONT_A_WIDTH, FONT_B_HEIGHT, FONT_B_WIDTH

LINE_SPACING: Final = 34
"""Dots of the default line spacing (`ESC 2`): 1/6 inch at 203 dpi."""

FEED_BEFORE_CUT: Final = 120
"""Dots between print head and cutter that `GS V 66` feeds, about 15 mm on most printers."""

_ESC: Final = 0x1B
_GS: Final = 0x1D
_LF: Final = 0x0A


class UnknownBytes(ValueError):
    """Bytes that a slip never holds; `offset` says where."""

    def __init__(self, offset: int, data: bytes) -> None:
        super().__init__(f"unknown bytes at {offset}: {data[offset : offset + 4].hex(' ')}")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Style:
    """How the next characters are printed; `align` 0 is left, 1 centred, 2 right."""

    align: int = 0
    small: bool = False
    bold: bool = False
    underline: int = 0
    inverse: bool = False
    width: int = 1
    height: int = 1

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height of a character's cell in dots."""
        if self.small:
            return FONT_B_WIDTH * self.width, FONT_B_HEIGHT * self.height
        return FONT_A_WIDTH * self.width, FONT_A_HEIGHT * self.height


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character: `x`, `y` is its cell's upper left corner."""

    character: str
    x: int
    y: int
    style: Style


@dataclass(frozen=True, slots=True)
class Paper:
    """What came out: glyphs in reading order, the length of the paper in dots, and the cuts' positions."""

    dots: int
    length: int
    glyphs: tuple[Glyph, ...]
    cuts: tuple[int, ...]

    def rows(self) -> list[tuple[Glyph, ...]]:
        """Return the glyphs row by row; a row's glyphs stand on one base line."""
        rows: dict[int, list[Glyph]] = {}
        for glyph in self.glyphs:
            rows.setdefault(glyph.y + glyph.style.cell[1], []).append(glyph)
        return [tuple(row) for _, row in sorted(rows.items())]


def read(data: bytes, dots: int) -> Paper:
    """Return the paper that a printer of `dots` printable dots would make of `data`.

    Raises:
        UnknownBytes: `data` holds something that a slip never holds.
    """
    reader = _Reader(data, dots)
    while reader.offset < len(data):
        reader.step()
    reader.flush()
    return Paper(dots, reader.y, tuple(reader.glyphs), tuple(reader.cuts))


@dataclass(slots=True)
class _Reader:
    data: bytes
    dots: int
    offset: int = 0
    y: int = 0
    style: Style = Style()
    spacing: int = LINE_SPACING
    row: list[tuple[str, Style]] = field(default_factory=list)
    glyphs: list[Glyph] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)

    def step(self) -> None:
        byte = self.data[self.offset]
        if 0x20 <= byte <= 0x7E:
            self._character(chr(byte))
            self.offset += 1
        elif byte == _LF:
            self._line_feed()
            self.offset += 1
        elif byte == _ESC:
            self._escape()
        elif byte == _GS:
            self._group()
        else:
            raise UnknownBytes(self.offset, self.data)

    def flush(self) -> None:
        if self.row:
            self._line_feed()

    def _at(self, index: int) -> int:
        if self.offset + index >= len(self.data):
            raise UnknownBytes(self.offset, self.data)
        return self.data[self.offset + index]

    def _character(self, character: str) -> None:
        width = self.style.cell[0]
        if sum(style.cell[0] for _, style in self.row) + width > self.dots:
            self._line_feed()
        self.row.append((character, self.style))

    def _line_feed(self) -> None:
        total = sum(style.cell[0] for _, style in self.row)
        height = max((style.cell[1] for _, style in self.row), default=0)
        align = self.row[0][1].align if self.row else 0
        x = (0, (self.dots - total) // 2, self.dots - total)[align]
        for character, style in self.row:
            width, own_height = style.cell
            self.glyphs.append(Glyph(character, x, self.y + height - own_height, style))
            x += width
        self.y += max(self.spacing, height)
        self.row.clear()

    def _escape(self) -> None:
        command = self._at(1)
        if command == ord("@"):
            self.style, self.spacing = Style(), LINE_SPACING
            self.row.clear()
            self.offset += 2
            return
        if command == ord("2"):
            self.spacing = LINE_SPACING
            self.offset += 2
            return
        value = self._at(2)
        if command == ord("a") and value <= 2:
            self.style = replace(self.style, align=value)
        elif command == ord("E") and value <= 1:
            self.style = replace(self.style, bold=bool(value))
        elif command == ord("M") and value <= 1:
            self.style = replace(self.style, small=bool(value))
        elif command == ord("-") and value <= 2:
            self.style = replace(self.style, underline=value)
        elif command == ord("d"):
            self.flush()
            self.y += value * self.spacing
        else:
            raise UnknownBytes(self.offset, self.data)
        self.offset += 3

    def _group(self) -> None:
        command, value = self._at(1), self._at(2)
        if command == ord("!") and not value & 0x88:
            self.style = replace(self.style, width=(value >> 4) + 1, height=(value & 0x07) + 1)
            self.offset += 3
        elif command == ord("B") and value <= 1:
            self.style = replace(self.style, inverse=bool(value))
            self.offset += 3
        elif command == ord("V") and value in (0x41, 0x42):
            self.flush()
            self.y += FEED_BEFORE_CUT + self._at(3)
            self.cuts.append(self.y)
            self.offset += 4
        elif command == ord("V") and value <= 1:
            self.flush()
            self.cuts.append(self.y)
            self.offset += 3
        else:
            raise UnknownBytes(self.offset, self.data)
