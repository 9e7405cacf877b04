"""How large a text's QR code is, known without drawing it (ISO/IEC 18004)."""

from bisect import bisect_left
from typing import Final

QUIET_MODULES: Final = 4
"""White on each side, which scanners need to find the code."""

FIRST_VERSION: Final = 17
MODULES_PER_VERSION: Final = 4
"""Version 1 has 21 modules on each side, every further one four more."""

CAPACITIES: Final = (
    *(14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666),
    *(
        711,
        779,
        857,
        911,
        997,
        1059,
        1125,
        1190,
        1264,
        1370,
        1452,
        1538,
        1628,
        1722,
        1809,
        1911,
        1989,
        2099,
        2213,
        2331,
    ),
)
"""Bytes that the code of each version holds at error correction level M (table 7)."""


def modules_across(text: str) -> int:
    """Return how many modules wide and high the code of `text` (ASCII) is, without quiet zone.

    Raises:
        ValueError: `text` has more than the 2,331 bytes of the largest code.
    """
    version = 1 + bisect_left(CAPACITIES, len(text))
    if version > len(CAPACITIES):
        raise ValueError(f"a text of {len(text)} bytes has no code")
    return FIRST_VERSION + MODULES_PER_VERSION * version
