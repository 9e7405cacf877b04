"""What a printer says, told apart: every single byte, every word cut anywhere, anything at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer.stream import Automatic, Cleared, Echo, Full, Noise, Queued, RealTime, Stream, Word

ECHO = b"\x37\x22aZ09\x00"
CLEARED = b"\x37\x25\x00"
AUTOMATIC = b"\x14\x00\x0f\x6f"
FULL = b"\x10\x0f\x24\x00\x13\x80"

words = st.sampled_from([b"\x12", b"\x7e", b"\x00", b"\x03", ECHO, CLEARED, AUTOMATIC, b"\xff", b"\x11", b"\x13"])


def kind_of(byte: int) -> type | None:
    """What a single byte is by the manuals' table; None: nothing is heard yet."""
    bits = f"{byte:08b}"
    if byte in (0x11, 0x13, 0x37) or (bits[0] == "0" and bits[3] == "1" and bits[6:] == "00"):
        return None
    if bits[0] == "0" and bits[3] == "1" and bits[6:] == "10":
        return RealTime
    return Queued if bits[0] == "0" and bits[3] == "0" else Noise


@pytest.mark.parametrize("presents", [False, True])
def test_every_single_byte_is_what_its_fixed_bits_say(presents: bool) -> None:
    for byte in range(256):
        heard = Stream(presents).feed(bytes((byte,)))
        kind = kind_of(byte)
        assert [type(word) for word in heard] == ([] if kind is None else [kind]), hex(byte)


@pytest.mark.parametrize(
    ("data", "heard"),
    [
        (ECHO, [Echo("aZ09")]),
        (CLEARED, [Cleared()]),
        (AUTOMATIC, [Automatic(AUTOMATIC)]),
        (b"\x14\x11\x00\x13\x0f\x6f\x12", [Automatic(AUTOMATIC), RealTime(0x12)]),
        (b"\x10\x0f\x00\x00\x12", [Automatic(b"\x10\x0f\x00\x00"), RealTime(0x12)]),
        (b"\x14\x00\x12\x00", [Noise(b"\x14\x00"), RealTime(0x12), Queued(0)]),
        (b"\x37\x12", [Noise(b"\x37"), RealTime(0x12)]),
        (b"\x37\x22ab\x12\x00", [Noise(b"\x37\x22ab"), RealTime(0x12), Queued(0)]),
        (b"\x37\x22abcd\x01\x00", [Noise(b"\x37\x22abcd"), Queued(1), Queued(0)]),
        (b"\x37\x25\x12", [Noise(b"\x37\x25"), RealTime(0x12)]),
        (b"\xff\x12", [Noise(b"\xff"), RealTime(0x12)]),
    ],
)
def test_words(data: bytes, heard: list[Word]) -> None:
    for size in range(1, len(data) + 1):
        stream = Stream()
        said = [word for at in range(0, len(data), size) for word in stream.feed(data[at : at + size])]
        assert said == heard
        assert not stream.is_within
        assert stream.break_off() == []


@pytest.mark.parametrize(
    ("data", "heard"),
    [
        (FULL, [Full(0x24, 0x00, 0x13, 0x80)]),
        (b"\x10\x11\x0f\x24\x00\x13\x80", [Full(0x24, 0x00, 0x13, 0x80)]),
        (AUTOMATIC, [Automatic(AUTOMATIC)]),
        (b"\x10\x00\x00\x00", [Automatic(b"\x10\x00\x00\x00")]),
        (ECHO, [Echo("aZ09")]),
    ],
)
def test_words_of_a_printer_that_presents_its_slips(data: bytes, heard: list[Word]) -> None:
    assert Stream(presents=True).feed(data) == heard


@given(st.lists(words), st.booleans())
def test_whole_words_are_told_apart_however_they_are_cut(parts: list[bytes], presents: bool) -> None:
    one, other = Stream(presents), Stream(presents)
    at_once = one.feed(b"".join(parts))
    assert at_once == [word for part in parts for byte in part for word in other.feed(bytes((byte,)))]
    assert [word for part in parts for word in Stream(presents).feed(part)] == at_once


@given(st.binary(max_size=40), st.booleans())
def test_no_byte_is_lost_and_none_is_two_words(data: bytes, presents: bool) -> None:
    stream = Stream(presents)
    said = stream.feed(data) + stream.break_off()
    assert not stream.is_within
    heard = bytearray()
    for word in said:
        match word:
            case RealTime(byte) | Queued(byte):
                heard.append(byte)
            case Automatic(raw) | Noise(raw):
                heard += raw
            case Echo(token):
                heard += b"\x37\x22" + token.encode() + b"\x00"
            case Cleared():
                heard += CLEARED
            case Full(paper, user, recoverable, unrecoverable):
                heard += bytes((0x10, 0x0F, paper, user, recoverable, unrecoverable))
    quiet = bytes.maketrans(b"", b"")
    flow = b"\x11\x13"
    assert bytes(heard).translate(quiet, flow) == data.translate(quiet, flow)


@given(st.binary(max_size=6))
def test_a_word_that_breaks_off_hides_no_answer(rest: bytes) -> None:
    stream = Stream()
    said = stream.feed(b"\x37\x22ab") + stream.break_off()
    assert said == [Noise(b"\x37\x22ab")]
    assert stream.feed(rest) == Stream().feed(rest)
