"""The way to the printer that the settings name, at the pace of its profile."""

from typing import assert_never

from config.printer_schema import PrinterBackend, PrinterConfig
from hub.client.candidates import HubAddress
from printer.backends.file import FileBackend
from printer.backends.interface import Backend
from printer.backends.network import NetworkBackend
from printer.backends.paced import paced
from printer.backends.serial import Manner, SerialBackend
from printer.backends.usb import UsbBackend
from printer.backends.usb_choice import Wish
from printer.profiles import Profile


def backend_of(settings: PrinterConfig, profile: Profile) -> Backend:
    """Return the backend; nothing is opened yet."""
    return paced(_plain(settings, profile), profile)


def where(settings: PrinterConfig) -> str:
    """Return what a person calls the place where the printer is looked for."""
    match settings.backend:
        case PrinterBackend.USB:
            named = (settings.usb, settings.usb_serial, settings.usb_port)
            return " ".join(("USB", *(value for value in named if value is not None)))
        case PrinterBackend.SERIAL:
            return str(settings.port)
        case PrinterBackend.TCP:
            return str(settings.address)
        case PrinterBackend.FILE:
            return str(settings.directory)
        case _:
            assert_never(settings.backend)


def _plain(settings: PrinterConfig, profile: Profile) -> Backend:
    match settings.backend:
        case PrinterBackend.USB:
            return UsbBackend(Wish(settings.usb, settings.usb_serial, settings.usb_port))
        case PrinterBackend.SERIAL:
            assert settings.port is not None, "checked when the settings were read"
            return SerialBackend(settings.port, Manner(settings.baud, settings.bits, settings.parity, settings.flow))
        case PrinterBackend.TCP:
            assert settings.address is not None, "checked when the settings were read"
            address = HubAddress.parse(settings.address)
            return NetworkBackend(address.host, address.port)
        case PrinterBackend.FILE:
            assert settings.directory is not None, "checked when the settings were read"
            return FileBackend(settings.directory, profile)
        case _:
            assert_never(settings.backend)
