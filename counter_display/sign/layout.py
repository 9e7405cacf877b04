"""Where everything stands on a counter's sign, and from how far its number can be read (V1)."""

from dataclasses import dataclass
from math import floor
from typing import Final

from config.tokens import HALL_CAPITAL, STEP_MM, Surface, hall_capital_mm
from counter_display.hall.layout import DoesNotFit
from counter_display.scene import Box

NUMBER_FILLS: Final = 3.9
"""Width of "A 042" in capitals; longer numbers are made to fit."""

NUMBER_SHARE: Final = 0.72
"""The number's capitals are at most this share of its field's height."""

HEAD_SHARE: Final = 0.2
HEAD_CAPITAL: Final = 0.42
"""Height of the head over the glass's shorter side, and of its capitals over its own."""

LEAST_MARGIN: Final = 0.02


@dataclass(frozen=True, slots=True)
class SignLayout:
    """A sign's places and sizes; `capital` is the number's height, `least_capital` what the distance asks for."""

    width: float
    height: float
    margin: float
    head: Box
    head_capital: float
    field: Box
    capital: float
    least_capital: float


def plan_sign(surface: Surface, distance_m: float) -> SignLayout:
    """Return the layout of a sign that is read from `distance_m` metres.

    Raises:
        DoesNotFit: the number's capitals would be lower than the distance asks for.
    """
    layout = largest_sign(surface, distance_m)
    if layout.capital < surface.px(hall_capital_mm(distance_m)):
        raise DoesNotFit(surface, distance_m, floor(surface.mm(layout.capital) / (HALL_CAPITAL * 100)) / 10)
    return layout


def largest_sign(surface: Surface, distance_m: float) -> SignLayout:
    """Return the layout of a sign that shows its number as large as it goes, whether that is enough or not."""
    width, height = float(surface.width_px), float(surface.height_px)
    margin = max(surface.px(STEP_MM), LEAST_MARGIN * width)
    head = Box(0, 0, width, HEAD_SHARE * min(width, height))
    field = Box(0, head.height, width, height - head.height)
    capital = min((width - 2 * margin) / NUMBER_FILLS, field.height * NUMBER_SHARE)
    least = min(capital, surface.px(hall_capital_mm(distance_m)))
    return SignLayout(width, height, margin, head, HEAD_CAPITAL * head.height, field, capital, least)
