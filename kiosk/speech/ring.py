"""The ring around what is in focus, and what lies under a finger: the reader's keys joined with what is placed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from config.tokens import Surface
from kiosk.placed import Area, Placed, Placement, Rect, Target, Words

RING_MM: Final = 1.8
"""The ring's two colours are this wide each, half of it around bare words: one of them stands out against whatever is
there (3:1, H3)."""

BEHIND: Final = frozenset({"ground", "band", "bar", "band:edge", "bar:edge"})
"""Grounds of the whole screen: a finger on them is on nothing."""

SAME: Final = {"code": "scan"}
"""What is placed beside the text that says what it is."""

RING: Final = "focus"


def ringed(placement: Placement, key: str | None, surface: Surface) -> Placement:
    """Return a screen with a ring around the item under `key`; the same when there is none."""
    found = next((item for item in placement.items if item.key == key), None)
    if found is None:
        return placement
    wide, inner = surface.px(RING_MM), _rect(found)
    if isinstance(found, Words):  # which have no edge of their own that it may cover
        wide /= 2
        inner = inner.inset(-2 * wide, -wide)
    inner = _within(Rect(0, 0, surface.width_px, surface.height_px).inset(wide, wide), inner)
    outer = inner.inset(-wide, -wide)
    ring = (*_frame(f"{RING}:outer", outer, wide, "ink"), *_frame(f"{RING}:inner", inner, wide, "ground"))
    return replace(placement, items=(*placement.items, *ring))


def keys_at(placement: Placement, x: float, y: float) -> Iterator[str]:
    """Yield the keys of what lies under a point, the uppermost first."""
    for item in reversed(placement.items):
        if item.key not in BEHIND and not item.key.startswith(f"{RING}:") and _rect(item).contains(x, y):
            key = item.key.removesuffix(":text")
            yield SAME.get(key, key)


def _rect(item: Placed) -> Rect:
    return item.area.rect if isinstance(item, Target) else item.rect


def _within(glass: Rect, rect: Rect) -> Rect:
    """Return what of a rectangle is on the glass: a ring is whole, also around what reaches to its edge."""
    x, y = max(glass.x, rect.x), max(glass.y, rect.y)
    return Rect(x, y, min(glass.right, rect.right) - x, min(glass.bottom, rect.bottom) - y)


def _frame(key: str, rect: Rect, wide: float, role: str) -> tuple[Area, ...]:
    """Return the four sides of a frame whose outer edge is `rect`."""
    return (
        Area(f"{key}:top", Rect(rect.x, rect.y, rect.width, wide), role),
        Area(f"{key}:bottom", Rect(rect.x, rect.bottom - wide, rect.width, wide), role),
        Area(f"{key}:left", Rect(rect.x, rect.y, wide, rect.height), role),
        Area(f"{key}:right", Rect(rect.right - wide, rect.y, wide, rect.height), role),
    )
