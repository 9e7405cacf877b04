"""Questions, typed lines and new numbers on the officer's panel, in the place of ticket and actions."""

from typing import Final, assert_never

from counter_display.officer.pen import GAP, PITCH, Look, Pen, wrapped
from counter_display.officer.picture import PanelPicture
from counter_display.officer.presses import Chosen, Control, Sign
from counter_display.officer.questions import PAGE, Asked, Choice, Line, Question, Typing
from counter_display.officer.ticket import spaced
from counter_display.scene import Align, Box
from hub.protocol.commands import TicketReceipt
from hub.protocol.printing import SlipOutcome

HEAD: Final = 64.0
FOOT: Final = 84.0
COLUMNS: Final = 2
FIELD: Final = 84.0
HINT: Final = 34.0

DIGITS: Final = "1234567890"
LETTERS: Final = ("abcdefghij", "klmnopqrst", "uvwxyz")
OTHERS: Final = {Line.NUMBER: "", Line.NOTE: ",.- ", Line.OFFICER: "-._:", Line.CLOCK: ""}
"""The signs of the pad on the glass, which follow the letters in its last row."""


def draw_head(pen: Pen, title: str, beside: str, box: Box) -> None:
    """Draw a page's title, and something small at the right."""
    u = pen.u
    pen.words(title, box.x, box.y + 18 * u, box.width * 0.84, 22 * u, "ink")
    pen.words(beside, box.right, box.y + 20 * u, box.width * 0.15, 18 * u, "quiet_ink", align=Align.RIGHT)


def draw_foot(pen: Pen, leave: str, box: Box, key: str | None = None) -> None:
    """Draw the way out of a page, at the lower left."""
    _foot(pen, 0, Control.LEAVE, leave, key or pen.leave_key, Look.QUIET, True, box)


def draw_asked(pen: Pen, asked: Asked, box: Box) -> None:
    """Draw a question with its answers."""
    beside = f"{asked.page + 1} / {asked.pages}" if asked.pages > 1 else ""
    draw_head(pen, pen.say(asked.step.title), beside, box)
    match asked.step:
        case Question():
            _choices(pen, asked, box)
        case Typing(line=line):
            _field(pen, asked, line, box)
        case _:
            assert_never(asked.step)
    draw_foot(pen, pen.text("officer.leave"), box)


def draw_receipt(pen: Pen, receipt: TicketReceipt, picture: PanelPicture, box: Box) -> None:
    """Draw a number that was drawn here, large, until it is put away, and what became of its slip."""
    u = pen.u
    draw_head(pen, pen.text("officer.new_number"), "", box)
    card = Box(box.x, box.y + HEAD * u, box.width, box.height - (HEAD + FOOT + GAP) * u)
    pen.fill(card, "card", "line", 1.5 * u)
    inner = card.inset(28 * u)
    pen.words(spaced(receipt.number), inner.x, inner.y + 24 * u, inner.width, 150 * u, "ink")
    entries = () if picture.catalogue is None else picture.catalogue.services
    name = next((entry.name for entry in entries if entry.service == receipt.service), None)
    lines = [
        "" if name is None else pen.translator.name(name),
        pen.translator.name(receipt.place),
        "" if receipt.ahead is None else pen.text("officer.ahead", count=receipt.ahead),
    ]
    shown = [line for line in lines if line]
    for place, words in enumerate(shown):
        top = inner.y + (226 + place * 40) * u
        pen.words(words, inner.x, top, inner.width, 18 * u, "ink" if place == 0 else "quiet_ink", bold=place == 0)
    key, is_trouble = _slip(receipt, picture)
    top = inner.y + (226 + len(shown) * 40) * u
    role = "trouble" if is_trouble else "quiet_ink"
    pen.words(pen.text(key), inner.x, top, inner.width, 18 * u, role, bold=is_trouble)
    draw_foot(pen, pen.text("officer.put_away"), box, "ENTER")


def _slip(receipt: TicketReceipt, picture: PanelPicture) -> tuple[str, bool]:
    """Return the words for what became of a new number's slip, and whether its visitor may lack it."""
    drawn = None if picture.view is None else picture.view.drawn
    if receipt.slip is None:
        return "officer.not_printed", False
    if drawn is None or drawn.ticket != receipt.ticket or drawn.outcome is SlipOutcome.PENDING:
        return "officer.printing", False
    return f"officer.drawn.{drawn.outcome}", drawn.outcome is not SlipOutcome.PRINTED


