"""How the tiles of a list share a page: rows, columns and the height of a tile, the same in every language."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kiosk.model import Choice, Grid
from kiosk.placed import Rect
from kiosk.tiles import TILE_ABOVE, padding
from kiosk.type_setting import Typesetter

COLUMNS: Final = (1, 2, 3, 4)

MOST_PAGES: Final = 4
"""A list that needs more leaves the details of its tiles to the next screen: fewer pages help more."""

MOST_GROWTH: Final = 1.25
"""How much higher than its words need a tile becomes to fill the page."""


@dataclass(frozen=True)
class Room:
    """What a list may fill, its pager left out; lengths in pixels, `least` the least side of a target."""

    region: Rect
    setter: Typesetter
    gap: float
    least: float


@lru_cache(maxsize=64)
def fit(room: Room, tiles: tuple[tuple[Choice, ...], ...]) -> Grid:
    """Return the grid that needs the fewest pages, and of those the fewest columns."""
    count = max((len(per_language) for per_language in tiles), default=0)
    titles = frozenset(tile.title for per_language in tiles for tile in per_language)

    def pages(grid: Grid) -> int:
        return -(-count // grid.page_size)

    def best(has_details: bool) -> Grid:
        return min(_grids(room, titles, has_details), key=lambda grid: (pages(grid), grid.columns))

    full = best(has_details=True)
    return full if pages(full) <= MOST_PAGES else min(full, best(has_details=False), key=pages)


def _grids(room: Room, titles: frozenset[str], has_details: bool) -> Iterator[Grid]:
    """Yield the grids in which no word is cut, and no tile too low for its words."""
    region, setter = room.region, room.setter
    for columns in COLUMNS:
        width = (region.width - (columns - 1) * room.gap) / columns - 2 * padding(setter)
        if columns > 1 and not all(setter.fits(word, width, bold=True) for title in titles for word in title.split()):
            return
        lines = max((len(setter.lines(title, width, bold=True)) for title in titles), default=1) + has_details
        height = max(room.least, setter.height(lines) + 2 * TILE_ABOVE * padding(setter))
        rows = max(1, int((region.height + room.gap) // (height + room.gap)))
        shared = (region.height + room.gap) / rows - room.gap
        yield Grid(columns, rows, min(shared, height * MOST_GROWTH), has_details)
