"""What stands on a slip, from top to bottom: the blocks that an administrator may order, size, hide and add to."""

import re
from dataclasses import replace
from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, structs

from config.faults import Fault, SettingsError, suggestion
from config.loading import read_toml
from config.reading import Reader


@unique
class SlipPart(StrEnum):
    """What a block shows. A part that a slip has nothing to say about takes no room, nor does the gap after it."""

    LOGO = "logo"
    HALL = "hall"
    AGENCY = "agency"
    HEADING = "heading"
    NUMBER = "number"
    PRIORITY = "priority"
    SERVICE = "service"
    PLACE = "place"
    ISSUED = "issued"
    AHEAD = "ahead"
    EXPECTED = "expected"
    STOPS = "stops"
    QR = "qr"
    ABSENT = "absent"
    VALID_TODAY = "valid_today"
    TEXT = "text"
    RULE = "rule"
    GAP = "gap"


KNOWN: Final = tuple(SlipPart)
"""A faulty block has a text instead of a part, and was told already."""

BLOCKS_MAX: Final = 40
"""Blocks of a slip: the built-in one has 28; many more would be a fault that eats the roll."""

MANY: Final = frozenset({SlipPart.TEXT, SlipPart.RULE, SlipPart.GAP})
"""Parts that may stand on a slip more than once."""

NEEDED: Final = {
    SlipPart.NUMBER: "a slip is its number",
    SlipPart.ISSUED: "a number counts from when it was drawn, and a reprint has to say when that was",
    SlipPart.VALID_TODAY: "numbers begin anew each day",
}
"""Parts that no slip may hide, and why (L1, L2). That a reprint is one, and Indonesian first, is no part's choice."""

WORDS_OPTIONS: Final = frozenset({"align", "size", "bold"})
OPTIONS: Final = {
    SlipPart.LOGO: frozenset({"align", "height_mm"}),
    SlipPart.NUMBER: frozenset({"align"}),
    SlipPart.PRIORITY: frozenset({"align"}),
    SlipPart.STOPS: frozenset[str](),
    SlipPart.QR: frozenset({"align", "dots"}),
    SlipPart.TEXT: WORDS_OPTIONS | {"id", "en"},
    SlipPart.RULE: frozenset[str](),
    SlipPart.GAP: frozenset[str](),
}
"""What can be set for a part beside `show`; all that are not here are words."""

OwnText = Annotated[str, Meta(min_length=1, max_length=200, description="1 to 200 characters")]
Alignment = Literal["left", "center"]
Size = Annotated[int, Meta(ge=1, le=3, description="1 to 3 times the usual height and width")]
LogoHeight = Annotated[int, Meta(ge=5, le=20, description="5 to 20 millimetres")]
ModuleDots = Annotated[int, Meta(ge=3, le=10, description="3 to 10 dots for each module of the code")]


class SlipBlock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One block; what is not set is as it usually is.

    `size` multiplies the letters of the Indonesian text (English stays small), `height_mm` bounds a logo's, `dots` a QR
    code's module. `id` and `en` are the words of a `text`.
    """

    block: SlipPart
    show: bool = True
    align: Alignment | None = None
    size: Size | None = None
    bold: bool | None = None
    height_mm: LogoHeight | None = None
    dots: ModuleDots | None = None
    id: OwnText | None = None
    en: OwnText | None = None


class SlipDesign(Struct, frozen=True, kw_only=True):
    """A slip's blocks from top to bottom; above them, a reprint always says that it is one."""

    blocks: tuple[SlipBlock, ...]


def _centred(part: SlipPart, size: int = 1, *, bold: bool = False) -> SlipBlock:
    return SlipBlock(block=part, align="center", size=size, bold=bold)


def _left(part: SlipPart, size: int = 1, *, bold: bool = False) -> SlipBlock:
    return SlipBlock(block=part, align="left", size=size, bold=bold)


_RULE: Final = SlipBlock(block=SlipPart.RULE)
_GAP: Final = SlipBlock(block=SlipPart.GAP)

_BLOCK: Final = re.compile(r"blocks\[([0-9]+)\]")

