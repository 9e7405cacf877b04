"""Remembers on disk which hub took the device in the last time, and the highest epoch that it knows of that hall."""

import logging
import os
from pathlib import Path
from typing import Annotated, Final

import msgspec

from hub.client.candidates import HubAddress, LastHub
from hub.protocol import limits

_log = logging.getLogger(__name__)

FILE_NAME: Final = "last-hub.json"


class _File(msgspec.Struct, frozen=True):
    host: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    hall: Annotated[str, msgspec.Meta(max_length=limits.HALL_NAME.value)]
    epoch: Annotated[int, msgspec.Meta(ge=0, le=limits.EPOCH_SAID.value)]


def read(state_dir: Path) -> LastHub | None:
    """Return the last hub, or None when there was none or the file cannot be read (which is logged)."""
    path = state_dir / FILE_NAME
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        _log.warning("last hub unreadable file=%s error=%s", path, error)
        return None
    return LastHub(HubAddress(kept.host, kept.port), kept.hall, kept.epoch)


def forget(state_dir: Path) -> None:
    """Let go of the last hub and of its history: the device is another hall's from here on.

    Raises:
        OSError: it cannot be deleted.
    """
    (state_dir / FILE_NAME).unlink(missing_ok=True)


def write(state_dir: Path, last: LastHub) -> None:
    """Keep the last hub: whole or not at all, whatever happens in between.

    A failure is logged and no more: the device goes on with the configured address and zeroconf.
    """
    path = state_dir / FILE_NAME
    fresh = path.with_suffix(".new")
    content = msgspec.json.encode(_File(last.address.host, last.address.port, last.hall, last.epoch))
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        _log.warning("last hub not kept file=%s error=%s", path, error)
