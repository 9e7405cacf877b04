"""`python -m tests.chaos.clocked_hub FILE [--without X] --config …`: the hub on a computer whose clock a test sets.

FILE holds how far that clock is ahead of the real one (ns, eight bytes, little end first, signed; `WallClock` writes
it); it is read each time that the hub looks at its wall clock. Time since boot is the real one.
"""

import mmap
import struct
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Self

from hub.server import run
from tests.chaos.broken_hub import PROTECTIONS

_AHEAD: Final = struct.Struct("<q")
_NS_PER_MS: Final = 1_000_000


class WallClock:
    """The clock of the hub's computer, from outside; it runs at the real speed."""

    def __init__(self, file: Path) -> None:
        file.write_bytes(_AHEAD.pack(0))
        self.file = file
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), _AHEAD.size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._memory.close()

    def now(self) -> int:
        """Return what it shows (UTC ms)."""
        return (time.time_ns() + int(_AHEAD.unpack(self._memory[:])[0])) // _NS_PER_MS

    def set(self, at: int) -> None:
        """Set it to an instant (UTC ms)."""
        self._memory[:] = _AHEAD.pack(at * _NS_PER_MS - time.time_ns())

    def step(self, ms: int) -> None:
        """Set it forward by so much; negative: back."""
        self.set(self.now() + ms)


def wall_ns(file: Path) -> Callable[[], int]:
    """Return a wall clock in UTC ns that follows the file."""
    with file.open("rb") as opened:
        memory = mmap.mmap(opened.fileno(), _AHEAD.size, access=mmap.ACCESS_READ)
    return lambda: time.time_ns() + int(_AHEAD.unpack(memory[:])[0])


def main() -> int:
    """Run the hub with the remaining arguments."""
    file, *rest = sys.argv[1:]
    if rest[0] == "--without":
        PROTECTIONS[rest[1]]()
        rest = rest[2:]
    run.restore = partial(run.restore, wall_ns=wall_ns(Path(file)))
    return run.main(rest)


if __name__ == "__main__":
    sys.exit(main())
