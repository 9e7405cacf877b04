"""A slip's values to its layout: what stands where, how large, and in which language (L1, L2).

Indonesian stands first and larger, English smaller below it (UU 24/2009 article 36 and following); for a visitor who
chose English the English lines are bold. A line that would say the same twice is left out. The order and size of the
blocks is the administrator's (`config/slip_design.py`); that a reprint is one stands above them all.
"""

import math
import re
from dataclasses import dataclass
from typing import Final, assert_never

from config.slip_design import BUILT_IN, SlipBlock, SlipDesign, SlipPart
from config.translations import Translator
from hub.protocol.printing import Slip
from printer import block_letters
from printer.bitmap import Bitmap
from printer.code_size import module_dots
from printer.layout import LARGEST_MODULE, Align, Block, Gap, Layout, Line, Picture, QrCode, Rule
from printer.profiles import CAPITAL_SHARE, ImageMode, Profile
from printer.transliteration import to_ascii
from printer.typesetting import Typesetter, align_of

NUMBER_HEIGHT_MM: Final = 12
"""How high the number's capitals are at least (L1)."""

LARGEST_MULTIPLIER: Final = 8
"""What GS ! can do."""

NUMBER_CHARACTERS_PER_ROW: Final = 8
"""A longer number is broken into rows, so that its letters stay wide enough to read."""

LETTERS_AND_DIGITS: Final = re.compile(r"(\D+)(\d+)")
"""What a number that is too long for a row is broken into, as people read it out."""

WAIT_IN_MINUTES_MAX: Final = 90
"""A longer expected wait is told as times of day: nobody plans an absence by "130-260 minutes"."""

MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Stationery:
    """What all slips of a printer have in common: two languages, the order of the blocks, and the hall's logo.

    `hall` is its name for slips that come from no queue (empty: the settings do not say it).
    """

    indonesian: Translator
    english: Translator
    design: SlipDesign = BUILT_IN
    logo: Bitmap | None = None
    hall: str = ""


def lay_out(slip: Slip, profile: Profile, stationery: Stationery) -> Layout:
    """Return the blocks of a slip for a printer.

    Every `Line` has only what the printer has letters for, and fits its paper at its size.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: the slip's time zone is not an IANA zone.
        ValueError: it has no number, or one of its instants is in no calendar.
    """
    if not to_ascii(slip.number).strip():
        raise ValueError("a slip is its number, and there is none")
    return tuple(_tidied(_Composer(slip, profile, stationery).compose()))


