"""The bytes of a print job, read as a printer reads them: which characters and pictures stand where on paper.

Only what `printer.render` may send is understood; anything else is refused loudly, because a printer would print its
bytes as text. Coordinates are dots from the left and top of the printable area.
"""

from dataclasses import dataclass, replace
from typing import Final, NoReturn

from printer.bitmap import Bitmap
from printer.pictures import PINS
from printer.profiles import CODE_PAGES, Profile
from printer.qr_code import code_dots

FEED_BEFORE_CUT_INCH: Final = 0.59
"""What lies between print head and cutter and `GS V 66` feeds, about 15 mm on most printers."""

DELETE: Final = 0x7F
"""Behind it lies the code page."""

CUTS_AT_ONCE: Final = (0, 1, 48, 49)
"""GS V m without a feed: the number, or its digit."""

_ESC: Final = 0x1B
_GS: Final = 0x1D
_FS: Final = 0x1C
_LF: Final = 0x0A

_QR_HEAD: Final = 0x31
_QR_LEVEL_M: Final = 0x31
_QR_FUNCTIONS: Final = {0x41: 165, 0x43: 167, 0x45: 169, 0x50: 180, 0x51: 181}
"""The second byte of GS ( k's function and the number that Epson's reference gives it."""


class UnknownBytes(ValueError):
    """Bytes that a slip never holds; `offset` says where."""

    def __init__(self, offset: int, data: bytes) -> None:
        super().__init__(f"unknown bytes at {offset}: {data[offset : offset + 4].hex(' ')}")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Style:
    """How the next characters are printed, in cells of dots (width, height); `align` 0 is left, 1 centred, 2 right."""

    font_a: tuple[int, int]
    font_b: tuple[int, int]
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
        width, height = self.font_b if self.small else self.font_a
        return width * self.width, height * self.height


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character: `x`, `y` is its cell's upper left corner."""

    character: str
    x: int
    y: int
    style: Style


@dataclass(frozen=True, slots=True)
class Print:
    """A printed picture: `x`, `y` is its upper left corner; `text` is what it says if the printer made the code."""

    bitmap: Bitmap
    x: int
    y: int
    text: str = ""

    def continued(self, x: int, y: int, width: int) -> bool:
        """Return whether a band of this width there goes on where this picture ends."""
        return (self.x, self.y + self.bitmap.height, self.bitmap.width) == (x, y, width)


@dataclass(frozen=True, slots=True)
class Paper:
    """What came out: glyphs and pictures in reading order, the paper's length in dots, and where it was cut."""

    dots: int
    length: int
    glyphs: tuple[Glyph, ...]
    prints: tuple[Print, ...]
    cuts: tuple[int, ...]

    def rows(self) -> list[tuple[Glyph, ...]]:
        """Return the glyphs row by row; a row's glyphs stand on one base line."""
        rows: dict[int, list[Glyph]] = {}
        for glyph in self.glyphs:
            rows.setdefault(glyph.y + glyph.style.cell[1], []).append(glyph)
        return [tuple(row) for _, row in sorted(rows.items())]


def read(data: bytes, profile: Profile) -> Paper:
    """Return the paper that a printer of this kind would make of `data`.

    Raises:
        UnknownBytes: `data` holds something that a slip never holds.
    """
    reader = _Reader(data, profile)
    while reader.offset < len(data):
        reader.step()
    reader.flush()
    return Paper(profile.dots, reader.y, tuple(reader.glyphs), tuple(reader.prints), tuple(reader.cuts))


