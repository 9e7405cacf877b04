"""The current ticket on the officer's panel: number, service, why this one, what follows, and its times."""

from typing import Final

from counter_display.officer.keys import Keyboard
from counter_display.officer.pen import GAP, MARGIN, Look, Pen
from counter_display.officer.picture import Button, PanelPicture
from counter_display.officer.times import MINUTE_MS, duration, minutes
from counter_display.officer.words import why
from counter_display.scene import Box
from hub.protocol.commands import TicketClass
from hub.protocol.printing import SlipOutcome
from hub.protocol.views import CurrentTicket, OfficerAction, TicketPhase

QUICK_WIDTH: Final = 330.0
QUICK_HEIGHT: Final = 72.0
DETAIL: Final = 24.0
VALUES: Final = 56.0

MISSING: Final = frozenset({SlipOutcome.UNKNOWN, SlipOutcome.FAILED, SlipOutcome.NOT_PRINTED})
"""What became of slips that the visitor may not have; the officer can print another."""


def draw_ticket(pen: Pen, picture: PanelPicture, keyboard: Keyboard, box: Box) -> None:
    """Draw the ticket the counter is busy with, or that there is none; beside its number what this moment needs."""
    u = pen.u
    view = picture.view
    pen.fill(box, "card", "line", 1.5 * u)
    inner = box.inset(MARGIN * u)
    current = None if view is None else view.current
    if picture.quick is not None:
        y = inner.y + 78 * u if current is not None else box.y + (box.height - QUICK_HEIGHT * u) / 2
        _quick(pen, picture.quick, keyboard, Box(inner.right - QUICK_WIDTH * u, y, QUICK_WIDTH * u, QUICK_HEIGHT * u))
    if current is None:
        capital = 22 * u
        words = "" if view is None else pen.text("officer.phase.none")
        pen.words(words, inner.x, box.y + (box.height - capital) / 2, inner.width, capital, "quiet_ink", bold=False)
        return
    phase = "call" if current.phase is TicketPhase.CALLED else "good"
    pen.badge(pen.text(f"officer.phase.{current.phase}"), inner.x, inner.y, phase)
    right = inner.right
    if current.ticket_class is TicketClass.PRIORITY:
        right -= pen.badge(pen.text("officer.class.priority"), right, inner.y, "primary", right=True) + GAP * u
    if current.uncertain:
        pen.badge(pen.text("officer.uncertain_current"), right, inner.y, "trouble", right=True)
    elif current.slip in MISSING:
        pen.badge(pen.text(f"officer.slip.{current.slip}"), right, inner.y, "trouble", right=True)
    capital = min(104 * u, box.height * 0.28)
    top = inner.y + 56 * u
    number_width = inner.width - (0 if picture.quick is None else (QUICK_WIDTH + GAP) * u)
    pen.words(spaced(current.number), inner.x, top, number_width, capital, "ink")
    top += capital + 24 * u
    pen.words(pen.translator.name(current.service_name), inner.x, top, inner.width, 19 * u, "ink")
    top += 38 * u
    values = Box(inner.x, inner.bottom - VALUES * u, inner.width, VALUES * u)
    room = (values.y if values.y > top else inner.bottom) - top  # an emergency's words may take some of it
    details = [each for each in _details(pen, current) if each[0]]
    for place, (words, role) in enumerate(details[: max(0, int(room / (DETAIL * u)))]):
        pen.words(words, inner.x, top + place * DETAIL * u, inner.width, 13 * u, role, bold=role == "ink")
    if values.y > top:
        _values(pen, current, picture.at, values)


def _details(pen: Pen, current: CurrentTicket) -> tuple[tuple[str, str], ...]:
    """Return what follows and why it was called, each with the role of its ink; empty words: nothing to say."""
    stops = " · ".join(pen.translator.name(stop) for stop in current.stops)
    reason = "" if current.why is None else pen.text("officer.why_this", why=pen.say(why(current.why)))
    return (reason, "quiet_ink"), (pen.text("officer.stops", stops=stops) if stops else "", "ink")


def spaced(number: str) -> str:
    """Return a number with a space between prefix and digits: "A 042"."""
    place = next((i for i, sign in enumerate(number) if sign.isdigit()), 0)
    return f"{number[:place]} {number[place:]}".strip()


def _quick(pen: Pen, button: Button, keyboard: Keyboard, box: Box) -> None:
    u = pen.u
    look = Look.QUIET if button.action is OfficerAction.UNDO else Look.FILLED
    ink = pen.button(box, button.action, button.action, look, button.enabled, button.pending)
    words = pen.text("officer.notice.waiting" if button.pending else f"officer.{button.action}")
    pen.words(words, box.x + 18 * u, box.y + (box.height - 16 * u) / 2, box.width - 90 * u, 16 * u, ink)
    pen.key(keyboard.label(button.action), Box(box.x, box.y + 8 * u, box.width, box.height), ink)


def _values(pen: Pen, current: CurrentTicket, now: int, box: Box) -> None:
    u = pen.u
    calls = pen.text("officer.calls_value", count=current.calls)
    until = current.called_at if current.first_called_at is None else current.first_called_at
    waited = pen.text("officer.minutes", count=minutes(until - (current.since or current.issued_at)))
    if current.started_at is None:
        first = ("officer.since_called", duration(now - current.called_at))
    else:
        first = _service_time(pen, current, now - current.started_at, box)
    width = box.width / 3
    for place, (key, value) in enumerate((first, ("officer.calls", calls), ("officer.waited", waited))):
        x = box.x + place * width
        pen.words(pen.text(key), x, box.y, width - GAP * u, 12 * u, "quiet_ink", bold=False)
        pen.words(value, x, box.y + 24 * u, width - GAP * u, 22 * u, "ink")


def _service_time(pen: Pen, current: CurrentTicket, lasted: int, box: Box) -> tuple[str, str]:
    """Return title and value of the running time; against a standard time also draw a bar, and say that it is over."""
    standard = current.standard_minutes * MINUTE_MS
    if not standard:
        return "officer.since_started", duration(lasted)
    u = pen.u
    whole = Box(box.x, box.bottom - 2 * u, box.width / 3 - 2 * GAP * u, 8 * u)
    is_over = lasted > standard
    pen.fill(whole, "ground", "line", 1.5 * u)
    share = min(1.0, max(0, lasted // 1_000 * 1_000) / standard)  # in seconds: nothing is drawn anew between them
    pen.fill(Box(whole.x, whole.y, whole.width * share, whole.height), "trouble" if is_over else "good")
    value = f"{duration(lasted)} / {pen.text('officer.minutes', count=current.standard_minutes)}"
    return ("officer.over_standard" if is_over else "officer.since_started"), value
