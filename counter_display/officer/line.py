"""The waiting line at the right of the officer's panel: the next few, quiet, and the count."""

from typing import Final

from counter_display.officer.pen import Pen
from counter_display.scene import Align, Box
from hub.protocol.commands import TicketClass
from hub.protocol.views import OfficerView, WaitingTicket

ROW_HEIGHT: Final = 42.0


def draw_line(pen: Pen, view: OfficerView, at: int, box: Box) -> None:
    """Draw the next in line for a counter and how many there are; `at` is the hub's time (UTC ms)."""
    u = pen.u
    pen.words(pen.text("officer.waiting"), box.x, box.y + 12 * u, box.width * 0.6, 16 * u, "quiet_ink", bold=False)
    total = str(view.waiting_total)
    pen.words(total, box.right, box.y, box.width * 0.4, 34 * u, "ink", align=Align.RIGHT)
    top = box.y + 58 * u
    if not view.waiting:
        words = pen.text("officer.none_waiting")
        pen.words(words, box.x, top + 16 * u, box.width, 15 * u, "quiet_ink", bold=False)
        return
    fits = int((box.bottom - top) / (ROW_HEIGHT * u))
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
        words = pen.text("officer.class.priority")
        pen.words(words, mark.right + 8 * u, box.y + (box.height - 11 * u) / 2, box.width * 0.3, 11 * u, "primary")
    minutes = pen.text("officer.minutes", count=max(0, at - ticket.issued_at) // 60_000)
    pen.words(minutes, box.right, top, box.width * 0.3, capital, "quiet_ink", bold=False, align=Align.RIGHT)
