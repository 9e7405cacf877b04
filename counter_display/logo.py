"""The hall's own logo in a hall screen's header: on a white plate, in its true shape."""

from dataclasses import dataclass
from typing import Final

from counter_display.scene import Box, Picture

PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
"""What a PNG begins with; width and height follow, four bytes each (PNG specification, 5.2 and 11.2.2)."""

HEIGHT: Final = 0.8
WIDEST: Final = 0.14
"""The plate's height over the header's, and its greatest width over the header's: hall and zone need the rest."""

AROUND: Final = 0.1
"""What is left white around the logo, over its plate's height."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture (PNG), and its width over its height."""

    png: bytes
    shape: float


def logo_of(png: bytes) -> Logo | None:
    """Return a logo; None: these bytes are no PNG."""
    sides = png[len(PNG_HEAD) :][:8]
    width, height = int.from_bytes(sides[:4], "big"), int.from_bytes(sides[4:], "big")
    return Logo(png, width / height) if png.startswith(PNG_HEAD) and width and height else None


def placed(logo: Logo, header: Box, margin: float) -> Picture:
    """Return the logo at the left of a header, as high as its plate and no wider than it may be."""
    high = HEIGHT * header.height
    around = AROUND * high
    height = min(high - 2 * around, (WIDEST * header.width - 2 * around) / logo.shape)
    width = height * logo.shape
    plate = Box(header.x + margin, header.y + (header.height - high) / 2, width + 2 * around, high)
    return Picture(plate, Box(plate.x + around, plate.y + (high - height) / 2, width, height), logo.png)
