"""What the hub does beside serving: it watches its disks, has backups made, and looks whether a standby follows."""

import logging
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from config.schema import HubConfig
from hub.server.backups import Schedule, keep_backing_up, warn_of_none
from hub.server.command_line import JOURNAL_HALL
from hub.server.disks import Disk, keep_watching
from hub.server.following import keep_looking
from hub.server.service import Beside
from hub.server.unremembered import Unremembered
from hub.store.backup import rescue, room_for_next, room_for_one
from hub.store.ballast import Ballast
from hub.store.files import file_of
from hub.store.following import Followers
from hub.store.kinds import Rescue
from hub.store.real_path import real
from hub.store.sources import source_of
from hub.store.sqlite import LEAST_FREE_BYTES

_log = logging.getLogger(__name__)


def ballast_of(database: str, settings: HubConfig) -> Ballast | None:
    """Return the reserve beside a database that is a file."""
    if not database.startswith("sqlite:"):
        return None
    file = real(file_of(database))
    return Ballast(file.with_name(f"{file.name}.ballast"), settings.disk_reserve_mib << 20, 2 * LEAST_FREE_BYTES)


def rescue_of(database: str, settings: HubConfig) -> Rescue | None:
    """Return what copies a database that is a file when its path names it no more: to the backups, else beside it."""
    if not database.startswith("sqlite:"):
        return None
    file = file_of(database)
    folders = [each for each in (settings.backup_dir, file.parent) if each is not None]
    return lambda connection: rescue(file, folders, datetime.now(UTC), connection)


def _room_for_a_copy(source: Path) -> int:
    """Return how many bytes the backups' disk must have; of a database that is away nothing is known."""
    try:
        return room_for_one(source)
    except FileNotFoundError:
        return 0


def beside_serving(
    file: Path, settings: HubConfig, instead: str | None, ballast: Ballast | None, forgotten: Unremembered
) -> list[Beside]:
    """Return what the hub does beside serving: it watches its disks and makes backups, where a folder for them is.

    `file` is where the settings stand in, `instead` the database that is used instead of theirs.
    """
    database = instead or settings.database
    source = real(file_of(database)) if database.startswith("sqlite:") else None
    beside: list[Beside] = []
    if settings.standby:
        beside.append(partial(keep_looking, Followers(database, JOURNAL_HALL).is_any))
    if source is not None:
        disk = Disk("database", source.parent, lambda: LEAST_FREE_BYTES, ballast, source)
        beside.append(partial(keep_watching, disk))
    folder = settings.backup_dir
    if folder is None:
        _log.warning("no backups are made; set backup_dir in %s to a folder on another disk", file)
        return [*beside, warn_of_none]
    every = timedelta(minutes=settings.backup_every_minutes)
    command = [sys.executable, "-m", "hub.server.run", "backup", "--scheduled", "--language", "en"]
    command += ["--config", str(file)]
    if instead or source is not None:  # else its password would stand in the list of processes
        command += ["--database", database]
    stem = source_of(database, JOURNAL_HALL).stem
    kept = Disk(
        "backups", folder, partial(room_for_next, stem, folder) if source is None else partial(_room_for_a_copy, source)
    )
    schedule = Schedule(stem, source, folder, every, tuple(command))
    return [*beside, partial(keep_watching, kept), partial(keep_backing_up, schedule, wanted=forgotten.wanted)]
