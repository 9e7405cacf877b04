"""What the parts of the officer's panel are drawn with: words, badges and key caps, in the design's measures."""

from config.translations import Translator
from counter_display.scene import Align, Box, Fill, Shape, Words


class Pen:
    """Collects shapes; `u` is how many pixels one measure of the design is."""

    def __init__(self, unit: float, translator: Translator) -> None:
        self.u = unit
        self.translator = translator
        self.text = translator.text
        self.shapes: list[Shape] = []

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

    def badge(self, words: str, x: float, y: float, role: str, right: bool = False) -> None:
        """Draw a state as a word on its own ground, from `x` to the right, or to the left."""
        u = self.u
        width = (len(words) * 10.5 + 28) * u
        box = Box(x - width if right else x, y, width, 36 * u)
        self.fill(box, role)
        self.words(words, box.x + width / 2, y + 11.5 * u, width - 16 * u, 13 * u, f"on_{role}", align=Align.CENTRE)

    def key(self, label: str, box: Box, ink: str) -> None:
        """Draw a key cap in the upper right corner of a button, if it has a key."""
        if label:
            u = self.u
            cap = Box(box.right - (len(label) * 12 + 30) * u, box.y + 12 * u, (len(label) * 12 + 18) * u, 32 * u)
            self.fill(cap, "", ink, 1.5 * u)
            self.words(label, cap.x + cap.width / 2, cap.y + 10 * u, cap.width, 12 * u, ink, align=Align.CENTRE)
