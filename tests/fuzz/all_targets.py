"""Every target by its name, and where it is: a worker imports, and so instruments, no more than it needs."""

from importlib import import_module
from typing import Final

from tests.fuzz.target import Target

NAMES: Final = {
    "wire_targets": ("client-codec", "hub-codec", "pairing", "local-lines", "devices"),
    "hub_targets": ("hub-core",),
    "device_targets": ("printer-words", "printer-dialogue", "led-boards", "button-boxes", "zeroconf"),
    "settings_targets": (
        *("hub-settings", "kiosk-settings", "display-settings", "printer-settings", "supervisor-settings"),
        *("hall", "catalogue", "holidays-and-bookings", "slip-design"),
    ),
    "web_targets": ("web-port",),
    "kept_targets": ("kiosk-files", "printer-journal", "carried-memory", "last-hub"),
}
TARGETS: Final = {name: module for module, names in NAMES.items() for name in names}
"""The module of each target."""


def target(name: str) -> Target:
    """Return a target by its name."""
    module = import_module(f"tests.fuzz.{TARGETS[name]}")
    targets: tuple[Target, ...] = module.TARGETS
    return next(each for each in targets if each.name == name)