def _choices(pen: Pen, asked: Asked, box: Box) -> None:
    u = pen.u
    area = Box(box.x, box.y + HEAD * u, box.width, box.height - (HEAD + FOOT + GAP) * u)
    rows = PAGE // COLUMNS
    width = (area.width - (COLUMNS - 1) * GAP * u) / COLUMNS
    height = (area.height - (rows - 1) * GAP * u) / rows
    for place, choice in enumerate(asked.choices):
        down, across = divmod(place, COLUMNS)
        cell = Box(area.x + across * (width + GAP * u), area.y + down * (height + GAP * u), width, height)
        _choice(pen, choice, place, asked.can_be_sent and place == 0, cell)
    if not asked.choices:
        pen.words(pen.text("officer.no_choices"), area.x, area.y + 20 * u, area.width, 18 * u, "quiet_ink", bold=False)
    if asked.pages > 1:
        back, forth = asked.page > 0, asked.page + 1 < asked.pages
        _foot(pen, 1, Control.PAGE_BACK, pen.text("officer.page_back"), "0", Look.QUIET, back, box)
        _foot(pen, 2, Control.PAGE_NEXT, pen.text("officer.page_next"), "9", Look.QUIET, forth, box)


def _choice(pen: Pen, choice: Choice, place: int, usual: bool, box: Box) -> None:
    u = pen.u
    ink = pen.button(box, choice.id, Chosen(place), Look.FILLED if usual else Look.OUTLINED)
    pen.key("ENTER" if usual else str(place + 1), box, ink)
    capital = 16 * u
    width = box.width - (120 if usual else 76) * u
    lines = wrapped(pen.say(choice.label), width, capital, 3)
    top = box.y + (box.height - capital - (len(lines) - 1) * capital * PITCH) / 2
    for number, line in enumerate(lines):
        pen.words(line, box.x + 18 * u, top + number * capital * PITCH, width, capital, ink)


def _field(pen: Pen, asked: Asked, line: Line, box: Box) -> None:
    u = pen.u
    field = Box(box.x, box.y + HEAD * u, box.width, FIELD * u)
    pen.fill(field, "card", "primary", 3 * u)
    capital = (22 if line is Line.NOTE else 34) * u
    middle = field.y + (field.height - capital) / 2
    pen.words(f"{asked.text}|", field.x + 20 * u, middle, field.width - 40 * u, capital, "ink")
    hint = pen.text(f"officer.hint.{line}")
    pen.words(hint, box.x, field.bottom + 14 * u, box.width, 13 * u, "ink", bold=line is Line.NOTE)
    top = field.bottom + (HINT + GAP) * u
    pad = Box(box.x, top, box.width, box.bottom - (FOOT + GAP) * u - top)
    _pad(pen, line, pad)
    _foot(pen, 1, Control.ERASE, pen.text("officer.erase"), "", Look.QUIET, bool(asked.text), box)
    _foot(pen, 2, Control.SEND, pen.text("officer.send"), "ENTER", Look.FILLED, asked.can_be_sent, box)


def _pad(pen: Pen, line: Line, box: Box) -> None:
    if line is Line.CLOCK:
        draw_signs(pen, (DIGITS,), Box(box.x, box.y, box.width, box.height / 3))
        return
    rows = (DIGITS, *LETTERS[:-1], LETTERS[-1] + OTHERS[line])
    draw_signs(pen, tuple(row.upper() if line is Line.NUMBER else row for row in rows), box)


def draw_signs(pen: Pen, rows: tuple[str, ...], box: Box) -> None:
    """Draw a key for each sign, ten in a row."""
    u = pen.u
    gap = 8 * u
    width = (box.width - (len(DIGITS) - 1) * gap) / len(DIGITS)
    height = (box.height - (len(rows) - 1) * gap) / len(rows)
    for down, row in enumerate(rows):
        for across, sign in enumerate(row):
            cell = Box(box.x + across * (width + gap), box.y + down * (height + gap), width, height)
            ink = pen.button(cell, f"sign:{sign}", Sign(sign), Look.QUIET)
            words = pen.text("officer.space") if sign == " " else sign
            capital = (11 if sign == " " else 19) * u
            middle = cell.y + (height - capital) / 2
            pen.words(words, cell.x + width / 2, middle, width - 8 * u, capital, ink, align=Align.CENTRE)


def _foot(pen: Pen, place: int, press: Control, words: str, key: str, look: Look, enabled: bool, box: Box) -> None:
    u = pen.u
    width = (box.width - 2 * GAP * u) / 3
    cell = Box(box.x + place * (width + GAP * u), box.bottom - FOOT * u, width, FOOT * u)
    ink = pen.button(cell, press, press, look, enabled)
    pen.key(key, cell, ink)
    pen.words(words, cell.x + 18 * u, cell.y + (FOOT - 16) / 2 * u, cell.width - 110 * u, 16 * u, ink, bold=enabled)
