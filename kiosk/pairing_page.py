"""The pairing as a kiosk's screen: what to do, the code as large as fits, and two large buttons; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.translations import Translator
from hub.client.pairing_words import PairingSight, PairingText, Stage, text_of
from hub.protocol.pairing import spaced
from kiosk.intents import Back, GoOn
from kiosk.layout import Layout
from kiosk.model import Choice, Tone
from kiosk.placed import Area, Placed, Placement, Rect, Words
from kiosk.tiles import big, tile
from kiosk.type_setting import Typesetter

CODE_SHARE: Final = 0.3
"""The most of the screen's height that the code takes."""

SCALES: Final = (1.45, 1.2, 1.0, 0.85, 0.72, 0.6)
"""Sizes over the body's that the words are tried in: who sets a kiosk up stands before it."""

BUTTON_LINES: Final = 4.0
"""How high a button is, in lines of the body."""

SAME: Final = GoOn()
OTHER: Final = Back()
"""What the two buttons mean here."""


@dataclass(frozen=True)
class _Page:
    setter: Typesetter
    rect: Rect
    gap: float

    def stack(self, texts: Sequence[PairingText], code: str, scale: float) -> list[Words]:
        """Return the words below each other, the first language large and dark, the others smaller."""
        first, *others = texts
        y = self.rect.y
        placed: list[Words] = []
        pieces = [("title", first.title, "ink", scale, True), *(self._beside("title", each.title) for each in others)]
        pieces += [("code", code, "", 0.0, True)] if code else []
        pieces += [("text", first.text, "ink", scale, False), *(self._beside("text", each.text) for each in others)]
        for key, text, role, size, bold in pieces:
            if key == "code":
                room = Rect(self.rect.x, y, self.rect.width, self.rect.height * CODE_SHARE)
                placed.append(big(self.setter, key, text, room))
            else:
                wide = self.setter.flow(key, text, self.rect.x, y, self.rect.width, role, size or scale * 0.8, bold)
                placed.append(wide)
            y = placed[-1].rect.bottom + (self.gap if role != "ink" else self.gap / 3)
        return placed

    def _beside(self, key: str, text: str) -> tuple[str, str, str, float, bool]:
        return f"{key}:other", text, "quiet_ink", 0.0, False


def pairing_placement(sight: PairingSight, translators: Sequence[Translator], layout: Layout) -> Placement:
    """Return the screen for how far the pairing is; the first translator's language stands above the others'."""
    texts = [text_of(sight, words) for words in translators]
    setter, margin = layout.setter(), layout.margin
    whole = Rect(0, 0, layout.surface.width_px, layout.surface.height_px)
    height = setter.height(1) * BUTTON_LINES if texts[0].same else 0.0
    inner = whole.inset(margin, margin)
    page = _Page(setter, Rect(inner.x, inner.y, inner.width, inner.height - height - layout.gap), layout.step)
    code = spaced(sight.code) if sight.stage is Stage.COMPARING else ""
    ways = [page.stack(texts, code, scale) for scale in SCALES]
    words = next((way for way in ways if way[-1].rect.bottom <= page.rect.bottom), ways[-1])
    items: list[Placed] = [Area("ground", whole, "ground"), *words]
    if texts[0].same:
        items += _buttons(texts, Rect(inner.x, inner.bottom - height, inner.width, height), layout)
    why = "" if sight.why is None else f":{sight.why}"
    return Placement(f"pairing:{sight.stage}{why}:{sight.code}", tuple(items), layout.colours())


def _buttons(texts: Sequence[PairingText], rect: Rect, layout: Layout) -> list[Placed]:
    """Return "not the same" at the left and "the same" at the right: the usual order of no and yes."""
    first, *others = texts
    width = (rect.width - layout.gap) / 2
    no = Choice("other", first.other, " · ".join(each.other for each in others), OTHER)
    yes = Choice("same", first.same, " · ".join(each.same for each in others), SAME, Tone.PRIMARY)
    return [
        tile(layout.setter(), no, Rect(rect.x, rect.y, width, rect.height)),
        tile(layout.setter(), yes, Rect(rect.right - width, rect.y, width, rect.height)),
    ]
