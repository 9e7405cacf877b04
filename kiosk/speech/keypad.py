"""The keys of a keypad with raised signs, and which keys of a keyboard are them: both rows of digits count.

Eight is up and leads to the previous item, two is down and leads to the next, as on a telephone's navigation.
"""

from enum import StrEnum, unique
from typing import Final


@unique
class Key(StrEnum):
    """What a key is for."""

    PREVIOUS = "8"
    NEXT = "2"
    SELECT = "5"
    REPEAT = "0"
    BACK = "*"
    HELP = "#"
    SOFTER = "4"
    LOUDER = "6"


TAKEN_FOR_ALT: Final = 256
"""Kivy's code of a number pad's zero; it is the bit of alt, too, and Kivy tells that key with alt held."""

_DIGITS: Final = {ord(key): key for key in Key if key.isdigit()}
_NUMPAD: Final = {256 + int(key): key for key in Key if key.isdigit()}
_SHIFT: Final = {ord("8"): Key.BACK, ord("3"): Key.HELP}
_OTHERS: Final = {
    ord("*"): Key.BACK,
    ord("#"): Key.HELP,
    268: Key.BACK,  # the numpad's multiplication sign
    267: Key.HELP,  # its division sign: a numpad has no hash
    271: Key.SELECT,  # its enter
    269: Key.SOFTER,
    270: Key.LOUDER,
}
_BY_CODE: Final = {**_DIGITS, **_NUMPAD, **_OTHERS}


def key_of(code: int, *, has_shift: bool) -> Key | None:
    """Return which key of the keypad a key is, by Kivy's code of it; None: none of them."""
    return _SHIFT.get(code, _BY_CODE.get(code)) if has_shift else _BY_CODE.get(code)
