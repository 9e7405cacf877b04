"""What the socket for headsets says: a plug went in or out, read from the kernel's input events.

The kernel writes one `struct input_event` for each: two longs of time, type, code and value (linux/input.h).
"""

import struct
from dataclasses import dataclass
from typing import Final

EVENT: Final = struct.Struct("@llHHi")
SWITCH: Final = 0x05
"""EV_SW, the type of a switch's events."""

HEADPHONE_INSERT: Final = 0x02
"""SW_HEADPHONE_INSERT, the code of the headset's switch."""


@dataclass(slots=True)
class JackReader:
    """Makes plugs of bytes, however they are cut."""

    _rest: bytes = b""

    def feed(self, data: bytes) -> list[bool]:
        """Return for each plug that the bytes tell of whether it went in."""
        data = self._rest + data
        whole = len(data) // EVENT.size * EVENT.size
        self._rest = data[whole:]
        return [
            value != 0
            for _, _, kind, code, value in EVENT.iter_unpack(data[:whole])
            if (kind, code) == (SWITCH, HEADPHONE_INSERT)
        ]
