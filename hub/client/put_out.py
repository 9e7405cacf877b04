"""Remembers on disk that its hall put a device out, over restarts without a hub that could say so again.

The mark lies with the identity that it is about, and names its certificate: a hub of the hall that takes the device in
ends it, and so does pairing anew, which puts another identity in the place of this one. A program that still runs with
the former one is told once more that it is out, and must not say so of the new one.
"""

import hashlib
import logging
import os
from pathlib import Path
from typing import Final

from hub.client.kept_identity import CERTIFICATE, FILE_MODE, FOLDER

_log = logging.getLogger(__name__)

FILE: Final = "put-out"
SIGNS: Final = 16
"""Of the certificate in the file's name: no device ever has two that begin alike."""


def certificate_of(state_dir: Path) -> str:
    """Return what tells the certificate that is there now from every other one; "" where none can be read."""
    try:
        return hashlib.sha256((state_dir / FOLDER / CERTIFICATE).read_bytes()).hexdigest()
    except OSError:
        return ""


def is_noted(state_dir: Path) -> bool:
    """Return whether the hall put this device out, as far as the disk knows."""
    return _mark(state_dir, certificate_of(state_dir)).exists()


def note(state_dir: Path, certificate: str, *, is_out: bool) -> bool:
    """Keep that the device of this certificate is out, or is not any more; return whether the disk took it.

    A failure is logged.
    """
    mark = _mark(state_dir, certificate)
    try:
        if is_out:
            os.close(os.open(mark, os.O_WRONLY | os.O_CREAT, FILE_MODE))
        else:
            mark.unlink(missing_ok=True)
        names = os.open(mark.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(names)
        finally:
            os.close(names)
    except OSError as error:
        _log.warning("not kept over a restart whether this device is out folder=%s error=%s", mark.parent, error)
        return False
    return True


def _mark(state_dir: Path, certificate: str) -> Path:
    return state_dir / FOLDER / f"{FILE}-{certificate[:SIGNS]}"
