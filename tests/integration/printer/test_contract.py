"""What every way to a printer promises (printer/backends/interface.py), asked of each."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.printer_schema import SerialFlow
from hub.protocol.printing import SlipReason
from printer.backends.interface import Backend, BackendFault, Cause
from tests.integration.printer.rigs import (
    FolderRig,
    Rig,
    SerialRig,
    TcpRig,
    UsbBulkRig,
    UsbNodeRig,
    paced_tcp,
)

RIGS: dict[str, Callable[[Path], Rig]] = {
    "usb node": UsbNodeRig,
    "usb by libusb": UsbBulkRig,
    "serial": SerialRig,
    "serial, dtr": lambda folder: SerialRig(folder, SerialFlow.DTR),
    "serial, rts": lambda folder: SerialRig(folder, SerialFlow.RTS),
    "serial, xon": lambda folder: SerialRig(folder, SerialFlow.XON),
    "tcp": lambda _: TcpRig(),
    "tcp, paced": lambda _: paced_tcp(),
    "folder": FolderRig,
}

SLIP = b"\x1b@A042\n" * 40
LONG = bytes(range(0x20, 0x7F)) * 80_000
"""More than all buffers between here and a printer that has stopped reading."""

OPEN_S = 3.0
SLACK_S = 10.0
"""What a busy machine may take beyond a deadline."""


@pytest.fixture(params=[*RIGS])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    one = RIGS[request.param](tmp_path)
    yield one
    one.release()


@pytest.fixture
def backend(rig: Rig) -> Backend:
    return rig.backend


@contextmanager
def within(least_s: float, most_s: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert least_s <= time.monotonic() - started < most_s + SLACK_S


def fault_of(call: Callable[[], object]) -> BackendFault | None:
    """Return how a call failed; None: it did not."""
    try:
        call()
    except BackendFault as fault:
        return fault
    return None


def test_it_is_opened_once_and_again_after_closing(backend: Backend) -> None:
    assert [backend.open(), backend.open()] == [True, False]
    backend.close()
    backend.close()
    assert [backend.open(), backend.open()] == [True, False]


def test_all_bytes_arrive_in_order_over_one_opening(rig: Rig, backend: Backend) -> None:
    slips = [SLIP + bytes([number]) for number in range(5)]
    for number, slip in enumerate(slips):
        backend.write(slip, 2, f"t{number}:1")
    assert rig.take(sum(map(len, slips))) == b"".join(slips)
    assert not rig.rest()
    assert backend.open() is False


def test_a_count_of_what_was_taken_changes_as_the_device_takes_it(rig: Rig, backend: Backend) -> None:
    backend.open()
    before = backend.taken
    backend.write(SLIP, 2, "t1:1")
    assert backend.durable or backend.taken == before + len(SLIP)
    assert not backend.is_stopped


def test_every_byte_value_arrives(rig: Rig, backend: Backend) -> None:
    every = bytes(value for value in range(256) if value not in (0x11, 0x13))  # XON and XOFF
    backend.write(every, 2, "t1:1")
    assert rig.take(len(every)) == every


def test_nothing_to_say_is_nothing_and_takes_no_longer(rig: Rig, backend: Backend) -> None:
    backend.open()
    with within(0, 0):
        assert backend.read(0) == b""
    with within(0 if backend.durable else 0.15, 0.15):
        assert backend.read(0.15) == b""
    assert not rig.rest()


def test_an_answer_is_read_when_it_comes(rig: Rig, backend: Backend) -> None:
    if not backend.answers:
        return
    backend.open()
    rig.say(b"\x16")
    with within(0, 0.1):
        assert backend.read(2) == b"\x16"
    rig.say(b"\x37\x22ABCD\x00")
    answer = backend.read(2)
    while len(answer) < 7:
        answer += backend.read(1)
    assert answer == b"\x37\x22ABCD\x00"
    assert backend.read(0) == b""


def test_a_device_that_takes_no_more_is_given_up_in_time(rig: Rig, backend: Backend) -> None:
    if backend.durable:
        return
    backend.open()
    with within(0.25, 0.5), pytest.raises(BackendFault) as caught:
        backend.write(LONG, 0.5, "t1:1")
    assert caught.value.reason is SlipReason.NO_ANSWER
    assert caught.value.cause is Cause.STALLED
    assert caught.value.begun
    assert len(rig.rest()) < len(LONG)
    assert backend.open() is True, "the connection was dropped, and what it held with it"


def test_without_time_nothing_takes_time(rig: Rig, backend: Backend) -> None:
    backend.open()
    for within_s in (0.0, -1.0):
        with within(0, 0.05):
            fault = fault_of(lambda limit_s=within_s: backend.write(SLIP, limit_s, "t1:1"))
        if fault is not None:
            assert fault.reason is SlipReason.NO_ANSWER
            assert fault.begun or not rig.rest()


def test_what_is_not_there_is_offline_and_nothing_has_begun(rig: Rig, backend: Backend) -> None:
    rig.unplug()
    for use in (backend.open, lambda: backend.write(SLIP, 0.5, "t1:1")):
        with within(0, OPEN_S), pytest.raises(BackendFault) as caught:
            use()
        assert caught.value.reason in (SlipReason.OFFLINE, SlipReason.ERROR if backend.durable else None)
        assert not caught.value.begun
        assert str(caught.value)
    assert backend.read(0.05) == b""
    backend.close()


@pytest.mark.parametrize("call", ["open", "read", "write"])
def test_a_device_that_goes_away_is_offline_in_each_call_and_found_again(rig: Rig, backend: Backend, call: str) -> None:
    backend.open()
    backend.write(SLIP, 2, "t1:1")
    rig.take(len(SLIP))
    rig.unplug()
    calls: dict[str, Callable[[], object]] = {
        "open": backend.open,
        "read": lambda: backend.read(0.5),
        "write": lambda: backend.write(LONG, 1.0, "t2:1"),
    }
    with within(0, OPEN_S):
        fault = fault_of(calls[call])
    assert (fault is None and call != "write") or fault.reason in (SlipReason.OFFLINE, SlipReason.NO_ANSWER)
    with pytest.raises(BackendFault):
        backend.write(SLIP, 0.5, "t3:1")
    rig.plug()
    assert backend.open() is True
    backend.write(SLIP, 2, "t4:1")
    assert rig.take(len(SLIP)) == SLIP, "nothing of what was given up comes along"
