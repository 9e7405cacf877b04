"""What is done with the USB printer inside the machine that `tests.chaos.usb` boots; needs root and that machine."""

import ctypes.util
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hub.protocol.printing import SlipReason
from printer import agent
from printer.backends.interface import BackendFault, Cause
from printer.backends.usb import UsbBackend
from printer.backends.usb_choice import Wish
from printer.backends.usb_tree import usb_printers
from tests.chaos.usb.__main__ import GOOD
from tests.fakes.printer.mechanism import Mechanism
from tests.fakes.virtual_printer import wait_until

GADGET: Final = Path("/sys/kernel/config/usb_gadget/printer")
NODE: Final = Path("/dev/usb/lp0")
SCRATCH: Final = Path("/mnt")

SET_STATUS: Final = 0xC0016722
"""GADGET_SET_PRINTER_STATUS (linux/usb/g_printer.h)."""

ALL_WELL: Final = 0x18
NO_PAPER: Final = 0x38

SLIP: Final = bytes(range(256)) * 40 + b"end"
"""No multiple of a packet: the printer of software waits for a short one."""

LONG: Final = b"x" * 400_003
STARTED: Final = time.monotonic()


class Printer:
    """The printer of software: its socket, its power, its paper, and what arrived."""

    def __init__(self) -> None:
        self.arrived = bytearray()
        self.mechanism: Mechanism | None = None
        self._goes = threading.Event()
        self._goes.set()
        strings, functions, configuration = (GADGET / name for name in ("strings/0x409", "functions", "configs/c.1"))
        for folder in (strings, functions / "printer.0", configuration):
            folder.mkdir(parents=True)
        for file, text in (
            (GADGET / "idVendor", "0x04b8"),
            (GADGET / "idProduct", "0x0e15"),
            (strings / "serialnumber", "J5KF000123"),
            (strings / "manufacturer", "EPSON"),
            (strings / "product", "TM-T20II"),
            (functions / "printer.0/pnp_string", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;"),
            (functions / "printer.0/q_len", "10"),
        ):
            file.write_text(text)
        (configuration / "printer.0").symlink_to(functions / "printer.0")
        (self._socket,) = (path.name for path in Path("/sys/class/udc").iterdir())
        self.power(on=True)
        wait_until(NODE.exists, 60)  # before this machine has seen it, its other end cannot be opened
        self._end = os.open("/dev/g_printer0", os.O_RDWR | os.O_NONBLOCK)
        threading.Thread(target=self._serve, daemon=True).start()

    def power(self, on: bool) -> None:
        (GADGET / "UDC").write_text(self._socket if on else "\n")

    def paper(self, is_there: bool) -> None:
        ioctl(self._end, SET_STATUS, ALL_WELL if is_there else NO_PAPER)

    def say(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._end, data) :]
            except BlockingIOError:
                time.sleep(0.002)

    def stalled(self) -> "Printer._Stalled":
        return Printer._Stalled(self)

    def takes(self, data: bytes) -> None:
        wait_until(lambda: self.arrived.endswith(data), 60)
        self.arrived.clear()

    def _serve(self) -> None:
        while True:
            self._goes.wait()
            try:
                data = os.read(self._end, 8_192)
            except OSError:  # nothing there, or no power
                time.sleep(0.005)
                continue
            self.arrived += data
            if self.mechanism is not None and data:
                self.say(self.mechanism.feed(data))

    class _Stalled:
        def __init__(self, printer: "Printer") -> None:
            self._printer = printer

        def __enter__(self) -> Self:
            self._printer._goes.clear()
            time.sleep(0.2)
            return self

        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
        ) -> None:
            self._printer._goes.set()


def told(what: str) -> None:
    print(f"[{time.monotonic() - STARTED:6.1f}] {what}", flush=True)


def fault_of(call: Callable[[], object]) -> tuple[BackendFault, float]:
    started = time.monotonic()
    try:
        call()
    except BackendFault as fault:
        return fault, time.monotonic() - started
    raise AssertionError("it did not fail")


def talk(name: str, backend: UsbBackend, printer: Printer) -> None:
    """Write, read, stall, and go on."""
    assert backend.open() is True
    assert backend.open() is False
    printer.arrived.clear()
    backend.write(SLIP, 5, "t:1")
    printer.takes(SLIP)
    assert backend.read(0.2) == b""
    printer.say(b"\x16")
    assert backend.read(5) == b"\x16"
    assert backend.read(0) == b""
    with printer.stalled():
        fault, took_s = fault_of(lambda: backend.write(LONG, 1.0, "t:2"))
        assert (fault.reason, fault.begun, fault.cause) == (SlipReason.NO_ANSWER, True, Cause.STALLED)
        assert took_s < 2, took_s
    time.sleep(1)
    came = len(printer.arrived)
    assert came < len(LONG)
    assert backend.open() is True
    time.sleep(1)
    assert len(printer.arrived) == came, "nothing comes after it was given up"
    backend.write(b"after", 2, "t:3")
    printer.takes(b"after")
    told(f"{name}: 10 kB arrived, answer read, stall given up in {took_s:.1f} s with {came} bytes on the other side")


