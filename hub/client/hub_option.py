"""Where a program looks for its hub: as its settings say, or at the one address of the option --hub."""

import argparse
from typing import Final

from config.schema import DeviceConfig
from hub.client.candidates import HubAddress, parse_all
from hub.client.discovery import Discovery

HELP: Final = "ask the hub at this address only: not those of the file, not the last one, not zeroconf"


def hub_address(text: str) -> HubAddress:
    """Return the address that was written behind --hub.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        return HubAddress.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def discovery_of(settings: DeviceConfig, only: HubAddress | None = None, *, anew: bool = False) -> Discovery:
    """Return what looks for a device's hub; `anew` for one that is to be paired, whatever it knew before."""
    return Discovery(
        settings.state_dir,
        configured=parse_all(settings.hubs),
        hall=settings.hall,
        zeroconf=settings.discovery,
        interfaces=settings.interfaces,
        only=only,
        anew=anew,
    )
