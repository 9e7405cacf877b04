"""Words out of the bytes of a device, and no more time than there is."""

import time
from collections import deque

import pytest

from printer.conversation import CHATTER_S, LATE_READS, Conversation
from printer.stream import Echo, Noise, RealTime


class Tape:
    """A device that says what it is given, piece by piece; what was sent is kept."""

    durable = False
    answers = True
    is_stopped = False
    taken = 0

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = deque(pieces)
        self.times: list[float] = []
        self.is_new = True
        self.babble = b""

    def open(self) -> bool:
        is_new, self.is_new = self.is_new, False
        return is_new

    def write(self, data: bytes, within_s: float, name: str) -> None:
        self.times.append(within_s)

    def read(self, timeout_s: float) -> bytes:
        self.times.append(timeout_s)
        return self.pieces.popleft() if self.pieces else self.babble

    def close(self) -> None:
        self.is_new = True


def test_words_are_heard_as_soon_as_they_are_whole() -> None:
    talk = Conversation(Tape(b"\x37", b"\x22ab", b"cd\x00\x12", b""))
    until = time.monotonic() + 60
    assert talk.hear(until) == [Echo("abcd"), RealTime(0x12)]
    assert talk.hear(until) == []


def test_a_word_that_is_not_whole_is_waited_for_and_then_noise() -> None:
    tape = Tape(b"\x37\x22", b"")
    talk = Conversation(tape)
    assert talk.hear_out() == [Noise(b"\x37\x22")]
    assert tape.times[0] == 0
    assert tape.times[1] > 0


def test_nothing_is_heard_of_the_connection_before() -> None:
    tape = Tape(b"\x37\x22")
    talk = Conversation(tape)
    assert talk.open()
    talk.hear(0)
    assert not talk.open()
    talk.close()
    assert talk.open()
    tape.pieces.append(b"ab\x00")
    assert Echo("ab") not in talk.hear_out()


def test_a_device_that_is_never_quiet_is_not_heard_for_ever() -> None:
    tape = Tape()
    tape.babble = b"\x00"
    began = time.monotonic()
    assert Conversation(tape).hear_out(0.01)
    assert time.monotonic() - began < CHATTER_S + 10


@pytest.mark.parametrize("babble", [b"\x11", b"\x10\0\0\0", b"\x80"], ids=["flow control", "automatic status", "noise"])
def test_who_waits_for_a_word_of_a_device_that_is_never_quiet_does_not_wait_for_ever(babble: bytes) -> None:
    tape = Tape()
    tape.babble = babble
    talk = Conversation(tape)
    for until in (time.monotonic() + 0.05, 0.0):
        while talk.hear(until):
            pass
    assert len(tape.times) > LATE_READS


def test_an_answer_that_waits_already_is_heard_though_no_time_is_left() -> None:
    tape = Tape(*[b"\x11"] * 3, b"\x12")
    assert Conversation(tape).hear(0.0) == [RealTime(0x12)]


def test_a_few_bytes_always_have_a_moment() -> None:
    tape = Tape()
    talk = Conversation(tape)
    talk.send(b"\x10\x04\x02", 0.0)
    talk.hear(0.0)
    assert tape.times[0] > 0
    assert tape.times[1] == 0
