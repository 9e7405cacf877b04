"""What fits on a hall screen: where everything stands and how large it is, from the glass and the viewing distance.

Capitals and digits of numbers and counters are at least `HALL_CAPITAL` × distance high (V1); nothing less is accepted.
Where the recent calls fit beside the current one they stand at its right, else below it. Notices have a band of their
own at the foot, which takes room from the calls as long as they keep their sizes and a row; where it cannot, notices
stand in the header in place of the hall's name. All lengths are pixels from
the top left corner; a `capital` is the height of a capital letter, which is also the height of a digit.
"""

from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from config.tokens import STEP_MM, Surface, hall_capital_mm
from counter_display.hall.notices import signs
from counter_display.hall.widths import USUAL, Widths
from counter_display.scene import Box

MOST_ROWS: Final = 6
"""More recent calls than these make each of them smaller and help nobody: the eye finds its number among six."""

PITCH: Final = 1.55
WIDEST_PITCH: Final = 2.2
"""From one row's top to the next, in capitals: half a capital of air at least, more if there is room."""

WIDEST_SIDE: Final = 0.44
"""The recent calls take no more of the width than this beside the current one."""

QUIET_SHARE: Final = 0.038
"""Height of the header's capitals over the screen's height, where the distance does not ask for less."""

HEADER_PITCH: Final = 2.5
CAPTION_PITCH: Final = 1.9
CAPTION_SHARE: Final = 0.8
"""Heights of the header and of the words above the rows, in their capitals; those words over the header's."""

NARROWEST_SIDE: Final = 0.34
LARGE_PITCHES: Final = 2.8
LARGE_SHARE: Final = 0.5
"""Below each other, the current call takes this share of what the header leaves, and room for two lines at least."""

NOTICE_SHARE: Final = 0.5
"""A notice's capitals over those of numbers: 21 minutes of arc, at which text is read with ease (ISO 9241-303)."""

NOTICE_PITCH: Final = 1.6
NOTICE_AIR: Final = 0.9
"""From one line of a notice to the next, and what its band has beside the lines, in its capitals."""

NOTICE_SIGNS: Final = 72
MOST_NOTICE_LINES: Final = 3
"""A sentence with a long name has so many signs; the band has lines for it, and no more than these."""

MARK_WIDTH: Final = 0.5
"""Width of the mark at the band's left edge, in a notice's capitals."""

HEADER_NOTICE: Final = 1.4
CLOCK_WIDTH: Final = 4.2
"""In the header: height of a notice's capitals over that of the name's; width of the clock in the name's capitals."""

MOST_GROWTH: Final = 1.25
"""Below each other, recent calls grow by so much where all rows fit: the current one stays the largest thing."""


@dataclass(frozen=True, slots=True)
class HallLayout:
    """A hall screen's places and sizes.

    `large` is the field of the current call, `recent` that of the rows, `captions` the strip of words above them.
    `least_capital` is what the distance asks for; `quiet_capital` is for words that nobody has to read from afar.
    `notice` is where notices stand, if there are any.
    """

    width: float
    height: float
    margin: float
    header: Box
    large: Box
    recent: Box
    captions: Box
    rows: int
    row_height: float
    row_capital: float
    least_capital: float
    quiet_capital: float
    beside: bool
    notice: "NoticePlace | None" = None
    widths: Widths = USUAL


@dataclass(frozen=True, slots=True)
class NoticePlace:
    """Where notices stand: so many `lines` with capitals of this height; `in_header` in place of the hall's name."""

    box: Box
    lines: int
    capital: float
    in_header: bool = False


class DoesNotFit(ValueError):
    """The screen is too small for its viewing distance; `farthest_m` is the distance that it can serve."""

    def __init__(self, surface: Surface, distance_m: float, farthest_m: float) -> None:
        super().__init__(
            f"a screen of {surface.width_mm:.0f} × {surface.height_mm:.0f} mm cannot be read from {distance_m:g} m"
            f" (capitals of {hall_capital_mm(distance_m):.0f} mm are needed); from {farthest_m:.1f} m it can"
        )
        self.farthest_m = farthest_m


