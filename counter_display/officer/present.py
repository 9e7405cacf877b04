"""The officer's panel as shapes and targets: the ticket at the left, its actions below, the line quiet at the right."""

from dataclasses import dataclass
from typing import Final

from config.translations import Translator
from counter_display.officer.keys import Keyboard
from counter_display.officer.line import draw_line
from counter_display.officer.panel import Button, Message, Notice, PanelPicture
from counter_display.officer.pen import Pen
from counter_display.scene import Align, Box, Scene
from hub.protocol.commands import CancelReason, TicketClass
from hub.protocol.views import CurrentTicket, OfficerAction, TicketPhase

DESIGN_WIDTH: Final = 1280.0
DESIGN_HEIGHT: Final = 800.0
"""All measures below are for such a panel and grow with it."""

BAR: Final = 64.0
NOTICE: Final = 52.0
MARGIN: Final = 24.0
GAP: Final = 12.0
SIDE: Final = 372.0
NEXT_HEIGHT: Final = 128.0
ACTION_HEIGHT: Final = 124.0

LEAVE: Final = "leave"
"""The target that leaves a question."""

TargetId = OfficerAction | CancelReason | str

FILLED: Final = frozenset({OfficerAction.CALL_NEXT, OfficerAction.START, OfficerAction.FINISH})
"""The way forward is filled; asides are outlined."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place to press."""

    box: Box
    id: TargetId
    enabled: bool


@dataclass(frozen=True, slots=True)
class PanelScene:
    """What is drawn, and where it can be pressed."""

    shapes: Scene
    targets: tuple[Target, ...]

    def at(self, x: float, y: float) -> Target | None:
        """Return the enabled target at a point."""
        return next((target for target in self.targets if target.enabled and target.box.holds(x, y)), None)


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
    touched: TargetId | None,
    timezone: str,
) -> PanelScene:
    """Return the panel; `touched` is the target that a finger holds down now."""
    return _Drawing(picture, size, translator, keyboard, touched, timezone).draw()


