"""A hall screen's picture as shapes: like an airport sign, the number first, then where to go, then everything else."""

from typing import Final

from config.translations import Translator
from counter_display.hall.layout import (
    CLOCK_WIDTH,
    MARK_WIDTH,
    NOTICE_PITCH,
    HallLayout,
)
from counter_display.hall.model import HallPicture, Row
from counter_display.hall.notices import hours_words, page_at, paged, sentences, signs
from counter_display.hall.widths import ARROW_WIDTH, GAP_WIDTH
from counter_display.logo import Logo, placed
from counter_display.scene import Align, Arrow, Box, Fill, Media, Running, Scene, Shape, Words

NUMBER_FILLS: Final = 3.9
"""Width of "A 042" in capitals: the large number fills the field with it; longer ones are made to fit."""

PLACE_SHARE: Final = 0.24
"""Height of "Loket 12" over the large field's, where the distance does not ask for more."""

PLACE_OF_NUMBER: Final = 0.62
LINE_GAP: Final = 0.62
"""The place is never larger than this share of its number; the gap between both, in the place's capitals."""

LEAST_LEAD: Final = 1.25
"""Where the number could not be so much larger than the place below it, the place stands beside it."""

ONE_LINE_SHARE: Final = 0.73
"""Height of the one line over its field's: at least what the distance asks for, see `LARGE_PITCHES`."""

CAPTION_GAP: Final = 2.2
"""From the top of a caption to the top of what it names, in the caption's capitals."""

HAIRLINE: Final = 0.0022

WAITING_WIDTH: Final = 9.0
"""Room for "100 menunggu", in the header's capitals."""

STRIPE: Final = 0.12
"""The stripe below the header, in its capitals."""

RUNNING_SPEED: Final = 4.0
"""Running words go so many of their capitals a second: some six signs, half of what a slow reader reads."""


def runs(picture: HallPicture, layout: HallLayout) -> bool:
    """Return whether the band has room to let its text run: nothing else is said there, and it is no header."""
    alone = bool(picture.running) and not picture.notices and picture.hours is None
    return alone and layout.notice is not None and not layout.notice.in_header


def present(
    picture: HallPicture, layout: HallLayout, translator: Translator, motion: bool = True, logo: Logo | None = None
) -> Scene:
    """Return the shapes of a hall screen, those behind first; without `motion` no text runs."""
    whole = Box(0, 0, layout.width, layout.height)
    shapes: list[Shape] = [Fill(whole, "ground")]
    shapes += _large(picture, layout, translator)
    shapes += _recent(picture, layout, translator)
    shapes += _header(picture, layout, translator, logo)
    shapes += _notices(picture, layout, translator, motion)
    return tuple(shapes)


def _header(picture: HallPicture, layout: HallLayout, translator: Translator, logo: Logo | None) -> list[Shape]:
    box, capital = layout.header, layout.quiet_capital
    stale = picture.stale
    top = box.y + (box.height - capital) / 2
    clock = translator.clock(picture.at, picture.timezone)
    clock_width = capital * CLOCK_WIDTH
    face = [] if logo is None or _is_taken(picture, layout) else [placed(logo, box, layout.margin)]
    left = layout.margin + sum(each.plate.width + layout.margin / 2 for each in face)
    width = box.width - 2 * layout.margin - left - clock_width
    waiting = _count(picture, layout, translator, top)
    width -= sum(each.width + layout.margin for each in waiting)
    if stale is not None:
        since = translator.text("hall.no_connection", time=translator.clock(stale.since, picture.timezone))
        ground, role, words, bold = "trouble", "on_trouble", since, True
    else:
        plain = _is_taken(picture, layout)
        ground, role = ("card", "quiet_ink") if plain else ("head", "quiet_head")
        words, bold = _title(picture, layout, translator), False
    stripe = Box(box.x, box.bottom - STRIPE * capital, box.width, STRIPE * capital)
    return [
        Fill(box, ground),
        *([Fill(stripe, "head_edge")] if ground == "head" else []),
        *face,
        Words(words, left, top, width, capital, role, bold),
        Words(
            *(clock, box.right - layout.margin, top, clock_width, capital),
            role={"card": "ink", "head": "on_head"}.get(ground, role),
            align=Align.RIGHT,
        ),
        *waiting,
    ]


def _count(picture: HallPicture, layout: HallLayout, translator: Translator, top: float) -> list[Words]:
    """Return how many wait, left of the clock; a notice that needs the header comes before it."""
    if picture.waiting is None or _is_taken(picture, layout):
        return []
    capital = layout.quiet_capital
    right = layout.header.right - 2 * layout.margin - CLOCK_WIDTH * capital
    words = translator.text("hall.waiting", count=str(picture.waiting))
    role = "on_head" if picture.stale is None else "on_trouble"
    return [Words(words, right, top, WAITING_WIDTH * capital, capital, role, bold=False, align=Align.RIGHT)]


