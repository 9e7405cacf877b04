"""A USB printer through libusb, where the kernel has no node for it."""

import errno
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from hub.protocol.printing import SlipReason
from printer.backends.interface import STOPPED_S, BackendFault, Cause
from printer.backends.usb_choice import UsbPrinter

PIECE: Final = 256
"""Bytes of one transfer, some 15 mm of a slip: a printer with the smallest buffer takes it within `STOPPED_S`."""

READ_BYTES: Final = 4_096
EMPTY_S: Final = 0.01
"""Between two empty packets: some printers send nothing else, without a pause."""

WAIT_MS: Final = 1
"""The shortest wait; 0 would be for ever."""


class Bulk(Protocol):
    """The two pipes of one claimed interface; times in ms, 1 at least."""

    def send(self, data: bytes, timeout_ms: int) -> int:
        """Return how many bytes the device took in this time, perhaps none.

        Raises:
            OSError: the device is gone.
        """

    def receive(self, size: int, timeout_ms: int) -> bytes:
        """Return what came in this time, perhaps nothing.

        Raises:
            OSError: the device is gone.
        """

    def close(self) -> None:
        """Let the interface go.  Never fails."""


OpenBulk = Callable[[UsbPrinter], Bulk]
"""Claims a printer's interface.

Raises:
    OSError: it cannot be had (EACCES, EBUSY, ENODEV).
    NoLibusb: there is no libusb on this machine.
"""


class NoLibusb(Exception):
    """The library, or its Python package, is not installed."""


class BulkChannel:
    """One claimed printer."""

    def __init__(self, bulk: Bulk, answers: bool) -> None:
        self._bulk = bulk
        self._answers = answers
        self.taken = 0

    def is_alive(self) -> bool:
        """Return true: libusb says only at the next transfer that a device is gone."""
        return True

    def write(self, data: bytes, within_s: float) -> None:
        """Hand over all bytes; a device that takes nothing for `STOPPED_S` has stopped."""
        deadline = time.monotonic() + within_s
        sent = 0
        try:
            while sent < len(data):
                left_ms = round(1000 * min(STOPPED_S, deadline - time.monotonic()))
                taken = self._bulk.send(data[sent : sent + PIECE], left_ms) if left_ms >= WAIT_MS else 0
                sent, self.taken = sent + taken, self.taken + taken
                if not taken:
                    detail = f"libusb: took {sent} of {len(data)} bytes"
                    raise BackendFault(SlipReason.NO_ANSWER, True, detail, Cause.STALLED)
        except OSError as error:
            raise BackendFault(SlipReason.OFFLINE, True, f"libusb: {error}", Cause.GONE) from error

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived."""
        deadline = time.monotonic() + timeout_s
        while True:
            left_ms = max(WAIT_MS, round(1000 * (deadline - time.monotonic())))
            if not self._answers:
                time.sleep(max(0.0, timeout_s))
                return b""
            try:
                data = self._bulk.receive(READ_BYTES, left_ms)
            except OSError as error:
                raise BackendFault(SlipReason.OFFLINE, False, f"libusb: {error}", Cause.GONE) from error
            left_s = deadline - time.monotonic()
            if data or left_s <= 0:
                return data
            time.sleep(min(EMPTY_S, left_s))

    def close(self) -> None:
        """Let it go; libusb ends what is under way."""
        self._bulk.close()


def open_with_pyusb(printer: UsbPrinter) -> Bulk:
    """Claim a printer's interface through the package pyusb, which is imported only here.

    libusb hears from udevd what is plugged in: without that, as in some containers, it never finds what came later.
    """
    try:
        from usb import core, util
    except ImportError as error:
        raise NoLibusb(str(error)) from error
    try:
        device = core.find(bus=printer.bus, address=printer.address)
        if device is None:
            raise OSError(errno.ENODEV, "the device is gone")
        if device.is_kernel_driver_active(printer.interface):
            device.detach_kernel_driver(printer.interface)
        util.claim_interface(device, printer.interface)
        return _PyusbBulk(device, device.get_active_configuration()[(printer.interface, 0)])
    except core.NoBackendError as error:
        raise NoLibusb(str(error)) from error
    except (NotImplementedError, LookupError) as error:
        raise OSError(errno.ENODEV, str(error)) from error


class _PyusbBulk:
    """pyusb's pipes; which they are is read from the descriptor."""

    def __init__(self, device: Any, interface: Any) -> None:
        from usb import core, util

        self._device = device
        self._dispose = util.dispose_resources
        self._time_is_out = core.USBTimeoutError
        bulk = [end for end in interface if util.endpoint_type(end.bmAttributes) == util.ENDPOINT_TYPE_BULK]
        ways = {util.endpoint_direction(end.bEndpointAddress): end for end in bulk}
        self._out = ways[util.ENDPOINT_OUT]
        self._in = ways.get(util.ENDPOINT_IN)

    def send(self, data: bytes, timeout_ms: int) -> int:
        """Return how many bytes the device took in this time."""
        try:
            return int(self._out.write(data, timeout_ms))
        except self._time_is_out:
            return 0

    def receive(self, size: int, timeout_ms: int) -> bytes:
        """Return what came in this time."""
        if self._in is None:
            time.sleep(timeout_ms / 1000)
            return b""
        try:
            return bytes(self._in.read(size, timeout_ms))
        except self._time_is_out:
            return b""

    def close(self) -> None:
        """Release the interface and close the device."""
        self._dispose(self._device)
