import pytest

from hub.protocol.printing import PrinterState
from printer.status import (
    ASK_DONE,
    ASK_FULL,
    CLEAR,
    ERROR_WHY,
    NO_AUTOMATIC_STATUS,
    OFFLINE_WHY,
    ONLINE,
    PAPER,
    PASSING,
    Detail,
    Reading,
    ask,
    ask_process_id,
    is_obeyed_at_once,
    is_paper_low,
    is_understood,
    mouth_of,
    processed_on_paper,
    trouble,
)
from printer.stream import Full

CLEAN = Full(0, 0, 0, 0)
COVER, OUT, JAM, ERROR = (
    PrinterState.COVER_OPEN,
    PrinterState.PAPER_OUT,
    PrinterState.JAM,
    PrinterState.ERROR,
)


@pytest.mark.parametrize(
    ("answers", "reading"),
    [
        ({}, None),
        ({OFFLINE_WHY: 0x12, PAPER: 0x12, ONLINE: 0x12, ERROR_WHY: 0x12}, None),
        ({ONLINE: 0x16}, None),
        ({PAPER: 0x1E}, None),
        ({OFFLINE_WHY: 0x16}, Reading(COVER)),
        ({OFFLINE_WHY: 0x32}, Reading(OUT)),
        ({PAPER: 0x72}, Reading(OUT)),
        ({OFFLINE_WHY: 0x52}, Reading(ERROR)),
        ({OFFLINE_WHY: 0x52, ERROR_WHY: 0x1A}, Reading(JAM, Detail.CUTTER)),
        ({OFFLINE_WHY: 0x52, ERROR_WHY: 0x32}, Reading(ERROR, Detail.UNRECOVERABLE)),
        ({OFFLINE_WHY: 0x52, ERROR_WHY: 0x16}, Reading(ERROR, Detail.RECOVERABLE)),
        ({OFFLINE_WHY: 0x52, ERROR_WHY: 0x52}, Reading(ERROR, Detail.HOT)),
        ({OFFLINE_WHY: 0x1A}, Reading(PrinterState.OFFLINE, Detail.FEED_KEY)),
        ({ONLINE: 0x1A}, Reading(PrinterState.OFFLINE, Detail.NOT_ONLINE)),
        ({ONLINE: 0x1A, OFFLINE_WHY: 0x1A}, Reading(PrinterState.OFFLINE, Detail.FEED_KEY)),
        ({ONLINE: 0x1A, OFFLINE_WHY: 0x76, PAPER: 0x7E}, Reading(COVER)),
        ({ONLINE: 0x1A, OFFLINE_WHY: 0x72, PAPER: 0x12}, Reading(OUT)),
    ],
)
def test_troubles_by_their_bits(answers: dict[int, int], reading: Reading | None) -> None:
    assert trouble(answers) == reading


@pytest.mark.parametrize(
    ("full", "reading"),
    [
        (CLEAN, None),
        (Full(0x64, 0x0C, 0x22, 0), None),
        (Full(0x01, 0, 0, 0), Reading(OUT)),
        (Full(0, 0x01, 0, 0), Reading(COVER)),
        (Full(0, 0x02, 0, 0), Reading(COVER)),
        (Full(0, 0, 0x01, 0), Reading(ERROR, Detail.HOT)),
        (Full(0, 0, 0x08, 0), Reading(ERROR, Detail.SUPPLY)),
        (Full(0, 0, 0x40, 0), Reading(JAM)),
        (Full(0, 0, 0, 0x01), Reading(JAM, Detail.CUTTER)),
        (Full(0, 0, 0, 0x02), Reading(COVER, Detail.CUTTER)),
        (Full(0, 0, 0, 0x04), Reading(ERROR, Detail.MEMORY)),
        (Full(0, 0, 0, 0x08), Reading(ERROR, Detail.MEMORY)),
        (Full(0, 0, 0, 0x80), Reading(JAM, Detail.PRESENTER)),
        (Full(0x01, 0x02, 0x49, 0x8F), Reading(COVER)),
    ],
)
def test_troubles_of_a_presenter(full: Full, reading: Reading | None) -> None:
    assert trouble({}, full) == reading
    assert trouble({OFFLINE_WHY: 0x12, PAPER: 0x12}, full) == reading


def test_little_paper() -> None:
    assert not is_paper_low({})
    assert not is_paper_low({PAPER: 0x12}, CLEAN)
    assert is_paper_low({PAPER: 0x16})
    assert is_paper_low({PAPER: 0x1A})
    assert is_paper_low({}, Full(0x04, 0, 0, 0))
    assert is_paper_low({}, Full(0x40, 0, 0, 0))


def test_a_slip_in_the_mouth() -> None:
    assert mouth_of(None) is Detail.NONE
    assert mouth_of(CLEAN) is Detail.NONE
    assert mouth_of(Full(0x20, 0, 0, 0)) is Detail.SLIP_IN_MOUTH


@pytest.mark.parametrize("full", [CLEAN, Full(0x65, 0x0F, 0x69, 0x8F), Full(0, 0, 0x20, 0)])
def test_a_full_status_by_the_manual_is_understood(full: Full) -> None:
    assert is_understood(full)


@pytest.mark.parametrize(
    "full", [Full(0x02, 0, 0, 0), Full(0, 0x10, 0, 0), Full(0, 0, 0x04, 0), Full(0, 0, 0, 0x10), Full(0, 0, 0x02, 0)]
)
def test_anything_else_in_a_full_status_is_not(full: Full) -> None:
    assert not is_understood(full)


def test_a_printer_that_processed_without_paper_printed_nothing() -> None:
    assert processed_on_paper(0x00)
    assert processed_on_paper(0x03)
    assert not processed_on_paper(0x0C)


def test_what_is_sent() -> None:
    assert ask(2) == b"\x10\x04\x02"
    assert ask_process_id("aZ09") == b"\x1d(H\x06\x0000aZ09"
    assert Detail.HOT in PASSING


def test_questions_in_real_time_and_the_order_to_forget_are_obeyed_at_once() -> None:
    assert all(is_obeyed_at_once(ask(number)) for number in (1, 2, 3, 4))
    assert is_obeyed_at_once(ASK_FULL)
    assert is_obeyed_at_once(CLEAR)
    for queued in (ASK_DONE, NO_AUTOMATIC_STATUS, ask_process_id("abcd"), ask(1) + b"A042", CLEAR + CLEAR, b""):
        assert not is_obeyed_at_once(queued)
