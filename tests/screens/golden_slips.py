"""What every kind of printer makes of the sample slips: bytes, text and pictures, kept in `tests/screens/slips`.

`python -m tests.screens.golden_slips` makes them anew; `--pictures DIR` also draws each slip in full size, to look at,
and writes its bytes, for other readers of ESC/POS.
Printers whose paper says the same share a text and a sheet, named after the first of them.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from msgspec import structs
from PIL import Image

from config.translations import load_translator
from printer.preview import picture, plain_text
from printer.profiles import PROFILES, Profile
from printer.render import render
from printer.sample import SAMPLE_LINK, sample_slip
from printer.slip import Stationery, lay_out
from printer.stationery import with_stationery

KEPT: Final = Path(__file__).resolve().parent / "slips"
LOGO: Final = Path(__file__).resolve().parents[2] / "config/sample/logo.png"
TABLE: Final = KEPT / "bytes.txt"
STATIONERY: Final = Stationery(load_translator("printer", "id"), load_translator("printer", "en"))

SHEET_SCALE: Final = 0.4
SHEET_GREYS: Final = 8
"""Enough to see what stands where; the text says what it says."""


@dataclass(frozen=True)
class Case:
    """One visitor's slip; a kiosk that `is_alone`, without its hub, knows neither how many are ahead nor how long.

    `logo`: with that of the sample's hall.
    """

    language: str
    priority: bool
    route: bool
    copy: int
    is_alone: bool = False
    logo: bool = False

    def __str__(self) -> str:
        kind = "priority" if self.priority else "regular"
        alone = " alone" if self.is_alone else " logo" if self.logo else ""
        return f"{self.language} {kind} {'route' if self.route else 'single'} {self.copy}{alone}"


CASES: Final = (
    *(
        Case(language, priority, route, copy)
        for language, priority, route, copy in product(("id", "en"), (False, True), (False, True), (1, 2))
    ),
    Case("id", priority=False, route=False, copy=1, is_alone=True),
    Case("id", priority=False, route=False, copy=1, logo=True),
)
ON_SHEET: Final = (CASES[0], CASES[5], CASES[10], CASES[15])
"""Every value of every kind is on two of these."""


@cache
def data_of(profile: Profile, case: Case) -> bytes:
    """Return the bytes of a slip."""
    slip = sample_slip(
        STATIONERY, priority=case.priority, language=case.language, copy=case.copy, route=case.route, link=SAMPLE_LINK
    )
    if case.is_alone:
        slip = structs.replace(slip, ahead=None, wait_low=None, wait_high=None)
    logo = LOGO if case.logo else None
    return render(lay_out(slip, profile, with_stationery(STATIONERY, profile, None, logo, LOGO)), profile)


def table() -> str:
    """Return a line for each kind of printer and slip: how many bytes, and their fingerprint."""
    return "".join(
        f"{profile.name} {case}: {len(data_of(profile, case))} bytes"
        f" {hashlib.sha256(data_of(profile, case)).hexdigest()[:16]}\n"
        for profile in PROFILES.values()
        for case in CASES
    )


def text_of(profile: Profile) -> str:
    """Return all slips of a printer as text."""
    return "".join(f"== {case}\n{plain_text(data_of(profile, case), profile)}\n" for case in CASES)


def families() -> dict[str, list[Profile]]:
    """Return the printers whose paper says the same, by the text that it says."""
    alike: dict[Profile, list[Profile]] = {}
    for profile in PROFILES.values():
        alike.setdefault(_on_paper(profile), []).append(profile)
    found: dict[str, list[Profile]] = {}
    for profiles in alike.values():
        found.setdefault(text_of(profiles[0]), []).extend(profiles)
    return found


def _on_paper(profile: Profile) -> Profile:
    """Return a printer without what its paper does not show."""
    return replace(
        profile, name="", title="", escpos="", cut=b"", rung=None, chunk_bytes=0, chunk_pause_ms=0, presents=False
    )


def texts() -> Iterator[tuple[Path, str]]:
    """Yield each file of texts and what belongs into it."""
    for text, profiles in families().items():
        names = ", ".join(profile.name for profile in profiles)
        yield KEPT / f"{profiles[0].name}.txt", f"{names}\n\n{text}"


def sheet(profile: Profile) -> Image.Image:
    """Return some slips of a printer beside each other, small."""
    pictures = [picture(data_of(profile, case), profile) for case in ON_SHEET]
    whole = Image.new("L", (sum(one.width for one in pictures), max(one.height for one in pictures)), 214)
    x = 0
    for one in pictures:
        whole.paste(one, (x, 0))
        x += one.width
    size = (round(whole.width * SHEET_SCALE), round(whole.height * SHEET_SCALE))
    return whole.resize(size, Image.Resampling.LANCZOS).quantize(SHEET_GREYS, dither=Image.Dither.NONE)


def main() -> int:
    """Write every file anew; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens.golden_slips", description=__doc__)
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="also draw every slip there, with its bytes")
    options = parser.parse_args()
    for old in (*KEPT.glob("*.txt"), *KEPT.glob("*.png")):
        old.unlink()
    KEPT.mkdir(exist_ok=True)
    TABLE.write_text(table(), "ascii")
    for path, text in texts():
        path.write_text(text, "ascii")
        sheet(PROFILES[path.stem]).save(path.with_suffix(".png"), optimize=True)
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
        for profile, case in product(PROFILES.values(), CASES):
            place = options.pictures / f"{profile.name}-{case}.png".replace(" ", "-")
            picture(data_of(profile, case), profile).save(place)
            place.with_suffix(".bin").write_bytes(data_of(profile, case))
    return 0


if __name__ == "__main__":
    sys.exit(main())
