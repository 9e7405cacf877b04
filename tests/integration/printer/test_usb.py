"""USB printers in a made-up sysfs: which there are, which is ours, by which way, and when it is tried again."""

import errno
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from hub.protocol.printing import SlipReason
from printer.backends import usb_bulk, usb_node
from printer.backends.interface import BackendFault, Cause
from printer.backends.usb import BACK_OFF_S, NODE_S, UsbBackend
from printer.backends.usb_bulk import Bulk, NoLibusb
from printer.backends.usb_choice import UsbPrinter, Wish
from printer.backends.usb_tree import usb_printers
from tests.integration.printer.rigs import FakeBulk, UsbNodeRig, UsbTree


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def no_bulk(printer: UsbPrinter) -> Bulk:
    raise AssertionError(f"libusb is not to be used for {printer}")


def backend_of(tree: UsbTree, wish: Wish, clock: Clock, open_bulk: usb_bulk.OpenBulk = no_bulk) -> UsbBackend:
    return UsbBackend(wish, sysfs=tree.sysfs, devices=tree.devices, open_bulk=open_bulk, clock=clock)


def refusal(backend: UsbBackend) -> BackendFault:
    with pytest.raises(BackendFault) as caught:
        backend.open()
    assert caught.value.reason is SlipReason.OFFLINE
    assert not caught.value.begun
    return caught.value


@pytest.fixture
def tree(tmp_path: Path) -> UsbTree:
    return UsbTree(tmp_path)


def test_printers_are_told_by_their_class_or_their_driver(tree: UsbTree) -> None:
    tree.plug("1-1.4", node=(3, "/dev/null"))
    tree.plug("1-1.2", ids="0416:5011", serial="", model="POS58 Printer")
    tree.plug("1-2", ids="046d:c31c", class_="03", protocol="01")
    tree.plug("1-3", ids="03f0:0101", protocol="04")
    tree.plug("1-4", ids="04b8:0202", class_="ff", protocol="ff", node=(0, "/dev/null"))
    found = usb_printers(tree.sysfs, tree.devices)
    assert [(one.port, one.ids, one.node) for one in found] == [
        ("1-1.2", "0416:5011", None),
        ("1-1.4", "04b8:0e15", tree.devices / "usb/lp3"),
        ("1-4", "04b8:0202", tree.devices / "usb/lp0"),
    ]
    assert found[1].serial == "J5KF000123"
    assert found[1].model == "TM-T20II"
    assert found[1].answers


def test_a_one_way_printer_is_known_and_one_that_vanishes_meanwhile_is_not(tree: UsbTree) -> None:
    tree.plug("1-1", protocol="01")
    tree.plug("1-2")
    (tree.sysfs / "bus/usb/devices/1-2/devnum").unlink()
    (only,) = usb_printers(tree.sysfs, tree.devices)
    assert not only.answers


def test_no_usb_at_all_is_no_printer(tmp_path: Path) -> None:
    assert usb_printers(tmp_path / "sys", tmp_path / "dev") == []
    assert refusal(UsbBackend(Wish(), sysfs=tmp_path, devices=tmp_path)).cause is Cause.NOT_FOUND


def test_a_refusal_lists_what_is_there(tree: UsbTree) -> None:
    tree.plug("1-1.4")
    tree.plug("1-1.3", serial="J5KF000999")
    several = refusal(backend_of(tree, Wish(ids="04b8:0e15"), Clock()))
    assert several.cause is Cause.SEVERAL
    assert "J5KF000123" in str(several)
    assert "1-1.3" in str(several)
    nobody = refusal(backend_of(tree, Wish(serial="X"), Clock()))
    assert nobody.cause is Cause.NOT_FOUND
    assert "serial number X" in str(nobody)


def test_it_is_found_again_beside_others_though_all_its_numbers_are_new(tmp_path: Path) -> None:
    rig = UsbNodeRig(tmp_path)
    try:
        rig.backend.write(b"one", 1, "t:1")
        rig.tree.plug("1-1.3", serial="J5KF000999", node=(7, "/dev/null"))
        rig.unplug()
        rig.tree.unplug("1-1.3")
        assert refusal(rig.backend).cause is Cause.NOT_FOUND
        rig.tree.plug("1-1.3", serial="J5KF000999", node=(0, "/dev/null"))
        (tmp_path / "dev/usb/lp0").unlink()
        rig.plug()
        assert rig.backend.open() is True
        rig.backend.write(b"two", 1, "t:2")
        assert rig.take(3) == b"two"
    finally:
        rig.release()


