"""The kinds of values in settings files, each with its limits and a description of what to write."""

from enum import StrEnum, unique
from typing import Annotated, Final, Literal

from msgspec import Meta

Language = Literal["id", "en"]

Identifier = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$", description="1 to 64 letters, digits and . _ : -"),
]
Text = Annotated[str, Meta(min_length=1, max_length=200, description="1 to 200 characters")]
Address = Annotated[
    str,
    Meta(
        pattern=r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$",
        description='a host and a port, such as "192.168.1.20:8765" or "[fe80::1]:8765"',
    ),
]
HostName = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$", description='a name such as "antrean.hall.lan"'),
]
Addresses = Annotated[tuple[Address, ...], Meta(extra={"may_be_one": True})]
"""One text or a list of them.  (A union of the two would be freed wrongly by msgspec, see the test of all structs.)"""
PrinterAddress = Annotated[
    str,
    Meta(
        pattern=r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$",
        description='a host and a port, such as "192.168.1.50:9100"',
    ),
]
Port = Annotated[int, Meta(ge=0, le=65535, description="0 to 65535")]
Pixels = Annotated[int, Meta(ge=320, le=16384, description="320 to 16384 pixels")]
Millimetres = Annotated[float, Meta(ge=50, le=20000, description="50 to 20000 millimetres")]
Metres = Annotated[float, Meta(ge=0.3, le=100, description="0.3 to 100 metres")]
HexBytes = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Fa-f]{2}( ?[0-9A-Fa-f]{2}){0,31}$", description='1 to 32 bytes in hexadecimal, such as "1B 69"'
    ),
]
DatabaseUrl = Annotated[
    str, Meta(pattern=r"^[a-z0-9+]+://", description='an SQLAlchemy URL, such as "sqlite:///loket.db"')
]
UsbIds = Annotated[
    str,
    Meta(pattern=r"^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$", description='vendor and product, such as "04b8:0e15"'),
]
UsbPort = Annotated[
    str, Meta(pattern=r"^[0-9]+-[0-9]+(\.[0-9]+)*$", description='a path of USB sockets, such as "1-1.4"')
]
Pronunciation = Annotated[
    str,
    Meta(
        pattern=r"^[^=\n]{1,60}=[^=\n]{1,200}$",
        description='what is written and how it is said, such as "KTA = ka te a"',
    ),
]
TIMES: Final = "([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
Times = Annotated[str, Meta(pattern=f"^{TIMES}$", description='times such as "12:00-13:00"')]
LinePort = Annotated[
    str,
    Meta(
        pattern=r"^((socket|tcp)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}|[^:]+)$",
        description='a serial device, or a gateway such as "socket://192.168.1.60:4001" or "tcp://192.168.1.60:502"',
    ),
]
KeyName = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9_+-]{1,32}$", description='a key as Kivy names it, such as "f2" or "enter"')
]


@unique
class SoundOutput(StrEnum):
    """Where a voice goes: to the sound card, into files as it would be heard, or nowhere."""

    SPEAKER = "speaker"
    FILE = "file"
    SILENT = "silent"


@unique
class SerialParity(StrEnum):
    """A serial line's parity bit."""

    NONE = "none"
    EVEN = "even"
    ODD = "odd"
