"""Remembers on disk that its hall put a device out, over restarts without a hub that could say so again.

The mark lies with the identity that it is about: a hub of the hall that takes the device in ends it, and so does
pairing anew, which puts another identity in the place of this one.
"""

import logging
import os
from pathlib import Path
from typing import Final

from hub.client.kept_identity import FILE_MODE, FOLDER

_log = logging.getLogger(__name__)

FILE: Final = "put-out"


def is_noted(state_dir: Path) -> bool:
    """Return whether the hall put this device out, as far as the disk knows."""
    return (state_dir / FOLDER / FILE).exists()


def note(state_dir: Path, *, is_out: bool) -> bool:
    """Keep that this device is out, or is not any more; return whether the disk took it: a failure is logged."""
    folder = state_dir / FOLDER
    try:
        if is_out:
            os.close(os.open(folder / FILE, os.O_WRONLY | os.O_CREAT, FILE_MODE))
        else:
            (folder / FILE).unlink(missing_ok=True)
        names = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(names)
        finally:
            os.close(names)
    except OSError as error:
        _log.warning("not kept over a restart whether this device is out folder=%s error=%s", folder, error)
        return False
    return True
