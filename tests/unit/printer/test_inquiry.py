"""Looks at a printer: by the manual, with stale and torn answers, and over any stream of bytes."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.protocol.printing import PrinterState
from printer.inquiry import FULL, QUESTIONS, Inquiry, bytes_of
from printer.status import ERROR_WHY, OFFLINE_WHY, ONLINE, PAPER, Detail, Reading
from printer.stream import Automatic, Echo, Noise, Queued, RealTime, Stream
from printer.stream import Full as FullStatus

READY, UNKNOWN = PrinterState.READY, PrinterState.UNKNOWN
OK = RealTime(0x12)


def look(*said: bytes, questions: tuple[int, ...] = QUESTIONS, presents: bool = False) -> Inquiry:
    """Ask on as long as there is a question and something comes; `said` is what comes after each question."""
    inquiry, stream = Inquiry(questions), Stream(presents)
    if len(said) >= len(questions):
        again = len(questions)
        said = (*said[:again], said[again - 1][-6:] if presents else said[again - 1][-1:], *said[again:])
    for data in said:
        if inquiry.next_question() is None:
            inquiry.hear(stream.feed(data))
            continue
        inquiry.hear(stream.feed(data))
        if inquiry.is_open:
            inquiry.give_up()
    inquiry.hear(stream.break_off())
    if inquiry.next_question() is not None:
        inquiry.give_up()
    return inquiry


def test_a_printer_that_answers_all_is_ready() -> None:
    inquiry = look(b"\x12", b"\x12", b"\x16")
    assert inquiry.answers == {OFFLINE_WHY: 0x12, PAPER: 0x12, ONLINE: 0x16}
    assert inquiry.reading == Reading(READY)
    assert inquiry.was_answered


def test_little_paper_is_said() -> None:
    assert look(b"\x12", b"\x1e", b"\x12").reading == Reading(PrinterState.PAPER_LOW)


def test_a_mute_printer_is_unknown() -> None:
    inquiry = look(b"", b"\x12")
    assert inquiry.reading == Reading(UNKNOWN)
    assert not inquiry.was_answered


@pytest.mark.parametrize("said", [(b"\x12",), (b"\x12", b"\x12"), (b"\x12", b"\x12", b"")])
def test_a_printer_that_does_not_answer_all_is_unknown(said: tuple[bytes, ...]) -> None:
    assert look(*said).reading == Reading(UNKNOWN)


def test_a_trouble_is_said_though_not_all_was_answered() -> None:
    assert look(b"\x16", b"").reading == Reading(PrinterState.COVER_OPEN)


def test_a_printer_with_an_error_is_asked_which() -> None:
    inquiry = look(b"\x52", b"\x12", b"\x1a", b"\x1a")
    assert inquiry.reading == Reading(PrinterState.JAM, Detail.CUTTER)
    assert look(b"\x52", b"\x12", b"\x1a").reading == Reading(PrinterState.ERROR)
    asked = look(b"\x12", b"\x52", b"\x12", questions=(ERROR_WHY, OFFLINE_WHY, PAPER))
    assert asked.reading == Reading(PrinterState.ERROR)


def test_nobody_says_that_there_is_paper_who_was_not_asked() -> None:
    assert look(b"\x12", b"\x12", questions=(OFFLINE_WHY, ONLINE)).reading == Reading(UNKNOWN)
    assert look(b"\x32", questions=(OFFLINE_WHY,)).reading == Reading(PrinterState.PAPER_OUT)


@pytest.mark.parametrize(
    "said",
    [
        (b"\x12\x12", b"\x12", b"\x12"),
        (b"\x12", b"\x12", b"\x12\x12"),
        (b"\x12", b"\x12", b"\x12", b"\x12"),
        (b"\x12", b"\x12", b"\x12", b"\xff"),
        (b"\xff\x12", b"\x12", b"\x12"),
        (b"\x12", b"\x12", b"\x37\x12"),
        (b"\x12", b"\x12", b"\x12\x14\x00"),
    ],
)
def test_an_answer_too_many_and_what_is_no_word_make_a_look_ambiguous(said: tuple[bytes, ...]) -> None:
    inquiry = look(*said)
    assert inquiry.is_ambiguous
    assert inquiry.reading == Reading(UNKNOWN)


def test_an_ambiguous_look_names_no_trouble() -> None:
    assert look(b"\x16\x12").reading == Reading(UNKNOWN)


def test_other_words_are_not_taken_for_answers() -> None:
    inquiry = Inquiry()
    assert inquiry.next_question() == OFFLINE_WHY
    inquiry.hear([Queued(0), Automatic(b"\x10\x00\x00\x00"), Echo("abcd")])
    assert inquiry.is_open
    assert not inquiry.was_answered
    inquiry.hear([Noise(b"\xff")])
    assert not inquiry.is_open
    assert inquiry.next_question() is None


def test_what_nobody_asked_for_is_no_answer() -> None:
    inquiry = Inquiry()
    inquiry.hear([OK])
    assert inquiry.is_ambiguous
    assert not inquiry.was_answered


def test_a_presenter_is_asked_for_its_full_status() -> None:
    questions = (OFFLINE_WHY, FULL)
    ready = look(b"\x12", b"\x10\x0f\x00\x00\x00\x00", questions=questions, presents=True)
    assert ready.full == FullStatus(0, 0, 0, 0)
    assert ready.reading == Reading(READY)
    waiting = look(b"\x12", b"\x10\x0f\x24\x00\x00\x00", questions=questions, presents=True)
    assert waiting.reading == Reading(PrinterState.PAPER_LOW, Detail.SLIP_IN_MOUTH)
    garbled = look(b"\x12", b"\x10\x0f\x00\x00\x02\x00", questions=questions, presents=True)
    assert garbled.reading == Reading(UNKNOWN, Detail.COMMUNICATION)
    torn = look(b"\x12", b"\x10\x0f\x00\x00", questions=questions, presents=True)
    assert torn.reading == Reading(UNKNOWN)
    unasked = look(b"\x10\x0f\x00\x00\x00\x00", questions=questions, presents=True)
    assert unasked.reading == Reading(UNKNOWN)
    instead = look(b"\x12", b"\x12", questions=questions, presents=True)
    assert instead.reading == Reading(UNKNOWN)


def test_what_is_sent() -> None:
    assert bytes_of(PAPER) == b"\x10\x04\x04"
    assert bytes_of(FULL) == b"\x10\x04\x14"


def is_clean(number: int, byte: int) -> bool:
    """By the manual: no trouble in this answer, and its fixed bits are right."""
    troubles = {OFFLINE_WHY: 0x6C, PAPER: 0x60, ONLINE: 0x08}[number]
    return byte & 0x93 == 0x12 and not byte & troubles


def test_every_single_byte_after_every_question() -> None:
    for place, byte in product(range(3), range(256)):
        said = [b"\x12", b"\x12", b"\x12"]
        said[place] = bytes((byte,))
        reading = look(*said).reading
        if reading.state in (READY, PrinterState.PAPER_LOW):
            assert is_clean(QUESTIONS[place], byte), (place, hex(byte))
        if place == 1 and reading.state is READY:
            assert not byte & 0x0C


@given(st.lists(st.binary(max_size=5), max_size=5))
def test_ready_is_never_read_out_of_any_stream(said: list[bytes]) -> None:
    inquiry = look(*said)
    flow = bytes.maketrans(b"", b"")
    if inquiry.reading.state not in (READY, PrinterState.PAPER_LOW):
        return
    assert len(said) >= len(QUESTIONS)
    for number, data in zip(QUESTIONS, said, strict=False):
        real_time = [byte for byte in data.translate(flow, b"\x11\x13") if byte & 0x93 == 0x12]
        assert len(real_time) == 1
        assert is_clean(number, real_time[0])


likely = st.sampled_from([b"\x12", b"\x16", b"\x1e", b"\x32", b"\x72", b"\x00", b"\x10", b"\x37", b"\x22", b"\x13"])


@given(st.lists(st.lists(likely, max_size=4).map(b"".join), min_size=3, max_size=5))
def test_ready_is_never_read_out_of_a_likely_stream(said: list[bytes]) -> None:
    test_ready_is_never_read_out_of_any_stream.hypothesis.inner_test(said)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("why", "paper", "state"),
    [(0x16, 0x12, "cover"), (0x32, 0x7E, "paper"), (0x52, 0x12, "error"), (0x1A, 0x12, "key")],
)
def test_a_printer_that_hands_back_the_answer_before_is_not_ready_when_it_has_stopped(
    why: int, paper: int, state: str
) -> None:
    stopped = {OFFLINE_WHY: why, PAPER: paper, ONLINE: 0x1A, ERROR_WHY: 0x32}
    inquiry, before = Inquiry(), 0x12
    while (number := inquiry.next_question()) is not None:
        inquiry.hear([RealTime(before)])
        before = stopped[number]
    assert inquiry.reading.state not in (READY, PrinterState.PAPER_LOW, UNKNOWN), state