def _title(picture: HallPicture, layout: HallLayout, translator: Translator) -> str:
    if not picture.connected or _is_taken(picture, layout):
        return ""
    return translator.text("hall.title", hall=translator.name(picture.hall), zone=translator.name(picture.zone))


def _is_taken(picture: HallPicture, layout: HallLayout) -> bool:
    """Return whether notices stand in the header, since the glass has no band for them."""
    return picture.has_band and layout.notice is not None and layout.notice.in_header


def _notices(picture: HallPicture, layout: HallLayout, translator: Translator, motion: bool) -> list[Shape]:
    """Return the page of notices whose turn it is; that the picture is old comes before what the header would say."""
    place, old = layout.notice, picture.stale is not None
    if place is None or not picture.has_band or (place.in_header and old):
        return []
    box, capital = place.box, place.capital
    shapes: list[Shape] = []
    if not place.in_header:
        mark = MARK_WIDTH * capital
        shapes += [
            Fill(box, "card"),
            Fill(Box(box.x, box.y, box.width, _hair(layout)), "line"),
            Fill(Box(box.x, box.y, mark, box.height), "trouble" if picture.notices and not old else "quiet_ink"),
        ]
        box = Box(box.x + layout.margin + mark, box.y, box.width - 2 * layout.margin - mark, box.height)
    role = "quiet_ink" if old else "ink"
    said, columns = sentences(picture, translator), signs(box.width, capital)
    if motion and runs(picture, layout) and len(said[0]) > columns:
        top = box.y + (box.height - capital) / 2
        return [shapes[0], Running(said[0], place.box, top, capital, RUNNING_SPEED * capital, role), *shapes[1:]]
    lines = page_at(paged(said, columns, place.lines), picture.at)
    top = box.y + (box.height - capital * (1 + NOTICE_PITCH * (len(lines) - 1))) / 2
    return [
        *shapes,
        *(
            Words(line, box.x, top + NOTICE_PITCH * capital * row, box.width, capital, role)
            for row, line in enumerate(lines)
        ),
    ]


def _large(picture: HallPicture, layout: HallLayout, translator: Translator) -> list[Shape]:
    field = layout.large
    if picture.media is not None:
        return [Media(field, picture.media.path, picture.media.is_video, picture.media.turn)]
    if not picture.large:
        return _nothing(picture, layout, translator)
    shapes: list[Shape] = []
    part = field.height / len(picture.large)
    for place, row in enumerate(picture.large):
        box = Box(field.x, field.y + place * part, field.width, part)
        old = picture.stale is not None
        lit = row.lit and not old
        ink = "on_call" if lit else ("quiet_ink" if old else "ink")
        way = "on_call" if lit else ("quiet_ink" if old else "way")
        if lit:
            shapes.append(Fill(box, "call"))
        elif place:
            shapes.append(Fill(Box(box.x, box.y, box.width, _hair(layout)), "line"))
        shapes += _call(row, box, layout, translator, ink, way, alone=len(picture.large) == 1)
    return shapes


def _nothing(picture: HallPicture, layout: HallLayout, translator: Translator) -> list[Shape]:
    field = layout.large
    capital = layout.quiet_capital * 1.5
    middle = field.y + field.height / 2
    width = field.width - 2 * layout.margin
    if not picture.connected:
        words = translator.text("hall.connecting")
        return [Words(words, layout.margin, middle - capital / 2, width, capital, "quiet_ink")]
    way = "hall.please_listen" if picture.has_voice else "hall.please_watch"
    first, second = translator.text("hall.no_calls"), translator.text(way)
    if picture.hours is not None:
        first, second = hours_words(picture.hours, picture.at, picture.timezone, translator)
    return [
        Words(first, layout.margin, middle - capital * 1.5, width, capital, "ink"),
        Words(second, layout.margin, middle + capital * 0.5, width, capital * 0.62, "quiet_ink", bold=False),
    ]


