import os
import socket
from pathlib import Path

import pytest

from tests.fakes.printer.commands import command_length
from tests.fakes.printer.drawing import draw
from tests.fakes.printer.paper import PrintedCode, PrintedPicture
from tests.fakes.virtual_printer import Mechanism, PtyVirtualPrinter, TcpVirtualPrinter, Trouble, wait_until

SLIP = b"\x1b@\x1b2\x1ba\x01\x1d!\x55\x1bE\x01A042\n\x1d!\x00\x1bE\x00\x1bd\x02ok\n\x1dVB\x00"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
ALL_QUESTIONS = b"\x10\x04\x01\x10\x04\x14\x1dr\x01\x1d(H\x06\x0000WXYZ\x1d\xe1"


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
    printer.feed(b"\x1b@\xe9\x1bZ\x00a\n\x1dV\x01")
    assert bytes(printer.garbage) == b"\xe9\x1b\x00"
    assert printer.slips[0].text == "Za"


@pytest.mark.parametrize(
    "command",
    [
        b"\x1bp\x00\x19\xfa",
        b"\x1b*\x21\x02\x00ABCDEF",
        b"\x1b*\x00\x02\x00AB",
        b"\x1bD\x08\x10\x00",
        b"\x1b&\x03AB\x01abc\x02abcdef",
        b"\x1d(k\x04\x001A2\x00",
        b"\x1d(H\x06\x0000ABCD",
        b"\x1d8L\x02\x00\x00\x00ab",
        b"\x1dk\x04A012\x00",
        b"\x1dkI\x04A012",
        b"\x1d*\x01\x01ABCDEFGH",
        b"\x1dg2\x00\x14\x00",
        b"\x1dP\xcb\xcb",
        b"\x1cq\x01\x01\x00\x01\x00ABCDEFGH",
        b"\x1cP\x20\x01R\x0a",
        b"\x1c(A\x02\x000\x00",
        b"\x1dV\x01",
        b"\x1dVA\x10",
        b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
        b"\x10\x04\x07\x01",
        b"\x1dv0\x00\x02\x00\x02\x00ABCD",
        b"\x1c\x32AB" + b"Q" * 72,
    ],
    ids=lambda command: command[:3].hex(" "),
)
def test_a_command_is_taken_whole_and_prints_none_of_its_bytes(command: bytes) -> None:
    for size in range(1, len(command)):
        assert command_length(command[:size]) in (None, len(command))
    printer = Mechanism(clears=False)
    for byte in b"\x1b@" + command + b"\nafter\n\x1dV\x01":
        printer.feed(bytes((byte,)))
    assert not printer.garbage
    text = (printer.slips or printer.scraps)[-1].text
    assert text.strip() == "after"


def test_pictures_of_rows_and_of_columns_and_codes_are_drawn() -> None:
    printer = Mechanism()
    printer.feed(b"\x1b@\x1dv0\x00\x01\x00\x02\x00\x80\x01")
    printer.feed(b"\x1b*\x00\x02\x00\xc0\x01\n")
    printer.feed(b"\x1d(k\x03\x001C\x04\x1d(k\x06\x001P0abc\x1d(k\x03\x001Q0\x1dV\x00")
    (slip,) = printer.slips
    rows, columns, code = slip.blocks
    assert rows == PrintedPicture(8, 2, b"\x80\x01")
    assert columns == PrintedPicture(2, 8, b"\x80\x80\x00\x00\x00\x00\x00\x40")
    assert code == PrintedCode(b"abc", 4)
    picture = draw(slip.blocks)
    assert picture.height == 2 + 8 + 21 * 4
    assert [picture.getpixel((x, 0)) for x in (0, 1)] == [0, 255]


def test_a_long_row_goes_on_in_the_next_one() -> None:
    printer = Mechanism()
    printer.feed(b"\x1b@\x1d!\x77" + b"A" * 7 + b"\n\x1dV\x00")
    assert printer.slips[0].text == "AAAAAA\nA"
    assert draw(printer.slips[0].blocks).width == 576


