"""Printers to plug in and out for the contract of all backends: a device, its wire, and what arrived at its end."""

import errno
import os
import select
import shutil
import socket
import threading
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from config.printer_schema import SerialFlow
from printer.backends.file import FileBackend
from printer.backends.interface import Backend
from printer.backends.network import NetworkBackend
from printer.backends.paced import Paced
from printer.backends.serial import Manner, SerialBackend
from printer.backends.usb import UsbBackend
from printer.backends.usb_bulk import Bulk
from printer.backends.usb_choice import UsbPrinter, Wish
from printer.profiles import PROFILES
from tests.fakes.virtual_printer import wait_until


class Rig(Protocol):
    """One backend and the device that it reaches; the device is there at the start and takes what comes."""

    backend: Backend

    def take(self, count: int) -> bytes:
        """Return so many bytes of what has arrived, waiting for them."""

    def rest(self) -> bytes:
        """Return what has arrived beyond that, by now."""

    def say(self, data: bytes) -> None:
        """Let the device answer."""

    def unplug(self) -> None:
        """Take the device away."""

    def plug(self) -> None:
        """Bring it back, as another one where systems do so."""

    def release(self) -> None:
        """Take down what was set up."""


class _Pty:
    """Both ends of a pseudo-terminal, raw."""

    def __init__(self) -> None:
        self.master, slave = os.openpty()
        tty.setraw(slave)
        self.name = os.ttyname(slave)
        self._slave: int | None = slave
        os.set_blocking(self.master, False)
        self.arrived = bytearray()

    def collect(self) -> bytearray:
        while select.select([self.master], [], [], 0)[0]:
            try:
                self.arrived += os.read(self.master, 65_536)
            except OSError:
                break
        return self.arrived

    def close(self) -> None:
        if self._slave is not None:
            os.close(self._slave)
            os.close(self.master)
            self._slave = None


class _OnPty:
    """What rigs with a pseudo-terminal have in common."""

    pty: _Pty
    backend: Backend

    def take(self, count: int) -> bytes:
        wait_until(lambda: len(self.pty.collect()) >= count)
        taken = bytes(self.pty.arrived[:count])
        del self.pty.arrived[:count]
        return taken

    def rest(self) -> bytes:
        return bytes(self.pty.collect())

    def say(self, data: bytes) -> None:
        os.write(self.pty.master, data)

    def unplug(self) -> None:
        self.pty.close()

    def release(self) -> None:
        self.backend.close()
        self.pty.close()


class SerialRig(_OnPty):
    """A serial printer at a name that stays, as udev's links do."""

    def __init__(self, folder: Path, flow: SerialFlow = SerialFlow.NONE) -> None:
        self._link = folder / "ttyPRINTER"
        self.plug()
        self.backend = SerialBackend(str(self._link), Manner(115_200, flow=flow))

    def plug(self) -> None:
        self.pty = _Pty()
        self._link.symlink_to(self.pty.name)

    def unplug(self) -> None:
        super().unplug()
        self._link.unlink(missing_ok=True)


