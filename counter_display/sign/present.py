"""A sign's picture as shapes: the number, as large as the glass allows, under the counter that it belongs to."""

from collections.abc import Sequence
from typing import Final

from config.translations import Translator
from counter_display.hall.emergency import emergency_scene
from counter_display.hall.layout import CLOCK_WIDTH, HallLayout
from counter_display.hall.model import HallPicture
from counter_display.hall.present import STRIPE
from counter_display.scene import Align, Box, Fill, Scene, Shape, Words
from counter_display.sign.layout import SignLayout
from counter_display.sign.model import SignPicture
from hub.protocol.signs import SignState
from hub.protocol.views import Emergency

SECOND_LINE: Final = 0.42
LINE_GAP: Final = 0.6
"""The line below over the one above it, and the gap between both, in the upper one's capitals."""

STATE_SHARE: Final = 0.7
"""Words about the counter are at most so large as its number would be: that stays the largest thing a sign shows."""


def present_sign(picture: SignPicture, layout: SignLayout, translators: Sequence[Translator]) -> Scene:
    """Return the shapes of a sign, those behind first; the first translator's is the sign's own language."""
    if picture.emergency is not None:
        return _emergency(picture.emergency, picture, layout, translators)
    translator = translators[0]
    shapes: list[Shape] = [Fill(Box(0, 0, layout.width, layout.height), "ground"), *_head(picture, layout, translator)]
    if picture.number is not None:
        return (*shapes, *_number(picture.number, picture, layout))
    return (*shapes, *_lines(*_words(picture, translator), layout))


def _head(picture: SignPicture, layout: SignLayout, translator: Translator) -> list[Shape]:
    """Return the counter and the time; where the picture is old, since when."""
    box, capital, stale = layout.head, layout.head_capital, picture.stale
    top = box.y + (box.height - capital) / 2
    clock = translator.clock(picture.at, picture.timezone)
    clock_width = capital * CLOCK_WIDTH
    words, ground, ink = _counter(picture, translator), "head", "on_head"
    if stale is not None:
        words = translator.text("hall.no_connection", time=translator.clock(stale.since, picture.timezone))
        ground, ink = "trouble", "on_trouble"
    width = box.width - 3 * layout.margin - clock_width
    right = box.right - layout.margin
    stripe = Box(box.x, box.bottom - STRIPE * capital, box.width, STRIPE * capital)
    return [
        Fill(box, ground),
        *([Fill(stripe, "head_edge")] if stale is None else []),
        Words(words, layout.margin, top, width, capital, ink),
        Words(clock, right, top, clock_width, capital, ink, bold=False, align=Align.RIGHT),
    ]


def _counter(picture: SignPicture, translator: Translator) -> str:
    if picture.counter_number is None or (picture.number is None and picture.state is SignState.OPEN):
        return ""
    return f"{translator.text('hall.counter')} {picture.counter_number}"


def _number(number: str, picture: SignPicture, layout: SignLayout) -> list[Shape]:
    field, capital = layout.field, layout.capital
    ink = "on_call" if picture.lit else "quiet_ink" if picture.stale is not None else "ink"
    top = field.y + (field.height - capital) / 2
    width = field.width - 2 * layout.margin
    words = Words(number, field.x + field.width / 2, top, width, capital, ink, align=Align.CENTRE)
    return [Fill(field, "call"), words] if picture.lit else [words]


def _words(picture: SignPicture, translator: Translator) -> tuple[str, str]:
    """Return what is said without a number, in one line or two: the larger, and the one below it (empty: none)."""
    if picture.counter_number is None:
        return translator.text("hall.connecting"), ""
    if picture.state is SignState.OPEN:
        return f"{translator.text('hall.counter')} {picture.counter_number}", ""
    if picture.state is SignState.CLOSED:
        return translator.text("sign.closed"), ""
    back = "" if picture.until is None else translator.clock(picture.until, picture.timezone)
    return translator.text("sign.paused"), translator.text("sign.back_at", time=back) if back else ""


def _lines(first: str, second: str, layout: SignLayout) -> list[Shape]:
    field = layout.field
    capital = layout.capital * STATE_SHARE
    below = SECOND_LINE * capital if second else 0.0
    gap = LINE_GAP * capital if second else 0.0
    middle, width = field.x + field.width / 2, field.width - 2 * layout.margin
    top = field.y + (field.height - capital - gap - below) / 2
    shapes: list[Shape] = [Words(first, middle, top, width, capital, "ink", align=Align.CENTRE)]
    if second:
        line = top + capital + gap
        shapes.append(Words(second, middle, line, width, below, "quiet_ink", bold=False, align=Align.CENTRE))
    return shapes


def _emergency(
    emergency: Emergency, picture: SignPicture, layout: SignLayout, translators: Sequence[Translator]
) -> Scene:
    """Return an emergency as hall screens show it, on this glass."""
    nothing = Box(0, 0, 0, 0)
    glass = HallLayout(
        *(layout.width, layout.height, layout.margin, nothing, nothing, nothing, nothing),
        rows=0,
        row_height=0,
        row_capital=0,
        least_capital=layout.least_capital,
        quiet_capital=layout.head_capital * SECOND_LINE,
        beside=False,
    )
    hall = HallPicture(picture.at, picture.timezone, {}, {}, (), (), picture.stale, connected=True)
    return emergency_scene(emergency, hall, glass, translators)
