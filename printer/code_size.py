"""How large a slip's QR code comes out on a printer's paper, if it does."""

from typing import Final

from config.qr_size import QUIET_MODULES, modules_across
from printer.layout import QrCode
from printer.profiles import Profile

SMALLEST_MODULE: Final = 3
"""Dots: 0.4 mm at 203 dpi; phones lose smaller ones."""


def module_dots(code: QrCode, profile: Profile) -> int:
    """Return how many dots wide a module of the code is, its quiet zone beside it; 0 where it does not fit.

    Raises:
        ValueError: the text has more than the 2,331 bytes of the largest code.
    """
    if not profile.prints_codes:
        return 0
    fitting = profile.dots // (modules_across(code.text) + 2 * QUIET_MODULES)
    return min(code.module, fitting) if fitting >= SMALLEST_MODULE else 0