class UsbTree:
    """A folder that looks like sysfs and one that looks like /dev, with printers in it."""

    def __init__(self, folder: Path) -> None:
        self.sysfs = folder / "sys"
        self.devices = folder / "dev"
        self._bus = self.sysfs / "bus/usb/devices"
        self._bus.mkdir(parents=True)
        (self.devices / "usb").mkdir(parents=True)
        self._address = 3

    def plug(
        self,
        port: str = "1-1.4",
        ids: str = "04b8:0e15",
        serial: str = "J5KF000123",
        protocol: str = "02",
        class_: str = "07",
        model: str = "TM-T20II",
        node: tuple[int, str] | None = None,
    ) -> None:
        """Add a printer; `node` is the number of its usblp node, and what that leads to."""
        self._address += 1
        device, interface = self._bus / port, self._bus / f"{port}:1.0"
        vendor, product = ids.split(":")
        self._write(device, idVendor=vendor, idProduct=product, serial=serial, product=model, manufacturer="EPSON")
        self._write(device, busnum="1", devnum=str(self._address))
        self._write(interface, bInterfaceClass=class_, bInterfaceProtocol=protocol, bInterfaceNumber="00")
        if node is not None:
            number, path = node
            self._write(interface / f"usbmisc/lp{number}", uevent=f"MAJOR=180\nMINOR={number}\nDEVNAME=usb/lp{number}")
            (self.devices / f"usb/lp{number}").symlink_to(path)

    def unplug(self, port: str = "1-1.4") -> None:
        """Take a printer and its node away."""
        for made in (self._bus / f"{port}:1.0").glob("usbmisc/lp*"):
            (self.devices / "usb" / made.name).unlink()
        shutil.rmtree(self._bus / port, ignore_errors=True)
        shutil.rmtree(self._bus / f"{port}:1.0", ignore_errors=True)

    @staticmethod
    def _write(folder: Path, **files: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(f"{text}\n")


class UsbNodeRig(_OnPty):
    """A printer that usblp has: a pseudo-terminal stands in for the node."""

    def __init__(self, folder: Path) -> None:
        self.tree = UsbTree(folder)
        self._number = 0
        self.plug()
        self.backend = UsbBackend(Wish(), sysfs=self.tree.sysfs, devices=self.tree.devices)

    def plug(self) -> None:
        self.pty = _Pty()
        self.tree.plug(node=(self._number, self.pty.name))
        self._number += 1

    def unplug(self) -> None:
        super().unplug()
        self.tree.unplug()


class FakeBulk:
    """Two pipes of a printer with a small buffer, as libusb would show them."""

    def __init__(self, room: int = 4_096) -> None:
        self.room = room
        self.arrived = bytearray()
        self.answers = bytearray()
        self.is_plugged = True
        self.is_claimed = True

    def send(self, data: bytes, timeout_ms: int) -> int:
        self._there()
        taken = min(len(data), self.room - len(self.arrived))
        if not taken:
            threading.Event().wait(timeout_ms / 1000)
        self.arrived += data[:taken]
        return taken

    def receive(self, size: int, timeout_ms: int) -> bytes:
        self._there()
        if not self.answers:
            threading.Event().wait(timeout_ms / 1000)
        data = bytes(self.answers[:size])
        del self.answers[:size]
        return data

    def close(self) -> None:
        self.is_claimed = False

    def _there(self) -> None:
        assert self.is_claimed
        if not self.is_plugged:
            raise OSError(errno.ENODEV, "No such device (it may have been disconnected)")


class UsbBulkRig:
    """A printer without a node: libusb has it."""

    def __init__(self, folder: Path) -> None:
        self.tree = UsbTree(folder)
        self.bulk: FakeBulk | None = None
        self.plug()
        self.clock = 0.0
        self.backend = UsbBackend(
            Wish(), sysfs=self.tree.sysfs, devices=self.tree.devices, open_bulk=self._open, clock=self._later
        )

    def take(self, count: int) -> bytes:
        assert self.bulk is not None
        assert len(self.bulk.arrived) >= count
        taken = bytes(self.bulk.arrived[:count])
        del self.bulk.arrived[:count]
        return taken

    def rest(self) -> bytes:
        return bytes(self.bulk.arrived) if self.bulk else b""

    def say(self, data: bytes) -> None:
        assert self.bulk is not None
        self.bulk.answers += data

    def unplug(self) -> None:
        if self.bulk is not None:
            self.bulk.is_plugged = False
        self.tree.unplug()

    def plug(self) -> None:
        self.bulk = FakeBulk()
        self.tree.plug()

    def release(self) -> None:
        self.backend.close()

    def _open(self, printer: UsbPrinter) -> Bulk:
        assert self.bulk is not None
        assert printer.node is None
        self.bulk.is_claimed = True
        return self.bulk

    def _later(self) -> float:
        """Return a time that is long past what the kernel is left for its driver, at each look."""
        self.clock += 20
        return self.clock


class TcpRig:
    """A printer on the network with small buffers."""

    def __init__(self, wrap: Callable[[Backend], Backend] = lambda backend: backend) -> None:
        self._port = 0
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._arrived = bytearray()
        self.plug()
        self.backend = wrap(NetworkBackend("127.0.0.1", self._port))

    def take(self, count: int) -> bytes:
        wait_until(lambda: len(self._collect()) >= count)
        taken = bytes(self._arrived[:count])
        del self._arrived[:count]
        return taken

    def rest(self) -> bytes:
        return bytes(self._collect())

    def say(self, data: bytes) -> None:
        wait_until(lambda: self._accepted() is not None)
        client = self._accepted()
        assert client is not None
        client.sendall(data)

    def unplug(self) -> None:
        for end in (self._client or self._accepted(), self._listener):
            if end is not None:
                end.close()
        self._client = self._listener = None

    def plug(self) -> None:
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        self._listener.bind(("127.0.0.1", self._port))
        self._listener.listen(1)
        self._listener.setblocking(False)
        self._port = self._listener.getsockname()[1]
        self._arrived.clear()

    def release(self) -> None:
        self.backend.close()
        self.unplug()

    def _accepted(self) -> socket.socket | None:
        if self._listener is None:
            return None
        try:
            newer, _ = self._listener.accept()
        except BlockingIOError:
            return self._client
        if self._client is not None:
            self._client.close()
        self._client = newer
        newer.setblocking(False)
        return newer

    def _collect(self) -> bytearray:
        client = self._accepted()
        while client is not None:
            try:
                data = client.recv(65_536)
            except OSError:
                break
            if not data:
                break
            self._arrived += data
        return self._arrived


def paced_tcp() -> TcpRig:
    """Return the printer on the network, fed in small chunks."""
    return TcpRig(lambda backend: Paced(backend, 32, 0.001))


class FolderRig:
    """A folder: it does not answer, never stops, and is there or not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "slips"
        self._taken: set[str] = set()
        self.backend = FileBackend(self._folder, PROFILES["generic-80"])

    def take(self, count: int) -> bytes:
        new = sorted(path for path in self._folder.glob("*.bin") if path.name not in self._taken)
        self._taken |= {path.name for path in new}
        data = b"".join(path.read_bytes() for path in new)
        assert len(data) == count
        return data

    def rest(self) -> bytes:
        return b""

    def say(self, data: bytes) -> None:
        raise AssertionError("a folder says nothing")

    def unplug(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.write_text("in the way")

    def plug(self) -> None:
        self._folder.unlink()

    def release(self) -> None:
        self.backend.close()
