"""What a printer can be set to: the way to it, its line, its profile; shaped like `config.schema`."""

from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from config.kinds import HexBytes, Identifier, Language, PrinterAddress, SerialParity, Text, UsbIds, UsbPort
from config.schema import DeviceConfig


@unique
class PrinterBackend(StrEnum):
    """How slips reach a printer."""

    USB = "usb"
    SERIAL = "serial"
    TCP = "tcp"
    FILE = "file"


@unique
class SerialFlow(StrEnum):
    """How a serial printer stops what it cannot take: not at all, by DTR/DSR, by RTS/CTS, or by XOFF bytes."""

    NONE = "none"
    DTR = "dtr"
    RTS = "rts"
    XON = "xon"


class ProfileTable(Struct, frozen=True, kw_only=True):
    """`[profile]` of a printer that none of the known kinds fits: one of them (`like`), and what is different.

    What each key says stands in `printer/profiles.py`; `cut` are bytes in hexadecimal, such as "1B 69".
    """

    like: Identifier = "generic-80"
    paper_mm: Annotated[int, Meta(ge=38, le=120, description="38 to 120 millimetres")] | None = None
    columns: Annotated[int, Meta(ge=24, le=96, description="24 to 96 characters")] | None = None
    small_columns: Annotated[int, Meta(ge=24, le=128, description="24 to 128 characters")] | None = None
    dots: Annotated[int, Meta(ge=288, le=1024, description="288 to 1024 dots")] | None = None
    dpi: Annotated[int, Meta(ge=140, le=320, description="140 to 320 dots per inch")] | None = None
    number_width: Annotated[int, Meta(ge=1, le=8, description="1 to 8 times the usual width")] | None = None
    magnifies: bool | None = None
    rule_dots: Annotated[int, Meta(ge=1, le=2, description="1 or 2 dots")] | None = None
    code_page: Literal["", "cp437", "cp850", "cp858", "cp1252"] | None = None
    cut: HexBytes | None = None
    image: Literal["raster", "columns", "none"] | None = None
    qr: Literal["native", "image", "none"] | None = None
    band_rows: Annotated[int, Meta(ge=24, le=1024, description="24 to 1024 rows")] | None = None
    chunk_bytes: Annotated[int, Meta(ge=0, le=65536, description="0 to 65536 bytes")] | None = None
    chunk_pause_ms: Annotated[int, Meta(ge=0, le=1000, description="0 to 1000 milliseconds")] | None = None
    presents: bool | None = None
    shortest_mm: Annotated[int, Meta(ge=0, le=300, description="0 to 300 millimetres")] | None = None


class PrinterConfig(DeviceConfig, frozen=True, kw_only=True):
    """`loket-printer`: `tcp` needs `address`, `serial` needs `port`, `file` needs `directory`, `usb` needs nothing.

    A USB printer is the only one that is plugged in, or named by `usb` (vendor and product), `usb_serial` (its serial
    number) and `usb_port` (the path of sockets it hangs at); `loket-printer list` shows all three. `baud`, `bits`,
    `parity` and `flow` are what a serial printer is set to. `profile` names the paper and the printer's ways (see
    `printer/profiles.py`), or is a table of its own. `layout` (none: the built-in slip) says what stands on a slip, and
    `logo` is a picture for it (PNG, none: no logo). At `kiosk_socket`, a unix socket, the kiosk of this machine asks
    for slips while the hub is away (none: it cannot).
    """

    backend: PrinterBackend
    address: PrinterAddress | None = None
    port: Text | None = None
    baud: Annotated[int, Meta(ge=300, le=921600, description="300 to 921600 bits per second")] = 19200
    bits: Annotated[int, Meta(ge=8, le=8, description="8, and set the printer to 8 bits: commands need them all")] = 8
    parity: SerialParity = SerialParity.NONE
    flow: SerialFlow = SerialFlow.NONE
    usb: UsbIds | None = None
    usb_serial: Text | None = None
    usb_port: UsbPort | None = None
    directory: Path | None = None
    profile: Identifier | ProfileTable = "generic-80"
    layout: Path | None = None
    logo: Path | None = None
    language: Language = "id"
    kiosk_socket: Path | None = None
