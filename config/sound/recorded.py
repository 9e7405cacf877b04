"""What is wrong with a recorded clip: too quiet, clipped, too long; pure."""

import math
from array import array
from enum import StrEnum, unique
from typing import Final

from config.sound.samples import FULL_SCALE, duration_ms, level

LEAST_DBFS: Final = -38.0
"""A quieter one would have to be raised by 18 dB, and the room's noise with it."""

MOST_MS: Final = 4_000
"""No word or half sentence takes longer: something else is on it."""

CLIPPED_SAMPLES: Final = 3
"""So many samples in a row at full scale are not chance: the recorder cut the wave off."""


@unique
class Flaw(StrEnum):
    """Why a recording is not taken."""

    MISSING = "missing"
    FORMAT = "format"
    SILENT = "silent"
    TOO_QUIET = "too_quiet"
    CLIPPED = "clipped"
    TOO_LONG = "too_long"


def flaw(samples: "array[int]") -> Flaw | None:
    """Return the first thing that is wrong with a recording, or None."""
    loudness = level(samples)
    if math.isinf(loudness):
        return Flaw.SILENT
    if is_clipped(samples):
        return Flaw.CLIPPED
    if loudness < LEAST_DBFS:
        return Flaw.TOO_QUIET
    return Flaw.TOO_LONG if duration_ms(samples) > MOST_MS else None


def is_clipped(samples: "array[int]") -> bool:
    """Return whether the wave stays at full scale."""
    run = 0
    for sample in samples:
        run = run + 1 if abs(sample) >= FULL_SCALE else 0
        if run >= CLIPPED_SAMPLES:
            return True
    return False
