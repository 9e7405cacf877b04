"""A folder instead of a printer: each slip as its bytes, its text and a picture of the paper."""

import logging
import os
import re
import time
from pathlib import Path
from typing import Final

from hub.protocol.printing import SlipReason
from printer.backends.interface import BackendFault, cause_of
from printer.preview import plain_text, save
from printer.profiles import Profile

LOG: Final = logging.getLogger(__name__)

ODD: Final = re.compile(r"^\.|[^\w.-]", re.ASCII)
NAME_MAX: Final = 100
"""A job's id comes from elsewhere: as a file's name it stays in the folder, is seen, and is not too long."""

SLIPS_MAX: Final = 1_000
"""Slips kept; older ones are removed, since each is 30 kB and a day has hundreds."""


class FileBackend:
    """Slips as `<job>.bin`, `<job>.txt` and `<job>.png` in `folder`."""

    durable = True
    answers = False
    is_stopped = False
    taken = 0

    def __init__(self, folder: Path, profile: Profile) -> None:
        self._folder = folder
        self._profile = profile
        self._is_open = False

    def open(self) -> bool:
        """Make the folder, if it is missing."""
        is_new = not (self._is_open and self._folder.is_dir())
        self._is_open = False
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BackendFault(SlipReason.OFFLINE, False, str(error), cause_of(error)) from error
        self._is_open = True
        return is_new

    def write(self, data: bytes, within_s: float, name: str) -> None:
        """Keep a slip; its bytes are on disk on return, and appear under their name last."""
        del within_s
        self.open()
        stem = ODD.sub("-", name)[:NAME_MAX]
        partial = self._folder / f".{stem}.partial"
        try:
            self._draw(data, stem)
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._folder / f"{stem}.bin")
            descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            self._forget()
        except OSError as error:
            raise BackendFault(SlipReason.ERROR, True, str(error), cause_of(error)) from error

    def read(self, timeout_s: float) -> bytes:
        """Return nothing: a folder does not answer."""
        if self._is_open:
            time.sleep(timeout_s)
        return b""

    def close(self) -> None:
        """Leave the folder: no file stays open."""
        self._is_open = False

    def _draw(self, data: bytes, stem: str) -> None:
        """Make text and picture; bytes that no slip holds are kept without them, since only they are the print."""
        try:
            (self._folder / f"{stem}.txt").write_text(plain_text(data, self._profile), "utf-8")
            save(data, self._profile, self._folder / f"{stem}.png")
        except ValueError as error:
            LOG.warning("%s: no picture: %s", stem, error)

    def _forget(self) -> None:
        slips = sorted(self._folder.glob("*.bin"), key=lambda path: path.stat().st_mtime_ns)
        for slip in slips[:-SLIPS_MAX]:
            for suffix in (".bin", ".txt", ".png"):
                slip.with_suffix(suffix).unlink(missing_ok=True)
