import pytest

from hub.protocol.printing import PrinterState
from printer.status import holds_queued_answer, real_time_answer, state_of


@pytest.mark.parametrize(
    ("cause", "paper", "state"),
    [
        (0x12, 0x12, PrinterState.READY),
        (0x16, 0x12, PrinterState.COVER_OPEN),
        (0x32, 0x12, PrinterState.PAPER_OUT),
        (0x12, 0x72, PrinterState.PAPER_OUT),
        (0x52, 0x12, PrinterState.ERROR),
        (0x12, 0x1E, PrinterState.PAPER_LOW),
        (0x12, None, PrinterState.READY),
        (0x32, None, PrinterState.PAPER_OUT),
        (0x1A, 0x12, PrinterState.READY),
    ],
)
def test_states(cause: int, paper: int | None, state: PrinterState) -> None:
    assert state_of(cause, paper) is state


@pytest.mark.parametrize(
    ("data", "answer"),
    [(b"", None), (b"\x12", 0x12), (b"\x00\x0f\x11\x13", None), (b"\x16\x12", 0x12), (b"\x10\x00\x00\x00\x32", 0x32)],
)
def test_real_time_answers_are_told_from_other_bytes(data: bytes, answer: int | None) -> None:
    assert real_time_answer(data) == answer


@pytest.mark.parametrize(
    ("data", "there"), [(b"", False), (b"\x00", True), (b"\x0f", True), (b"\x12\x11\x13", False), (b"\x12\x0c", True)]
)
def test_queued_answers_are_told_from_other_bytes(data: bytes, there: bool) -> None:
    assert holds_queued_answer(data) is there
