"""Small pictures and videos of one colour each, as files."""

from pathlib import Path
from typing import Final

from ffpyplayer.pic import Image as Frame
from ffpyplayer.writer import MediaWriter
from PIL import Image

RATE: Final = 10
"""Pictures a second of a video."""

Colour = tuple[int, int, int]


def picture(path: Path, colour: Colour, size: tuple[int, int] = (320, 180)) -> Path:
    """Write a picture of one colour."""
    Image.new("RGB", size, colour).save(path)
    return path


def video(path: Path, colour: Colour, seconds: float, size: tuple[int, int] = (320, 180)) -> Path:
    """Write a video of one colour, without sound."""
    return _write(path, [colour] * round(seconds * RATE), RATE, size)


def flicker(path: Path, seconds: float, rate: int, size: tuple[int, int]) -> Path:
    """Write a video no picture of which is like the one before."""
    colours = [(place * 37 % 256, place * 91 % 256, place * 53 % 256) for place in range(round(seconds * rate))]
    return _write(path, colours, rate, size)


def _write(path: Path, colours: list[Colour], rate: int, size: tuple[int, int]) -> Path:
    width, height = size
    stream = {
        "pix_fmt_in": "rgb24",
        "pix_fmt_out": "yuv420p",
        "width_in": width,
        "height_in": height,
        "codec": "mpeg4",
        "frame_rate": (rate, 1),
    }
    writer = MediaWriter(str(path), [stream])
    for place, colour in enumerate(colours):
        frame = Frame(plane_buffers=[bytes(colour) * (width * height)], pix_fmt="rgb24", size=size)
        writer.write_frame(img=frame, pts=place / rate, stream=0)
    writer.close()
    return path
