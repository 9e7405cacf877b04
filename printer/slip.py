"""A slip's values to its layout: what stands where, how large, and in which language (L1, L2).

Indonesian stands first and larger, English smaller below it (UU 24/2009 article 36 and following); for a visitor who
chose English the English lines are bold. A line that would say the same twice is left out.
"""

import textwrap
from dataclasses import dataclass
from typing import Final

from config.translations import Translator
from hub.protocol.printing import Slip
from printer.layout import Align, Block, Font, Gap, Layout, Line, Rule
from printer.profiles import Profile
from printer.transliteration import to_ascii

NUMBER_HEIGHT_MIN: Final = 7
"""Height multiplier of the number: 7 x 24 dots are 21 mm of cell, of which capitals fill at least 12 mm (L1)."""

HEADLINE_ROWS_MAX: Final = 2
"""A place to wait is printed double if it fits in so many rows; a longer one is printed bold."""

PARAGRAPH_LINES_MAX: Final = 8
"""Lines of one name on paper: the longest sensible name has 4; more would be a fault that eats the roll."""

PLACEHOLDER_WIDTH: Final = 3
"""Dots that stand for what was cut off."""

NUMBER_CHARACTERS_PER_ROW: Final = 8
"""A longer number is broken into rows, so that its letters stay wide enough to read."""


@dataclass(frozen=True, slots=True)
class Words:
    """The slip's two languages."""

    indonesian: Translator
    english: Translator


def lay_out(slip: Slip, profile: Profile, words: Words) -> Layout:
    """Return the blocks of a slip for a printer.

    Every `Line` is printable ASCII and fits the profile's paper at its size.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: the slip's time zone is not an IANA zone.
    """
    return tuple(_Composer(slip, profile, words).compose())


