"""Pictures and plain text of paper, made from a job's bytes and not from what they were meant to be."""

from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from printer.bitmap import Bitmap
from printer.paper import Glyph, Paper, read
from printer.profiles import Profile

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
MARGIN: Final = 48
"""Grey values (0 black, 255 white), and the desk seen around the paper, in dots."""

TOP: Final = 40
"""White above the first line: what the cutter of the slip before left, in dots."""

TOOTH: Final = 6
"""Depth of the cutter's serration in dots."""

FILL: Final = 0.92
"""The font's size as a share of the cell's height: accents and descenders just fit."""

SUPERSAMPLING: Final = 4
"""Glyphs are drawn so many times larger and reduced, which gives even strokes at 17 dots of height."""


def plain_text(data: bytes, profile: Profile) -> str:
    """Return what the paper says: one line per printed row or picture, blanks at the end removed.

    A row stands at its place in columns of font A; of a picture its size in dots is told, of a code what it says, if
    the printer made it.
    """
    paper = read(data, profile)
    lines = [(row[0].y + row[0].style.cell[1], _text_of(row, profile)) for row in paper.rows()]
    for print_ in paper.prints:
        size = f"{print_.bitmap.width} x {print_.bitmap.height}"
        told = f"[QR code, {size} dots: {print_.text}]" if print_.text else f"[picture, {size} dots]"
        lines.append((print_.y + print_.bitmap.height, " " * (print_.x // profile.font_a[0]) + told))
    return "".join(f"{line}\n" for _, line in sorted(lines, key=lambda placed: placed[0]))


def picture(data: bytes, profile: Profile) -> Image.Image:
    """Return the slip as it would lie on a desk, in grey, at the printer's resolution."""
    paper = read(data, profile)
    width = round(profile.paper_mm * profile.dots_per_mm)
    height = TOP + paper.length
    sheet = Image.new("L", (width, height), PAPER)
    _draw_all(sheet, paper, (width - profile.dots) // 2)
    desk = Image.new("L", (width + 2 * MARGIN, height + 2 * MARGIN), DESK)
    desk.paste(sheet, (MARGIN, MARGIN), _cut_out(width, height))
    return desk


def save(data: bytes, profile: Profile, path: Path) -> None:
    """Write the picture as a PNG of true size.

    Raises:
        OSError: the file cannot be written.
    """
    picture(data, profile).save(path, "PNG", dpi=(profile.dpi, profile.dpi))


def _text_of(row: tuple[Glyph, ...], profile: Profile) -> str:
    text = "".join(glyph.character for glyph in row)
    if all(glyph.style.underline for glyph in row):
        return "_" * profile.columns
    return (" " * (row[0].x // profile.font_a[0]) + text).rstrip()


def _draw_all(sheet: Image.Image, paper: Paper, left: int) -> None:
    for glyph in paper.glyphs:
        _draw(sheet, glyph, left, TOP)
    for print_ in paper.prints:
        sheet.paste(INK, (left + print_.x, TOP + print_.y), _mask(print_.bitmap))


def _mask(bitmap: Bitmap) -> Image.Image:
    stride = -(-bitmap.width // 8)
    shift = stride * 8 - bitmap.width
    data = b"".join((row << shift).to_bytes(stride, "big") for row in bitmap.rows)
    return Image.frombytes("1", (bitmap.width, bitmap.height), data)


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
