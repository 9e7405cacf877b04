"""A USB printer: found by what it is, reached through the kernel's node or libusb, found again when it comes back."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from hub.protocol.printing import SlipReason
from printer.backends.interface import BackendFault, Cause, cause_of
from printer.backends.usb_bulk import BulkChannel, NoLibusb, OpenBulk, open_with_pyusb
from printer.backends.usb_choice import UsbPrinter, Wish, choose
from printer.backends.usb_node import NodeChannel
from printer.backends.usb_tree import DEVICES, SYSFS, usb_printers

LOG: Final = logging.getLogger(__name__)

BACK_OFF_S: Final = (1.0, 2.0, 5.0, 10.0)
"""Between attempts on a device that is there and cannot be opened; one that is plugged in anew is tried at once."""

NODE_S: Final = 3.0
"""So long the kernel may take to load usblp for a printer that was just plugged in; then libusb has it."""


class Channel(Protocol):
    """An opened printer, by either way; faults are those of `Backend`.  `taken` counts the bytes that it took."""

    taken: int

    def is_alive(self) -> bool:
        """Return whether it is still there, as far as that is known without asking it."""

    def write(self, data: bytes, within_s: float) -> None:
        """Hand over all bytes."""

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived."""

    def close(self) -> None:
        """Let it go; what is under way is dropped."""


class UsbBackend:
    """One USB printer that fits `wish`; never both ways at once, since the way is chosen at each opening."""

    durable = False
    answers = True
    """One that cannot talk back is asked, too: its silence is the truth about it."""

    is_stopped = False

    def __init__(
        self,
        wish: Wish,
        *,
        sysfs: Path = SYSFS,
        devices: Path = DEVICES,
        open_bulk: OpenBulk = open_with_pyusb,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wish = wish
        self._sysfs = sysfs
        self._devices = devices
        self._open_bulk = open_bulk
        self._clock = clock
        self._channel: Channel | None = None
        self._last: UsbPrinter | None = None
        self._failed: tuple[UsbPrinter, int, float, BackendFault] | None = None
        self._bare: tuple[UsbPrinter, float] | None = None

    @property
    def taken(self) -> int:
        """How many bytes the opened printer has taken."""
        channel = self._channel
        return 0 if channel is None else channel.taken

    def open(self) -> bool:
        """Find the printer and open it, unless it is open."""
        if self._channel is not None:
            if self._channel.is_alive():
                return False
            self.close()
        printer = self._find()
        self._refuse_for_now(printer)
        try:
            self._channel = self._reach(printer)
        except BackendFault as fault:
            if fault.cause is not Cause.NO_DRIVER:
                self._note_failure(printer, fault)
            raise
        LOG.info("printer %s, by %s", printer, printer.node or "libusb")
        self._last, self._failed = printer, None
        return True

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Hand over all bytes."""
        del name
        if self._channel is None:
            self.open()
        assert self._channel is not None, "opened above"
        try:
            self._channel.write(data, within_s)
        except BackendFault:
            self.close()
            raise

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived."""
        if self._channel is None:
            return b""
        try:
            return self._channel.read(timeout_s)
        except BackendFault:
            self.close()
            raise

    def close(self) -> None:
        """Let it go."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def _find(self) -> UsbPrinter:
        found = usb_printers(self._sysfs, self._devices)
        chosen = choose(found, self._wish, self._last)
        if isinstance(chosen, UsbPrinter):
            return chosen
        there = "; ".join(str(printer) for printer in found) or "none"
        which = "several printers fit" if chosen is Cause.SEVERAL else "no printer fits"
        raise BackendFault(SlipReason.OFFLINE, False, f"USB: {which} ({self._wish}); there are: {there}", chosen)

    def _reach(self, printer: UsbPrinter) -> Channel:
        try:
            if printer.node is not None:
                return NodeChannel(printer.node)
            self._leave_time_for_the_kernel(printer)
            return BulkChannel(self._open_bulk(printer), printer.answers)
        except OSError as error:
            where = printer.node or f"/dev/bus/usb/{printer.bus:03d}/{printer.address:03d}"
            detail = f"{printer}: {where}: {error.strerror or error}"
            raise BackendFault(SlipReason.OFFLINE, False, detail, cause_of(error)) from error
        except NoLibusb as error:
            detail = f"{printer}: usblp has no node for it, and libusb cannot be used ({error})"
            raise BackendFault(SlipReason.OFFLINE, False, detail, Cause.NO_DRIVER) from error

    def _leave_time_for_the_kernel(self, printer: UsbPrinter) -> None:
        if self._bare is None or self._bare[0].plugged != printer.plugged:
            self._bare = printer, self._clock()
        if self._clock() - self._bare[1] < NODE_S:
            detail = f"{printer}: waiting {NODE_S:.0f} s for the kernel's driver usblp"
            raise BackendFault(SlipReason.OFFLINE, False, detail, Cause.NO_DRIVER)

    def _refuse_for_now(self, printer: UsbPrinter) -> None:
        if self._failed is None:
            return
        failed, times, at, fault = self._failed
        if failed.plugged == printer.plugged and self._clock() - at < BACK_OFF_S[min(times, len(BACK_OFF_S)) - 1]:
            raise BackendFault(fault.reason, False, str(fault), fault.cause)

    def _note_failure(self, printer: UsbPrinter, fault: BackendFault) -> None:
        times = 1
        if self._failed is not None and self._failed[0].plugged == printer.plugged:
            times += self._failed[1]
        self._failed = printer, times, self._clock(), fault
