"""One display per state folder: two that share one would be one device to the hub, and put each other out."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

LOCK: Final = "display.lock"
"""The kernel lets it go when its program ends, however that ends, and when it becomes another one."""

_log = logging.getLogger(__name__)


class InUse(Exception):
    """Another display works with the folder."""

    cure: Final = "stop the other one, or give each display a device and a folder of its own"

    def __init__(self, folder: Path) -> None:
        self.wrong = f"is in use: another loket-display works with {folder}"
        super().__init__(f"{self.wrong}; {self.cure}")


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Own a state folder, which is made if it is missing; one that cannot be written keeps no display from showing.

    Raises:
        InUse: another display does.
    """
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context((folder / LOCK).open("ab"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(folder) from error
        except OSError as error:
            _log.warning("state_dir: %s cannot be written: %s", folder, error)
        yield
