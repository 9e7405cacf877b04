"""The officer's panel as shapes and targets: the ticket at the left, its actions below, the line quiet at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from config.translations import Translator
from counter_display.officer.buttons import ACTION_HEIGHT, NEXT_HEIGHT, draw_actions, draw_more, draw_more_button
from counter_display.officer.emergency_band import draw_emergency
from counter_display.officer.keys import Keyboard
from counter_display.officer.line import draw_side
from counter_display.officer.log_in_page import draw_log_in, draw_who, said_of
from counter_display.officer.pages import draw_asked, draw_receipt
from counter_display.officer.pen import GAP, MARGIN, Pen, Target
from counter_display.officer.picture import Message, MorePage, Notice, PanelPicture
from counter_display.officer.questions import Asked
from counter_display.officer.ticket import draw_ticket
from counter_display.officer.words import states
from counter_display.scene import Align, Box, Scene
from hub.protocol.commands import TicketReceipt
from hub.protocol.errors import RejectionCode
from hub.protocol.views import OfficerAction

DESIGN_WIDTH: Final = 1280.0
DESIGN_HEIGHT: Final = 800.0
"""All measures are for such a panel and grow with it."""

BAR: Final = 64.0
NOTICE: Final = 52.0
SIDE: Final = 372.0
WHO: Final = 644.0
"""The bar's width for who is logged in and the way out."""

AWAY: Final = frozenset({Notice.CONNECTING, Notice.HUB_AWAY, Notice.UNSETTLED})
"""What is said first, whoever works here."""

EVACUATED: Final = {"code": "evacuated"}
"""Why no number is to be had: people must leave the hall."""

UNTIL: Final = "from"
"""The value of a refusal that says from which instant (UTC ms) the same is possible."""


@dataclass(frozen=True, slots=True)
class PanelScene:
    """What is drawn, and where it can be pressed."""

    shapes: Scene
    targets: tuple[Target, ...]

    def at(self, x: float, y: float) -> Target | None:
        """Return the target at a point that is enabled, or an action: who presses one that is not is told why."""
        here = (target for target in self.targets if target.box.holds(x, y))
        return next((each for each in here if each.enabled or isinstance(each.press, OfficerAction)), None)


@dataclass(frozen=True, slots=True)
class Size:
    """The panel's window in pixels."""

    width: float
    height: float

    @property
    def unit(self) -> float:
        """How many pixels one measure of the design is."""
        return min(self.width / DESIGN_WIDTH, self.height / DESIGN_HEIGHT)


def present(
    picture: PanelPicture,
    size: Size,
    translator: Translator,
    keyboard: Keyboard,
    touched: str | None,
    timezone: str,
    others: Sequence[Translator] = (),
) -> PanelScene:
    """Return the panel; `touched` is the id of the target that a finger holds down, `timezone` that of the settings.

    In the languages of `others` only an emergency is said, too.
    """
    pen = Pen(size.unit, translator, picture.timezone or timezone, touched, keyboard.leave_label)
    u, width, height = pen.u, size.width, size.height
    pen.fill(Box(0, 0, width, height), "ground")
    _bar(pen, picture, keyboard, Box(0, 0, width, BAR * u))
    _notice(pen, picture, Box(0, BAR * u, width, NOTICE * u))
    top = (BAR + NOTICE + GAP) * u
    if picture.emergency is not None:
        top += draw_emergency(pen, picture.emergency, (translator, *others), 0, (BAR + NOTICE) * u, width)
    if picture.log_in is not None and picture.log_in.form is not None:
        whole = Box(MARGIN * u, top, width - 2 * MARGIN * u, height - top - MARGIN * u)
        draw_log_in(pen, picture.log_in, picture.log_in.form, whole)
        return PanelScene(tuple(pen.shapes), tuple(pen.targets))
    side = Box(width - (SIDE + MARGIN) * u, top, SIDE * u, height - top - MARGIN * u)
    left = Box(MARGIN * u, top, side.x - 2 * MARGIN * u, side.height)
    _left(pen, picture, keyboard, left)
    more = Box(side.x, side.bottom - ACTION_HEIGHT * u, side.width, ACTION_HEIGHT * u)
    draw_side(pen, picture, Box(side.x, side.y, side.width, more.y - GAP * u - side.y))
    draw_more_button(pen, picture, keyboard, more)
    return PanelScene(tuple(pen.shapes), tuple(pen.targets))


def _left(pen: Pen, picture: PanelPicture, keyboard: Keyboard, box: Box) -> None:
    page = picture.page
    match page:
        case None:
            height = (NEXT_HEIGHT + ACTION_HEIGHT + GAP) * pen.u
            draw_ticket(pen, picture, keyboard, Box(box.x, box.y, box.width, box.height - height - GAP * pen.u))
            draw_actions(pen, picture, keyboard, Box(box.x, box.bottom - height, box.width, height))
        case MorePage():
            draw_more(pen, picture, keyboard, box)
        case Asked():
            draw_asked(pen, page, box)
        case TicketReceipt():
            draw_receipt(pen, page, picture, box)
        case _:
            assert_never(page)


