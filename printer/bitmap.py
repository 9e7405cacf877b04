"""Pictures of black and white dots, before any printer's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Bitmap:
    """`rows` from top to bottom; the highest of a row's `width` bits is its leftmost dot, 1 is black."""

    width: int
    rows: tuple[int, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[object]]) -> Self:
        """Return the picture whose dots are black where an item is true; all rows are of one length, and not empty."""
        width = len(rows[0])
        return cls(width, tuple(int("".join("1" if dot else "0" for dot in row), 2) for row in rows))

    @property
    def height(self) -> int:
        """Rows of dots."""
        return len(self.rows)

    @property
    def black(self) -> int:
        """How many dots are black."""
        return sum(row.bit_count() for row in self.rows)

    def texts(self) -> list[str]:
        """Return the rows as texts of 1 and 0."""
        return [f"{row:0{self.width}b}" for row in self.rows]

    def framed(self, margin: int) -> Self:
        """Return the picture with so many white dots on each side."""
        empty = (0,) * margin
        return type(self)(self.width + 2 * margin, (*empty, *(row << margin for row in self.rows), *empty))

    def moved(self, right: int) -> Self:
        """Return the picture with so many white columns before it."""
        return type(self)(self.width + right, self.rows)

    def enlarged(self, factor: int) -> Self:
        """Return the picture with `factor` times `factor` dots for each of its own."""
        if factor == 1:
            return self
        zeros, ones = "0" * factor, "1" * factor
        rows = [int(text.replace("0", zeros).replace("1", ones), 2) for text in self.texts()]
        return type(self)(self.width * factor, tuple(row for row in rows for _ in range(factor)))
