"""Small pictures and videos of one colour each, as files."""

from pathlib import Path
from typing import Final

from ffpyplayer.pic import Image as Frame
from ffpyplayer.writer import MediaWriter
from PIL import Image

RATE: Final = 10
"""Pictures a second of a video."""


def picture(path: Path, colour: tuple[int, int, int], size: tuple[int, int] = (320, 180)) -> Path:
    """Write a picture of one colour."""
    Image.new("RGB", size, colour).save(path)
    return path


def video(path: Path, colour: tuple[int, int, int], seconds: float, size: tuple[int, int] = (320, 180)) -> Path:
    """Write a video of one colour, without sound."""
    width, height = size
    stream = {
        "pix_fmt_in": "rgb24",
        "pix_fmt_out": "yuv420p",
        "width_in": width,
        "height_in": height,
        "codec": "mpeg4",
        "frame_rate": (RATE, 1),
    }
    writer = MediaWriter(str(path), [stream])
    pixels = bytes(colour) * (width * height)
    for place in range(round(seconds * RATE)):
        frame = Frame(plane_buffers=[pixels], pix_fmt="rgb24", size=size)
        writer.write_frame(img=frame, pts=place / RATE, stream=0)
    writer.close()
    return path
