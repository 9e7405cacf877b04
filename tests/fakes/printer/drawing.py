"""A printed slip as a picture, to look at and to compare."""

from typing import Final, assert_never

import qrcode
from PIL import Image, ImageDraw, ImageFont

from tests.fakes.printer.paper import DOTS_80_MM, FONT_HEIGHTS, Block, PrintedCode, PrintedLine, PrintedPicture

MONO: Final = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
LINE_GAP: Final = 6
"""Dots of white below a row of text: 24 dots of cell, 30 of line."""

BLACK: Final = 0
WHITE: Final = 1


def draw(blocks: list[Block], dots: int = DOTS_80_MM) -> Image.Image:
    """Return the paper in black and white, one dot a pixel."""
    rows = [(_drawn(block), block.align) for block in blocks]
    paper = Image.new("1", (dots, max(1, sum(row.height for row, _ in rows))), WHITE)
    y = 0
    for row, align in rows:
        paper.paste(row, ((0, (dots - row.width) // 2, dots - row.width)[align % 3], y))
        y += row.height
    return paper


def qr_code(code: PrintedCode) -> Image.Image:
    """Return a QR code as the printer's own encoder would draw it."""
    made = qrcode.QRCode(box_size=code.module, border=0)
    made.add_data(code.content)
    rows = made.get_matrix()
    picture = Image.new("1", (len(rows), len(rows)), WHITE)
    picture.putdata([BLACK if dark else WHITE for row in rows for dark in row])
    return picture.resize((len(rows) * code.module, len(rows) * code.module))


def _drawn(block: Block) -> Image.Image:
    match block:
        case PrintedLine():
            return _text(block)
        case PrintedPicture():
            inverted = bytes(byte ^ 0xFF for byte in block.bits)
            row_bytes = -(-block.width // 8)
            return Image.frombytes("1", (row_bytes * 8, block.height), inverted).crop((0, 0, block.width, block.height))
        case PrintedCode():
            return qr_code(block)
        case _:
            assert_never(block)


def _text(line: PrintedLine) -> Image.Image:
    tall = FONT_HEIGHTS[line.small]
    width, height = line.dots, tall * line.height
    row = Image.new("1", (max(1, width), height + LINE_GAP), WHITE)
    if not line.text:
        return row
    cells = Image.new("1", (width // line.width, tall), WHITE)
    pen = ImageDraw.Draw(cells)
    cell = cells.width // len(line.text)
    font = _font(tall * 3 // 4)
    for place, character in enumerate(line.text):
        pen.text((place * cell, tall * 3 // 4), character, BLACK, font, "ls", stroke_width=int(line.bold))
    glyphs = cells.resize((width, height))
    if line.inverse:
        glyphs = glyphs.point(lambda dot: WHITE if dot == BLACK else BLACK)
    row.paste(glyphs, (0, 0))
    if line.underline:
        ImageDraw.Draw(row).rectangle((0, height, width, height + line.underline), BLACK)
    return row


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(MONO, size)
    except OSError:
        return ImageFont.load_default(size)
