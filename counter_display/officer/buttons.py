"""The actions of the officer's panel as large buttons in fixed places, with their keys written on them."""

from typing import Final

from counter_display.officer.keys import Keyboard
from counter_display.officer.pages import FOOT, HEAD, draw_foot, draw_head
from counter_display.officer.pen import GAP, PITCH, Look, Pen, wrapped
from counter_display.officer.picture import Button, PanelPicture
from counter_display.officer.presses import MORE_KEYS, Control
from counter_display.scene import Align, Box
from hub.protocol.views import OfficerAction

NEXT_HEIGHT: Final = 116.0
ACTION_HEIGHT: Final = 124.0
COLUMNS: Final = 4

FILLED: Final = frozenset({OfficerAction.CALL_NEXT, OfficerAction.START, OfficerAction.FINISH})
"""The way forward is filled; asides are outlined."""


def draw_actions(pen: Pen, picture: PanelPicture, keyboard: Keyboard, box: Box) -> None:
    """Draw the actions that are always there: the next call wide, the others in a row below it."""
    u = pen.u
    first, *others = picture.buttons
    wide = Box(box.x, box.y, box.width, NEXT_HEIGHT * u)
    ink = _ground(pen, first, wide)
    pen.key(keyboard.label(first.action), wide, ink)
    pen.words(_words(pen, first), wide.x + 34 * u, wide.y + 43 * u, wide.width * 0.8, 30 * u, ink)
    by_itself = None if picture.view is None else picture.view.calls_by_itself_at
    if by_itself is not None:
        words = pen.text("officer.calls_by_itself", count=max(0, -(-(by_itself - picture.at) // 1_000)))
        top = wide.bottom - 30 * u
        pen.words(words, wide.right - 18 * u, top, wide.width * 0.6, 14 * u, ink, align=Align.RIGHT)
    width = (box.width - (len(others) - 1) * GAP * u) / len(others)
    for place, button in enumerate(others):
        cell = Box(box.x + place * (width + GAP * u), box.bottom - ACTION_HEIGHT * u, width, ACTION_HEIGHT * u)
        _draw(pen, button, keyboard.label(button.action), _words(pen, button), cell)


def draw_more_button(pen: Pen, picture: PanelPicture, keyboard: Keyboard, box: Box) -> None:
    """Draw the way to the rarer actions."""
    u = pen.u
    ink = pen.button(box, Control.MORE, Control.MORE, Look.OUTLINED, picture.more_enabled, picture.more_pending)
    words = pen.text("officer.notice.waiting" if picture.more_pending else "officer.more")
    pen.key(keyboard.label(Control.MORE), box, ink)
    pen.words(words, box.x + 18 * u, box.bottom - 34 * u, box.width - 36 * u, 16 * u, ink)


def draw_more(pen: Pen, picture: PanelPicture, keyboard: Keyboard, box: Box) -> None:
    """Draw the page of rarer actions in the place of ticket and actions."""
    u = pen.u
    view = picture.view
    number = "" if view is None or view.current is None else view.current.number
    draw_head(pen, pen.text("officer.more"), number, box)
    area = Box(box.x, box.y + HEAD * u, box.width, box.height - (HEAD + FOOT + GAP) * u)
    rows = -(-len(picture.more) // COLUMNS)
    width = (area.width - (COLUMNS - 1) * GAP * u) / COLUMNS
    height = (area.height - (rows - 1) * GAP * u) / rows
    for place, button in enumerate(picture.more):
        down, across = divmod(place, COLUMNS)
        cell = Box(area.x + across * (width + GAP * u), area.y + down * (height + GAP * u), width, height)
        key = keyboard.label(button.action) or MORE_KEYS[place]
        _draw(pen, button, key, _words(pen, button) + _count(picture, button.action), cell)
    draw_foot(pen, pen.text("officer.back"), box)


def _count(picture: PanelPicture, action: OfficerAction) -> str:
    view = picture.view
    aside = {} if view is None else {OfficerAction.UNPARK: view.parked, OfficerAction.READMIT: view.no_shows}
    return f" ({len(aside[action])})" if aside.get(action) else ""


def _words(pen: Pen, button: Button) -> str:
    return pen.text("officer.notice.waiting" if button.pending else f"officer.{button.action}")


def _ground(pen: Pen, button: Button, box: Box) -> str:
    look = Look.FILLED if button.action in FILLED else Look.OUTLINED
    return pen.button(box, button.action, button.action, look, button.enabled, button.pending)


def _draw(pen: Pen, button: Button, key: str, words: str, box: Box) -> None:
    u = pen.u
    ink = _ground(pen, button, box)
    pen.key(key, box, ink)
    capital = 16 * u
    lines = wrapped(words, box.width - 28 * u, capital, 3)
    top = box.bottom - 14 * u - capital - (len(lines) - 1) * capital * PITCH
    for place, line in enumerate(lines):
        x, width = box.x + 14 * u, box.width - 28 * u
        pen.words(line, x, top + place * capital * PITCH, width, capital, ink, button.enabled or button.pending)