def number_size(length: int, profile: Profile) -> tuple[int, int]:
    """Return the multipliers (width, height) at which `length` characters fill the paper and no more."""
    width = max(1, min(profile.number_width, profile.columns // length))
    capital_mm = profile.font_a[1] * CAPITAL_SHARE / profile.dots_per_mm
    return width, min(LARGEST_MULTIPLIER, max(math.ceil(NUMBER_HEIGHT_MM / capital_mm), width))


def _tidied(blocks: list[Block]) -> list[Block]:
    """Return the blocks without the gaps and rules that have nothing above them, or nothing but each other between."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Rule):
            while kept and isinstance(kept[-1], Gap):
                kept.pop()
        before = kept[-1] if kept else Rule()
        if isinstance(block, Gap) and (isinstance(before, Gap) or not kept):
            continue
        if isinstance(block, Rule) and isinstance(before, Rule):
            continue
        kept.append(block)
    while kept and isinstance(kept[-1], Gap | Rule):
        kept.pop()
    return kept


class _Composer:
    def __init__(self, slip: Slip, profile: Profile, stationery: Stationery) -> None:
        self.slip = slip
        self.profile = profile
        self.stationery = stationery
        self.set = Typesetter(profile, english_bold=slip.language == stationery.english.language)

    def compose(self) -> list[Block]:
        shown = (block for block in self.stationery.design.blocks if block.show)
        return [*self._banner(), *(line for block in shown for line in self._blocks(block))]

    def _blocks(self, block: SlipBlock) -> list[Block]:
        match block.block:
            case SlipPart.LOGO:
                return self._logo(block)
            case SlipPart.HALL:
                return self.set.both(block, self.stationery.indonesian.name(self.slip.hall), "")
            case SlipPart.AGENCY:
                return self.set.both(block, *self._names(self.slip.agency))
            case SlipPart.NUMBER:
                return self._number(align_of(block, Align.CENTRE))
            case SlipPart.PRIORITY:
                return self._priority(align_of(block, Align.CENTRE))
            case SlipPart.SERVICE:
                return self._named(block, "ticket.service", self.slip.service)
            case SlipPart.PLACE:
                return self._named(block, "ticket.area", self.slip.place)
            case SlipPart.ISSUED:
                return self._issued(block)
            case SlipPart.AHEAD:
                return self._ahead(block)
            case SlipPart.EXPECTED:
                return self._expected(block)
            case SlipPart.STOPS:
                return self._stops()
            case SlipPart.QR:
                return self._code(block)
            case SlipPart.HEADING | SlipPart.ABSENT | SlipPart.VALID_TODAY:
                return self._text(block, f"ticket.{block.block}")
            case SlipPart.TEXT:
                return self.set.both(block, block.id or "", block.en or "")
            case SlipPart.RULE:
                return [Rule()]
            case SlipPart.GAP:
                return [Gap()]
            case _:
                assert_never(block.block)

    def _banner(self) -> list[Block]:
        if self.slip.copy == 1:
            return []
        return [
            *self.set.mark(self._id("ticket.reprint"), self._en("ticket.reprint"), Align.CENTRE),
            *self.set.indonesian(self._id("ticket.reprint_explained"), Align.CENTRE),
            *self.set.english(self._en("ticket.reprint_explained"), Align.CENTRE),
            Rule(),
            Gap(),
        ]

    def _logo(self, block: SlipBlock) -> list[Block]:
        logo = self.stationery.logo
        if logo is None or self.profile.image is ImageMode.NONE:
            return []
        return [Picture(logo, align_of(block, Align.CENTRE)), Gap()]

    def _number(self, align: Align) -> list[Block]:
        number = to_ascii(self.slip.number)
        if not self.profile.magnifies:
            return self._drawn_number(number, align)
        rows = _broken(number, NUMBER_CHARACTERS_PER_ROW)
        width, height = number_size(max(map(len, rows), default=1), self.profile)
        return [Line(row, align, bold=True, width=width, height=height) for row in rows]

    def _drawn_number(self, number: str, align: Align) -> list[Block]:
        rows = _broken(number, block_letters.fitting(self.profile.columns))
        blocks: list[Block] = [Line(number, align, bold=True)]
        for row in rows:
            blocks += [Gap(), *(Line(dots, align, bold=True) for dots in block_letters.drawn(row))]
        return [*blocks, Gap()]

    def _priority(self, align: Align) -> list[Block]:
        if not self.slip.priority:
            return []
        return self.set.mark(self._id("ticket.priority"), self._en("ticket.priority"), align)

    def _named(self, block: SlipBlock, label: str, names: dict[str, str]) -> list[Block]:
        indonesian, english = self._names(names)
        below = f"{self._en(label)}: {english}" if english else self._en(label)
        return [
            *self.set.indonesian(self._id(label), align_of(block)),
            *self.set.both(block, indonesian, below),
        ]

    def _issued(self, block: SlipBlock) -> list[Block]:
        date, time = self._instant(self.stationery.indonesian)
        english = ", ".join(self._instant(self.stationery.english))
        lines = self._unbroken(block, f"{date}, {time}", date, time)
        if self.slip.copy == 1:
            return [*lines, *self.set.english(english, align_of(block))]
        return [
            *self.set.indonesian(self._id("ticket.first_issued"), align_of(block)),
            *lines,
            *self.set.english(self._en("ticket.first_issued"), align_of(block)),
            *self.set.english(english, align_of(block)),
        ]

    def _unbroken(self, block: SlipBlock, whole: str, *parts: str) -> list[Block]:
        """Return a text on one line, or its parts on one each."""
        rows = (whole,) if len(whole) * (block.size or 1) <= self.profile.columns else parts
        return [line for row in rows for line in self.set.both(block, row, "")]

    def _instant(self, words: Translator) -> tuple[str, str]:
        at, timezone = self.slip.issued_at, self.slip.timezone
        time = words.text("ticket.time", time=words.clock(at, timezone), zone=words.zone(at, timezone))
        return words.date(at, timezone), time

    def _ahead(self, block: SlipBlock) -> list[Block]:
        count = self.slip.ahead
        if count is None:
            return []
        key = {0: "ticket.ahead_none", 1: "ticket.ahead_one"}.get(count, "ticket.ahead")
        return self._text(block, key, count=count)

    def _expected(self, block: SlipBlock) -> list[Block]:
        """Return when the call is expected, also where nobody can say (E1); a reprint has only what was told first."""
        label, when = self._id("ticket.wait_label"), self._when(self.stationery.indonesian)
        if when is None:
            return []
        english = f"{self._en('ticket.wait_label')}: {self._when(self.stationery.english)}"
        return [
            *self._unbroken(block, f"{label}: {when}", f"{label}:", when),
            *self.set.english(english, align_of(block)),
        ]

    def _when(self, words: Translator) -> str | None:
        """Return in how many minutes the call is expected; on an older paper, or of a long wait, from when to when."""
        low, high = self.slip.wait_low, self.slip.wait_high
        if low is None or high is None:
            return words.text("ticket.wait_unknown") if self.slip.copy == 1 else None
        if self.slip.copy == 1 and high <= WAIT_IN_MINUTES_MAX:
            return words.text("ticket.wait" if low else "ticket.wait_short", low=low, high=high)
        at, timezone = self.slip.issued_at, self.slip.timezone
        first, last = (words.clock(at + minutes * MINUTE_MS, timezone) for minutes in (low, high))
        return words.text("ticket.wait_clock", low=first, high=last, zone=words.zone(at, timezone))

    def _stops(self) -> list[Block]:
        if not self.slip.stops:
            return []
        return [
            *self.set.indonesian(self._id("ticket.stops")),
            *self.set.english(self._en("ticket.stops")),
            *(line for place, names in enumerate(self.slip.stops, 1) for line in self._stop(place, names)),
        ]

    def _stop(self, place: int, names: dict[str, str]) -> list[Block]:
        return self.set.item(place, *self._names(names))

    def _code(self, block: SlipBlock) -> list[Block]:
        link = self.slip.link
        if not link:
            return []
        align = align_of(block, Align.CENTRE)
        code = QrCode(to_ascii(link), align, block.dots or LARGEST_MODULE)
        if not module_dots(code, self.profile):
            return []
        return [
            *self.set.indonesian(self._id("ticket.follow"), align, bold=True),
            *self.set.english(self._en("ticket.follow"), align),
            code,
        ]

    def _text(self, block: SlipBlock, key: str, **values: object) -> list[Block]:
        return self.set.both(block, self._id(key, **values), self._en(key, **values))

    def _names(self, names: dict[str, str]) -> tuple[str, str]:
        """Return a name in both languages; the English one is empty where it says the same."""
        indonesian, english = self.stationery.indonesian.name(names), self.stationery.english.name(names)
        return indonesian, "" if english == indonesian else english

    def _id(self, key: str, **values: object) -> str:
        return self.stationery.indonesian.text(key, **values)

    def _en(self, key: str, **values: object) -> str:
        return self.stationery.english.text(key, **values)


def _broken(number: str, length: int) -> list[str]:
    """Return a number in rows of at most `length` characters: its letters and its digits, or else even rows."""
    if len(number) <= length:
        return [number] if number else []
    parts = LETTERS_AND_DIGITS.fullmatch(number)
    if parts is not None and max(map(len, parts.groups())) <= length:
        return list(parts.groups())
    even = math.ceil(len(number) / math.ceil(len(number) / length))
    return [number[start : start + even] for start in range(0, len(number), even)]
