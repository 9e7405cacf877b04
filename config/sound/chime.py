"""The chime before a call: two soft tones a fourth apart, the higher first, made by arithmetic alone."""

import math
from array import array
from functools import cache
from typing import Final

from config.sound.samples import LEVEL_DBFS, RATE, levelled

FIRST_HZ: Final = 698.46
SECOND_HZ: Final = FIRST_HZ * 3 / 4
"""F5 and the fourth below it: a falling fourth calms, and both lie where old ears still hear well."""

SECOND_AT_MS: Final = 340
LENGTH_MS: Final = 1_050
RISE_MS: Final = 12
FALL_MS: Final = 330
"""The tones rise softly and fade by a factor e in `FALL_MS`, like struck bars; the end is brought to nothing."""

CHIME_DBFS: Final = LEVEL_DBFS - 2
"""A little below the voice."""

OVERTONES: Final = ((1.0, 1.0), (2.0, 0.22), (3.0, 0.06))
"""Multiple of the tone, and its share: enough to be heard on small loudspeakers, too little to be sharp."""


@cache
def chime() -> "array[int]":
    """Return the chime as samples; the same object each time, so it must not be changed."""
    length = RATE * LENGTH_MS // 1000
    second = RATE * SECOND_AT_MS // 1000
    tail = RATE * 60 // 1000
    values: list[float] = []
    for place in range(length):
        value = _tone(FIRST_HZ, place)
        if place >= second:
            value += _tone(SECOND_HZ, place - second)
        values.append(value * min(1.0, (length - place) / tail))
    highest = max(map(abs, values))
    return levelled(array("h", [round(value / highest * 8_000) for value in values]), CHIME_DBFS)


def _tone(hz: float, place: int) -> float:
    seconds = place / RATE
    envelope = min(1.0, seconds * 1000 / RISE_MS) * math.exp(-seconds * 1000 / FALL_MS)
    return envelope * sum(share * math.sin(2 * math.pi * hz * part * seconds) for part, share in OVERTONES)
