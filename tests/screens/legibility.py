"""What can be read on hall screens of every size from every distance, measured on the pictures themselves (V1).

`python -m tests.screens.legibility` prints a table: screen, how it hangs, viewing distance, rows of recent calls, and
the height of the lowest digit that anybody has to read, as it is drawn (words that are too wide are drawn smaller),
against 0.01222 × distance. A screen that cannot be read from there is refused, and the table says from where it can.
The numbers are "A 1000" to counter 88. Where wider ones ("WM 1000" to counter 100) fit only from less far, the last
column says so: a screen learns the hall's from the hub, and shows what does not fit as large as it goes.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from config.tokens import CAPITAL_HEIGHT, Surface, hall_capital_mm
from config.translations import load_translator
from counter_display.hall.layout import DoesNotFit, HallLayout, plan
from counter_display.hall.model import HallPicture, Row
from counter_display.hall.present import present
from counter_display.hall.widths import Widths, widths_of
from counter_display.scene import Words
from hub.protocol.ids import CallId
from hub.protocol.orders import StopReason
from hub.protocol.views import HallNotice
from tests.unit.kiosk.hall import measure

INCHES: Final = (32, 43, 50, 55, 65, 75, 85)
DISTANCES_M: Final = (3, 4, 5, 6, 8, 10, 12, 15)
WIDE: Final = (1920, 1080)
INDONESIAN: Final = load_translator("counter_display", "id")
AT: Final = 1_767_575_100_000
NOTICE: Final = HallNotice({"id": "Penerbitan surat keterangan catatan kepolisian"}, StopReason.NO_STAFF)


@dataclass(frozen=True, slots=True)
class Worst:
    """The widest that a hall has: its prefixes, the digits of a busy day, and the highest counter."""

    prefix: str
    digits: str = "1000"
    counter: int = 88

    @property
    def widths(self) -> Widths:
        """What its view lets screens leave room for."""
        return widths_of((self.prefix,), self.counter)


HALLS: Final = (Worst("A"), Worst("W"), Worst("XM", "9312", 12), Worst("A1"), Worst("WM", counter=100), Worst("WWW"))
"""Halls as they may be."""

WIDEST_HALL: Final = Worst("WM", counter=100)


@dataclass(frozen=True, slots=True)
class Seen:
    """One screen from one distance: the rows that fit and the lowest digit; or from how far it can be read at most."""

    inches: int
    upright: bool
    distance_m: float
    rows: int = 0
    capital_mm: float = 0
    farthest_m: float | None = None

    @property
    def asked_mm(self) -> float:
        """What the distance asks for."""
        return hall_capital_mm(self.distance_m)


def surface_of(inches: int, upright: bool) -> Surface:
    """Return a 16:9 screen's glass by its diagonal."""
    width, height = WIDE[::-1] if upright else WIDE
    return Surface(width, height, inches * 25.4 * width / (width**2 + height**2) ** 0.5)


def seen(inches: int, upright: bool, distance_m: float, hall: Worst = HALLS[0]) -> Seen:
    """Return what can be read: the worst of one and two calls, with notices and without."""
    surface = surface_of(inches, upright)
    try:
        found = [
            _drawn(plan(surface, distance_m, notices, widths=hall.widths), surface, calls, hall)
            for calls, notices in product((1, 2), (False, True))
        ]
    except DoesNotFit as error:
        return Seen(inches, upright, distance_m, farthest_m=error.farthest_m)
    rows = min(rows for rows, _ in found)
    return Seen(inches, upright, distance_m, rows, min(capital for _, capital in found))


def _drawn(layout: HallLayout, surface: Surface, calls: int, worst: Worst) -> tuple[int, float]:
    """Return the rows and the height in mm of the lowest digit of numbers and counters."""
    prefix, digits, counter = worst.prefix, worst.digits, worst.counter
    rows = [Row(CallId(str(place)), prefix, digits, counter) for place in range(calls + layout.rows)]
    large, recent = tuple(rows[:calls]), tuple(rows[calls:])
    told = () if layout.notice is None else (NOTICE,)
    names = {"id": "Mal Pelayanan Publik"}
    picture = HallPicture(AT, "Asia/Jakarta", names, names, large, recent, None, connected=True, notices=told)
    numbers = {f"{prefix} {digits}", str(counter), f"{INDONESIAN.text('hall.counter')} {counter}"}
    words = [shape for shape in present(picture, layout, INDONESIAN) if isinstance(shape, Words)]
    capitals = [_as_drawn(each) for each in words if each.text in numbers]
    assert len(capitals) == 2 * len(rows)
    return layout.rows, surface.mm(min(capitals))


def _as_drawn(words: Words) -> float:
    """Return the height of capitals as the painter draws them: made to fit their width."""
    natural = measure(words.text, words.bold, words.capital / CAPITAL_HEIGHT)
    return words.capital * min(1.0, words.width / natural)


def table() -> Iterator[str]:
    """Yield the table's lines."""
    yield f"{'screen':8}{'hangs':11}{'from m':>7}{'rows':>6}{'digit mm':>10}{'asked mm':>10}{'widest from m':>15}"
    for inches, upright, distance in product(INCHES, (False, True), DISTANCES_M):
        each = seen(inches, upright, distance)
        place = f"{f'{inches}″':8}{'portrait' if upright else 'landscape':11}{distance:>7}"
        if each.farthest_m is not None:
            yield f"{place}  refused: from {each.farthest_m:.1f} m it can be read"
        else:
            wide = seen(inches, upright, distance, WIDEST_HALL).farthest_m
            least = "" if wide is None else f"{wide:>15.1f}"
            yield f"{place}{each.rows:>6}{each.capital_mm:>10.1f}{each.asked_mm:>10.1f}{least}"


def main() -> int:
    """Print the table; return 1 when something is smaller than its distance asks for."""
    for line in table():
        print(line)  # the table
    found = (seen(*each) for each in product(INCHES, (False, True), DISTANCES_M))
    return int(any(each.farthest_m is None and each.capital_mm < each.asked_mm * 0.9999 for each in found))


if __name__ == "__main__":
    sys.exit(main())
