"""What the settings make of a printer: its profile and its stationery, if slips can be printed with them."""

from dataclasses import replace
from pathlib import Path

from config.faults import Fault, SettingsError
from config.printer_schema import PrinterConfig
from printer.line_time import too_slow
from printer.profile_choice import chosen_profile
from printer.profiles import PROFILES, Profile
from printer.slip import Stationery
from printer.stationery import with_stationery


def outfitted(settings: PrinterConfig, plain: Stationery, file: Path) -> tuple[Profile, Stationery]:
    """Return the profile, and the stationery with the layout and the logo that the settings name.

    Raises:
        SettingsError: with all that would keep the printer from printing its slips.
    """
    faults: list[Fault] = []
    profile, stationery = PROFILES["generic-80"], plain
    try:
        profile = chosen_profile(settings.profile, file)
    except SettingsError as error:
        faults += error.faults
    try:
        stationery = with_stationery(
            replace(plain, hall=settings.hall or ""), profile, settings.layout, settings.logo, file
        )
    except SettingsError as error:
        faults += error.faults
    if not faults:
        faults += too_slow(settings, profile, stationery, file)
    if faults:
        raise SettingsError(faults)
    return profile, stationery
