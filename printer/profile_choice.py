"""The profile that an administrator named, or made out of a known one by changing some of its values."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from msgspec import structs

from config.faults import Fault, SettingsError, suggestion
from config.printer_schema import ProfileTable
from printer.paper import UnknownBytes, read
from printer.pictures import holds_real_time
from printer.profiles import PROFILES, ImageMode, Profile, QrMode

DOTS_PER_BYTE: Final = 8
START: Final = b"\x1b@"
"""ESC @ belongs before a slip, never behind its cut (hardware.md 2)."""


def chosen_profile(setting: str | ProfileTable, file: Path) -> Profile:
    """Return the profile that `profile` in the printer's settings says.

    Raises:
        SettingsError: with all that is wrong with it.
    """
    if isinstance(setting, str):
        return _known(setting, "profile", file)
    profile = _changed(_known(setting.like, "profile.like", file), setting)
    faults = [Fault(file, f"profile.{key}", wrong, cure) for key, wrong, cure in _contradictions(profile)]
    if faults:
        raise SettingsError(faults)
    return profile


def _known(name: str, where: str, file: Path) -> Profile:
    if name not in PROFILES:
        raise SettingsError([Fault(file, where, f"there is no profile {name!r}", suggestion(name, PROFILES))])
    return PROFILES[name]


def _changed(base: Profile, table: ProfileTable) -> Profile:
    given: dict[str, Any] = {key: value for key, value in structs.asdict(table).items() if value is not None}
    del given["like"]
    if "cut" in given:
        given["cut"] = bytes.fromhex(given["cut"])
    if "image" in given:
        given["image"] = ImageMode(given["image"])
    if "qr" in given:
        given["qr"] = QrMode(given["qr"])
    changed = replace(base, **given, name=f"{base.name}, changed")
    # Whoever narrows the paper need not count the characters that fit.
    columns = min(changed.columns, changed.dots // changed.font_a[0])
    small = min(changed.small_columns, changed.dots // changed.font_b[0])
    return replace(
        changed,
        columns=changed.columns if "columns" in given else columns,
        small_columns=changed.small_columns if "small_columns" in given else small,
    )


def _contradictions(profile: Profile) -> list[tuple[str, str, str]]:
    """Return what does not go together: key, what is wrong, and the cure."""
    found = []
    for key, columns, cell in (
        ("columns", profile.columns, profile.font_a[0]),
        ("small_columns", profile.small_columns, profile.font_b[0]),
    ):
        if columns * cell > profile.dots:
            wrong = f"{columns} characters of {cell} dots are wider than the {profile.dots} dots of a line"
            found.append((key, wrong, f"write at most {profile.dots // cell}, or set dots"))
    if profile.dots % DOTS_PER_BYTE:
        found.append(("dots", f"{profile.dots} is no multiple of {DOTS_PER_BYTE}", "write the one below it"))
    if profile.dots / profile.dots_per_mm > profile.paper_mm:
        width = profile.dots / profile.dots_per_mm
        wrong = (
            f"{profile.dots} dots at {profile.dpi} dpi are {width:.0f} mm, wider than the {profile.paper_mm} mm paper"
        )
        found.append(("dots", wrong, "set dots, dpi and paper_mm as the printer's self-test says"))
    if wrong := _wrong_with_cut(profile):
        cure = 'write feeds, if any, and then one cut, such as "1D 56 42 00" or "1B 64 05 1B 69"'
        found.append(("cut", f"{profile.cut.hex(' ')} {wrong}", cure))
    return found


def _wrong_with_cut(profile: Profile) -> str:
    """Return what is wrong with the bytes at the end of each slip; empty: nothing."""
    if holds_real_time(profile.cut):
        return "holds a command that printers obey at once"
    try:
        paper = read(profile.cut, profile)
    except UnknownBytes as error:
        return f"is no whole command of a slip from byte {error.offset + 1} on"
    if len(paper.cuts) != 1:
        return f"cuts {len(paper.cuts)} times"
    if paper.glyphs or paper.prints:
        return "prints something"
    if START in profile.cut:
        return "sets the printer up again, which some do with blank paper"
    return "feeds paper behind the cut" if paper.length > paper.cuts[0] else ""
