"""What is known of a kind of printer: its paper, its fonts, its cut, and whether it answers."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

DOTS_PER_MM: Final = 8
"""203 dpi, the resolution of all receipt printers that halls use."""

FONT_A_WIDTH: Final = 12
FONT_A_HEIGHT: Final = 24
FONT_B_WIDTH: Final = 9
FONT_B_HEIGHT: Final = 17
"""Cell sizes in dots (Epson's ESC M; clones follow)."""


@unique
class ImageMode(StrEnum):
    """How a printer takes pictures (hardware.md 2): `RASTER` is GS v 0, `COLUMNS` is ESC *."""

    RASTER = "raster"
    COLUMNS = "columns"
    NONE = "none"


@unique
class QrMode(StrEnum):
    """How a QR code gets on paper: `NATIVE` is GS ( k, which printers that lack it print as text; else a picture."""

    NATIVE = "native"
    IMAGE = "image"
    NONE = "none"


@unique
class Rung(StrEnum):
    """How truthfully a printer can say that a slip is out, the best first (hardware.md 1).

    `PROCESS_ID`: GS ( H is echoed when all before it is on paper. `QUEUED`: GS r 1 is answered when all before it was
    processed. `REAL_TIME`: only DLE EOT is answered, which proves readiness, not printing. `SILENT`: nothing is.
    """

    PROCESS_ID = "process_id"
    QUEUED = "queued"
    REAL_TIME = "real_time"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer; the defaults are those of a printer of which nothing is known.

    `columns` and `small_columns` count characters of font A and B on a line, `dots` is the printable width and
    `paper_mm` the paper's. `escpos` names the profile of python-escpos that encodes for it. `cut` is sent once, at
    the end; the default feeds to the cutter and cuts partially. `number_width` bounds the width multiplier of the
    number, so that black areas stay small on 58 mm printers with weak power supplies. No code page is ever chosen:
    only ASCII is sent (L3). `rung` is the best one that this kind is known to reach (None: it has to be probed).
    `band_rows` bounds the rows of one picture command. `chunk_bytes` are handed over at once, then `chunk_pause_ms`
    is waited, for printers that drop bytes (0: no chunks). `presents` is for printers that hold the slip in a mouth
    and answer DLE EOT 20 (hardware.md 4). `title` is what an administrator knows it by.
    """

    name: str
    paper_mm: int
    columns: int
    small_columns: int
    dots: int
    escpos: str
    number_width: int = 8
    cut: bytes = b"\x1dV\x42\x00"
    image: ImageMode = ImageMode.RASTER
    qr: QrMode = QrMode.IMAGE
    rung: Rung | None = None
    band_rows: int = 256
    chunk_bytes: int = 0
    chunk_pause_ms: int = 0
    presents: bool = False
    title: str = ""


PROFILES: Final = {
    profile.name: profile
    for profile in (
        Profile("generic-80", paper_mm=80, columns=48, small_columns=64, dots=576, escpos="TM-T20II"),
        Profile("generic-58", paper_mm=58, columns=32, small_columns=42, dots=384, escpos="NT-5890K", number_width=6),
    )
}
"""All profiles by name, as `profile` in the printer's configuration."""