def test_confirmation_waits_for_paper() -> None:
    printer = Mechanism()
    assert printer.feed(b"\x1dr\x01") == b"\x00"
    printer.paper_out = True
    assert printer.feed(SLIP + b"\x1dr\x01\x1d(H\x06\x0000WXYZ") == b""
    assert printer.feed(b"\x10\x04\x02\x10\x04\x04") == b"\x32\x7e"
    printer.repair()
    assert printer.slips[0].data == SLIP
    assert printer.answer() == b"\x00\x37\x22WXYZ\x00"
    assert printer.feed(b"\x10\x04\x02\x10\x04\x04\x10\x04\x01\x10\x04\x03") == b"\x12\x12\x12\x12"


def test_a_power_cycle_forgets_what_is_not_printed_and_leaves_what_hangs_out() -> None:
    printer = Mechanism()
    printer.feed(SLIP[:25])
    printer.power_cycle()
    assert printer.half_printed
    printer.feed(SLIP)
    assert [slip.text.count("A042") for slip in printer.slips] == [2]


def test_the_rest_comes_out_of_the_new_roll_unless_it_was_cleared() -> None:
    for clears in (False, True):
        printer = Mechanism()
        printer.arm(Trouble.PAPER_OUT, SLIP.index(b"ok"))
        assert printer.feed(SLIP) == b""
        assert printer.paper_out
        if clears:
            assert printer.feed(CLEAR + b"\x10\x04\x04") == b"\x37\x25\x00\x7e"
        printer.repair()
        assert [piece.text.strip() for piece in printer.scraps] == ["A042"]
        assert [piece.text for piece in printer.slips] == ([] if clears else ["ok"])


@pytest.mark.parametrize("size", [1, 3, 1_000])
def test_a_trouble_strikes_at_its_byte(size: int) -> None:
    for at in range(len(SLIP)):
        printer = Mechanism()
        printer.arm(Trouble.MUTE, at)
        printer.arm(Trouble.STALLED, at)
        data = b"\x1dr\x01" + SLIP
        for start in range(0, len(data), size):
            printer.feed(data[start : start + size])
        assert printer.mute
        assert bytes(printer.received) == data[: max(3 + at, 4 if size == 1 else 0)]
        printer.cure()
        printer.answer()
        assert [slip.data for slip in printer.slips] == [SLIP]


def test_questions_inside_data_are_obeyed_and_stay_data() -> None:
    printer = Mechanism()
    picture = b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01"
    answers = b"".join(printer.feed(bytes((byte,))) for byte in b"\x1b@" + picture + b"\x1dV\x00\x10\x05\x01")
    assert answers == b"\x12"
    assert printer.slips[0].blocks == [PrintedPicture(24, 1, b"\x10\x04\x01")]
    assert bytes(printer.misuse) == b"\x10\x05\x01"


def test_each_trouble_has_its_word() -> None:
    seen = {}
    for trouble in (Trouble.PAPER_OUT, Trouble.PAPER_LOW, Trouble.COVER, Trouble.JAM, Trouble.ERROR, Trouble.HOT):
        printer = Mechanism(presents=True)
        printer.strike(trouble)
        seen[trouble] = printer.feed(b"".join(b"\x10\x04" + bytes((n,)) for n in (1, 2, 3, 4, 20))).hex(" ")
    assert seen == {
        Trouble.PAPER_OUT: "1a 32 12 7e 10 0f 05 00 00 00",
        Trouble.PAPER_LOW: "12 12 12 1e 10 0f 04 00 00 00",
        Trouble.COVER: "1a 16 12 12 10 0f 00 02 00 00",
        Trouble.JAM: "1a 52 1a 12 10 0f 00 00 40 00",
        Trouble.ERROR: "1a 52 32 12 10 0f 00 00 00 80",
        Trouble.HOT: "1a 52 52 12 10 0f 00 00 01 00",
    }