class _Drawing(Pen):
    def __init__(
        self,
        picture: PanelPicture,
        size: Size,
        translator: Translator,
        keyboard: Keyboard,
        touched: TargetId | None,
        timezone: str,
    ) -> None:
        super().__init__(size.unit, translator)
        self.picture = picture
        self.size = size
        self.keyboard = keyboard
        self.touched = touched
        self.timezone = timezone
        self.targets: list[Target] = []

    def draw(self) -> PanelScene:
        u, width, height = self.u, self.size.width, self.size.height
        self.fill(Box(0, 0, width, height), "ground")
        self._bar(Box(0, 0, width, BAR * u))
        self._notice(Box(0, BAR * u, width, NOTICE * u))
        top = (BAR + NOTICE + GAP) * u
        side = Box(width - (SIDE + MARGIN) * u, top, SIDE * u, height - top - MARGIN * u)
        left = Box(MARGIN * u, top, side.x - 2 * MARGIN * u, side.height)
        actions = (NEXT_HEIGHT + ACTION_HEIGHT + GAP) * u
        self._ticket(Box(left.x, left.y, left.width, left.height - actions - GAP * u))
        self._actions(Box(left.x, left.bottom - actions, left.width, actions))
        if self.picture.view is not None:
            draw_line(self, self.picture.view, self.picture.at, side)
        return PanelScene(tuple(self.shapes), tuple(self.targets))

    def _bar(self, box: Box) -> None:
        view = self.picture.view
        capital = 20 * self.u
        top = box.y + (box.height - capital) / 2
        margin = MARGIN * self.u
        third = box.width / 3 - margin
        self.fill(box, "card")
        if view is not None:
            words = self.text("officer.counter", number=view.counter_number)
            self.words(words, margin, top, third, capital, "ink")
            served = self.text("officer.served_today", count=view.served_today)
            small = 14 * self.u
            middle = box.y + (box.height - small) / 2
            self.words(served, box.width / 2, middle, third, small, "quiet_ink", bold=False, align=Align.CENTRE)
        clock = self.translator.clock(self.picture.at, self.timezone)
        self.words(clock, box.right - margin, top, third, capital, "ink", align=Align.RIGHT)

    def _notice(self, box: Box) -> None:
        message = self.picture.message
        ground, ink = _notice_roles(message)
        if ground is not None:
            self.fill(box, ground)
        capital = 15 * self.u
        words = self._message(message)
        margin = MARGIN * self.u
        top = box.y + (box.height - capital) / 2
        self.words(words, margin, top, box.width - 2 * margin, capital, ink, bold=ground is not None)

    def _message(self, message: Message | None) -> str:
        if message is None:
            return self.text("officer.ready")
        if message.notice is Notice.REFUSED:
            return self.text(f"officer.refused.{message.code}")
        time = self.translator.clock(message.since or 0, self.timezone)
        return self.text(f"officer.notice.{message.notice}", time=time)

    def _ticket(self, box: Box) -> None:
        u = self.u
        view = self.picture.view
        self.fill(box, "card", "line", 1.5 * u)
        inner = box.inset(MARGIN * u)
        current = None if view is None else view.current
        if current is None:
            capital = 22 * u
            words = "" if view is None else self.text("officer.phase.none")
            self.words(
                words, inner.x, box.y + (box.height - capital) / 2, inner.width, capital, "quiet_ink", bold=False
            )
            return
        phase = "call" if current.phase is TicketPhase.CALLED else "good"
        self.badge(self.text(f"officer.phase.{current.phase}"), inner.x, inner.y, phase)
        if current.ticket_class is TicketClass.PRIORITY:
            self.badge(self.text("officer.class.priority"), inner.right, inner.y, "primary", right=True)
        capital = min(108 * u, box.height * 0.32)
        number_top = inner.y + 60 * u
        self.words(_spaced(current), inner.x, number_top, inner.width, capital, "ink")
        service = self.translator.name(current.service_name)
        self.words(service, inner.x, number_top + capital + 26 * u, inner.width, 19 * u, "ink")
        self._values(current, Box(inner.x, inner.bottom - 50 * u, inner.width, 50 * u))

    def _values(self, current: CurrentTicket, box: Box) -> None:
        now = self.picture.at
        if current.started_at is None:
            first = ("officer.since_called", _duration(now - current.called_at))
        else:
            first = ("officer.since_started", _duration(now - current.started_at))
        waited = self.text("officer.minutes", count=max(0, current.called_at - current.issued_at) // 60_000)
        values = (
            first,
            ("officer.calls", self.text("officer.calls_value", count=current.calls)),
            ("officer.waited", waited),
        )
        width = box.width / len(values)
        for place, (key, value) in enumerate(values):
            x = box.x + place * width
            inner = width - GAP * self.u
            self.words(self.text(key), x, box.y, inner, 12 * self.u, "quiet_ink", bold=False)
            self.words(value, x, box.y + 27 * self.u, inner, 22 * self.u, "ink")

    def _actions(self, box: Box) -> None:
        if self.picture.reasons:
            self._question(box)
            return
        u = self.u
        first, *others = self.picture.buttons
        self._button(first, Box(box.x, box.y, box.width, NEXT_HEIGHT * u), 30 * u, wide=True)
        width = (box.width - (len(others) - 1) * GAP * u) / len(others)
        for place, button in enumerate(others):
            x = box.x + place * (width + GAP * u)
            self._button(button, Box(x, box.bottom - ACTION_HEIGHT * u, width, ACTION_HEIGHT * u), 16 * u)

    def _button(self, button: Button, box: Box, capital: float, wide: bool = False) -> None:
        u = self.u
        held = self.touched is button.action
        if button.pending or held:
            ground, ink, edge = "pressed", "on_pressed", "pressed"
        elif not button.enabled:
            ground, ink, edge = "ground", "quiet_ink", "line"
        elif button.action in FILLED:
            ground, ink, edge = "primary", "on_primary", "primary"
        else:
            ground, ink, edge = "card", "ink", "primary"
        self.fill(box, ground, edge, (1.5 if edge == "line" else 3) * u)
        words = self.text("officer.notice.waiting") if button.pending else self.text(f"officer.{button.action}")
        bold = button.enabled or button.pending or held
        self.key(self.keyboard.label(button.action), box, ink)
        lines = [words] if wide else _two_lines(words)
        pitch = capital * 1.62
        inset = (34 if wide else 14) * u
        top = box.bottom - inset - capital - (len(lines) - 1) * pitch
        if wide:
            top = box.y + (box.height - capital) / 2
        for place, line in enumerate(lines):
            self.words(line, box.x + inset, top + place * pitch, box.width - 2 * inset, capital, ink, bold)
        self.targets.append(Target(box, button.action, button.enabled))

    def _question(self, box: Box) -> None:
        u = self.u
        current = None if self.picture.view is None else self.picture.view.current
        number = "" if current is None else current.number
        self.words(self.text("officer.why_cancel", number=number), box.x, box.y + 20 * u, box.width, 19 * u, "ink")
        choices: list[tuple[TargetId, str]] = [(r, self.text(f"officer.reason.{r}")) for r in self.picture.reasons]
        choices.append((LEAVE, self.text("officer.leave")))
        width = (box.width - GAP * u) / 2
        height = 88 * u
        for place, (target, words) in enumerate(choices):
            down, across = divmod(place, 2)
            x = box.x + across * (width + GAP * u)
            cell = Box(x, box.bottom - (2 - down) * height - (1 - down) * GAP * u, width, height)
            held = self.touched == target
            self.fill(cell, "pressed" if held else "card", "line" if target == LEAVE else "primary", 3 * u)
            self.key("ESC" if target == LEAVE else str(place + 1), cell, "on_pressed" if held else "ink")
            top = cell.y + (height - 16 * u) / 2
            ink = "on_pressed" if held else "ink"
            self.words(words, cell.x + 20 * u, top, width - 100 * u, 16 * u, ink)
            self.targets.append(Target(cell, target, enabled=True))


def _notice_roles(message: Message | None) -> tuple[str | None, str]:
    if message is None or message.notice is Notice.WAITING:
        return None, "quiet_ink"
    if message.notice is Notice.CONNECTING:
        return None, "ink"
    return "trouble", "on_trouble"


def _duration(ms: int) -> str:
    """Return minutes and seconds, "04:05"; hours are minutes too, as officers count them."""
    seconds = max(0, ms) // 1_000
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def _spaced(current: CurrentTicket) -> str:
    place = next((i for i, sign in enumerate(current.number) if sign.isdigit()), 0)
    return f"{current.number[:place]} {current.number[place:]}".strip()


def _two_lines(words: str) -> list[str]:
    return words.split(" ", 1)
