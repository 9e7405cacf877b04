"""Which of the USB printers that are plugged in is ours, also after it came back as another device."""

from dataclasses import dataclass
from pathlib import Path

from printer.backends.interface import Cause


@dataclass(frozen=True, slots=True)
class UsbPrinter:
    """One printer as sysfs shows it.

    `ids` are vendor and product ("04b8:0e15"), `port` is the path of sockets it hangs at ("1-1.4"), `interface` its
    printer interface. `bus` and `address` are what it has until it is unplugged; `node` is what the kernel's usblp made
    (None: no driver has it), and `answers` says whether it can talk back. `device_id` is its IEEE 1284 id, if known.
    """

    ids: str
    serial: str
    port: str
    interface: int
    bus: int
    address: int
    node: Path | None = None
    answers: bool = True
    maker: str = ""
    model: str = ""
    device_id: str = ""

    @property
    def plugged(self) -> tuple[int, int, Path | None]:
        """What it is called until it is unplugged, loses power or changes its driver."""
        return self.bus, self.address, self.node

    def __str__(self) -> str:
        """Return what a log shows of it."""
        serial = f" serial number {self.serial}" if self.serial else ""
        return f"{self.ids}{serial} at port {self.port} ({self.maker} {self.model})"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the settings say of the printer: ids, serial number, port; what is None does not matter."""

    ids: str | None = None
    serial: str | None = None
    port: str | None = None

    def fits(self, printer: UsbPrinter) -> bool:
        """Return whether it may be this one."""
        return (
            (self.ids is None or self.ids.lower() == printer.ids)
            and (self.serial is None or self.serial == printer.serial)
            and (self.port is None or self.port == printer.port)
        )

    def __str__(self) -> str:
        """Return what a log shows of it."""
        named = (("ids", self.ids), ("serial number", self.serial), ("port", self.port))
        return ", ".join(f"{what} {value}" for what, value in named if value is not None) or "any printer"


def choose(found: list[UsbPrinter], wish: Wish, last: UsbPrinter | None) -> UsbPrinter | Cause:
    """Return ours, or why there is none: `NOT_FOUND`, or `SEVERAL` of which any may be it.

    Of several that fit, the `last` one used is known again by ids, serial number and port, then without the port (it
    was plugged in elsewhere), then without the serial number (clones have none, or all the same).
    """
    fitting = [printer for printer in found if wish.fits(printer)]
    if len(fitting) > 1 and last is not None:
        alike = [printer for printer in fitting if printer.ids == last.ids]
        numbered = [printer for printer in alike if last.serial and printer.serial == last.serial]
        there = [printer for printer in alike if printer.port == last.port]
        both = [printer for printer in numbered if printer in there]
        fitting = next((few for few in (both, numbered, there) if len(few) == 1), fitting)
    match fitting:
        case [one]:
            return one
        case []:
            return Cause.NOT_FOUND
        case _:
            return Cause.SEVERAL
