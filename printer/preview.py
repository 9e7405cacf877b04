"""Pictures and plain text of paper, made from a job's bytes and not from what they were meant to be."""

from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from printer.paper import Glyph, read
from printer.profiles import DOTS_PER_MM, FONT_A_WIDTH, Profile

DPI: Final = 203
FONT_FOLDERS: Final = (Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/dejavu"))
REGULAR: Final = "DejaVuSansMono.ttf"
BOLD: Final = "DejaVuSansMono-Bold.ttf"
REGULAR_ZERO: Final = "DejaVuSans.ttf"
BOLD_ZERO: Final = "DejaVuSans-Bold.ttf"
"""From Debian's package fonts-dejavu-core. The zero of the mono face has a dot, that of receipt printers has none."""

ZERO_ROOM: Final = 1.14
"""How much wider than its own advance the zero's cell is taken, so that it comes out as narrow as its neighbours."""

DESK: Final = 214
PAPER: Final = 255
INK: Final = 24
MARGIN: Final = 6 * DOTS_PER_MM
"""Grey values (0 black, 255 white), and the desk seen around the paper, in dots."""

TOP: Final = 5 * DOTS_PER_MM
"""White above the first line: what the cutter of the slip before left, in dots."""

TOOTH: Final = 6
"""Depth of the cutter's serration in dots."""

FILL: Final = 0.92
"""The font's size as a share of the cell's height: accents and descenders just fit."""

SUPERSAMPLING: Final = 4
"""Glyphs are drawn so many times larger and reduced, which gives even strokes at 17 dots of height."""


def plain_text(data: bytes, profile: Profile) -> str:
    """Return what the paper says: one line per printed row, blanks at the end removed.

    A row stands at its place in columns of font A.
    """
    lines: list[str] = []
    for row in read(data, profile.dots).rows():
        text = "".join(glyph.character for glyph in row)
        if all(glyph.style.underline for glyph in row):
            lines.append("_" * profile.columns)
        else:
            lines.append((" " * (row[0].x // FONT_A_WIDTH) + text).rstrip())
    return "".join(f"{line}\n" for line in lines)


def picture(data: bytes, profile: Profile) -> Image.Image:
    """Return the slip as it would lie on a desk, in grey, at 203 dpi."""
    paper = read(data, profile.dots)
    width = profile.paper_mm * DOTS_PER_MM
    height = TOP + paper.length
    sheet = Image.new("L", (width, height), PAPER)
    left = (width - profile.dots) // 2
    for glyph in paper.glyphs:
        _draw(sheet, glyph, left, TOP)
    desk = Image.new("L", (width + 2 * MARGIN, height + 2 * MARGIN), DESK)
    desk.paste(sheet, (MARGIN, MARGIN), _cut_out(width, height))
    return desk


def save(data: bytes, profile: Profile, path: Path) -> None:
    """Write the picture as a PNG of true size.

    Raises:
        OSError: the file cannot be written.
    """
    picture(data, profile).save(path, "PNG", dpi=(DPI, DPI))


def _cut_out(width: int, height: int) -> Image.Image:
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    edge = [(x, TOOTH if (x // TOOTH) % 2 else 0) for x in range(0, width + TOOTH, TOOTH)]
    bottom = [(x, height - 1 - y) for x, y in reversed(edge)]
    draw.polygon([*edge, *bottom], fill=255)
    return mask


def _draw(sheet: Image.Image, glyph: Glyph, left: int, top: int) -> None:
    width, height = glyph.style.cell
    x, y = left + glyph.x, top + glyph.y
    draw = ImageDraw.Draw(sheet)
    if glyph.style.inverse:
        draw.rectangle((x, y, x + width - 1, y + height - 1), fill=INK)
    if glyph.character != " ":
        mask = _glyph(glyph.character, glyph.style.bold, width, height)
        sheet.paste(PAPER if glyph.style.inverse else INK, (x, y), mask)
    if glyph.style.underline:
        draw.rectangle((x, y + height - glyph.style.underline, x + width - 1, y + height - 1), fill=INK)


@cache
def _glyph(character: str, bold: bool, width: int, height: int) -> Image.Image:
    tall = height * SUPERSAMPLING
    font = _font((BOLD_ZERO if bold else REGULAR_ZERO) if character == "0" else (BOLD if bold else REGULAR), tall)
    above, below = _extent(bold, tall)
    advance = max(1.0, font.getlength(character)) * (ZERO_ROOM if character == "0" else 1)
    cell = Image.new("L", (round(advance), tall), 0)
    where = (advance / 2, tall * above // (above + below))
    ImageDraw.Draw(cell).text(where, character, fill=255, font=font, anchor="ms")
    return cell.resize((width, height), Image.Resampling.LANCZOS)


@cache
def _font(name: str, height: int) -> ImageFont.FreeTypeFont:
    size = round(height * FILL)
    for folder in FONT_FOLDERS:
        if (folder / name).exists():
            return ImageFont.truetype(folder / name, size)
    built_in = ImageFont.load_default(size)
    assert isinstance(built_in, ImageFont.FreeTypeFont), "Pillow is built without FreeType"
    return built_in


@cache
def _extent(bold: bool, height: int) -> tuple[int, int]:
    font = _font(BOLD if bold else REGULAR, height)
    boxes = [font.getbbox(character, anchor="ls") for character in "Ag|"]
    return max(1, round(-min(box[1] for box in boxes))), max(1, round(max(box[3] for box in boxes)))
