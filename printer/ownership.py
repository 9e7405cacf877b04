"""One program per printer: whoever works with a state folder keeps all others out of it."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

LOCK: Final = "lock"
"""A file beside the journal; the kernel lets it go when its program ends, however that ends."""


POLL_S: Final = 0.1
"""The kernel would wait without an end."""

FINISHING_S: Final = 10.0
"""A program that was told to end finishes its slip first, which takes up to 7 s."""


class InUse(Exception):
    """Another program has the printer of this folder."""


@contextmanager
def owned(state_dir: Path, patience_s: float = 0) -> Iterator[None]:
    """Own the printer whose journal is in `state_dir`, which is made if it is missing.

    Raises:
        InUse: another program does, and still did after `patience_s`.
        OSError: the folder cannot be written.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience_s
    with (state_dir / LOCK).open("ab") as file:
        while not _is_had(file):
            if time.monotonic() >= deadline:
                raise InUse(f"another loket-printer works with {state_dir}")
            time.sleep(POLL_S)
        yield


def _is_had(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