def plan(
    surface: Surface,
    distance_m: float,
    notices: bool = False,
    lines: int = MOST_NOTICE_LINES,
    widths: Widths = USUAL,
) -> HallLayout:
    """Return the layout of a screen that is read from `distance_m` metres, with a place for notices if there are any.

    The place has so many `lines` at most; the hall's numbers and counters are no wider than `widths`.

    Raises:
        DoesNotFit: not even one recent call would have capitals of the height that the distance asks for.
    """
    layout = _try(surface, distance_m, widths)
    if layout is None:
        raise DoesNotFit(surface, distance_m, farthest_m(surface, widths))
    return _with_notices(layout, surface, distance_m, lines) if notices else layout


def _with_notices(without: HallLayout, surface: Surface, distance_m: float, most: int) -> HallLayout:
    """Return the layout with the roomiest band that leaves the calls their sizes."""
    width, height, margin, quiet = without.width, without.height, without.margin, without.quiet_capital
    asked = max(quiet, NOTICE_SHARE * without.least_capital)
    for capital in dict.fromkeys((asked, (asked + quiet) / 2, quiet)):
        inner = width - 2 * margin - MARK_WIDTH * capital
        wanted = min(most, ceil(NOTICE_SIGNS / signs(inner, capital)))
        for lines in range(wanted, 0, -1):
            band = (lines * NOTICE_PITCH + NOTICE_AIR) * capital
            layout = _try(surface, distance_m, without.widths, band)
            if layout is not None:
                return replace(layout, notice=NoticePlace(Box(0, height - band, width, band), lines, capital))
    box = Box(margin, 0, width - 3 * margin - CLOCK_WIDTH * quiet, without.header.height)
    return replace(without, notice=NoticePlace(box, 1, HEADER_NOTICE * quiet, in_header=True))


def farthest_m(surface: Surface, widths: Widths = USUAL) -> float:
    """Return the largest viewing distance in metres, to 0.1, that a screen can serve; 0 when there is none."""
    low, high = 0, 1_000
    while low < high:
        middle = (low + high + 1) // 2
        if _try(surface, middle / 10, widths) is None:
            high = middle - 1
        else:
            low = middle
    return low / 10


def _try(surface: Surface, distance_m: float, widths: Widths, band: float = 0) -> HallLayout | None:
    width, height = float(surface.width_px), float(surface.height_px)
    least = surface.px(hall_capital_mm(distance_m))
    margin = max(surface.px(STEP_MM) * 2, width * 0.02)
    quiet = QUIET_SHARE * min(width, height)
    header = Box(0, 0, width, HEADER_PITCH * quiet)
    caption = CAPTION_PITCH * CAPTION_SHARE * quiet
    body = height - header.height - band
    side = max(widths.row * least + 2 * margin, width * NARROWEST_SIDE)
    beside = side <= WIDEST_SIDE * width and widths.place * least + 2 * margin <= width - side
    if beside:
        space = body - caption - margin / 2
        column, growth = side, space
    else:
        space = body - max(LARGE_PITCHES * least, LARGE_SHARE * body) - caption - margin / 2
        column, growth = width, least
    rows = min(MOST_ROWS, int(space / (PITCH * least)))
    if rows < 1 or max(widths.row, widths.place if not beside else 0) * least + 2 * margin > column:
        return None
    if rows == MOST_ROWS:
        growth *= MOST_GROWTH
    capital = min(space / rows / PITCH, (column - 2 * margin) / widths.row, growth)
    if beside:
        large = Box(0, header.height, width - side, body)
        captions = Box(large.width, header.height, side, caption)
    else:
        space = rows * PITCH * capital
        large = Box(0, header.height, width, body - space - caption - margin / 2)
        captions = Box(0, large.bottom, width, caption)
    return HallLayout(
        width=width,
        height=height,
        margin=margin,
        header=header,
        large=large,
        recent=Box(captions.x, captions.y + caption, captions.width, space),
        captions=captions,
        rows=rows,
        row_height=min(space / rows, WIDEST_PITCH * capital),
        row_capital=capital,
        least_capital=least,
        quiet_capital=quiet,
        beside=beside,
        widths=widths,
    )
