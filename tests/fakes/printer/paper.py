"""What comes out of a printer: rows of text, pictures and codes, on one piece of paper up to its cut."""

from dataclasses import dataclass, field, replace
from typing import Final

FONT_WIDTHS: Final = {False: 12, True: 9}
FONT_HEIGHTS: Final = {False: 24, True: 17}
"""Dots of a cell of font A, and of the small font B."""

DOTS_80_MM: Final = 576


@dataclass(frozen=True)
class PrintedLine:
    """One row of paper: its text and how large it stands (multipliers, 1 to 8)."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    inverse: bool = False
    small: bool = False
    align: int = 0
    underline: int = 0

    @property
    def dots(self) -> int:
        """How wide it is."""
        return len(self.text) * FONT_WIDTHS[self.small] * self.width


@dataclass(frozen=True)
class PrintedPicture:
    """Dots, packed eight to a byte, the leftmost highest, row by row."""

    width: int
    height: int
    bits: bytes = field(repr=False)
    align: int = 0


@dataclass(frozen=True)
class PrintedCode:
    """A QR code that the printer drew by itself; `module` is the side of one square in dots."""

    content: bytes
    module: int
    align: int = 0


Block = PrintedLine | PrintedPicture | PrintedCode


@dataclass
class PrintedSlip:
    """One piece of paper: the bytes that made it, and what stands on it.

    `at` is when it came loose (monotonic s). `torn` says that it was not cut but taken out with the old roll, and
    `begun` is the place of its first byte in all that the printer received, which it read at `begun_at`.
    """

    data: bytes
    blocks: list[Block]
    at: float = 0.0
    torn: bool = False
    begun: int = 0
    begun_at: float = 0.0

    @property
    def lines(self) -> list[PrintedLine]:
        return [block for block in self.blocks if isinstance(block, PrintedLine)]

    @property
    def is_white(self) -> bool:
        """Whether nothing can be read on it."""
        return not any(not isinstance(block, PrintedLine) or block.text.strip() for block in self.blocks)

    @property
    def codes(self) -> list[bytes]:
        """What its QR codes say."""
        return [block.content for block in self.blocks if isinstance(block, PrintedCode)]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def number(self) -> str:
        """The text of the largest row that is printed."""
        return max(self.lines, key=lambda line: line.width * line.height).text


@dataclass
class Carriage:
    """The print head: its style, the row that is being filled, and the blocks that are on paper already."""

    dots: int = DOTS_80_MM
    blocks: list[Block] = field(default_factory=list)
    style: PrintedLine = PrintedLine("")
    _row: list[PrintedLine] = field(default_factory=list)
    _strips: list[tuple[int, int, bytes]] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is printed, or waits in the row."""
        return not (self.blocks or self._row or self._strips)

    @property
    def here(self) -> int:
        """How many dots of the row are filled."""
        return sum(part.dots for part in self._row)

    def restyle(self, **changes: object) -> None:
        self.style = replace(self.style, **changes)  # type: ignore[arg-type]  # checked by the dataclass's own tests

    def write(self, text: str) -> None:
        """Put characters into the row; what does not fit begins the next one, as on paper."""
        width = FONT_WIDTHS[self.style.small] * self.style.width
        while text:
            room = max(0, self.dots - self.here) // width
            if not room and self._row:
                self.end_row()
                continue
            room = max(1, room)
            self._row.append(replace(self.style, text=text[:room]))
            text = text[room:]

    def move_to(self, dots: int) -> None:
        """Go on at a place from the left, in blanks as good as it gets."""
        missing = dots - self.here
        blanks = missing // (FONT_WIDTHS[self.style.small] * self.style.width)
        if blanks > 0:
            self._row.append(replace(self.style, text=" " * blanks))

    def strip(self, columns: int, height: int, data: bytes) -> None:
        """Put a strip of columns (ESC *) into the row."""
        self._strips.append((columns, height, data))

    def place(self, block: Block) -> None:
        """Print something that is a row by itself."""
        self.finish_row()
        self.blocks.append(block)

    def end_row(self) -> None:
        """Print the row and begin a new one; an empty one is white paper."""
        if self._strips:
            self.blocks.append(_upright(self._strips, self.style.align))
            self._strips.clear()
            return
        first = self._row[0] if self._row else self.style
        self.blocks.append(replace(first, text="".join(part.text for part in self._row)))
        self._row.clear()

    def finish_row(self) -> None:
        """Print the row if there is something in it."""
        if self._row or self._strips:
            self.end_row()

    def feed(self, lines: int) -> None:
        self.finish_row()
        self.blocks += [PrintedLine("")] * lines

    def forget_row(self) -> None:
        """Clear the print buffer: what is on paper stays."""
        self._row.clear()
        self._strips.clear()

    def take(self) -> list[Block]:
        """Cut: the paper is gone."""
        blocks, self.blocks = self.blocks, []
        return blocks


def _upright(strips: list[tuple[int, int, bytes]], align: int) -> PrintedPicture:
    """Return columns as rows."""
    height = max(each for _, each, _ in strips)
    columns = [
        int.from_bytes(data[at * (tall // 8) : (at + 1) * (tall // 8)], "big") << (height - tall)
        for count, tall, data in strips
        for at in range(count)
    ]
    row_bytes = -(-len(columns) // 8)
    rows = bytearray()
    for y in range(height - 1, -1, -1):
        row = 0
        for column in columns:
            row = row << 1 | (column >> y) & 1
        rows += (row << (row_bytes * 8 - len(columns))).to_bytes(row_bytes, "big")
    return PrintedPicture(len(columns), height, bytes(rows), align)
