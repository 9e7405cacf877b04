"""What a call pad says: keys that go down and up, read from the kernel's input events.

The kernel writes one `struct input_event` for each: two longs of time, type, code and value (linux/input.h, whose
numbers these are).
"""

import struct
from dataclasses import dataclass, field
from typing import Final

EVENT: Final = struct.Struct("@llHHi")
SYNCHRONISE, KEY = 0x00, 0x01
DROPPED: Final = 0x03
"""EV_SYN's SYN_DROPPED: the kernel forgot events, and nobody knows which keys are held."""

UP, DOWN = 0, 1
"""The values of a key's events; 2 repeats one that is held."""

_ROWS: Final = {
    2: "1 2 3 4 5 6 7 8 9 0 - = backspace tab",
    59: "f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 numlock",
    71: "numpad7 numpad8 numpad9 numpadsubstract numpad4 numpad5 numpad6 numpadadd numpad1 numpad2 numpad3 numpad0",
    83: "numpaddecimal",
    87: "f11 f12",
    103: "up pageup left right end down pagedown insert delete",
}
_ALONE: Final = "1 escape, 28 enter, 55 numpadmul, 57 spacebar, 96 numpadenter, 98 numpaddivide, 102 home"
NAMES: Final = {first + place: name for first, row in _ROWS.items() for place, name in enumerate(row.split())} | {
    int(code): name for code, name in (each.split() for each in _ALONE.split(", "))
}
"""Kivy's names of keys by the kernel's codes: those that number pads and button boxes have."""


@dataclass(frozen=True, slots=True)
class PadKey:
    """A key of the pad moved."""

    name: str
    is_down: bool


@dataclass(slots=True)
class PadReader:
    """Makes keys of bytes, however they are cut."""

    _rest: bytes = b""
    _held: dict[str, None] = field(default_factory=dict)

    def feed(self, data: bytes) -> list[PadKey]:
        """Return the keys that the bytes tell of; keys that are held do not repeat."""
        data = self._rest + data
        whole = len(data) // EVENT.size * EVENT.size
        self._rest = data[whole:]
        found: list[PadKey] = []
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if (kind, code) == (SYNCHRONISE, DROPPED):
                found += self._released()
            elif kind == KEY and code in NAMES and value in (UP, DOWN):
                found.append(self._moved(NAMES[code], is_down=value == DOWN))
        return found

    def gone(self) -> list[PadKey]:
        """The pad was unplugged: no key of it is held any more."""
        self._rest = b""
        return self._released()

    def _moved(self, name: str, *, is_down: bool) -> PadKey:
        if is_down:
            self._held[name] = None
        else:
            self._held.pop(name, None)
        return PadKey(name, is_down)

    def _released(self) -> list[PadKey]:
        held, self._held = self._held, {}
        return [PadKey(name, is_down=False) for name in held]