def _call(
    row: Row, box: Box, layout: HallLayout, translator: Translator, ink: str, way: str, alone: bool
) -> list[Shape]:
    """Return a call in its field: the place below its number, or beside it where the field is too low for both."""
    margin = layout.margin
    width = box.width - 2 * margin
    quiet = "quiet_ink" if ink != "on_call" else ink
    caption = layout.quiet_capital * 0.8 if alone else 0.0
    above = CAPTION_GAP * caption
    space = box.height - 2 * margin - above
    place = min(max(PLACE_SHARE * space, layout.least_capital), width / layout.widths.place)
    number = min(width / NUMBER_FILLS, space - place * (1 + LINE_GAP))
    if number < place * LEAST_LEAD:
        return _beside(row, box, layout, translator, ink, way, quiet, caption)
    place = max(min(place, number * PLACE_OF_NUMBER), layout.least_capital)
    top = box.y + (box.height - number - place * (1 + LINE_GAP) + above) / 2
    line = top + number + LINE_GAP * place
    arrow = Box(box.x + margin, line, ARROW_WIDTH * place, place)
    words = f"{translator.text('hall.counter')} {row.counter_number}"
    after = arrow.right + GAP_WIDTH * place
    shapes: list[Shape] = [
        Words(row.number, box.x + margin, top, width, number, ink),
        Arrow(arrow, way),
        Words(words, after, line, box.right - margin - after, place, way),
    ]
    if caption:
        words = translator.text("hall.now_calling")
        shapes.append(Words(words, box.x + margin, top - above, width, caption, quiet, bold=False))
    return shapes


def _beside(
    row: Row, box: Box, layout: HallLayout, translator: Translator, ink: str, way: str, quiet: str, caption: float
) -> list[Shape]:
    width = box.width - 2 * layout.margin
    above = CAPTION_GAP * caption
    place = layout.least_capital
    way_width = place * (GAP_WIDTH + ARROW_WIDTH + GAP_WIDTH + layout.widths.counter)
    number = min((width - way_width) / NUMBER_FILLS, (box.height - above) * ONE_LINE_SHARE)
    if not caption:
        number = place = min(width / layout.widths.row, box.height * ONE_LINE_SHARE)
    line = box.y + (box.height - number + above) / 2
    inner = Box(box.x + layout.margin, box.y, width, box.height)
    shapes = _one_line(row, inner, line, number, ink, way, layout.widths.counter, place)
    if caption:
        top = line - above
        first, second = translator.text("hall.now_calling"), translator.text("hall.counter")
        half = width / 2
        shapes.append(Words(first, inner.x, top, half, caption, quiet, bold=False))
        shapes.append(Words(second, inner.right, top, half, caption, role=quiet, bold=False, align=Align.RIGHT))
    return shapes


def _one_line(
    row: Row,
    box: Box,
    top: float,
    capital: float,
    ink: str,
    way: str,
    counter: float,
    place: float | None = None,
) -> list[Shape]:
    """Return number, arrow and counter on one base line; the way is `place` high where it differs from the number.

    A counter is `counter` wide, in capitals.
    """
    size = capital if place is None else place
    line = top + capital - size
    counter_width = counter * size
    gap = GAP_WIDTH * size
    arrow = Box(box.right - counter_width - gap - ARROW_WIDTH * size, line, ARROW_WIDTH * size, size)
    return [
        Words(row.number, box.x, top, arrow.x - gap - box.x, capital, ink),
        Arrow(Box(arrow.x, line + size * 0.12, arrow.width, size * 0.76), way),
        Words(str(row.counter_number), box.right, line, counter_width, size, way, align=Align.RIGHT),
    ]


def _recent(picture: HallPicture, layout: HallLayout, translator: Translator) -> list[Shape]:
    captions, column = layout.captions, layout.recent
    whole = Box(captions.x, captions.y, captions.width, layout.height - captions.y)
    shapes: list[Shape] = [Fill(whole, "card")]
    capital = layout.quiet_capital * 0.8
    top = captions.y + (captions.height - capital) / 2
    left, right = column.x + layout.margin, column.right - layout.margin
    half = (right - left) * 0.68
    shapes.append(Words(translator.text("hall.last_called"), left, top, half, capital, "quiet_ink", bold=False))
    counter = translator.text("hall.counter")
    shapes.append(
        Words(counter, right, top, right - left - half, capital, role="quiet_ink", bold=False, align=Align.RIGHT)
    )
    for place in range(layout.rows):
        box = Box(left, column.y + place * layout.row_height, right - left, layout.row_height)
        if place < len(picture.recent):
            shapes.append(Fill(Box(box.x, box.y, box.width, _hair(layout)), "line"))
            row_top = box.y + (box.height - layout.row_capital) / 2
            old = picture.stale is not None
            ink, way = ("quiet_ink", "quiet_ink") if old else ("ink", "way")
            shapes += _one_line(
                picture.recent[place], box, row_top, layout.row_capital, ink, way, layout.widths.counter
            )
    return shapes


def _hair(layout: HallLayout) -> float:
    return min(layout.width, layout.height) * HAIRLINE
