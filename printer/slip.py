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
from printer.profiles import FONT_A_WIDTH, FONT_B_WIDTH, Profile
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

WAIT_IN_MINUTES_MAX: Final = 90
"""A longer expected wait is told as times of day: nobody plans an absence by "130-260 minutes"."""

MINUTE_MS: Final = 60_000


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
            *self._expected(),
            *self._stops(),
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
        if count is None:
            return []
        key = {0: "ticket.ahead_none", 1: "ticket.ahead_one"}.get(count, "ticket.ahead")
        return [
            *self._paragraph(self._id(key, count=count), bold=True),
            *self._english(self._en(key, count=count)),
        ]

    def _expected(self) -> list[Block]:
        label, when = self._id("ticket.wait_label"), self._when(self.words.indonesian)
        if when is None:
            return []
        one_line = f"{label}: {when}"
        rows = [one_line] if len(one_line) <= self.profile.columns else [f"{label}:", when]
        return [
            *(block for row in rows for block in self._paragraph(row, bold=True)),
            *self._english(f"{self._en('ticket.wait_label')}: {self._when(self.words.english)}"),
        ]

    def _when(self, words: Translator) -> str | None:
        """Return in how many minutes the call is expected; on an older paper, or of a long wait, from when to when."""
        low, high = self.slip.wait_low, self.slip.wait_high
        if low is None or high is None:
            return None
        if self.slip.copy == 1 and high <= WAIT_IN_MINUTES_MAX:
            return words.text("ticket.wait" if low else "ticket.wait_short", low=low, high=high)
        at, timezone = self.slip.issued_at, self.slip.timezone
        first, last = (words.clock(at + minutes * MINUTE_MS, timezone) for minutes in (low, high))
        return words.text("ticket.wait_clock", low=first, high=last, zone=words.zone(at, timezone))

    def _stops(self) -> list[Block]:
        if not self.slip.stops:
            return []
        return [
            Gap(),
            *self._paragraph(self._id("ticket.stops")),
            *self._english(self._en("ticket.stops")),
            *(block for place, names in enumerate(self.slip.stops, 1) for block in self._stop(place, names)),
        ]

    def _stop(self, place: int, names: dict[str, str]) -> list[Block]:
        """Return a numbered service, with all its lines indented alike: nothing stands under the number."""
        number = f"{place}. "
        margin = " " * len(number)
        small_margin = " " * -(-len(number) * FONT_A_WIDTH // FONT_B_WIDTH)
        indonesian, english = self.words.indonesian.name(names), self.words.english.name(names)
        lines = wrap(indonesian, self.profile.columns - len(number)) or [""]
        small = [] if english == indonesian else wrap(english, self.profile.small_columns - len(small_margin))
        return [
            Line(number + lines[0], bold=True),
            *(Line(margin + line, bold=True) for line in lines[1:]),
            *(Line(small_margin + line, font=Font.B, bold=self._english_chosen) for line in small),
        ]

    @property
    def _english_chosen(self) -> bool:
        return self.slip.language == self.words.english.language

    def _paragraph(
        self, text: str, align: Align = Align.LEFT, bold: bool = False, width: int = 1, height: int = 1
    ) -> list[Block]:
        columns = self.profile.columns // width
        lines = wrap(text, columns, balanced=align is Align.CENTRE or width > 1)
        return [Line(line, align, bold=bold, width=width, height=height) for line in lines]

    def _english(self, text: str, align: Align = Align.LEFT) -> list[Block]:
        lines = wrap(text, self.profile.small_columns, balanced=align is Align.CENTRE)
        return [Line(line, align, Font.B, bold=self._english_chosen) for line in lines]

    def _id(self, key: str, **values: object) -> str:
        return self.words.indonesian.text(key, **values)

    def _en(self, key: str, **values: object) -> str:
        return self.words.english.text(key, **values)