def number_size(length: int, profile: Profile) -> tuple[int, int]:
    """Return the multipliers (width, height) at which `length` characters fill the paper and no more."""
    width = max(1, min(profile.number_width, profile.columns // length))
    return width, max(NUMBER_HEIGHT_MIN, width)


def wrap(text: str, columns: int, balanced: bool = False) -> list[str]:
    """Return `text` as lines of at most `columns` ASCII characters, at most `PARAGRAPH_LINES_MAX` of them.

    `balanced` makes the lines as even as their number allows, so that no word stands alone below the others.
    """
    lines = _fold(text, columns)
    if balanced and 1 < len(lines) < PARAGRAPH_LINES_MAX:
        narrowest = max(PLACEHOLDER_WIDTH, *map(len, to_ascii(text).split()))
        while columns > narrowest and len(narrower := _fold(text, columns - 1)) == len(lines):
            lines, columns = narrower, columns - 1
    return lines


def _fold(text: str, columns: int) -> list[str]:
    return textwrap.wrap(
        to_ascii(text),
        columns,
        max_lines=PARAGRAPH_LINES_MAX,
        placeholder="." * PLACEHOLDER_WIDTH,
        break_on_hyphens=False,
    )


@dataclass(slots=True)
class _Composer:
    slip: Slip
    profile: Profile
    words: Words

    def compose(self) -> list[Block]:
        slip = self.slip
        return [
            *self._banner(),
            *self._paragraph(self.words.indonesian.name(slip.hall), align=Align.CENTRE, bold=True),
            *self._agency(),
            Rule(),
            Gap(),
            *self._paragraph(self._id("ticket.heading"), align=Align.CENTRE, bold=True, width=2, height=2),
            *self._english(self._en("ticket.heading"), Align.CENTRE),
            *self._number(),
            *self._priority(),
            Rule(),
            Gap(),
            *self._named("ticket.service", slip.service),
            Gap(),
            *self._named("ticket.area", slip.place, headline=True),
            Gap(),
            *self._issued(),
            Gap(),
            *self._ahead(),
            Rule(),
            Gap(),
            *self._paragraph(self._id("ticket.absent"), align=Align.CENTRE),
            *self._english(self._en("ticket.absent"), Align.CENTRE),
            Gap(),
            *self._paragraph(self._id("ticket.valid_today"), align=Align.CENTRE, bold=True),
            *self._english(self._en("ticket.valid_today"), Align.CENTRE),
        ]

    def _banner(self) -> list[Block]:
        if self.slip.copy == 1:
            return []
        reprint = f" {self._id('ticket.reprint')} "
        return [
            Line(to_ascii(reprint), Align.CENTRE, bold=True, width=2, height=2, inverse=True),
            Gap(),
            *self._english(self._en("ticket.reprint"), Align.CENTRE),
            *self._paragraph(self._id("ticket.reprint_explained"), align=Align.CENTRE),
            *self._english(self._en("ticket.reprint_explained"), Align.CENTRE),
            Rule(),
            Gap(),
        ]

    def _agency(self) -> list[Block]:
        indonesian = self.words.indonesian.name(self.slip.agency)
        english = self.words.english.name(self.slip.agency)
        return [
            *self._paragraph(indonesian, align=Align.CENTRE),
            *([] if english == indonesian else self._english(english, Align.CENTRE)),
        ]

    def _number(self) -> list[Block]:
        number = to_ascii(self.slip.number)
        per_row = NUMBER_CHARACTERS_PER_ROW
        rows = [number[start : start + per_row] for start in range(0, len(number), per_row)]
        width, height = number_size(max(map(len, rows), default=1), self.profile)
        return [Line(row, Align.CENTRE, bold=True, width=width, height=height) for row in rows]

    def _priority(self) -> list[Block]:
        if not self.slip.priority:
            return []
        priority = f" {self._id('ticket.priority')} "
        return [
            Line(to_ascii(priority), Align.CENTRE, bold=True, width=2, height=2, inverse=True),
            Gap(),
            *self._english(self._en("ticket.priority"), Align.CENTRE),
        ]

    def _named(self, label: str, names: dict[str, str], headline: bool = False) -> list[Block]:
        indonesian = self.words.indonesian.name(names)
        english = self.words.english.name(names)
        size = 2 if headline and len(wrap(indonesian, self.profile.columns // 2)) <= HEADLINE_ROWS_MAX else 1
        return [
            *self._paragraph(self._id(label)),
            *self._paragraph(indonesian, bold=True, width=size, height=size),
            *self._english(self._en(label) if english == indonesian else f"{self._en(label)}: {english}"),
        ]

    def _issued(self) -> list[Block]:
        date, time = self._instant(self.words.indonesian)
        one_line = f"{date}, {time}"
        rows = [one_line] if len(one_line) <= self.profile.columns else [date, time]
        blocks = [block for row in rows for block in self._paragraph(row, bold=True)]
        english = ", ".join(self._instant(self.words.english))
        if self.slip.copy == 1:
            return [*blocks, *self._english(english)]
        return [
            *self._paragraph(self._id("ticket.first_issued")),
            *blocks,
            *self._english(self._en("ticket.first_issued")),
            *self._english(english),
        ]

    def _instant(self, words: Translator) -> tuple[str, str]:
        at, timezone = self.slip.issued_at, self.slip.timezone
        time = words.text("ticket.time", time=words.clock(at, timezone), zone=words.zone(at, timezone))
        return words.date(at, timezone), time

    def _ahead(self) -> list[Block]:
        count = self.slip.ahead
        key = {0: "ticket.ahead_none", 1: "ticket.ahead_one"}.get(count, "ticket.ahead")
        return [
            *self._paragraph(self._id(key, count=count), bold=True),
            *self._english(self._en(key, count=count)),
        ]

    def _paragraph(
        self, text: str, align: Align = Align.LEFT, bold: bool = False, width: int = 1, height: int = 1
    ) -> list[Block]:
        columns = self.profile.columns // width
        lines = wrap(text, columns, balanced=align is Align.CENTRE or width > 1)
        return [Line(line, align, bold=bold, width=width, height=height) for line in lines]

    def _english(self, text: str, align: Align = Align.LEFT) -> list[Block]:
        bold = self.slip.language == self.words.english.language
        lines = wrap(text, self.profile.small_columns, balanced=align is Align.CENTRE)
        return [Line(line, align, Font.B, bold=bold) for line in lines]

    def _id(self, key: str, **values: object) -> str:
        return self.words.indonesian.text(key, **values)

    def _en(self, key: str, **values: object) -> str:
        return self.words.english.text(key, **values)
