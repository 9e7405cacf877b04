"""How long each documented ESC/POS command is (Epson's reference, and Custom's additions for presenters)."""

from collections.abc import Callable
from typing import Final

Rule = Callable[[bytes], int | None]
"""The length of the command at the start of the data; None: more bytes are needed to tell."""

NUL_ENDED_CODES: Final = range(7)
COUNTED_CODES: Final = range(65, 80)
"""GS k m: bar codes of the old form end with NUL, those of the new form have their length before them."""

CUTS_WITH_FEED: Final = (65, 66, 97, 98, 103, 104)
REAL_TIME_LENGTHS: Final = {1: 5, 2: 5, 3: 8, 7: 4, 8: 10}
"""DLE DC4 fn with its parameters."""

KANJI_BYTES: Final = 72
"""FS 2 defines one character of 24 by 24 dots."""


def command_length(data: bytes) -> int | None:
    """Return the bytes of the command that `data` begins with; 0: no manual has it; None: more are needed to tell."""
    if data[0] in _ALONE:
        return 1
    if data[0] not in _PREFIXES:
        return 0
    if len(data) < 2:
        return None
    rule = _RULES.get(data[:2])
    return 0 if rule is None else rule(data)


def _fixed(length: int) -> Rule:
    return lambda data: length


def _counted(at: int) -> Rule:
    """Two bytes at a place say how many follow them."""

    def rule(data: bytes) -> int | None:
        if len(data) < at + 2:
            return None
        return at + 2 + int.from_bytes(data[at : at + 2], "little")

    return rule


def _counted_long(data: bytes) -> int | None:
    if len(data) < 7:
        return None
    return 7 + int.from_bytes(data[3:7], "little")


def _columns(data: bytes) -> int | None:
    """ESC * m nL nH: columns of 8 dots, or of 24."""
    if len(data) < 5:
        return None
    return 5 + int.from_bytes(data[3:5], "little") * (3 if data[2] >= 32 else 1)


def _raster(data: bytes) -> int | None:
    """GS v 0 m xL xH yL yH, and GS Q 0: bytes a row, and rows."""
    if len(data) < 8:
        return None
    return 8 + int.from_bytes(data[4:6], "little") * int.from_bytes(data[6:8], "little")


def _cut(data: bytes) -> int | None:
    if len(data) < 3:
        return None
    return 4 if data[2] in CUTS_WITH_FEED else 3


def _bar_code(data: bytes) -> int | None:
    if len(data) < 4:
        return None
    if data[2] in COUNTED_CODES:
        return 4 + data[3]
    if data[2] not in NUL_ENDED_CODES:
        return 0
    end = data.find(b"\x00", 3)
    return None if end < 0 else end + 1


def _until_nul(data: bytes) -> int | None:
    end = data.find(b"\x00", 2)
    return None if end < 0 else end + 1


def _picture_of_dots(data: bytes) -> int | None:
    """GS * x y: a downloaded picture."""
    return None if len(data) < 4 else 4 + data[2] * data[3] * 8


def _characters(data: bytes) -> int | None:
    """ESC & y c1 c2: each character says how wide it is."""
    if len(data) < 5:
        return None
    height, at = data[2], 5
    for _ in range(data[3], data[4] + 1):
        if len(data) <= at:
            return None
        at += 1 + height * data[at]
    return at


def _stored_pictures(data: bytes) -> int | None:
    """FS q n: pictures for the memory that outlives the power."""
    if len(data) < 3:
        return None
    at = 3
    for _ in range(data[2]):
        if len(data) < at + 4:
            return None
        wide, high = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        at += 4 + wide * high * 8
    return at


def _real_time_order(data: bytes) -> int | None:
    return None if len(data) < 3 else REAL_TIME_LENGTHS.get(data[2], 0)


def _real_time_question(data: bytes) -> int | None:
    if len(data) < 3:
        return None
    return 4 if data[2] in (7, 8, 18) else 3


_ALONE: Final = b"\t\n\x0c\r\x18"
_PREFIXES: Final = b"\x10\x1b\x1c\x1d"

_RULES: Final[dict[bytes, Rule]] = {
    b"\x10\x04": _real_time_question,
    b"\x10\x05": _fixed(3),
    b"\x10\x14": _real_time_order,
    **{b"\x1b" + bytes((second,)): _fixed(2) for second in b"\x0c2<@LSimv"},
    **{b"\x1b" + bytes((second,)): _fixed(3) for second in b" !%-3=?EGJKMRTUVadertu{"},
    **{b"\x1b" + bytes((second,)): _fixed(4) for second in b"$\\c"},
    b"\x1bW": _fixed(10),
    b"\x1bp": _fixed(5),
    b"\x1b(": _counted(3),
    b"\x1b*": _columns,
    b"\x1bD": _until_nul,
    b"\x1b&": _characters,
    **{b"\x1c" + bytes((second,)): _fixed(2) for second in b".&"},
    **{b"\x1c" + bytes((second,)): _fixed(3) for second in b"!-CW"},
    **{b"\x1c" + bytes((second,)): _fixed(4) for second in b"Sp?"},
    b"\x1cP": _fixed(6),
    b"\x1c2": _fixed(4 + KANJI_BYTES),
    b"\x1c(": _counted(3),
    b"\x1cq": _stored_pictures,
    **{b"\x1d" + bytes((second,)): _fixed(2) for second in b":c\xe1\xe2\xe3\xe4"},
    **{b"\x1d" + bytes((second,)): _fixed(3) for second in b'!"/BEHITabfhrwx'},
    **{b"\x1d" + bytes((second,)): _fixed(4) for second in b"$LPW\\"},
    b"\x1d^": _fixed(5),
    b"\x1dz": _fixed(5),
    b"\x1dg": _fixed(6),
    b"\x1d(": _counted(3),
    b"\x1d8": _counted_long,
    b"\x1d*": _picture_of_dots,
    b"\x1dV": _cut,
    b"\x1dk": _bar_code,
    b"\x1dv": _raster,
    b"\x1dQ": _raster,
}
