"""The current screen as a JSON file, so that tests with real touches find a target by its text."""

import os
from pathlib import Path

import msgspec

from kiosk.placed import Code, Placement, Rect, Words

MARKS = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}\N{NO-BREAK SPACE}"
"""What stands beside a title and is not part of what it says."""


class TargetNote(msgspec.Struct, frozen=True):
    """A touch target: pixels from the window's top left corner."""

    key: str
    text: str
    x: float
    y: float
    width: float
    height: float
    enabled: bool


class TextNote(msgspec.Struct, frozen=True):
    """A text that is not part of a target; that of a QR code is what it says to who scans it."""

    key: str
    text: str
    x: float
    y: float
    width: float
    height: float


class ScreenNote(msgspec.Struct, frozen=True):
    """What the file holds; `change` grows with every screen written."""

    screen: str
    change: int
    targets: tuple[TargetNote, ...]
    texts: tuple[TextNote, ...]


def describe(placement: Placement, change: int) -> ScreenNote:
    """Return a placement as the file says it."""
    return ScreenNote(
        screen=placement.scene,
        change=change,
        targets=tuple(
            TargetNote(t.key, t.text.strip(MARKS), *_numbers(t.area.rect), enabled=t.intent is not None)
            for t in placement.targets
        ),
        texts=tuple(
            TextNote(item.key, item.text if isinstance(item, Code) else " ".join(item.lines), *_numbers(item.rect))
            for item in placement.items
            if isinstance(item, Words | Code)
        ),
    )


def write(path: Path, note: ScreenNote) -> None:
    """Replace the file in one act: a reader sees the old screen or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(msgspec.json.format(msgspec.json.encode(note)))
    beside.replace(path)


def read(path: Path) -> ScreenNote:
    """Return what a kiosk last wrote."""
    return msgspec.json.decode(path.read_bytes(), type=ScreenNote)


def _numbers(rect: Rect) -> tuple[float, float, float, float]:
    return round(rect.x, 1), round(rect.y, 1), round(rect.width, 1), round(rect.height, 1)