def test_a_node_that_may_not_be_opened_is_tried_again_ever_later_and_anew_after_plugging(tree: UsbTree) -> None:
    clock = Clock()
    tree.plug(node=(0, "/no/such/node"))
    backend = backend_of(tree, Wish(), clock)
    opened: list[Path] = []

    def refuse(path: Path) -> usb_node.NodeChannel:
        opened.append(path)
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("printer.backends.usb.NodeChannel", refuse)
        for attempt, wait_s in enumerate((*BACK_OFF_S, BACK_OFF_S[-1]), start=1):
            assert refusal(backend).cause is Cause.NO_RIGHT
            assert len(opened) == attempt
            clock.now += wait_s - 0.01
            assert "Permission denied" in str(refusal(backend)), "the same is said without another attempt"
            assert len(opened) == attempt
            clock.now += 0.02
        tree.unplug()
        tree.plug(node=(1, "/no/such/node"))
        refusal(backend)
        assert len(opened) == len(BACK_OFF_S) + 2, "what is plugged in anew is tried at once"


@pytest.mark.parametrize(
    ("number", "cause"),
    [(errno.EACCES, Cause.NO_RIGHT), (errno.EBUSY, Cause.BUSY), (errno.ENODEV, Cause.NOT_FOUND), (5, Cause.OTHER)],
)
def test_what_keeps_it_from_opening_is_named(
    tree: UsbTree, number: int, cause: Cause, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> usb_node.NodeChannel:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("printer.backends.usb.NodeChannel", fail)
    tree.plug(node=(0, "/dev/null"))
    fault = refusal(backend_of(tree, Wish(), Clock()))
    assert fault.cause is cause
    assert os.strerror(number) in str(fault)


def test_libusb_waits_for_the_kernels_driver_first(tree: UsbTree) -> None:
    clock, bulk = Clock(), FakeBulk()
    claimed: list[UsbPrinter] = []

    def claim(printer: UsbPrinter) -> Bulk:
        claimed.append(printer)
        return bulk

    tree.plug()
    backend = backend_of(tree, Wish(), clock, claim)
    assert refusal(backend).cause is Cause.NO_DRIVER
    clock.now += NODE_S - 0.1
    assert refusal(backend).cause is Cause.NO_DRIVER
    assert not claimed
    clock.now += 0.2
    assert backend.open() is True
    backend.write(b"slip", 1, "t:1")
    assert bulk.arrived == b"slip"
    backend.close()
    assert not bulk.is_claimed
    assert backend.open() is True, "the same device, which the kernel did not want before, is not waited for again"
    backend.close()
    tree.unplug()
    tree.plug()
    assert refusal(backend).cause is Cause.NO_DRIVER, "one that was plugged in anew is"


def test_without_libusb_it_says_so(tree: UsbTree) -> None:
    clock = Clock()

    def missing(printer: UsbPrinter) -> Bulk:
        raise NoLibusb("No backend available")

    tree.plug()
    backend = backend_of(tree, Wish(), clock, missing)
    refusal(backend)
    clock.now += NODE_S + 1
    fault = refusal(backend)
    assert fault.cause is Cause.NO_DRIVER
    assert "No backend available" in str(fault)


def test_a_printer_without_paper_that_takes_no_more_is_said_to_have_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = UsbNodeRig(tmp_path)
    asked: list[int] = []

    def port_status(node: int, request: int, status: bytearray) -> int:
        asked.append(request)
        status[:] = b"\x38\0\0\0"
        return 0

    monkeypatch.setattr(usb_node, "ioctl", port_status)
    monkeypatch.setattr(usb_node, "HINT_S", 0.05)
    try:
        with pytest.raises(BackendFault) as caught:
            rig.backend.write(b"x" * 1_000_000, 0.3, "t:1")
    finally:
        rig.release()
    assert caught.value.reason is SlipReason.PAPER_OUT
    assert caught.value.begun
    assert asked == [usb_node.LPGETSTATUS]


def test_a_node_that_takes_nothing_for_a_while_has_stopped_though_there_is_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usb_node, "STOPPED_S", 0.05)
    rig = UsbNodeRig(tmp_path)
    try:
        with pytest.raises(BackendFault) as caught:
            rig.backend.write(b"x" * 1_000_000, 3_600, "t:1")
    finally:
        rig.release()
    assert caught.value.begun
    assert caught.value.cause is Cause.STALLED


def test_a_device_of_libusb_that_takes_nothing_for_a_while_has_stopped_though_there_is_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(usb_bulk, "STOPPED_S", 0.05)
    channel = usb_bulk.BulkChannel(FakeBulk(), answers=True)
    with pytest.raises(BackendFault) as caught:
        channel.write(b"x" * 1_000_000, 3_600)
    assert caught.value.cause is Cause.STALLED
    assert channel.taken == FakeBulk().room


