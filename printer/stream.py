"""What a printer says, told apart byte by byte, as it comes.

Rules (the manuals' table "identification of transmission status", and hardware.md 1 and 4):
- Every kind of word has its own fixed bits, so that each is known by its first byte; x is any bit.
- A word of several bytes is taken whole. One that breaks off, or is broken by a byte that cannot be part of it, is
  `Noise` with all its bytes: what lies within it might look like an answer and is none.
- XON and XOFF may stand anywhere, also within a word, unless the word's own bytes may be anything.

| first byte  | word                                                                        |
|-------------|-----------------------------------------------------------------------------|
| `0xx1xx10`  | `RealTime`: answer to DLE EOT 1 to 4                                        |
| `0xx0xxxx`  | `Queued`: answer to GS r                                                    |
| `0xx1xx00`  | `Automatic`: three more bytes `0xx0xxxx`; nobody asked for it               |
| `10 0F`     | `Full`: four more bytes, any; only of printers that present their slips     |
| `37 22`     | `Echo`: the process id, four printable characters, then `00`                |
| `37 25`     | `Cleared`: `00` follows                                                     |
| `11`, `13`  | XON, XOFF: not heard                                                        |
"""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class RealTime:
    """An answer to DLE EOT 1 to 4; which of them, it does not say."""

    byte: int


@dataclass(frozen=True, slots=True)
class Queued:
    """An answer to GS r: all that was sent before the question has been processed."""

    byte: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """Four bytes of automatic status (GS a)."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Full:
    """An answer to DLE EOT 20: its bytes paper, user, recoverable and unrecoverable (hardware.md 4)."""

    paper: int
    user: int
    recoverable: int
    unrecoverable: int


@dataclass(frozen=True, slots=True)
class Echo:
    """The process id that was sent behind a slip: all before it is on paper."""

    token: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """The printer has forgotten what it had not printed."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Bytes that are no word, or a word that broke off."""

    data: bytes


Word = RealTime | Queued | Automatic | Full | Echo | Cleared | Noise

_FLOW: Final = frozenset({0x11, 0x13})
_BLOCK: Final = 0x37
_ECHO: Final = 0x22
_CLEARED: Final = 0x25
_FULL: Final = b"\x10\x0f"
_END: Final = 0x00


@dataclass(slots=True)
class Stream:
    """The bytes of one connection; `presents` says that the printer may give its full status."""

    presents: bool = False
    _begun: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Word]:
        """Return the words that end with these bytes."""
        words: list[Word] = []
        for byte in data:
            words += self._step(byte)
        return words

    @property
    def is_within(self) -> bool:
        """Whether a word has begun that has not ended."""
        return bool(self._begun)

    def break_off(self) -> list[Word]:
        """Nothing more comes of the word that has begun: return it as noise."""
        return self._noise() if self._begun else []

    def _step(self, byte: int) -> list[Word]:
        if byte in _FLOW and not self._takes_anything:
            return []
        if self._begun and not _may_follow(bytes(self._begun), byte, self.presents):
            return [*self._noise(), *self._step(byte)]
        self._begun.append(byte)
        return self._ended()

    @property
    def _takes_anything(self) -> bool:
        return self.presents and self._begun.startswith(_FULL)

    def _ended(self) -> list[Word]:
        data = bytes(self._begun)
        word = _word(data, self.presents)
        if word is None:
            return []
        self._begun.clear()
        return [word]

    def _noise(self) -> list[Word]:
        noise = Noise(bytes(self._begun))
        self._begun.clear()
        return [noise]


def is_queued(byte: int) -> bool:
    """Return whether a byte has the fixed bits of an answer to GS r, and of automatic status after its first byte."""
    return byte & 0x90 == 0x00


def is_real_time(byte: int) -> bool:
    """Return whether a byte has the fixed bits of an answer to DLE EOT 1 to 4."""
    return byte & 0x93 == 0x12


def _is_automatic(byte: int) -> bool:
    return byte & 0x93 == 0x10


def _may_follow(begun: bytes, byte: int, presents: bool) -> bool:
    """Return whether `byte` can be the next one of the word that began with `begun`."""
    if begun[0] != _BLOCK:
        return (presents and begun.startswith(_FULL)) or is_queued(byte)
    place = len(begun)
    if place == 1:
        return byte in (_ECHO, _CLEARED)
    if begun[1] == _CLEARED or place == 6:
        return byte == _END
    return 0x20 <= byte <= 0x7E


def _word(data: bytes, presents: bool) -> Word | None:
    """Return the word that these bytes are, if they are a whole one."""
    first = data[0]
    if first == _BLOCK:
        return _block(data)
    if _is_automatic(first):
        if presents and data.startswith(_FULL):
            return Full(*data[2:]) if len(data) == 6 else None
        return Automatic(data) if len(data) == 4 else None
    if is_real_time(first):
        return RealTime(first)
    return Queued(first) if is_queued(first) else Noise(data)


def _block(data: bytes) -> Word | None:
    if len(data) == 7:
        return Echo(data[2:6].decode("ascii"))
    return Cleared() if len(data) == 3 and data[1] == _CLEARED else None
