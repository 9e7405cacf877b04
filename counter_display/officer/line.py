"""The right of the officer's panel: the next in line, quiet, how many wait for what, and a supervisor's word."""

from typing import Final

from counter_display.officer.pen import GAP, PITCH, Look, Pen, wrapped
from counter_display.officer.picture import PanelPicture
from counter_display.officer.presses import Control
from counter_display.officer.times import minutes
from counter_display.officer.words import aside, paper, why
from counter_display.scene import Align, Box
from hub.protocol.commands import TicketClass
from hub.protocol.ids import ServiceId
from hub.protocol.views import CatalogueView, OfficerView, SupervisorWord, WaitingTicket

ROW_HEIGHT: Final = 42.0
TOTAL_HEIGHT: Final = 29.0
PAPER_HEIGHT: Final = 29.0
WORD_HEIGHT: Final = 236.0

TOTALS: Final = 4
"""More services than that are summed up in one line: the panel is for the next ticket, not for statistics."""


def draw_side(pen: Pen, picture: PanelPicture, box: Box) -> None:
    """Draw the next in line and how many there are; below it paper, and totals or the supervisor's word."""
    view = picture.view
    if view is None:
        return
    u = pen.u
    bottom = box.bottom
    if picture.word is not None:
        bottom -= WORD_HEIGHT * u
        _word(pen, picture.word, Box(box.x, bottom, box.width, WORD_HEIGHT * u))
    else:
        rows = _totals(view, picture.catalogue)
        bottom -= (len(rows) * TOTAL_HEIGHT + (GAP if rows else 0)) * u
        for place, (words, count) in enumerate(rows):
            top = bottom + (GAP + place * TOTAL_HEIGHT) * u
            text = words if isinstance(words, str) else pen.translator.name(words)
            first, *rest = wrapped(text, box.width * 0.84, 13 * u, 2)
            pen.words(
                f"{first} …" if rest else first, box.x, top + 8 * u, box.width * 0.84, 13 * u, "quiet_ink", bold=False
            )
            pen.words(str(count), box.right, top + 8 * u, box.width * 0.14, 13 * u, "ink", align=Align.RIGHT)
    for label, is_trouble in reversed((*((each, False) for each in aside(view)), *paper(view))):
        bottom -= PAPER_HEIGHT * u
        lines = wrapped(pen.say(label), box.width, 13 * u, 2)
        bottom -= (len(lines) - 1) * 13 * PITCH * u
        for place, line in enumerate(lines):
            top = bottom + (6 + place * 13 * PITCH) * u
            pen.words(line, box.x, top, box.width, 13 * u, "trouble" if is_trouble else "quiet_ink", bold=is_trouble)
    _line(pen, view, picture.at, Box(box.x, box.y, box.width, bottom - box.y))


def _line(pen: Pen, view: OfficerView, at: int, box: Box) -> None:
    u = pen.u
    pen.words(pen.text("officer.waiting"), box.x, box.y + 12 * u, box.width * 0.6, 16 * u, "quiet_ink", bold=False)
    pen.words(str(view.waiting_total), box.right, box.y, box.width * 0.4, 34 * u, "ink", align=Align.RIGHT)
    top = box.y + 58 * u
    if not view.waiting:
        words = pen.text("officer.none_waiting")
        pen.words(words, box.x, top + 16 * u, box.width, 15 * u, "quiet_ink", bold=False)
        return
    if view.next_why is not None:
        words = pen.text("officer.next_why", why=pen.say(why(view.next_why)))
        pen.words(words, box.x, top - 10 * u, box.width, 13 * u, "quiet_ink", bold=False)
        top += 16 * u
    fits = max(1, int((box.bottom - top) / (ROW_HEIGHT * u)))
    shown = view.waiting if view.waiting_total <= fits else view.waiting[: fits - 1]
    for place, ticket in enumerate(shown):
        _waiting(pen, ticket, at, Box(box.x, top + place * ROW_HEIGHT * u, box.width, ROW_HEIGHT * u))
    _more(pen, view, len(shown), Box(box.x, top + len(shown) * ROW_HEIGHT * u, box.width, ROW_HEIGHT * u))


def _more(pen: Pen, view: OfficerView, shown: int, box: Box) -> None:
    if view.waiting_total > shown:
        words = pen.text("officer.more_waiting", count=view.waiting_total - shown)
        pen.words(words, box.x, box.y + 14 * pen.u, box.width, 14 * pen.u, "quiet_ink", bold=False)


def _waiting(pen: Pen, ticket: WaitingTicket, at: int, box: Box) -> None:
    u = pen.u
    pen.fill(Box(box.x, box.y, box.width, u), "line")
    capital = 15 * u
    top = box.y + (box.height - capital) / 2
    pen.words(ticket.number, box.x, top, box.width * 0.3, capital, "ink")
    if ticket.ticket_class is TicketClass.PRIORITY:
        x = box.x + box.width * 0.33
        mark = Box(x, box.y + box.height / 2 - 6 * u, 12 * u, 12 * u)
        pen.fill(mark, "primary")
        words, role = ("officer.uncertain", "trouble") if ticket.uncertain else ("officer.class.priority", "primary")
        y = box.y + (box.height - 11 * u) / 2
        pen.words(pen.text(words), mark.right + 8 * u, y, box.width * 0.3, 11 * u, role)
    elif ticket.uncertain:
        x, y = box.x + box.width * 0.33, box.y + (box.height - 11 * u) / 2
        pen.words(pen.text("officer.uncertain"), x, y, box.width * 0.35, 11 * u, "trouble")
    waits = pen.text("officer.minutes", count=minutes(at - ticket.issued_at))
    pen.words(waits, box.right, top, box.width * 0.3, capital, "quiet_ink", bold=False, align=Align.RIGHT)


def _totals(view: OfficerView, catalogue: CatalogueView | None) -> list[tuple[str | dict[str, str], int]]:
    """Return a name and how many wait for each of the counter's services that somebody waits for, if several do."""
    names: dict[ServiceId, dict[str, str]] = {}
    if catalogue is not None:
        names = {entry.service: entry.name for entry in catalogue.services}
    order = sorted(view.totals, key=lambda service: (-view.totals[service], service))[:TOTALS]
    return [(names.get(service, str(service)), view.totals[service]) for service in order] if len(order) > 1 else []


def _word(pen: Pen, word: SupervisorWord, box: Box) -> None:
    u = pen.u
    pen.fill(box, "card", "primary", 3 * u)
    inner = box.inset(16 * u)
    pen.words(pen.text("officer.word", time=pen.clock(word.at)), inner.x, inner.y, inner.width, 13 * u, "primary")
    lines = wrapped(word.text, inner.width, 14 * u, 5)
    for place, line in enumerate(lines):
        pen.words(line, inner.x, inner.y + (32 + place * 23) * u, inner.width, 14 * u, "ink")
    hide = Box(inner.x, inner.bottom - 52 * u, inner.width, 52 * u)
    ink = pen.button(hide, Control.HIDE_WORD, Control.HIDE_WORD, Look.QUIET)
    pen.words(pen.text("officer.hide_word"), hide.x + 14 * u, hide.y + 19 * u, hide.width * 0.6, 14 * u, ink)
    pen.key(pen.leave_key, Box(hide.x, hide.y - 2 * u, hide.width, hide.height), ink)
