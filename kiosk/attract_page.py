"""The call to people who pass by, over the whole screen: one target, in as large words as fit, with the hall's face."""

from dataclasses import dataclass, replace
from typing import Final

from config.tokens import Surface
from kiosk.hall_face import NO_FACE, Accent, HallFace
from kiosk.model import AttractBody, ScreenModel
from kiosk.placed import Align, Area, Picture, Placement, Rect, Target, Words
from kiosk.type_setting import Typesetter

SCALES: Final = (4.0, 3.5, 3.0, 2.6, 2.2, 1.8, 1.5, 1.2, 1.0)
"""How large the call is over the body's size: the largest that fits is taken."""

OTHERS: Final = 0.55
"""The size of the other languages' calls over that of the first."""

TOP: Final = 1.15
"""The size of hall and clock over the body's."""

CALL_SHARE: Final = 0.62
"""The share of the screen's height that the calls may fill."""

LOGO_LINES: Final = 3
"""How high the logo's plate is at most, in lines."""

LOGO_SHARES: Final = (0.4, 0.25, 0.15)
"""The most of the width that it takes: the first that leaves the hall's name its room above the calls."""

STRIPE: Final = 0.5
"""How high an accent is that carries no words, over the grid's step."""


@dataclass(frozen=True)
class AttractLayout:
    """Places the call on a surface; lengths in pixels."""

    setter: Typesetter
    surface: Surface
    margin: float
    step: float
    face: HallFace = NO_FACE
    accent: Accent = Accent.NOTHING

    def place(self, model: ScreenModel, body: AttractBody) -> Placement:
        """Return the whole screen as one target."""
        window = Rect(0, 0, self.surface.width_px, self.surface.height_px)
        inner = window.inset(self.margin, self.margin)
        first, *others = self._calls(body, inner)
        logo, top = self._head(model, inner, first.rect.y - 2 * self.step)
        words = (*top, first, *others)
        carried = (self._ground(first), replace(first, role="on_call")) if self.accent is Accent.GROUND else ()
        target = Target(
            body.begin.key,
            Area("ground", window, "band"),
            tuple(each for each in words if each is not first or not carried),
            body.begin.intent,
        )
        stripe = (self._stripe(first),) if self.accent is Accent.STRIPE else ()
        face = (*carried, *stripe, *([logo] if logo else []))
        return Placement(model.scene, (Area("backdrop", window, "band"), target, *face))

    def _head(self, model: ScreenModel, inner: Rect, limit: float) -> tuple[Picture | None, list[Words]]:
        """Return the logo and, beside it, hall and clock, where they can be had above a limit."""
        high = max(self.setter.height(1), min(self.setter.height(LOGO_LINES), limit - inner.y))
        ways: list[tuple[Picture | None, list[Words]]] = []
        for share in LOGO_SHARES:
            logo = self.face.logo_in(Rect(inner.x, inner.y, inner.width * share, high))
            left = logo.rect.right + self.step if logo else inner.x
            ways.append((logo, self._top(model, replace(inner, x=left, width=inner.right - left))))
        return next((way for way in ways if max(each.rect.bottom for each in way[1]) <= limit), ways[-1])

    def _ground(self, call: Words) -> Area:
        """Return the accent behind a call, from edge to edge."""
        return Area(
            "accent", Rect(0, call.rect.y - self.step, self.surface.width_px, call.rect.height + 2 * self.step), "call"
        )

    def _stripe(self, call: Words) -> Area:
        """Return the accent in the middle of the space below a call."""
        height = self.step * STRIPE
        return Area("accent", Rect(0, call.rect.bottom + self.step - height / 2, self.surface.width_px, height), "call")

    def _top(self, model: ScreenModel, inner: Rect) -> list[Words]:
        setter = self.setter
        line = Rect(inner.x, inner.y, inner.width, setter.height(1, TOP))
        clock_px = setter.measure(f"{model.clock} ", True, setter.body_px * TOP)
        hall = setter.flow("hall", model.hall, inner.x, inner.y, inner.width - clock_px, "on_band", TOP, True)
        local = setter.flow("crumb", model.crumb, inner.x, hall.rect.bottom, inner.width, "on_band")
        clock = setter.set("clock", model.clock, line, "on_band", TOP, True, Align.RIGHT)
        return [hall, clock, *([local] if model.crumb else [])]

    def _calls(self, body: AttractBody, inner: Rect) -> list[Words]:
        """Return the calls in the middle of the screen, one language below the other."""
        texts = (body.begin.title, *body.begin.detail.split("\n"))
        words = body.begin.title.split()
        whole = [scale for scale in SCALES if all(self.setter.fits(w, inner.width, scale, bold=True) for w in words)]
        ways = [self._set(texts, inner, scale) for scale in whole or SCALES[-1:]]
        calls = next((way for way in ways if way[-1].rect.bottom - inner.y <= inner.height * CALL_SHARE), ways[-1])
        down = (inner.bottom - calls[-1].rect.bottom) / 2
        return [replace(each, rect=replace(each.rect, y=each.rect.y + down)) for each in calls]

    def _set(self, texts: tuple[str, ...], inner: Rect, scale: float) -> list[Words]:
        calls: list[Words] = []
        y = inner.y
        for place, text in enumerate(texts):
            size = max(1.0, scale * OTHERS) if place else scale
            calls.append(self.setter.flow(f"call:{place}", text, inner.x, y, inner.width, "on_band", size, not place))
            y = calls[-1].rect.bottom + self.step * 2
        return calls
