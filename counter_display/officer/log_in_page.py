"""Where somebody logs in at the officer's panel, chooses another password, and sees who is in."""

from typing import Final

from counter_display.officer.keys import Keyboard
from counter_display.officer.log_in_form import Field, Form, Pad
from counter_display.officer.log_in_picture import GOOD, LogInPicture, Stage
from counter_display.officer.pages import DIGITS, FOOT, LETTERS, draw_head, draw_signs
from counter_display.officer.pen import GAP, PITCH, Look, Pen, wrapped
from counter_display.officer.presses import Entry
from counter_display.scene import Align, Box

HEAD: Final = 54.0
LABEL: Final = 28.0
FIELD: Final = 76.0
HINT: Final = 52.0
SHOW: Final = 132.0
BUTTONS: Final = 5

SIGN: Final = 24.0
"""Width of a hidden sign, or of the one that it stands for: nothing moves when it is shown."""

DOT: Final = "•"

OUT_WIDTH: Final = 226.0
OUT_HEIGHT: Final = 54.0

_LOWER: Final = (*LETTERS[:-1], f"{LETTERS[-1]}-._ ")
ROWS: Final = {
    Pad.LETTERS: (DIGITS, *_LOWER),
    Pad.CAPITALS: (DIGITS, *(row.upper() for row in _LOWER)),
    Pad.SIGNS: ("!\"#$%&'()*", "+,-./:;<=>", "?@[\\]^_{|}", "~` "),
}
"""Every sign of a keyboard, so that no password can be typed there and not here."""

PLACES: Final = (Entry.FIRST, Entry.SECOND, Entry.THIRD)


def draw_log_in(pen: Pen, log_in: LogInPicture, form: Form, box: Box) -> None:
    """Draw the fields, what is to be known of them, the keys, and the ways forward and back."""
    u = pen.u
    draw_head(pen, pen.text(f"log_in.title.{log_in.stage}", account=log_in.account), "", box)
    count = len(form.fields)
    width = (box.width - (count - 1) * GAP * u) / count
    for place in range(count):
        top = box.y + HEAD * u
        _field(pen, form, place, Box(box.x + place * (width + GAP * u), top, width, (LABEL + FIELD) * u))
    top = box.y + (HEAD + LABEL + FIELD) * u
    for line, words in enumerate(wrapped(pen.text(f"log_in.hint.{log_in.stage}"), box.width, 13 * u, 2)):
        pen.words(words, box.x, top + (12 + line * 13 * PITCH) * u, box.width, 13 * u, "quiet_ink", bold=False)
    top += (HINT + GAP) * u
    draw_signs(pen, ROWS[form.pad], Box(box.x, top, box.width, box.bottom - (FOOT + GAP) * u - top))
    _foot(pen, log_in, form, box)


def draw_who(pen: Pen, log_in: LogInPicture, officer: str | None, keyboard: Keyboard, box: Box) -> None:
    """Draw who is logged in, whether somebody else is signed on at the counter, and the ways to password and out."""
    u = pen.u
    state = "idle" if officer is None else "on" if officer == log_in.account else "beside"
    words = pen.text(f"log_in.who.{state}", account=log_in.account, officer=officer or "")
    capital = 14 * u
    middle = box.y + (box.height - capital) / 2
    y = box.y + (box.height - OUT_HEIGHT * u) / 2
    who = Box(box.x, y, box.width - (OUT_WIDTH + GAP) * u, OUT_HEIGHT * u)
    ink = pen.button(who, Entry.CHANGE, Entry.CHANGE, Look.QUIET, log_in.can_leave)
    pen.words(words, who.x + 14 * u, y + 10 * u, who.width - 98 * u, 13 * u, ink, bold=state != "on")
    pen.words(pen.text("log_in.change"), who.x + 14 * u, y + 33 * u, who.width - 98 * u, 11 * u, ink, bold=False)
    pen.key(keyboard.account_label(Entry.CHANGE), who, ink)
    out = Box(box.right - OUT_WIDTH * u, y, OUT_WIDTH * u, OUT_HEIGHT * u)
    look = Look.FILLED if log_in.is_sure else Look.QUIET
    ink = pen.button(out, Entry.LOG_OUT, Entry.LOG_OUT, look, log_in.can_leave, log_in.waits)
    pen.words(_out(pen, log_in), out.x + 14 * u, middle, out.width - 90 * u, capital, ink)
    pen.key(keyboard.account_label(Entry.LOG_OUT), out, ink)


def said_of(pen: Pen, log_in: LogInPicture, number: str | None) -> tuple[str, str | None, str] | None:
    """Return the line of words about a log-in, its ground and ink; None: there is nothing to say.

    `number` is at the counter, and stays there when its officer leaves.
    """
    if log_in.waits:
        return pen.text("log_in.checking"), None, "quiet_ink"
    if log_in.is_sure:
        return pen.text("log_in.sure" if number is None else "log_in.sure_ticket", number=number), None, "ink"
    if log_in.said is None:
        is_typed = log_in.form is not None
        return (pen.text(f"log_in.needed.{log_in.stage}"), None, "quiet_ink") if is_typed else None
    words = pen.text(f"log_in.said.{log_in.said}", seconds=log_in.wait_s)
    return (words, None, "ink") if log_in.said in GOOD else (words, "trouble", "on_trouble")


