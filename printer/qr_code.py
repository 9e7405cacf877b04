"""A QR code as the dots of a slip."""

from functools import lru_cache

from config import qr_code
from config.qr_code import KEPT
from printer.bitmap import Bitmap


@lru_cache(KEPT)
def code_dots(text: str) -> Bitmap:
    """Return the code of `text` (ASCII), one dot per module, without quiet zone.

    Raises:
        ValueError: `text` has more than the 2,331 bytes of the largest code.
    """
    return Bitmap.of(qr_code.modules(text))
