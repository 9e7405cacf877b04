"""Whom a device believes: its hall's certificate alone if it has one, otherwise only a hub of its own machine."""

import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from msgspec import structs

from config.faults import Fault, SettingsError
from config.schema import DeviceConfig
from hub.client import kept_identity
from hub.client.candidates import HubAddress
from hub.client.kept_identity import CERTIFICATE, FOLDER, HALL, KEY, PAIR_ANEW

HUB_NAME: Final = "hub"
"""What every hub of a hall is called in its certificate, wherever it listens: addresses change, the hall does not."""

_NO_CHECK_TIME: Final = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME: a device whose clock is wrong must reach its hub, which tells it the time. What
ends trust in a hub is another certificate of the hall, not a date."""

_Settings = TypeVar("_Settings", bound=DeviceConfig)


@dataclass(frozen=True, slots=True)
class Trust:
    """How to dial: with the TLS context of an identity; None: in the clear on this machine, if `plain_here`."""

    tls: ssl.SSLContext | None = None
    plain_here: bool = True

    def allows(self, address: HubAddress) -> bool:
        """Return whether an address may be dialled at all."""
        return self.tls is not None or (self.plain_here and is_here(address))


def is_here(address: HubAddress) -> bool:
    """Return whether only this machine can listen there; a name other than localhost may mean any."""
    try:
        return ipaddress.ip_address(address.host).is_loopback
    except ValueError:
        return address.host == "localhost"


def trust_of(settings: DeviceConfig) -> Trust:
    """Return whom a device believes.

    Raises:
        SettingsError: its identity cannot be used.
    """
    if kept_identity.read(settings.state_dir) is None:
        return Trust(None, plain_here=not settings.tls)
    return Trust(context(settings.state_dir))


def as_paired(settings: _Settings) -> _Settings:
    """Return the settings with the name that the hall gave to the device, if it has been paired.

    Raises:
        SettingsError: its identity cannot be used.
    """
    identity = kept_identity.read(settings.state_dir)
    return settings if identity is None else structs.replace(settings, device=identity.device)


def context(state_dir: Path) -> ssl.SSLContext:
    """Return the TLS context of an identity: TLS 1.3, this device's certificate, and hubs of its hall only.

    Raises:
        SettingsError: the files of the identity are not what they should be.
    """
    folder = state_dir / FOLDER
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.minimum_version = ssl.TLSVersion.TLSv1_3
    tls.hostname_checks_common_name = False
    tls.verify_flags |= _NO_CHECK_TIME
    try:
        tls.load_cert_chain(folder / CERTIFICATE, folder / KEY)
        tls.load_verify_locations(folder / HALL)
    except (ssl.SSLError, OSError) as error:
        raise SettingsError([Fault(folder, "", f"cannot be used ({error})", PAIR_ANEW)]) from error
    return tls
