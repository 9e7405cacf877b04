import os
import socket

import pytest

from tests.fakes.virtual_printer import Mechanism, PtyVirtualPrinter, TcpVirtualPrinter, wait_until

SLIP = b"\x1b@\x1b2\x1ba\x01\x1d!\x55\x1bE\x01A042\n\x1d!\x00\x1bE\x00\x1bd\x02ok\n\x1dVB\x00"


def test_slip_is_read_whichever_way_it_is_cut_into_pieces() -> None:
    for size in range(1, len(SLIP) + 1):
        printer = Mechanism()
        for start in range(0, len(SLIP), size):
            printer.feed(SLIP[start : start + size])
        (slip,) = printer.slips
        assert slip.data == SLIP
        assert slip.number == "A042"
        assert (slip.lines[0].width, slip.lines[0].height, slip.lines[0].bold, slip.lines[0].align) == (6, 6, True, 1)
        assert slip.text == "A042\n\n\nok"
        assert not printer.garbage


def test_unknown_bytes_are_kept_as_garbage() -> None:
    printer = Mechanism()
    printer.feed(b"\x1b@\xe9\x1bp\x00a\n\x1dV\x01")
    assert bytes(printer.garbage) == b"\xe9\x1b\x00"
    assert printer.slips[0].text == "pa"


def test_confirmation_waits_for_paper() -> None:
    printer = Mechanism()
    assert printer.feed(b"\x1dr\x01") == b"\x00"
    printer.paper_out = True
    assert printer.feed(SLIP + b"\x1dr\x01") == b""
    assert printer.feed(b"\x10\x04\x02\x10\x04\x04") == b"\x32\x7e"
    printer.repair()
    assert printer.slips[0].data == SLIP
    assert printer.feed(b"\x10\x04\x02\x10\x04\x04\x10\x04\x01\x10\x04\x03") == b"\x12\x12\x12\x12"


def test_a_power_cycle_forgets_half_a_slip() -> None:
    printer = Mechanism()
    printer.feed(SLIP[:20])
    printer.power_cycle()
    printer.feed(SLIP)
    assert [slip.data for slip in printer.slips] == [SLIP]


@pytest.mark.parametrize("count", [1, 3])
def test_over_tcp(count: int) -> None:
    with TcpVirtualPrinter() as printer:
        for _ in range(count):
            with socket.create_connection(("127.0.0.1", printer.port), 5) as client:
                client.settimeout(5)
                client.sendall(SLIP + b"\x1dr\x01")
                assert client.recv(10) == b"\x00"
        assert len(printer.mechanism.wait_for_slips(count)) == count
        assert printer.connections == count


def test_over_a_line() -> None:
    with PtyVirtualPrinter() as printer:
        line = os.open(printer.port, os.O_RDWR | os.O_NOCTTY)
        try:
            os.write(line, SLIP + b"\x10\x04\x02")
            assert os.read(line, 10) == b"\x12"
        finally:
            os.close(line)
        assert printer.mechanism.wait_for_slips(1)[0].number == "A042"


def test_what_does_not_come_is_said() -> None:
    with pytest.raises(AssertionError):
        wait_until(lambda: False, 0.01)
    with pytest.raises(AssertionError, match="0 of 1"):
        Mechanism().wait_for_slips(1, 0.01)