def test_a_one_way_printer_never_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = UsbNodeRig(tmp_path)

    def refuse(node: int, count: int) -> bytes:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    try:
        rig.backend.open()
        rig.say(b"\x12")
        with monkeypatch.context() as patch:
            patch.setattr("printer.backends.usb_node.os.read", refuse)
            assert rig.backend.read(0.05) == b""
    finally:
        rig.release()


class FakeUsb:
    """The package pyusb with one device, of which the kernel's driver has the interface."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.has_library = True
        self.has_device = True
        self.core = SimpleNamespace(
            find=self.find,
            NoBackendError=type("NoBackendError", (ValueError,), {}),
            USBTimeoutError=type("USBTimeoutError", (OSError,), {}),
        )
        self.util = SimpleNamespace(
            claim_interface=lambda device, interface: self.did.append(f"claim {interface}"),
            dispose_resources=lambda device: self.did.append("dispose"),
            endpoint_type=lambda attributes: attributes & 3,
            endpoint_direction=lambda address: address & 0x80,
            ENDPOINT_TYPE_BULK=2,
            ENDPOINT_OUT=0,
            ENDPOINT_IN=0x80,
        )
        self.sent = bytearray()
        self.to_say = b""
        self.is_stalled = False
        ends = [
            SimpleNamespace(bmAttributes=3, bEndpointAddress=0x83),
            SimpleNamespace(bmAttributes=2, bEndpointAddress=0x02, write=self.write),
            SimpleNamespace(bmAttributes=2, bEndpointAddress=0x86, read=self.read),
        ]
        self.configuration = {(0, 0): ends}

    def find(self, bus: int, address: int) -> object:
        if not self.has_library:
            raise self.core.NoBackendError("No backend available")
        self.did.append(f"find {bus} {address}")
        return self if self.has_device else None

    def is_kernel_driver_active(self, interface: int) -> bool:
        return True

    def detach_kernel_driver(self, interface: int) -> None:
        self.did.append(f"detach {interface}")

    def get_active_configuration(self) -> object:
        return self.configuration

    def write(self, data: bytes, timeout_ms: int) -> int:
        if self.is_stalled:
            raise self.core.USBTimeoutError(110, "timed out")
        self.sent += data
        return len(data)

    def read(self, size: int, timeout_ms: int) -> bytes:
        if not self.to_say:
            raise self.core.USBTimeoutError(110, "timed out")
        said, self.to_say = self.to_say, b""
        return said


@pytest.fixture
def pyusb(monkeypatch: pytest.MonkeyPatch) -> FakeUsb:
    fake = FakeUsb()
    monkeypatch.setitem(sys.modules, "usb", SimpleNamespace(core=fake.core, util=fake.util))
    return fake


BARE = UsbPrinter("04b8:0e15", "", "1-1.4", 0, 1, 5)


def test_pyusb_claims_the_interface_and_takes_its_bulk_pipes(pyusb: FakeUsb) -> None:
    bulk = usb_bulk.open_with_pyusb(BARE)
    assert pyusb.did == ["find 1 5", "detach 0", "claim 0"]
    assert bulk.send(b"slip", 10) == 4
    assert pyusb.sent == b"slip"
    assert bulk.receive(64, 10) == b""
    pyusb.to_say = b"\x12"
    assert bulk.receive(64, 10) == b"\x12"
    pyusb.is_stalled = True
    assert bulk.send(b"more", 10) == 0
    bulk.close()
    assert pyusb.did[-1] == "dispose"


def test_pyusb_without_its_library_or_without_the_device_says_which(pyusb: FakeUsb) -> None:
    pyusb.configuration = {}
    with pytest.raises(OSError, match=r"\(0, 0\)"):
        usb_bulk.open_with_pyusb(BARE)
    pyusb.has_device = False
    with pytest.raises(OSError, match="gone"):
        usb_bulk.open_with_pyusb(BARE)
    pyusb.has_library = False
    with pytest.raises(NoLibusb):
        usb_bulk.open_with_pyusb(BARE)


def test_a_one_way_printer_is_not_read(pyusb: FakeUsb) -> None:
    del pyusb.configuration[(0, 0)][2]
    bulk = usb_bulk.open_with_pyusb(BARE)
    assert bulk.receive(64, 10) == b""
    assert usb_bulk.BulkChannel(bulk, answers=False).read(0.02) == b""
