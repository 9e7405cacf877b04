"""`loket-printer preview`: a sample slip as a picture, on any printer, with any layout, without a printer."""

import argparse
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from config.faults import Fault, SettingsError
from config.loading import load
from config.printer_schema import PrinterConfig
from config.translations import Translator
from printer.command_line import DONE
from printer.line_time import too_slow
from printer.preview import save
from printer.profile_choice import chosen_profile
from printer.profiles import Profile
from printer.render import render
from printer.sample import sample_slip
from printer.slip import Stationery, lay_out
from printer.stationery import lost_letters, with_stationery

PROGRAM: Final = Path("loket-printer preview")
"""Stands for a file where an option of the command line is at fault."""

NUMBER: Final = re.compile(r"[A-Z0-9]{1,12}")
"""What a number of the hall looks like (hub.protocol.ids)."""

LINK_MAX: Final = 200
"""Characters of a link (hub.protocol.printing)."""


def draw_sample(
    options: argparse.Namespace, stationery: Stationery, beware: Translator, say: Callable[[str], None]
) -> int:
    """Draw what the options ask for, say where it is and (by `beware`) what is lost, and return the exit status.

    Raises:
        SettingsError: a file or an option that cannot be used.
        OSError: the picture cannot be written.
    """
    if options.copy < 1:
        wrong, cure = f"{options.copy} is no copy", "write 1 for the first paper, 2 or more for a reprint"
        raise SettingsError([Fault(PROGRAM, "--copy", wrong, cure)])
    profile, stationery = _chosen(options, stationery)
    slip = sample_slip(
        stationery,
        number=_number(options.number),
        priority=options.priority,
        language=options.language,
        copy=options.copy,
        route=options.route,
        link=_link(options.qr_link),
    )
    save(render(lay_out(slip, profile, stationery), profile), profile, options.output)
    for where, letters in lost_letters(stationery.design, profile.code_page):
        say(beware.text("preview.lost", where=where, letters=" ".join(letters)))
    say(f"{options.output}")
    return DONE


def _chosen(options: argparse.Namespace, stationery: Stationery) -> tuple[Profile, Stationery]:
    """Return profile and stationery: of the options, else of the settings file, else the built-in ones."""
    settings = load(options.config, PrinterConfig) if options.config else None
    file = options.config or PROGRAM
    profile = chosen_profile(options.profile or (settings.profile if settings else "generic-80"), file)
    layout = options.layout or (settings.layout if settings else None)
    logo = options.logo or (settings.logo if settings else None)
    known = replace(stationery, hall=(settings.hall if settings else None) or "")
    stationery = with_stationery(known, profile, layout, logo, file)
    if settings and (faults := too_slow(settings, profile, stationery, file)):
        raise SettingsError(faults)
    return profile, stationery


def _number(number: str) -> str:
    if not NUMBER.fullmatch(number):
        wrong, cure = f"{number!r} is no number", "write 1 to 12 capital letters and digits"
        raise SettingsError([Fault(PROGRAM, "--number", wrong, cure)])
    return number


def _link(link: str | None) -> str | None:
    fits = link is None or (link.isascii() and link.isprintable() and " " not in link and len(link) <= LINK_MAX)
    if not fits:
        wrong, cure = f"{link!r} is no address", f"write at most {LINK_MAX} letters, digits and signs without blanks"
        raise SettingsError([Fault(PROGRAM, "--qr-link", wrong, cure)])
    return link