BUILT_IN: Final = SlipDesign(
    blocks=(
        SlipBlock(block=SlipPart.LOGO, align="center", height_mm=12),
        _centred(SlipPart.HALL, bold=True),
        _centred(SlipPart.AGENCY),
        _RULE,
        _GAP,
        _centred(SlipPart.HEADING, 2, bold=True),
        SlipBlock(block=SlipPart.NUMBER, align="center"),
        SlipBlock(block=SlipPart.PRIORITY, align="center"),
        _RULE,
        _GAP,
        _left(SlipPart.SERVICE, bold=True),
        _GAP,
        _left(SlipPart.PLACE, 2, bold=True),
        _GAP,
        _left(SlipPart.ISSUED, bold=True),
        _GAP,
        _left(SlipPart.AHEAD, bold=True),
        _left(SlipPart.EXPECTED, bold=True),
        _GAP,
        SlipBlock(block=SlipPart.STOPS),
        _RULE,
        _GAP,
        SlipBlock(block=SlipPart.QR, align="center", dots=6),
        _GAP,
        _centred(SlipPart.ABSENT),
        _GAP,
        _centred(SlipPart.VALID_TODAY, bold=True),
    )
)
"""The slip where `layout` is not set; `config/sample/slip.toml` says the same."""


def load_slip_design(path: Path) -> SlipDesign:
    """Return the slip that a file describes.

    Raises:
        SettingsError: with all faults of the file, never only the first.
    """
    reader, raw = Reader(path), read_toml(path)
    design = reader.struct(raw, SlipDesign)
    reader.faults = [_with_part(fault, raw.get("blocks")) for fault in reader.faults]
    _check_blocks(design.blocks, reader)
    if reader.faults:
        raise SettingsError(reader.faults)
    return design


def _with_part(fault: Fault, blocks: object) -> Fault:
    """Return a fault that also names the part of its block: nobody counts blocks."""
    found = _BLOCK.match(fault.where)
    block = blocks[int(found[1]) - 1] if found and isinstance(blocks, list) else None
    part = block.get("block") if isinstance(block, dict) else None
    return replace(fault, where=f"{fault.where} ({part})") if isinstance(part, str) and part in KNOWN else fault


def options_of(part: SlipPart) -> frozenset[str]:
    """Return which keys a block of this part may have beside `block` and `show`."""
    return OPTIONS.get(part, WORDS_OPTIONS)


def _check_blocks(blocks: tuple[SlipBlock, ...], reader: Reader) -> None:
    if len(blocks) > BLOCKS_MAX:
        reader.fault("blocks", f"{len(blocks)} of them are too many", f"at most {BLOCKS_MAX} fit a slip")
    first: dict[SlipPart, int] = {}
    for place, block in enumerate(blocks, 1):
        where = f"blocks[{place}]"
        if block.block not in KNOWN:
            continue
        _check_options(block, where, reader)
        other = first.setdefault(block.block, place)
        if other != place and block.block not in MANY:
            reader.fault(where, f"{block.block} is already blocks[{other}]", "remove one of them")
    for part, why in NEEDED.items():
        if part not in first:
            reader.fault("blocks", f"{part} is missing: {why}", f'add [[blocks]] with block = "{part}"')
        elif not blocks[first[part] - 1].show:
            reader.fault(f"blocks[{first[part]}].show", f"{part} may not be hidden: {why}", "remove show = false")


def _check_options(block: SlipBlock, where: str, reader: Reader) -> None:
    known = options_of(block.block)
    for key, value in structs.asdict(block).items():
        if value is not None and key not in known | {"block", "show"}:
            cure = suggestion(key, sorted(known)) if known else "remove it"
            reader.fault(f"{where}.{key}", f"{block.block} has no such option", cure)
    for key in ("id", "en"):
        words = getattr(block, key)
        if words and not words.strip():
            reader.fault(f"{where}.{key}", "is blank", "write the words, or remove the block")
    if block.block is SlipPart.TEXT and block.id is None:
        reader.fault(f"{where}.id", "is missing", "a text needs its Indonesian words, above any other language")
