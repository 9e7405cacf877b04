"""Makes new inputs out of old ones: bits, pieces, numbers, words, and the values of JSON texts."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, Final

from tests.fuzz.target import MOST_BYTES

WORDS: Final = (
    *(b"\x00", b"\n", b"\r\n", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"=", b"null", b"true", b"-"),
    *(b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xef\xbb\xbf", "\N{ZERO WIDTH SPACE}".encode(), "\u0662".encode()),
    *(b"\\u0000", b"\\ud800", b"9" * 5_000, b"1e999", b"0x", b"NaN", b"%00", b"../", b"'''", b'"""'),
)
NUMBERS: Final = (0, -1, 1, 255, 65_535, 65_536, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**30)
VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, *NUMBERS, 0.5, 1e308, float("nan"), "", "0", "-1", "x" * 70, "x" * 600),
    *("\0", "\n", "\ud800", "\N{ZERO WIDTH SPACE}", "\N{TICKET}", [], {}, [None], {"": None}, {"type": "x"}),
)
DEPTHS: Final = (8, 33, 1_200, 4_000)
LONG: Final = 4_096
_NUMBER: Final = re.compile(rb"-?[0-9]+")


class Mutator:
    """The same changes for the same random numbers."""

    def __init__(self, random: Random, words: Sequence[bytes] = (), most_bytes: int = MOST_BYTES) -> None:
        self._random = random
        self._most_bytes = most_bytes
        self._words = (*WORDS, *words)
        self._changes: tuple[Callable[[bytes, bytes], bytes], ...] = (
            *(self._flip, self._byte, self._insert, self._delete, self._repeat, self._splice, self._number),
            *(self._word, self._word, self._nest, self._lines, self._value, self._value, self._value),
        )

    def mutated(self, data: bytes, other: bytes) -> bytes:
        """Return `data` changed once or a few times; parts may come from `other`."""
        while True:
            data = self._random.choice(self._changes)(data, other)[: self._most_bytes]
            if self._random.random() < 0.5:
                return data

    def _place(self, data: bytes) -> int:
        return self._random.randint(0, len(data))

    def _slice(self, data: bytes) -> tuple[int, int]:
        begin = self._place(data)
        return begin, min(len(data), begin + self._random.choice((1, 2, 4, 16, 64, 512)))

    def _flip(self, data: bytes, _: bytes) -> bytes:
        if not data:
            return data
        place = self._random.randrange(len(data))
        return data[:place] + bytes((data[place] ^ 1 << self._random.randrange(8),)) + data[place + 1 :]

    def _byte(self, data: bytes, _: bytes) -> bytes:
        place = self._place(data)
        return data[:place] + self._random.randbytes(1) + data[place + 1 :]

    def _insert(self, data: bytes, _: bytes) -> bytes:
        place = self._place(data)
        return data[:place] + self._random.randbytes(self._random.randint(1, 8)) + data[place:]

    def _delete(self, data: bytes, _: bytes) -> bytes:
        begin, end = self._slice(data)
        return data[:begin] + data[end:]

    def _repeat(self, data: bytes, _: bytes) -> bytes:
        begin, end = self._slice(data)
        times = self._random.choice((2, 3, 40, max(2, LONG // max(1, end - begin))))
        return data[:begin] + data[begin:end] * times + data[end:]

    def _splice(self, data: bytes, other: bytes) -> bytes:
        begin, end = self._slice(other)
        place = self._place(data)
        return data[:place] + (other[begin:] if self._random.random() < 0.3 else other[begin:end]) + data[place:]

    def _number(self, data: bytes, _: bytes) -> bytes:
        found = list(_NUMBER.finditer(data))
        if not found:
            return data
        one = self._random.choice(found)
        near = int(one[0][:18]) + self._random.choice((-1, 1, 60, 3_600_000))
        value = self._random.choice((*NUMBERS, near))
        return data[: one.start()] + str(value).encode() + data[one.end() :]

    def _word(self, data: bytes, _: bytes) -> bytes:
        begin, end = self._slice(data)
        if self._random.random() < 0.5:
            end = begin
        return data[:begin] + self._random.choice(self._words) + data[end:]

    def _nest(self, data: bytes, _: bytes) -> bytes:
        place, depth = self._place(data), self._random.choice(DEPTHS)
        opening, closing = self._random.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"(", b")")))
        filled = opening * depth + (b"1" + closing * depth if self._random.random() < 0.5 else b"")
        return data[:place] + filled + data[place:]

    def _lines(self, data: bytes, other: bytes) -> bytes:
        lines, others = data.splitlines(keepends=True), other.splitlines(keepends=True)
        match self._random.randrange(4):
            case 0:
                self._random.shuffle(lines)
            case 1 if lines:
                del lines[self._random.randrange(len(lines))]
            case 2 if lines:
                lines.insert(self._random.randrange(len(lines)), self._random.choice(lines))
            case _:
                lines += self._random.sample(others, min(len(others), 3))
        return b"".join(lines)

    def _value(self, data: bytes, other: bytes) -> bytes:
        """Put another value into one line that is JSON, where there is one."""
        lines = data.split(b"\n")
        place = self._random.randrange(len(lines))
        before, bracket, text = lines[place].partition(b"{")
        try:
            whole = json.loads(bracket + text)
            donor = json.loads(b"{" + other.split(b"\n")[0].partition(b"{")[2])
            holders = [*_holders(whole)]
            given = [from_[at] for from_, at in _holders(donor)] or [None]
        except (ValueError, RecursionError):
            return self._word(data, other)
        holder, key = self._random.choice(holders) if holders else (whole, "type")
        if self._random.random() < 0.15 and isinstance(holder, dict):
            holder.pop(key, None)
        else:
            holder[key] = self._random.choice((*VALUES, self._random.choice(given)))
        try:
            lines[place] = before + json.dumps(whole, ensure_ascii=self._random.random() < 0.5).encode()
        except (UnicodeEncodeError, ValueError, RecursionError):
            return self._word(data, other)
        return b"\n".join(lines)


def _holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a JSON value: what holds it, and where."""
    places: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(places):
        yield value, key
        yield from _holders(inner)