def test_odd_answers() -> None:
    clock = [0.0]
    printer = Mechanism(now=lambda: clock[0], late_s=2.0, hot_s=3.0)
    printer.strike(Trouble.LATE)
    assert printer.feed(b"\x10\x04\x01") == b""
    assert printer.next_at() == 2.0
    clock[0] = 2.0
    assert printer.answer() == b"\x12"
    printer.cure()
    printer.strike(Trouble.STALE)
    assert printer.feed(b"\x10\x04\x01") == b""
    printer.paper_low = True
    assert printer.feed(b"\x10\x04\x04\x1dr\x01") == b"\x12\x1e"
    printer.cure()
    assert printer.feed(b"\x1da\xff") == b"\x10\x00\x00\x00"
    printer.strike(Trouble.HOT)
    assert printer.answer() == b"\x18\x40\x00\x00"
    assert printer.feed(SLIP + b"\x1dr\x01") == b""
    clock[0] = 5.0
    assert printer.answer() == b"\x00\x10\x00\x00\x00"
    printer.feed(b"\x1da\x00")
    printer.strike(Trouble.AUTOMATIC)
    status = b"\x10\x00\x00\x00"
    assert printer.feed(b"\x1dr\x01") == status + b"\x00" + status + status


def test_a_printer_names_itself_and_counts() -> None:
    printer = Mechanism(presents=True, paper_cm=510)
    assert printer.feed(b"\x1dIC\x1dI\x01\x1d\xe1\x1d\xe2\x1dg2\x00\x14\x00") == b"_VIRTUAL-80\0\x02510cm0 cuts_0\0"
    assert Mechanism(process_id=False, queued=False, real_time=False).feed(ALL_QUESTIONS) == b""


def test_a_slow_printer_answers_when_its_paper_is_out() -> None:
    clock = [0.0]
    printer = Mechanism(now=lambda: clock[0], row_s=0.1)
    assert printer.feed(SLIP + b"\x1d(H\x06\x0000WXYZ") == b""
    answers = b""
    while printer.next_at() is not None:
        clock[0] = printer.next_at() or 0.0
        answers += printer.answer()
    assert answers == b"\x37\x22WXYZ\0"
    assert clock[0] == pytest.approx(0.3)


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


def test_a_printer_without_power_is_gone_and_comes_back() -> None:
    with TcpVirtualPrinter() as printer:
        printer.mechanism.away_s = 0.2
        with socket.create_connection(("127.0.0.1", printer.port), 5) as client:
            client.sendall(SLIP[:25])
            wait_until(lambda: printer.mechanism.half_printed)
            printer.mechanism.strike(Trouble.POWER)
            client.settimeout(5)
            with pytest.raises(ConnectionResetError):
                client.recv(10)
        wait_until(lambda: not printer.mechanism.is_away)
        wait_until(lambda: _connects(printer.port))


def _connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_node_vanishes_and_comes_back_under_its_name() -> None:
    with PtyVirtualPrinter(vanishes=True) as printer:
        printer.mechanism.away_s = 0.2
        assert Path(printer.port).exists()
        printer.mechanism.strike(Trouble.UNPLUGGED)
        wait_until(lambda: not Path(printer.port).exists())
        wait_until(lambda: Path(printer.port).exists())
        line = os.open(printer.port, os.O_RDWR | os.O_NOCTTY)
        try:
            os.write(line, b"\x10\x04\x02")
            assert os.read(line, 10) == b"\x12"
        finally:
            os.close(line)


def test_a_line_is_told_to_stop_and_to_go_on() -> None:
    with PtyVirtualPrinter() as printer:
        line = os.open(printer.port, os.O_RDWR | os.O_NOCTTY)
        try:
            printer.mechanism.strike(Trouble.XOFF)
            assert os.read(line, 10) == b"\x13"
            printer.mechanism.cure()
            assert os.read(line, 10) == b"\x11"
        finally:
            os.close(line)


@pytest.mark.parametrize(
    ("mode", "picture"),
    [
        (1, PrintedPicture(16, 2, b"\xc0\x00\x00\x03")),
        (2, PrintedPicture(8, 4, b"\x80\x80\x01\x01")),
        (3, PrintedPicture(16, 4, b"\xc0\x00\xc0\x00\x00\x03\x00\x03")),
        (51, PrintedPicture(16, 4, b"\xc0\x00\xc0\x00\x00\x03\x00\x03")),
    ],
)
def test_dots_are_printed_twice_as_wide_and_high(mode: int, picture: PrintedPicture) -> None:
    printer = Mechanism()
    printer.feed(b"\x1b@\x1dv0" + bytes([mode]) + b"\x01\x00\x02\x00\x80\x01\x1dV\x00")
    assert printer.slips[0].blocks == [picture]
