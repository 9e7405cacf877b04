"""Keeps on disk what makes a device one of its hall: its key, its certificate, its hall's, and its name there."""

import os
import re
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from config.faults import Fault, SettingsError
from hub.client import last_hub
from hub.protocol.ids import NAME_PATTERN, DeviceId

FOLDER: Final = "identity"
KEY: Final = "key.pem"
CERTIFICATE: Final = "certificate.pem"
HALL: Final = "hall.pem"
DEVICE: Final = "device"
FILES: Final = (KEY, CERTIFICATE, HALL, DEVICE)

FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
OF_OTHERS: Final = 0o077
"""What the group and everybody else may do."""

PAIR_ANEW: Final = "delete the folder and pair this device anew"


@dataclass(frozen=True, slots=True)
class Identity:
    """A device's key, its certificate, and that of its hall, which it believes alone; all PEM."""

    device: DeviceId
    key: str = field(repr=False)
    certificate: str
    hall: str


def read(state_dir: Path) -> Identity | None:
    """Return a device's identity; None if it has none.

    Raises:
        SettingsError: it is not whole, cannot be read, or others may read the key.
    """
    folder = state_dir / FOLDER
    _settle(folder)
    if not folder.exists():
        return None
    _check_mode(folder / KEY)
    texts = {name: _text(folder / name) for name in FILES}
    device = texts[DEVICE].strip()
    if re.match(NAME_PATTERN, device) is None:
        raise SettingsError([Fault(folder / DEVICE, "", f"holds no device's name: {device[:64]!r}", PAIR_ANEW)])
    return Identity(DeviceId(device), texts[KEY], texts[CERTIFICATE], texts[HALL])


def write(state_dir: Path, identity: Identity) -> None:
    """Keep an identity in place of the one there was: whole or not at all, whatever happens in between.

    Unless both are of one hall, what is known of the last hub and its history is let go of first: a new hall's may be
    older, under the same name.

    Raises:
        OSError: the disk does not take it; the one there was is still there.
    """
    folder = state_dir / FOLDER
    fresh, former = _beside(folder)
    state_dir.mkdir(parents=True, exist_ok=True)
    _settle(folder)
    if not _is_of(folder, identity.hall):
        last_hub.forget(state_dir)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=FOLDER_MODE)
    texts = {KEY: identity.key, CERTIFICATE: identity.certificate, HALL: identity.hall, DEVICE: f"{identity.device}\n"}
    for name, text in texts.items():
        _write(fresh / name, text)
    _sync(fresh)
    if folder.exists():
        shutil.rmtree(former, ignore_errors=True)  # a power cut after the second rename left it
        folder.replace(former)
    fresh.replace(folder)
    _sync(state_dir)
    shutil.rmtree(former, ignore_errors=True)


def _is_of(folder: Path, hall: str) -> bool:
    """Return whether the identity that is there is of the hall of this certificate; a damaged one is of none."""
    try:
        return (folder / HALL).read_text("ascii") == hall
    except (OSError, UnicodeError):
        return False


def _beside(folder: Path) -> tuple[Path, Path]:
    return folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")


def _settle(folder: Path) -> None:
    """Finish what a power cut interrupted between two renames: the former identity is the one there is."""
    _, former = _beside(folder)
    if former.exists() and not folder.exists():
        former.replace(folder)


def _check_mode(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise _unreadable(path, error) from error
    if mode & OF_OTHERS:
        wrong = f"can be read by others than its owner (mode {mode:04o})"
        cure = f"chmod 600 {path}; if somebody may have copied it, revoke this device at the hub and pair it anew"
        raise SettingsError([Fault(path, "", wrong, cure)])


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> SettingsError:
    why = error.strerror if isinstance(error, OSError) else "it is not text"
    return SettingsError([Fault(path, "", f"cannot be read ({why})", f"let this program read it, or {PAIR_ANEW}")])


def _write(path: Path, text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "w", encoding="ascii") as file:  # noqa: PTH123  # Path.open takes no mode
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
