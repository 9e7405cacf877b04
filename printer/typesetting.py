"""Words into lines for one kind of printer: Indonesian as large as asked for, English small below it."""

from dataclasses import dataclass

from config.slip_design import SlipBlock
from printer.layout import Align, Block, Font, Gap, Line
from printer.profiles import Profile
from printer.transliteration import to_ascii
from printer.wrapping import wrap

HEADLINE_ROWS_MAX = 2
"""A large text is printed so if it fits in so many rows; a longer one is printed smaller."""


def align_of(block: SlipBlock, usual: Align = Align.LEFT) -> Align:
    """Return where a block stands."""
    return usual if block.align is None else Align(block.align)


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets lines for `profile`; English is bold for a visitor who chose it."""

    profile: Profile
    english_bold: bool

    def both(self, block: SlipBlock, indonesian: str, english: str) -> list[Block]:
        """Return a text as its block says, with the other language below it, which never stands alone."""
        align = align_of(block)
        lines = self.indonesian(indonesian, align, bold=bool(block.bold), size=block.size or 1)
        return [*lines, *self.english(english, align)] if lines else []

    def indonesian(self, text: str, align: Align = Align.LEFT, *, bold: bool = False, size: int = 1) -> list[Block]:
        """Return the lines of a text, at most `size` times as large as usual."""
        size = size if self.profile.magnifies else 1
        while size > 1 and len(self._wrapped(text, self.profile.columns // size)) > HEADLINE_ROWS_MAX:
            size -= 1
        lines = self._wrapped(text, self.profile.columns // size, balanced=align is Align.CENTRE or size > 1)
        return [Line(line, align, bold=bold, width=size, height=size) for line in lines]

    def english(self, text: str, align: Align = Align.LEFT) -> list[Block]:
        """Return the small lines of a text."""
        lines = self._wrapped(text, self.profile.small_columns, balanced=align is Align.CENTRE)
        return [Line(line, align, Font.B, bold=self.english_bold) for line in lines]

    def mark(self, indonesian: str, english: str, align: Align) -> list[Block]:
        """Return a word that must not be overlooked: white on black where the printer can."""
        word = to_ascii(indonesian)
        if not self.profile.magnifies:
            return [Line(f"*** {word} ***", align, bold=True), *self.english(english, align)]
        word = f" {word} "
        size = 2 if 2 * len(word) <= self.profile.columns else 1
        shown = Line(word, align, bold=True, width=size, height=size, inverse=True)
        return [shown, Gap(), *self.english(english, align)]

    def item(self, place: int, indonesian: str, english: str) -> list[Block]:
        """Return a numbered name, with all its lines indented alike: nothing stands under the number."""
        number = f"{place}. "
        margin = " " * len(number)
        small_margin = " " * -(-len(number) * self.profile.font_a[0] // self.profile.font_b[0])
        lines = self._wrapped(indonesian, self.profile.columns - len(number)) or ("",)
        return [
            Line(number + lines[0], bold=True),
            *(Line(margin + line, bold=True) for line in lines[1:]),
            *(
                Line(small_margin + line, font=Font.B, bold=self.english_bold)
                for line in self._wrapped(english, self.profile.small_columns - len(small_margin))
            ),
        ]

    def _wrapped(self, text: str, columns: int, *, balanced: bool = False) -> tuple[str, ...]:
        return wrap(text, columns, balanced, self.profile.code_page)