def _bar(pen: Pen, picture: PanelPicture, keyboard: Keyboard, box: Box) -> None:
    u = pen.u
    view = picture.view
    large, small = 20 * u, 14 * u
    top = box.y + (box.height - large) / 2
    middle = box.y + (box.height - small) / 2
    margin = MARGIN * u
    pen.fill(box, "card")
    if not picture.types_secrets:
        _who(pen, picture, keyboard, Box(margin + 206 * u, box.y, WHO * u, box.height))
    if view is not None and not picture.types_secrets:
        words = pen.text("officer.counter", number=view.counter_number)
        pen.words(words, margin, top, 190 * u, large, "ink")
        served = pen.text("officer.served_today", count=view.served_today)
        right = box.right - margin - 130 * u
        pen.words(served, right, middle, 240 * u, small, "quiet_ink", bold=False, align=Align.RIGHT)
    pen.words(pen.clock(picture.at), box.right - margin, top, 120 * u, large, "ink", align=Align.RIGHT)


def _who(pen: Pen, picture: PanelPicture, keyboard: Keyboard, box: Box) -> None:
    officer = None if picture.view is None else picture.view.officer
    if picture.log_in is not None:
        draw_who(pen, picture.log_in, officer, keyboard, box)
    elif picture.view is not None:
        words = pen.text("officer.nobody") if officer is None else pen.text("officer.who", officer=officer)
        small = 14 * pen.u
        top = box.y + (box.height - small) / 2
        pen.words(words, box.x, top, 430 * pen.u, small, "quiet_ink", bold=officer is None)


def _notice(pen: Pen, picture: PanelPicture, box: Box) -> None:
    u = pen.u
    words, ground, ink = _notice_words(pen, picture)
    if ground is not None:
        pen.fill(box, ground)
    top = box.y + (box.height - 15 * u) / 2
    pen.words(words, MARGIN * u, top, box.width - 2 * MARGIN * u, 15 * u, ink, bold=ground is not None or ink == "ink")


def _notice_words(pen: Pen, picture: PanelPicture) -> tuple[str, str | None, str]:
    """Return the line of words with its ground and ink: a message, what holds at the counter, or that all is well."""
    message = picture.message
    if message is not None and (message.notice in AWAY or not picture.types_secrets):
        is_trouble = message.notice not in {Notice.WAITING, Notice.CONNECTING, Notice.DENIED}
        ink = "on_trouble" if is_trouble else "quiet_ink" if message.notice is Notice.WAITING else "ink"
        return _message(pen, message, picture.at), "trouble" if is_trouble else None, ink
    current = None if picture.view is None else picture.view.current
    number = None if current is None else current.number
    who = None if picture.log_in is None else said_of(pen, picture.log_in, number)
    if who is not None:
        return who
    said = () if picture.view is None else states(picture.view.state)
    if said:
        return " · ".join(pen.say(label) for label in said), "primary", "on_primary"
    done = picture.done
    if done is None:
        return pen.text("officer.ready"), None, "quiet_ink"
    words = pen.text(f"officer.done.{done.action}", number=done.number)
    return pen.text("officer.ready_after", done=words), None, "quiet_ink"


def _message(pen: Pen, message: Message, at: int) -> str:
    if message.notice is Notice.DENIED:
        return _denied(pen, message, at)
    if message.notice is not Notice.REFUSED:
        return pen.text(f"officer.notice.{message.notice}", time=pen.clock(message.since or 0))
    refused = pen.text(f"officer.refused.{'evacuated' if message.values == EVACUATED else message.code}")
    until = message.values.get(UNTIL)
    if until is None:
        return refused
    clock, seconds = pen.clock(int(until)), int(until) // 1_000 % 60
    return pen.text("officer.refused_until", refused=refused, time=f"{clock}{clock[2]}{seconds:02d}")


def _denied(pen: Pen, message: Message, at: int) -> str:
    """Return why a button is grey, with the seconds until it is not, if only time is wanting."""
    if message.code is None:
        why = pen.text(f"officer.denied.{message.because}")
    elif message.code is RejectionCode.CALLED_TOO_SELDOM and {"calls", "seconds"} <= set(message.values):
        why = pen.text("officer.denied.called_too_seldom", **message.values)
    else:
        why = pen.text(f"officer.refused.{message.code}")
    left = -(-(int(message.values.get(UNTIL, at)) - at) // 1_000)
    return pen.text("officer.denied_for" if left > 0 else "officer.denied", why=why, seconds=left)
