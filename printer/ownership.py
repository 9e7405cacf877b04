"""One program per printer: whoever works with a state folder keeps all others out of it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOCK: Final = "lock"
"""A file beside the journal; the kernel lets it go when its program ends, however that ends."""


class InUse(Exception):
    """Another program has the printer of this folder."""


@contextmanager
def owned(state_dir: Path) -> Iterator[None]:
    """Own the printer whose journal is in `state_dir`, which is made if it is missing.

    Raises:
        InUse: another program does.
        OSError: the folder cannot be written.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    with (state_dir / LOCK).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(f"another loket-printer works with {state_dir}") from error
        yield