class _Reader:
    def __init__(self, data: bytes, profile: Profile) -> None:
        self.data = data
        self.dots = profile.dots
        self.dpi = profile.dpi
        self.code_page = profile.code_page
        self.usual = profile.line_dots
        self.plain = Style(profile.font_a, profile.font_b)
        self.style = self.plain
        self.spacing = self.usual
        self.offset = 0
        self.y = 0
        self.row: list[tuple[str, Style]] = []
        self.filled = 0
        self.band: Bitmap | None = None
        self.code = ""
        self.code_module = 3
        self.glyphs: list[Glyph] = []
        self.prints: list[Print] = []
        self.cuts: list[int] = []

    def step(self) -> None:
        byte = self.data[self.offset]
        if 0x20 <= byte <= 0x7E or (self.code_page and byte > DELETE):
            self._character(bytes([byte]).decode(self.code_page or "ascii", "replace"))
            self.offset += 1
        elif byte == _LF:
            self._line_feed()
            self.offset += 1
        elif byte == _ESC:
            self._escape()
        elif byte == _GS:
            self._group()
        elif byte == _FS and self._at(1) == ord("P"):
            self._at(5)
            self._cut(0, 6)
        else:
            self._refuse()

    def flush(self) -> None:
        if self.row or self.band:
            self._line_feed()

    def _refuse(self) -> NoReturn:
        raise UnknownBytes(self.offset, self.data)

    def _at(self, index: int) -> int:
        if self.offset + index >= len(self.data):
            self._refuse()
        return self.data[self.offset + index]

    def _word(self, index: int) -> int:
        return self._at(index) | self._at(index + 1) << 8

    def _bytes(self, index: int, count: int) -> bytes:
        if count:
            self._at(index + count - 1)
        return self.data[self.offset + index : self.offset + index + count]

    def _character(self, character: str) -> None:
        width = self.style.cell[0]
        if self.filled + width > self.dots:
            self._line_feed()
        self.row.append((character, self.style))
        self.filled += width

    def _line_feed(self) -> None:
        if self.band:
            self._place(self.band)
            self.y += max(self.spacing, self.band.height) - self.band.height
            self.band = None
            return
        height = max((style.cell[1] for _, style in self.row), default=0)
        x = self._left(self.filled, self.row[0][1].align if self.row else 0)
        for character, style in self.row:
            width, own_height = style.cell
            self.glyphs.append(Glyph(character, x, self.y + height - own_height, style))
            x += width
        self.y += max(self.spacing, height)
        self._forget_row()

    def _forget_row(self) -> None:
        self.row.clear()
        self.filled = 0

    def _left(self, width: int, align: int) -> int:
        return (0, (self.dots - width) // 2, self.dots - width)[align]

    def _place(self, bitmap: Bitmap, text: str = "") -> None:
        """Put a picture under what is there; the bands of one picture become one."""
        if bitmap.width > self.dots:
            self._refuse()
        x = self._left(bitmap.width, self.style.align)
        before = self.prints[-1] if self.prints else None
        if before and not text + before.text and before.continued(x, self.y, bitmap.width):
            self.prints[-1] = replace(before, bitmap=Bitmap(bitmap.width, before.bitmap.rows + bitmap.rows))
        else:
            self.prints.append(Print(bitmap, x, self.y, text))
        self.y += bitmap.height

    def _cut(self, feed: int, count: int) -> None:
        self.flush()
        self.y += feed
        self.cuts.append(self.y)
        self.offset += count

    def _escape(self) -> None:
        command = self._at(1)
        if command == ord("@"):
            self.style, self.spacing, self.band = self.plain, self.usual, None
            self._forget_row()
            self.offset += 2
        elif command == ord("2"):
            self.spacing = self.usual
            self.offset += 2
        elif command in b"im":
            self._cut(0, 2)
        elif command == ord("*"):
            self._columns()
        else:
            self._escape_value(command, self._at(2))
            self.offset += 3

    def _escape_value(self, command: int, value: int) -> None:
        if command == ord("t") and self.code_page and value == CODE_PAGES[self.code_page]:
            pass
        elif command == ord("a") and value <= 2:
            self.style = replace(self.style, align=value)
        elif command == ord("E") and value <= 1:
            self.style = replace(self.style, bold=bool(value))
        elif command == ord("M") and value <= 1:
            self.style = replace(self.style, small=bool(value))
        elif command == ord("-") and value <= 2:
            self.style = replace(self.style, underline=value)
        elif command == ord("3"):
            self.spacing = value
        elif command == ord("d"):
            self.flush()
            self.y += value * self.spacing
        elif command == ord("J"):
            self.flush()
            self.y += value
        else:
            self._refuse()

    def _columns(self) -> None:
        if self._at(2) != 33 or self.row or self.band:
            self._refuse()
        width = self._word(3)
        size = PINS // 8
        dots = self._bytes(5, width * size)
        if not width:
            self._refuse()
        columns = [f"{int.from_bytes(dots[at : at + size], 'big'):0{PINS}b}" for at in range(0, len(dots), size)]
        self.band = Bitmap.of([[dot == "1" for dot in row] for row in zip(*columns, strict=True)])
        self.offset += 5 + len(dots)

    def _group(self) -> None:
        command, value = self._at(1), self._at(2)
        if command == ord("!") and not value & 0x88:
            self.style = replace(self.style, width=(value >> 4) + 1, height=(value & 0x07) + 1)
            self.offset += 3
        elif command == ord("B") and value <= 1:
            self.style = replace(self.style, inverse=bool(value))
            self.offset += 3
        elif command == ord("V") and value in (0x41, 0x42):
            self._cut(round(self.dpi * FEED_BEFORE_CUT_INCH) + self._at(3), 4)
        elif command == ord("V") and value in CUTS_AT_ONCE:
            self._cut(0, 3)
        elif command == ord("v") and value == ord("0"):
            self._raster()
        elif command == ord("(") and value == ord("k"):
            self._symbol()
        else:
            self._refuse()

    def _raster(self) -> None:
        mode, stride, height = self._at(3), self._word(4), self._word(6)
        if mode not in (0, 3) or not stride or not height or self.row or self.band:
            self._refuse()
        dots = self._bytes(8, stride * height)
        rows = tuple(int.from_bytes(dots[at : at + stride], "big") for at in range(0, len(dots), stride))
        self._place(Bitmap(stride * 8, rows).enlarged(2 if mode else 1))
        self.offset += 8 + len(dots)

    def _symbol(self) -> None:
        length = self._word(3)
        content = self._bytes(5, length)
        self._obey_symbol(content)
        self.offset += 5 + length

    def _obey_symbol(self, content: bytes) -> None:
        function = _QR_FUNCTIONS.get(content[1]) if len(content) > 2 and content[0] == _QR_HEAD else None
        match function:
            case 165 if content[2:] == b"2\0":
                pass
            case 167 if len(content) == 3 and 1 <= content[2] <= 16:
                self.code_module = content[2]
            case 169 if content[2:] == bytes([_QR_LEVEL_M]):
                pass
            case 180 if content[2:3] == b"0" and len(content) > 3 and content.isascii():
                self.code = content[3:].decode("ascii")
            case 181 if content[2:] == b"0" and self.code and not self.row:
                self._place(code_dots(self.code).enlarged(self.code_module), self.code)
            case _:
                self._refuse()
