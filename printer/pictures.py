"""A picture to the bytes of GS v 0 or ESC *, none of which a printer may take for a real-time command.

DLE EOT, DLE ENQ and DLE DC4 are obeyed wherever they stand, in the middle of a picture, too (reliability.md 1.8). A
picture that holds one is moved by a dot, up to seven times: all its bytes are others then. One that still holds some is
sent with a dot more beside each: 0x10 becomes 0x18, which begins no such command and is not the second byte of one, so
that none is left after one pass.
"""

import re
import struct
from collections.abc import Callable
from typing import Final

from printer.bitmap import Bitmap
from printer.profiles import ImageMode

REAL_TIME: Final = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
"""DLE EOT, DLE ENQ, DLE DC4."""

MOVES: Final = 8
"""A picture is moved by 0 to 7 dots: then its bytes are the first ones again, one further on."""

PINS: Final = 24
"""Rows that one ESC * prints in its mode 33 (24 dots, double density)."""

_PIN_BYTES: Final = PINS // 8
_DANGER: Final = re.compile(rb"\x10(?=[\x04\x05\x14])")
_LINE_PER_BAND: Final = b"\x1b3" + bytes([PINS])
"""ESC 3: no white between bands. Where its unit is half a dot, a line still is as high as what stands in it."""

_USUAL_LINES: Final = b"\x1b2"


def holds_real_time(data: bytes) -> bool:
    """Return whether a printer would obey something in `data` at once."""
    return _DANGER.search(data) is not None


def picture(bitmap: Bitmap, mode: ImageMode, band_rows: int, scale: int = 1) -> bytes:
    """Return the commands that print a picture, each dot `scale` dots wide and high; no line may be open before it.

    `band_rows` (8 or more) bounds the printed rows of one command. Nothing is returned for a printer without pictures.
    """
    if mode is ImageMode.NONE:
        return b""
    in_language = _columns if mode is ImageMode.COLUMNS else _raster
    for dots in range(MOVES):
        data = in_language(bitmap, band_rows, scale, dots)
        if not holds_real_time(data):
            return data
    data = in_language(bitmap, band_rows, scale, 0, mended)
    assert not holds_real_time(data), "no header of a band ends with 0x10 or begins with what may follow it"
    return data


def mended(data: bytes) -> bytes:
    """Return a picture's bytes with one more black dot wherever a real-time command stood."""
    return _DANGER.sub(b"\x18", data)


def _raw(data: bytes) -> bytes:
    return data


def _raster(bitmap: Bitmap, band_rows: int, scale: int, right: int, last: Callable[[bytes], bytes] = _raw) -> bytes:
    """Return GS v 0 commands; with an even scale m is 3, dots doubled both ways, which takes a quarter of the bytes."""
    doubled = scale % 2 == 0
    shown = bitmap.enlarged(scale // 2 if doubled else scale).moved(right)
    stride = -(-shown.width // 8)
    shift = stride * 8 - shown.width
    rows = [(row << shift).to_bytes(stride, "big") for row in shown.rows]
    step = band_rows // 2 if doubled else band_rows
    return b"".join(
        b"\x1dv0" + bytes([3 if doubled else 0]) + struct.pack("<HH", stride, len(band)) + last(b"".join(band))
        for band in (rows[start : start + step] for start in range(0, len(rows), step))
    )


def _columns(bitmap: Bitmap, band_rows: int, scale: int, down: int, last: Callable[[bytes], bytes] = _raw) -> bytes:
    """Return ESC * commands in mode 33, each on a line of its own; their height is the head's, not `band_rows`."""
    del band_rows
    bands = -(-(bitmap.height * scale + down) // PINS)
    columns = []
    for dots in map("".join, zip(*bitmap.texts(), strict=True)):
        tall = "0" * down + dots.replace("0", "0" * scale).replace("1", "1" * scale)
        columns.append(int(tall.ljust(bands * PINS, "0"), 2).to_bytes(bands * _PIN_BYTES, "big"))
    head = b"\x1b*\x21" + struct.pack("<H", bitmap.width * scale)
    data = bytearray(_LINE_PER_BAND)
    for start in range(0, bands * _PIN_BYTES, _PIN_BYTES):
        band = b"".join(column[start : start + _PIN_BYTES] * scale for column in columns)
        data += head + last(band) + b"\n"
    return bytes(data + _USUAL_LINES)
