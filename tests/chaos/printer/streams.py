"""Random bytes for the status parser: whatever a printer says, nobody is told "paper ok" unless it has said just that.

Two kinds of streams. Noise: random bytes, rich in those that look like answers; *ready* may then only be said if each
question had exactly one answer, and that a good one. Stories: a printer in a condition that is known, whose answers
are lost, doubled, late by some, mixed with automatic status, echoes and noise; *ready* must then be true of it.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from hub.protocol.printing import PrinterState
from printer.inquiry import Inquiry
from printer.stream import Stream
from tests.fakes.printer.answers import CLEARED, Condition, process_echo

USABLE: Final = (PrinterState.READY, PrinterState.PAPER_LOW)
BATCH: Final = 1_000
REAL_TIME_MASK: Final = 0x93
REAL_TIME: Final = 0x12
TROUBLE_BITS: Final = {1: 0x08, 2: 0x6C, 3: 0x6C, 4: 0x60}
LIKELY: Final = bytes((0x12, 0x16, 0x1A, 0x32, 0x72, 0x7E, 0x1E, 0x10, 0x14, 0x00, 0x0C, 0x37, 0x22, 0x25, 0x11, 0x13))
WHOLE_WORDS: Final = re.compile(
    rb"\x37\x22[\x20-\x7e]{4}\x00|\x37\x25\x00"
    rb"|[\x10\x14\x18\x1c\x30\x34\x38\x3c\x50\x54\x58\x5c\x70\x74\x78\x7c][\x00-\x0f\x20-\x2f\x40-\x4f\x60-\x6f]{3}",
    re.DOTALL,
)
"""Echoes, and four bytes of automatic status: what lies within is no answer."""


@dataclass
class Read:
    """How often each state was said, and what was wrong."""

    states: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


def streams(count: int, seed: int, advance: Callable[[int], None]) -> Read:
    """Let the parser read so many streams, half of each kind, and every single byte before them."""
    random, read = Random(f"streams:{seed}"), Read()
    for byte in range(256):
        _hear_noise(read, [bytes((byte,))] * 4)
    for number in range(count):
        if number % 2:
            _hear_noise(read, [_noise(random) for _ in range(5)])
        else:
            _hear_story(read, random)
        if number % BATCH == BATCH - 1:
            advance(BATCH)
    advance(count % BATCH)
    return read


def look(answer: Callable[[int], bytes], rest: Callable[[], bytes]) -> tuple[PrinterState, list[int]]:
    """Put the questions of one look to whoever answers, and hear what else comes when nothing is asked any more.

    Return the state that is said, and which questions were put.
    """
    stream, inquiry, asked = Stream(), Inquiry(), list[int]()
    while (number := inquiry.next_question()) is not None:
        asked.append(number)
        inquiry.hear(stream.feed(answer(number)))
        if inquiry.is_open:
            inquiry.give_up()
    inquiry.hear(stream.feed(rest()))
    inquiry.hear(stream.break_off())
    return inquiry.reading.state, asked


def _noise(random: Random) -> bytes:
    pool = LIKELY if random.random() < 0.7 else bytes(range(256))
    return bytes(random.choice(pool) for _ in range(random.choice((0, 1, 1, 1, 1, 2, 3, 8))))


def _hear_noise(read: Read, parts: list[bytes]) -> None:
    left = iter(parts)
    state, asked = look(lambda _: next(left, b""), lambda: b"".join(left))
    read.states[state] += 1
    if state not in USABLE:
        return
    for number, part in zip(asked, parts, strict=False):
        bare = WHOLE_WORDS.sub(b"", part.translate(None, b"\x11\x13"))
        answers = [byte for byte in bare if byte & REAL_TIME_MASK == REAL_TIME]
        if len(answers) != 1 or answers[0] & TROUBLE_BITS[number]:
            shown = " | ".join(part.hex(" ") for part in parts)
            read.violations.append(f"wrong paper ok: {state} after {shown}")
            return


def _hear_story(read: Read, random: Random) -> None:
    """One look at a printer whose condition is known: answers are late by some, or one is lost or comes twice."""
    before, now = _condition(random), _condition(random)
    late = random.choice((0, 0, 1, 2, 3))
    owed = [bytes((before.real_time(number),)) for number in (2, 4, 1)[:late]]
    odd_one = None if late else random.choice((None, 1, 2, 3, 4))
    repeats, heard = random.random() < 0.5, list[bytes]()

    def answer(number: int) -> bytes:
        own = bytes((now.real_time(number),))
        owed.append(own if number != odd_one else own * 2 if repeats else b"")
        part = owed.pop(0)
        if random.random() < 0.3:
            part = _beside(random, now) + part
        if random.random() < 0.3:
            part += _beside(random, now)
        heard.append(part)
        return part

    state, _ = look(answer, lambda: b"".join(owed))
    read.states[state] += 1
    if state in USABLE and now.stopped:
        shown = " | ".join(part.hex(" ") for part in heard)
        read.violations.append(f"wrong paper ok: {state} of {now} (before: {before}) after {shown}")


def _condition(random: Random) -> Condition:
    chance = random.random
    return Condition(chance() < 0.3, chance() < 0.3, chance() < 0.15, chance() < 0.1, chance() < 0.1, chance() < 0.1)


def _beside(random: Random, now: Condition) -> bytes:
    """Return what a printer says without being asked, or what a line makes of it."""
    return random.choice(
        (
            now.automatic(),
            process_echo(bytes(random.choice(b"ABCDEFGHQRSTUVWX") for _ in range(4))),
            CLEARED,
            bytes((now.queued(),)),
            b"\x11",
            b"\x13",
            bytes((random.choice((0x80, 0x90, 0xFF, 0x93)),)),
        )
    )
