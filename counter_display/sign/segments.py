"""What seven segments can show: each sign's segments, and a number as a board of so many digits shows it.

Segments of a digit, bit 0 first: a (top), b, c (right), d (bottom), e, f (left), g (middle); bit 7 is the point.
"""

from typing import Final

SIGNS: Final = " -0123456789AbCdEFHJLnoPrtUy"
SEGMENTS: Final = dict(
    zip(
        SIGNS,
        bytes.fromhex("00 40 3F 06 5B 4F 66 6D 7D 07 7F 6F 77 7C 39 5E 79 71 76 1E 38 54 5C 73 50 78 3E 6E"),
        strict=True,
    )
)
"""Letters as hardware.md §5 has them; others cannot be told from a digit or from each other."""

ALL_LIT: Final = "8"
"""The digit that lights every segment but the point."""

_DRAWN: Final = {sign.upper(): sign for sign in SEGMENTS}


def drawn(text: str) -> str | None:
    """Return a text in the letters that seven segments have ("B012" as "b012"), None if one of them has no shape."""
    signs = [_DRAWN.get(sign.upper()) for sign in text]
    return None if None in signs else "".join(sign for sign in signs if sign is not None)


def number_on(prefix: str, digits: str, places: int) -> str | None:
    """Return a number as `places` digits show it, to the right: with its prefix if that fits and can be shown.

    Zeros stay. None: even the digits alone are too many; a part of a number would be another visitor's.
    """
    whole = drawn(prefix + digits)
    if whole is not None and len(whole) <= places:
        return whole.rjust(places)
    return digits.rjust(places) if len(digits) <= places else None