def _field(pen: Pen, form: Form, place: int, box: Box) -> None:
    u = pen.u
    kind, text = form.fields[place], form.texts[place]
    has_focus = form.focus == place
    pen.words(pen.text(f"log_in.field.{kind}"), box.x, box.y + 4 * u, box.width, 13 * u, "ink", bold=has_focus)
    is_last = place + 1 == len(form.fields)
    cell = Box(box.x, box.y + LABEL * u, box.width - (SHOW * u if is_last else 0), FIELD * u)
    ink = pen.button(cell, PLACES[place], PLACES[place], Look.OUTLINED if has_focus else Look.QUIET)
    capital = 24 * u
    middle = cell.y + (cell.height - capital) / 2
    if kind is Field.ACCOUNT:
        pen.words(text + "|" * has_focus, cell.x + 20 * u, middle, cell.width - 40 * u, capital, ink)
    else:
        capital = 20 * u
        middle = cell.y + (cell.height - capital) / 2
        _hidden(pen, text, has_focus, Box(cell.x + 14 * u, middle, cell.width - 28 * u, capital), ink)
    if is_last:
        show = Box(cell.right, cell.y, SHOW * u, cell.height)
        ink = pen.button(show, Entry.SHOW, Entry.SHOW, Look.QUIET, form.is_begun)
        lines = wrapped(pen.text("log_in.show"), show.width - 40 * u, 13 * u, 2)
        for line, words in enumerate(lines):
            top = show.y + (show.height - 13 * u) / 2 + (line - (len(lines) - 1) / 2) * 13 * PITCH * u
            pen.words(words, show.x + show.width / 2, top, show.width - 8 * u, 13 * u, ink, align=Align.CENTRE)


def _hidden(pen: Pen, text: str, has_focus: bool, box: Box, ink: str) -> None:
    """Draw what is hidden, sign by sign: what is drawn in one piece is kept as a picture of its words."""
    advance = SIGN * pen.u
    shown = text[-max(1, int(box.width / advance) - 1) :]
    signs = shown if pen.touched == Entry.SHOW else DOT * len(shown)
    for place, sign in enumerate([*signs, *("|" * has_focus)]):
        x = box.x + (place + 0.5) * advance
        pen.words(sign.strip(), x, box.y, advance, box.height, ink, align=Align.CENTRE)


def _foot(pen: Pen, log_in: LogInPicture, form: Form, box: Box) -> None:
    must_change = log_in.stage is Stage.MUST_CHANGE
    capitals = Entry.LETTERS if form.pad is Pad.CAPITALS else Entry.CAPITALS
    signs = Entry.LETTERS if form.pad is Pad.SIGNS else Entry.SIGNS
    leave = pen.text("log_in.clear" if log_in.stage is Stage.ASKED else "officer.leave")
    if must_change:
        leave = _out(pen, log_in)
    look = Look.FILLED if must_change and log_in.is_sure else Look.QUIET
    is_paused = log_in.wait_s and not log_in.waits
    send = pen.text("log_in.wait_s" if is_paused else f"log_in.send.{log_in.stage}", seconds=log_in.wait_s)
    can_leave = log_in.can_leave or not must_change
    _button(pen, 0, Entry.LEAVE, leave, "ESC", box, look=look, enabled=can_leave)
    _button(pen, 1, capitals, pen.text(f"log_in.{capitals}"), "", box)
    _button(pen, 2, signs, pen.text(f"log_in.{signs}"), "", box)
    _button(pen, 3, Entry.ERASE, pen.text("officer.erase"), "", box, enabled=bool(form.texts[form.focus]))
    _button(pen, 4, Entry.SEND, send, "ENTER", box, look=Look.FILLED, enabled=log_in.can_send, pending=log_in.waits)


def _out(pen: Pen, log_in: LogInPicture) -> str:
    return pen.text("log_in.out_sure" if log_in.is_sure else "log_in.out")


def _button(
    pen: Pen,
    place: int,
    press: Entry,
    words: str,
    key: str,
    box: Box,
    look: Look = Look.QUIET,
    enabled: bool = True,
    pending: bool = False,
) -> None:
    u = pen.u
    width = (box.width - (BUTTONS - 1) * GAP * u) / BUTTONS
    cell = Box(box.x + place * (width + GAP * u), box.bottom - FOOT * u, width, FOOT * u)
    ink = pen.button(cell, press, press, look, enabled, pending)
    pen.key(key, cell, ink)
    right = (len(key) * 12 + 40) * u if key else 18 * u
    pen.words(words, cell.x + 18 * u, cell.y + (FOOT - 16) / 2 * u, cell.width - 18 * u - right, 16 * u, ink)
