"""A text to the modules of its QR code, for paper and for glass, made by the package qrcode."""

from functools import lru_cache
from typing import Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

Modules = tuple[tuple[bool, ...], ...]
"""Rows from top to bottom; true is a dark module."""

QUIET_MODULES: Final = 4
"""White on each side, which scanners need to find the code (ISO/IEC 18004)."""

MASK: Final = 3
"""Any of the eight may be used. To rate them all takes 30 ms, and this one breaks up the letters of addresses."""

FIRST_VERSION: Final = 17
MODULES_PER_VERSION: Final = 4
"""Version 1 has 21 modules on each side, every further one four more."""

KEPT: Final = 32
"""The codes of the last slips: a reprint, and a slip that is drawn and sent, need theirs again."""


@lru_cache(KEPT)
def modules(text: str) -> Modules:
    """Return the code of `text` (ASCII), without quiet zone, at error correction level M.

    Raises:
        ValueError: `text` has more than the 2,331 bytes of the largest code.
    """
    code = _code(text)
    code.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def modules_across(text: str) -> int:
    """Return how many modules wide and high the code of `text` is, without drawing it.

    Raises:
        ValueError: `text` has more than the 2,331 bytes of the largest code.
    """
    return FIRST_VERSION + MODULES_PER_VERSION * int(_code(text).version)


def _code(text: str) -> QRCode:
    """Return the code of the smallest version that holds the text, not yet drawn."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text.encode("ascii"), optimize=0)
    code.best_fit()
    return code
