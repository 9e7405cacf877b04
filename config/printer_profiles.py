"""The names of all kinds of printers; what is known of each stands in `printer/profiles.py`."""

from typing import Final

PROFILE_NAMES: Final = (
    "generic-80",
    "generic-58",
    "generic-80-42",
    "generic-80-esc-i",
    "generic-80-esc-m",
    "generic-80-columns",
    "tm-t20",
    "tm-t82",
    "tm-t88",
    "tm-t88iii",
    "tm-m30",
    "tm-m30-58",
    "tm-p60",
    "tm-u220",
    "xprinter-80",
    "xprinter-58",
    "vkp80",
    "tg2480",
    "bixolon",
    "citizen",
    "star",
)
