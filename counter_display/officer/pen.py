"""What the officer's panel is drawn with: words, badges, buttons and key caps, in the design's measures."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from config.translations import Translator
from counter_display.officer.presses import Press
from counter_display.officer.questions import Label
from counter_display.scene import Align, Box, Fill, Shape, Words

MARGIN: Final = 24.0
GAP: Final = 12.0

SIGN_WIDTH: Final = 0.7
"""Mean width of a bold letter over the height of capitals, a little on the safe side."""

PITCH: Final = 1.62
"""From line to line over the height of capitals."""


@unique
class Look(StrEnum):
    """The way forward is filled, asides are outlined, ways back are quiet."""

    FILLED = "filled"
    OUTLINED = "outlined"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Target:
    """A place to press; `id` names it in the layout file."""

    box: Box
    id: str
    press: Press
    enabled: bool


class Pen:
    """Collects shapes and targets; `u` is how many pixels one measure of the design is.

    `touched` is the id of the target that a finger holds down now, `leave_key` what stands on the key that closes what
    is open.
    """

    def __init__(
        self, unit: float, translator: Translator, timezone: str, touched: str | None, leave_key: str = "ESC"
    ) -> None:
        self.u = unit
        self.translator = translator
        self.text = translator.text
        self.timezone = timezone
        self.touched = touched
        self.leave_key = leave_key
        self.shapes: list[Shape] = []
        self.targets: list[Target] = []

    def say(self, label: Label) -> str:
        """Return a label's words."""
        if label.names is not None:
            return self.translator.name(label.names)
        values = {name: self.say(value) if isinstance(value, Label) else value for name, value in label.values.items()}
        if label.at is not None:
            values["time"] = self.clock(label.at)
        return self.text(label.key, **values)

    def clock(self, at: int) -> str:
        """Return the hall's time of an instant (UTC ms)."""
        return self.translator.clock(at, self.timezone)

    def fill(self, box: Box, role: str, edge: str | None = None, edge_px: float = 0) -> None:
        """Draw a ground."""
        self.shapes.append(Fill(box, role, edge, edge_px))

    def words(
        self,
        text: str,
        x: float,
        top: float,
        width: float,
        capital: float,
        role: str,
        bold: bool = True,
        align: Align = Align.LEFT,
    ) -> None:
        """Draw a line of words, if there are any; see `counter_display.scene.Words`."""
        if text:
            self.shapes.append(Words(text, x, top, width, capital, role, bold, align))

    def badge(self, words: str, x: float, y: float, role: str, right: bool = False) -> float:
        """Draw a state as a word on its own ground, from `x` to the right, or to the left; return its width."""
        u = self.u
        width = (len(words) * 10.5 + 28) * u
        box = Box(x - width if right else x, y, width, 36 * u)
        self.fill(box, role)
        self.words(words, box.x + width / 2, y + 11.5 * u, width - 16 * u, 13 * u, f"on_{role}", align=Align.CENTRE)
        return width

    def button(self, box: Box, id_: str, press: Press, look: Look, enabled: bool = True, pending: bool = False) -> str:
        """Draw a button's ground, note its target, and return the role of its ink."""
        u = self.u
        if pending or (enabled and self.touched == id_):
            ground, ink, edge = "pressed", "on_pressed", "pressed"
        elif not enabled:
            ground, ink, edge = "ground", "quiet_ink", "line"
        elif look is Look.FILLED:
            ground, ink, edge = "primary", "on_primary", "primary"
        elif look is Look.OUTLINED:
            ground, ink, edge = "card", "ink", "primary"
        else:
            ground, ink, edge = "card", "ink", "line"
        self.fill(box, ground, edge, (1.5 if edge == "line" else 3) * u)
        self.targets.append(Target(box, id_, press, enabled))
        return ink

    def key(self, label: str, box: Box, ink: str) -> None:
        """Draw a key cap in the upper right corner of a button, if it has a key."""
        if label:
            u = self.u
            cap = Box(box.right - (len(label) * 12 + 30) * u, box.y + 12 * u, (len(label) * 12 + 18) * u, 32 * u)
            self.fill(cap, "", ink, 1.5 * u)
            self.words(label, cap.x + cap.width / 2, cap.y + 10 * u, cap.width, 12 * u, ink, align=Align.CENTRE)


def wrapped(text: str, width: float, capital: float, most: int) -> list[str]:
    """Return words as at most so many lines of about a width; the last one takes what is left."""
    fits = max(1, int(width / (capital * SIGN_WIDTH)))
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > fits and lines[-1] and len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
