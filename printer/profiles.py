"""What is known of a kind of printer: its paper, its fonts, its cut, its pictures, and whether it answers."""

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

MM_PER_INCH: Final = 25.4

LINES_PER_INCH: Final = 6
"""The default line spacing (`ESC 2`) is 1/6 inch: 34 dots at 203 dpi."""

CAPITAL_SHARE: Final = 0.6
"""The lowest capitals among built-in fonts fill so much of their cell's height."""


@unique
class ImageMode(StrEnum):
    """How a printer takes pictures (hardware.md 2): `RASTER` is GS v 0, `COLUMNS` is ESC * with 24 pins."""

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

    `columns` and `small_columns` count characters of font A and B on a line, whose cells `font_a` and `font_b` are in
    dots (width, height); `dots` is the printable width, `dpi` the resolution, and `paper_mm` the paper's width.
    `escpos` names the profile of python-escpos that encodes for it. `cut` is sent once, at the end; the default feeds
    to the cutter and cuts partially. `number_width` bounds the width multiplier of the number, so that black areas
    stay small on 58 mm printers with weak power supplies. `magnifies` is false where GS ! and GS B are lacking: the
    number is then drawn with characters. `rule_dots` is how thick ESC - draws rules. `code_page` is one of
    `CODE_PAGES`, whose letters are sent beside ASCII (empty: none is chosen, and only ASCII is sent, L3). `rung` is the
    best one that this kind is known to reach (None: it has to be probed). `band_rows` bounds the rows of one picture
    command. `chunk_bytes` are handed over at once, then `chunk_pause_ms` is waited, for printers that drop bytes (0: no
    chunks). `presents` is for printers that hold the slip in a mouth and answer DLE EOT 20 (hardware.md 4), and
    `shortest_mm` is the length up to which a slip is fed. `title` is what an administrator knows it by.
    """

    name: str
    paper_mm: int
    columns: int
    small_columns: int
    dots: int
    escpos: str
    font_a: tuple[int, int] = (12, 24)
    font_b: tuple[int, int] = (9, 17)
    dpi: int = 203
    number_width: int = 8
    magnifies: bool = True
    rule_dots: int = 2
    code_page: str = ""
    cut: bytes = b"\x1dV\x42\x00"
    image: ImageMode = ImageMode.RASTER
    qr: QrMode = QrMode.IMAGE
    rung: Rung | None = None
    band_rows: int = 256
    chunk_bytes: int = 0
    chunk_pause_ms: int = 0
    presents: bool = False
    shortest_mm: int = 0
    title: str = ""

    @property
    def dots_per_mm(self) -> float:
        """Dots in a millimetre of paper, across as well as along."""
        return self.dpi / MM_PER_INCH

    @property
    def line_dots(self) -> int:
        """Dots from one line of normal text to the next; nothing on a slip is lower."""
        return round(self.dpi / LINES_PER_INCH)

    @property
    def prints_codes(self) -> bool:
        """Whether there is a way for a QR code to get on paper."""
        return self.qr is QrMode.NATIVE or (self.qr is QrMode.IMAGE and self.image is not ImageMode.NONE)


CUT_FULL_OLD: Final = b"\x1bi"
CUT_PARTIAL_OLD: Final = b"\x1bm"
"""ESC i and ESC m, which cut where the paper is: the slip is fed to the cutter first (hardware.md 2)."""

FEED_TO_CUTTER: Final = b"\x1bd\x05"
"""ESC d 5: five lines are 21 mm, as far as print head and cutter are apart in any of these."""

PRESENT: Final = b"\x1cP\x0a\x01E\x1e"
"""FS P: cut, show 10 steps of the slip with a blinking mouth, and eject it after 30 s (hardware.md 4)."""

CODE_PAGES: Final = {"cp437": 0, "cp850": 2, "cp1252": 16, "cp858": 19}
"""ESC t by Python's names of the pages: these numbers are the same at Epson and nearly everybody else."""

_WIDE: Final = Profile(
    "generic-80",
    paper_mm=80,
    columns=48,
    small_columns=64,
    dots=576,
    escpos="TM-T20II",
    title="any receipt printer for 80 mm paper",
)

_NARROW: Final = Profile(
    "generic-58",
    paper_mm=58,
    columns=32,
    small_columns=42,
    dots=384,
    escpos="NT-5890K",
    # Weak power supplies and USB ports: black areas stay small (hardware.md 2).
    number_width=6,
    band_rows=128,
    title="any receipt printer for 58 mm paper",
)

_WIDE_180_DPI: Final = replace(
    _WIDE,
    columns=42,
    small_columns=56,
    dots=512,
    dpi=180,
    escpos="TM-T88V",
)

