"""What stands where on a screen: rectangles, words and touch targets in pixels from the top left corner."""

from dataclasses import dataclass
from enum import StrEnum, unique

from config.qr_code import Modules
from config.tokens import THEMES, Theme, ThemeName
from kiosk.intents import Intent
from kiosk.model import Icon


@unique
class Align(StrEnum):
    """Where words stand in their rectangle."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; `y` counts downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def inset(self, x: float, y: float) -> "Rect":
        """Return the rectangle with margins of `x` left and right and `y` above and below."""
        return Rect(self.x + x, self.y + y, self.width - 2 * x, self.height - 2 * y)

    def contains(self, x: float, y: float) -> bool:
        """Return whether a point lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Area:
    """A flat ground of a role of the theme, with an edge of another if there is one."""

    key: str
    rect: Rect
    fill: str
    edge: str = ""
    edge_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of text, already broken, in the middle of the height of their rectangle; `is_whole`: no word is cut."""

    key: str
    rect: Rect
    lines: tuple[str, ...]
    font_px: float
    line_px: float
    bold: bool
    role: str
    align: Align = Align.LEFT
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """An icon in a square, in a role of the theme."""

    key: str
    rect: Rect
    icon: Icon
    role: str


@dataclass(frozen=True, slots=True)
class Target:
    """A touch target: its ground, its words and its icons; without an intent it shows but cannot be touched."""

    key: str
    area: Area
    words: tuple[Words, ...]
    intent: Intent | None
    drawings: tuple[Drawing, ...] = ()

    @property
    def text(self) -> str:
        """All of its words."""
        return " ".join(" ".join(words.lines) for words in self.words)


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of `text` on a white ground with its quiet zone; each module is a whole number of pixels."""

    key: str
    rect: Rect
    text: str
    modules: Modules


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG (base64) in `inner`, on a white plate: the way it looks on paper."""

    key: str
    rect: Rect
    inner: Rect
    png: str


Placed = Area | Words | Target | Code | Drawing | Picture


@dataclass(frozen=True, slots=True)
class Placement:
    """A whole screen, from back to front, and the colours of its roles."""

    scene: str
    items: tuple[Placed, ...]
    theme: Theme = THEMES[ThemeName.LIGHT]

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets, touchable or not."""
        return tuple(item for item in self.items if isinstance(item, Target))