def node_faults(backend: UsbBackend, printer: Printer) -> None:
    fault, _ = fault_of(UsbBackend(Wish()).open)
    assert fault.cause is Cause.BUSY
    printer.paper(is_there=False)
    with printer.stalled():
        fault, took_s = fault_of(lambda: backend.write(LONG, 2.0, "t:4"))
    assert fault.reason is SlipReason.PAPER_OUT, fault
    assert took_s < 2.5, took_s
    printer.paper(is_there=True)
    backend.open()
    before = usb_printers()[0]
    printer.power(on=False)
    assert fault_of(lambda: backend.read(1))[0].reason is SlipReason.OFFLINE
    assert fault_of(backend.open)[0].cause is Cause.NOT_FOUND
    printer.power(on=True)
    wait_until(NODE.exists, 60)
    assert backend.open() is True
    assert usb_printers()[0].address != before.address
    printer.arrived.clear()
    backend.write(b"again", 2, "t:5")
    printer.takes(b"again")
    with printer.stalled():
        cut = threading.Timer(0.4, printer.power, [False])
        cut.start()
        fault, took_s = fault_of(lambda: backend.write(LONG, 5, "t:6"))
        cut.join()
    assert (fault.reason, fault.begun) == (SlipReason.OFFLINE, True), fault
    assert took_s < 3, took_s
    told("node: busy, without paper, powered off in each call and found again with another address")


def libusb_faults(printer: Printer) -> None:
    subprocess.run([SCRATCH / "busybox", "rmmod", "usblp"], check=True)
    printer.power(on=True)
    wait_until(lambda: bool(usb_printers()), 60)
    assert usb_printers()[0].node is None
    if not find_libusb():
        told("libusb: left out, since pyusb or libusb-1.0 is not there")
        return
    backend = UsbBackend(Wish())
    assert fault_of(backend.open)[0].cause is Cause.NO_DRIVER
    time.sleep(3.1)
    talk("libusb", backend, printer)
    printer.power(on=False)
    assert fault_of(lambda: backend.write(b"gone", 1, "t:7"))[0].reason is SlipReason.OFFLINE
    assert fault_of(backend.open)[0].reason is SlipReason.OFFLINE
    printer.power(on=True)
    load_usblp()
    assert backend.open() is True
    assert usb_printers()[0].node == NODE
    printer.arrived.clear()
    backend.write(b"by the node", 2, "t:8")
    printer.takes(b"by the node")
    backend.close()
    told("libusb: powered off in each call, and left alone when usblp is there again")


def load_usblp() -> None:
    subprocess.run([SCRATCH / "busybox", "insmod", SCRATCH / "usblp.ko"], check=True)
    wait_until(NODE.exists, 60)


def find_libusb() -> bool:
    """Let pyusb know the library also where it is only unpacked; return whether there is one.

    libusb hears of what is plugged in later from udevd, which does not run here: the printer must be there already.
    """
    try:
        from usb.backend import libusb1
    except ImportError:
        return False
    folders = [Path(folder) for folder in os.environ["LOKET_LIBRARIES"].split(":")]
    found = [str(file) for folder in folders for file in folder.glob("libusb-1.0.so.0")]
    name = found[0] if found else ctypes.util.find_library("usb-1.0")
    return name is not None and libusb1.get_backend(find_library=lambda _: name) is not None


def command_line(printer: Printer) -> None:
    printer.mechanism = Mechanism()
    file = SCRATCH / "printer.toml"
    lines = ('device = "printer-1"', 'backend = "usb"', 'profile = "tm-t20"', 'language = "en"', 'state_dir = "state"')
    file.write_text("\n".join(lines))
    for action, wanted in (("list", 0), ("probe", 0), ("test", 0)):
        arguments = [action, "--language", "en"] if action == "list" else [action, "--config", str(file)]
        status = agent.main(arguments)
        assert status == wanted, (action, status)
    assert len(printer.mechanism.wait_for_slips(1, 30)) == 1
    assert not printer.mechanism.garbage
    printer.power(on=False)
    assert agent.main(["test", "--config", str(file)]) == 1
    told("command line: list, probe, test, and test without power")


def main() -> None:
    """Do every step; an assertion ends it."""
    printer = Printer()
    (seen,) = usb_printers()
    told(f"{seen}, {seen.node}, {seen.device_id}")
    backend = UsbBackend(Wish())
    talk("node", backend, printer)
    node_faults(backend, printer)
    libusb_faults(printer)
    if not NODE.exists():
        load_usblp()
    command_line(printer)
    told(GOOD)
    time.sleep(0.2)
    os._exit(0)  # the reading thread would keep the printer's file, and the kernel's gadget is fragile when it ends


if __name__ == "__main__":
    sys.exit(main())
