"""The USB printers that are plugged in, as the kernel's sysfs shows them."""

import re
from pathlib import Path
from typing import Final

from printer.backends.usb_choice import UsbPrinter

SYSFS: Final = Path("/sys")
DEVICES: Final = Path("/dev")

INTERFACE: Final = re.compile(r"(?P<port>\d+-\d+(?:\.\d+)*):\d+\.\d+")
PRINTER_CLASS: Final = "07"
STREAMS: Final = frozenset({"01", "02", "03"})
"""Protocols of the printer class that take bytes as they are: one way, both ways, packets. 04 is IPP."""

ONE_WAY: Final = "01"
"""The protocol of a printer that cannot answer."""


def usb_printers(sysfs: Path = SYSFS, devices: Path = DEVICES) -> list[UsbPrinter]:
    """Return all of them in the order of their ports; a device that goes away while it is read is left out."""
    found: dict[str, UsbPrinter] = {}
    for folder in sorted((sysfs / "bus/usb/devices").glob("*:*")):
        named = INTERFACE.fullmatch(folder.name)
        if named and named["port"] not in found:
            printer = _printer(folder, named["port"], devices)
            if printer is not None:
                found[printer.port] = printer
    return list(found.values())


def _printer(folder: Path, port: str, devices: Path) -> UsbPrinter | None:
    node = _node(folder, devices)
    stream = _text(folder / "bInterfaceProtocol")
    if node is None and (_text(folder / "bInterfaceClass") != PRINTER_CLASS or stream not in STREAMS):
        return None
    device = folder.parent / port
    try:
        return UsbPrinter(
            ids=f"{_text(device / 'idVendor')}:{_text(device / 'idProduct')}",
            serial=_text(device / "serial"),
            port=port,
            interface=int(_text(folder / "bInterfaceNumber"), 16),
            bus=int(_text(device / "busnum")),
            address=int(_text(device / "devnum")),
            node=node,
            answers=stream != ONE_WAY,
            maker=_text(device / "manufacturer"),
            model=_text(device / "product"),
            device_id=_text(folder / "ieee1284_id"),
        )
    except ValueError:
        return None


def _node(folder: Path, devices: Path) -> Path | None:
    for made in sorted(folder.glob("usbmisc/lp*")):
        named = re.search(r"^DEVNAME=(\S+)$", _text(made / "uevent"), re.MULTILINE)
        return devices / (named[1] if named else f"usb/{made.name}")
    return None


def _text(file: Path) -> str:
    """Return what a file of sysfs says; nothing when there is none, or its device is gone."""
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
