"""What an administrator chose for all slips of a printer: their layout and the hall's logo."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from config.faults import Fault, SettingsError
from config.slip_design import BUILT_IN, SlipDesign, SlipPart, load_slip_design
from printer.logo import UnusableLogo, read_logo
from printer.profiles import Profile
from printer.slip import Stationery
from printer.transliteration import REPLACEMENT, to_printable

LOGO_HEIGHT_MM: Final = 12
"""Where the layout does not say how high a logo is."""


def with_stationery(
    stationery: Stationery, profile: Profile, layout: Path | None, logo: Path | None, settings: Path
) -> Stationery:
    """Return the stationery with the layout and the logo that the settings file names.

    Raises:
        SettingsError: with all that is wrong with both files.
    """
    faults: list[Fault] = []
    design = BUILT_IN
    if layout is not None:
        try:
            design = load_slip_design(layout)
        except SettingsError as error:
            faults += error.faults
    bitmap = None
    if logo is not None:
        try:
            bitmap = read_logo(logo, profile, _logo_height_mm(design))
        except UnusableLogo as error:
            faults.append(error.fault(settings))
    if faults:
        raise SettingsError(faults)
    return replace(stationery, design=design, logo=bitmap)


def lost_letters(design: SlipDesign, code_page: str = "") -> list[tuple[str, str]]:
    """Return which letters of a layout's own words come out as a question mark, each with its place."""
    lost = []
    for place, block in enumerate(design.blocks, 1):
        for key, words in (("id", block.id), ("en", block.en)):
            lost_here = (c for c in words or "" if c != REPLACEMENT and REPLACEMENT in to_printable(c, code_page))
            letters = "".join(dict.fromkeys(lost_here))
            if letters:
                lost.append((f"blocks[{place}].{key}", letters))
    return lost


def _logo_height_mm(design: SlipDesign) -> float:
    heights = [block.height_mm for block in design.blocks if block.block is SlipPart.LOGO and block.height_mm]
    return heights[0] if heights else LOGO_HEIGHT_MM
