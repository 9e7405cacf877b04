"""A picture that wanders by a few pixels, so that what always stands on a hall screen does not stay in its glass (V3b).

Once a minute it goes on along a small square around its place; which way is told by the hub's clock alone, so that the
screens of a zone wander together. Grounds that touch the glass's edge stay there: no gap opens beside them.
"""

from dataclasses import replace
from typing import Final, assert_never

from counter_display.scene import Arrow, Box, Fill, Media, Picture, Running, Scene, Shape, Words

STEP_MS: Final = 60_000
REACH_PX: Final = 4
"""So far it goes on each side: wider than the edge of a letter's stroke is soft, and less than any margin."""

_SIDE: Final = 2 * REACH_PX
ROUND: Final = 4 * _SIDE
"""Steps of the whole way."""


def wander(at: int) -> tuple[int, int]:
    """Return how far right and down the picture stands at an instant (hub's time, UTC ms)."""
    side, along = divmod(at // STEP_MS % ROUND, _SIDE)
    forth, back = along - REACH_PX, REACH_PX - along
    return ((forth, -REACH_PX), (REACH_PX, forth), (back, REACH_PX), (-REACH_PX, back))[side]


def wandered(scene: Scene, at: int, width: float, height: float) -> Scene:
    """Return a scene of a glass of this size where it stands at an instant (hub's time, UTC ms)."""
    right, down = wander(at)
    return tuple(_moved(shape, right, down, width, height) for shape in scene)


def _moved(shape: Shape, right: int, down: int, width: float, height: float) -> Shape:
    match shape:
        case Words():
            return replace(shape, x=shape.x + right, top=shape.top + down)
        case Running():
            return replace(shape, box=_stretched(shape.box, right, down, width, height), top=shape.top + down)
        case Fill() | Media():
            return replace(shape, box=_stretched(shape.box, right, down, width, height))
        case Arrow():
            return replace(shape, box=_shifted(shape.box, right, down))
        case Picture():
            return replace(shape, plate=_shifted(shape.plate, right, down), box=_shifted(shape.box, right, down))
        case _:
            assert_never(shape)


def _shifted(box: Box, right: int, down: int) -> Box:
    return replace(box, x=box.x + right, y=box.y + down)


def _stretched(box: Box, right: int, down: int, width: float, height: float) -> Box:
    x = box.x if box.x <= 0 else box.x + right
    y = box.y if box.y <= 0 else box.y + down
    to_right = box.right if box.right >= width else box.right + right
    to_bottom = box.bottom if box.bottom >= height else box.bottom + down
    return Box(x, y, to_right - x, to_bottom - y)
