"""A text to the modules of its QR code, for paper and for glass, made by the package qrcode."""

from functools import lru_cache
from typing import Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

Modules = tuple[tuple[bool, ...], ...]
"""Rows from top to bottom; true is a dark module."""

MASK: Final = 3
"""Any of the eight may be used. To rate them all takes 30 ms, and this one breaks up the letters of addresses."""

KEPT: Final = 32
"""The codes of the last slips: a reprint, and a slip that is drawn and sent, need theirs again."""


@lru_cache(KEPT)
def modules(text: str) -> Modules:
    """Return the code of `text` (ASCII), without quiet zone, at error correction level M.

    Raises:
        ValueError: `text` has more than the 2,331 bytes of the largest code.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text.encode("ascii"), optimize=0)
    code.make()
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())