PROFILES: Final = {
    profile.name: profile
    for profile in (
        _WIDE,
        _NARROW,
        # 512 dots at 203 dpi are 64 mm: boards with a narrower head, or set to 42 columns (hardware.md 2).
        replace(
            _WIDE,
            name="generic-80-42",
            columns=42,
            small_columns=56,
            dots=512,
            title="80 mm receipt printer with 42 columns",
        ),
        # Old boards do nothing on GS V (hardware.md 2).
        replace(
            _WIDE,
            name="generic-80-esc-i",
            cut=FEED_TO_CUTTER + CUT_FULL_OLD,
            title="80 mm receipt printer with an old board that cuts at ESC i",
        ),
        replace(
            _WIDE,
            name="generic-80-esc-m",
            cut=FEED_TO_CUTTER + CUT_PARTIAL_OLD,
            title="80 mm receipt printer with an old board that cuts at ESC m",
        ),
        # Some take pictures in columns only (hardware.md 2).
        replace(
            _WIDE,
            name="generic-80-columns",
            image=ImageMode.COLUMNS,
            title="80 mm receipt printer that takes pictures by ESC * only",
        ),
        replace(_WIDE, name="tm-t20", qr=QrMode.NATIVE, title="Epson TM-T20, TM-T20II, TM-T20III, TM-T20X"),
        # Whether a TM-T82X echoes process ids is not confirmed (hardware.md 1).
        replace(_WIDE, name="tm-t82", qr=QrMode.NATIVE, title="Epson TM-T82, TM-T82II, TM-T82III, TM-T82X"),
        replace(_WIDE_180_DPI, name="tm-t88", qr=QrMode.NATIVE, title="Epson TM-T88V, TM-T88VI, TM-T88VII"),
        # No process ids in the third one (hardware.md 1); not every board of the fourth has GS ( k.
        replace(_WIDE_180_DPI, name="tm-t88iii", escpos="TM-T88III", title="Epson TM-T88II, TM-T88III, TM-T88IV"),
        # Font B has 10 by 24 dots, unlike in the others (Epson's reference, ESC M).
        replace(
            _WIDE,
            name="tm-m30",
            small_columns=57,
            font_b=(10, 24),
            qr=QrMode.NATIVE,
            title="Epson TM-m30, TM-m30II, TM-m30III with 80 mm paper",
        ),
        # 420 dots, of which whole bytes of a picture (Epson's specification of the print area for 58 mm).
        replace(
            _NARROW,
            name="tm-m30-58",
            columns=34,
            small_columns=41,
            dots=416,
            escpos="TM-T20II",
            font_b=(10, 24),
            number_width=8,
            qr=QrMode.NATIVE,
            title="Epson TM-m30, TM-m30II, TM-m30III with 58 mm paper",
        ),
        # No GS v 0 (hardware.md 2); 420 dots and a cutter, as its specification has it.
        replace(
            _NARROW,
            name="tm-p60",
            columns=34,
            small_columns=41,
            dots=416,
            escpos="TM-T20II",
            font_b=(10, 24),
            image=ImageMode.COLUMNS,
            title="Epson TM-P60 with 58 mm paper",
        ),
        # Nine pins: no GS v 0 (hardware.md 2), no GS !, no GS B, no process ids, and the TM-U230 has no ESC - 2 (its
        # specification); python-escpos knows neither its cells (9 by 9 in 12 half dots, 7 by 9 in 10) nor, therefore,
        # its columns.
        Profile(
            "tm-u220",
            paper_mm=76,
            columns=33,
            small_columns=40,
            dots=400,
            escpos="TM-U220B",
            font_a=(12, 18),
            font_b=(10, 18),
            dpi=160,
            magnifies=False,
            rule_dots=1,
            image=ImageMode.NONE,
            qr=QrMode.NONE,
            rung=Rung.QUEUED,
            title="Epson TM-U220, TM-U230 (needle printers)",
        ),
        # Answers with Epson's names (hardware.md 3); its QR codes are not to be relied on from board to board.
        replace(
            _WIDE,
            name="xprinter-80",
            chunk_bytes=4_096,
            chunk_pause_ms=20,
            title="Xprinter XP-80, XP-Q200, XP-N160 and other 80 mm clones",
        ),
        # POS-58 and NT-5890K print GS ( k as text, drop bytes, and brown out (hardware.md 2).
        replace(
            _NARROW,
            name="xprinter-58",
            chunk_bytes=1_024,
            chunk_pause_ms=25,
            title="Xprinter XP-58, POS-58, NT-5890K and other 58 mm clones",
        ),
        # A mouth instead of a tear bar: full cut only, nothing shorter than 70 mm, FS P presents (hardware.md 4);
        # some Custom printers lack GS ( k (hardware.md 2).
        replace(
            _WIDE,
            name="vkp80",
            cut=PRESENT,
            presents=True,
            shortest_mm=70,
            title="Custom VKP80, VKP80II, VKP80III (presenter)",
        ),
        replace(
            _WIDE,
            name="tg2480",
            cut=PRESENT,
            presents=True,
            shortest_mm=70,
            title="Custom TG2480H (presenter)",
        ),
        replace(_WIDE_180_DPI, name="bixolon", qr=QrMode.NATIVE, title="Bixolon SRP-350III, SRP-350plusIII"),
        # python-escpos has the 640 dots of 83 mm paper.
        replace(_WIDE, name="citizen", qr=QrMode.NATIVE, title="Citizen CT-S310II, CT-S601, CT-S651 with 80 mm paper"),
        # Out of the box they speak Star line mode, which is another language (hardware.md 3): switch it first.
        replace(_WIDE, name="star", qr=QrMode.NATIVE, title="Star mC-Print, TSP650, TSP100IV set to ESC/POS"),
    )
}
"""All profiles by name, as `profile` in the printer's configuration.

Widths and columns are python-escpos' where it has them right. An unknown printer is `generic-80` or `generic-58`: text,
pictures by GS v 0 and the QR code as a picture, which nearly every one can. GS ( k is only sent to kinds whose manual
has it, because others print its bytes (hardware.md 2). `rung` is set only where the manual settles it; everything else
is probed (hardware.md 1).
"""
