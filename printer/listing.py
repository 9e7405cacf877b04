"""`loket-printer list`: what is plugged in here, what fits it, and what to write in the settings."""

import os
from collections.abc import Iterator
from pathlib import Path

from config.translations import Translator
from printer.backends.serial import SerialPort, serial_ports
from printer.backends.usb_choice import UsbPrinter
from printer.backends.usb_tree import DEVICES, SYSFS, usb_printers
from printer.fitting import fitting
from printer.profiles import PROFILES


def listed(words: Translator, sysfs: Path = SYSFS, devices: Path = DEVICES) -> Iterator[str]:
    """Return the lines: USB printers, serial lines, profiles."""
    yield words.text("list.usb")
    printers = usb_printers(sysfs, devices)
    for printer in printers:
        yield from _of_printer(printer, printers, words)
    if not printers:
        yield f"  {words.text('list.none')}"
    yield words.text("list.serial")
    ports = serial_ports()
    for port in ports:
        yield f"  {_of_port(port)}"
    if not ports:
        yield f"  {words.text('list.none')}"
    yield words.text("list.network")
    yield words.text("list.profiles")
    width = max(len(name) for name in PROFILES)
    for profile in PROFILES.values():
        kind = f"kind.{profile.name}"
        title = words.text(kind) if kind in words.texts else profile.title
        yield f"  {profile.name:{width}}  {title}".rstrip()


def _of_printer(printer: UsbPrinter, printers: list[UsbPrinter], words: Translator) -> Iterator[str]:
    known = fitting(printer.model, printer.device_id, PROFILES.values())
    yield f"  {printer.maker} {printer.model}".rstrip()
    yield f"    {words.text('list.driver')}: {_driver(printer, words)}"
    profile = known.name if known else words.text("list.unknown_kind")
    yield f"    {words.text('list.profile')}: {profile}"
    alike = [other for other in printers if other.ids == printer.ids]
    numbered = [other for other in alike if other.serial == printer.serial]
    keys = [("backend", "usb"), ("usb", printer.ids)]
    keys += [("usb_serial", printer.serial)] if printer.serial else []
    keys += [("usb_port", printer.port)] if len(numbered) > 1 else []
    yield f"    {words.text('list.settings')}:"
    yield from (f'      {key} = "{value}"' for key, value in keys)
    if len(numbered) == 1:
        yield f'      # usb_port = "{printer.port}"'


def _driver(printer: UsbPrinter, words: Translator) -> str:
    if printer.node is None:
        return words.text("list.libusb")
    if not os.access(printer.node, os.R_OK | os.W_OK):
        return words.text("list.no_right", node=printer.node)
    return words.text("list.usblp" if printer.answers else "list.one_way", node=printer.node)


def _of_port(port: SerialPort) -> str:
    title = "" if port.title in ("", "n/a") else f" ({port.title})"
    return f'port = "{port.lasting or port.device}"{title}'
