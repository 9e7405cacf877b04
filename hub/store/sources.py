"""What a database's address means to who proves it, backs it up, or puts a backup back: a file, or a server's hall."""

from pathlib import Path
from typing import Final

from hub.store import lost_ends, proof, rebuilding, restoring, server_copies
from hub.store.backup import File, Source
from hub.store.ends import Copies
from hub.store.faults import JournalUnusable
from hub.store.files import file_of
from hub.store.proof import Findings
from hub.store.restoring import Mend, Restored
from hub.store.server_copies import EPOCH_LEAP, Server
from hub.store.sql import address_of
from hub.store.verify import Progress, Proven

CURE: Final = "let this user read it, or name the database instead of --config"


def is_on_a_server(database: str) -> bool:
    """Return whether an address is a database server's; everything else is a file's, or wrong."""
    return database.startswith("postgresql")


def name_of(database: str) -> str:
    """Return what a database is called before people.

    Raises:
        JournalUnusable: the address cannot be read.
    """
    return Server(address_of(database), "").where if is_on_a_server(database) else str(file_of(database))


def source_of(database: str, hall: str) -> Source:
    """Return a hall's database as a source of backups.

    Raises:
        JournalUnusable: the address cannot be read.
    """
    return Server(address_of(database), hall) if is_on_a_server(database) else File(file_of(database))


def check_empty(database: str, hall: str) -> None:
    """See that a server's database has no history of a hall; see `server_copies.check_empty`."""
    server_copies.check_empty(address_of(database), hall)


def prove_all(database: str, progress: Progress | None = None) -> Findings:
    """Prove every hall of a database; see `proof.prove_file` and `server_copies.prove_server`."""
    if is_on_a_server(database):
        return server_copies.prove_server(address_of(database), progress)
    return proof.prove_file(file_of(database), progress)


def backups_of(database: str, hall: str, folder: Path | None) -> Copies:
    """Return the backups of a database in a folder; none without one.

    Raises:
        JournalUnusable: the folder cannot be read.
    """
    stem = source_of(database, hall).stem
    try:
        return rebuilding.backups_of(stem, folder)
    except OSError as error:
        raise JournalUnusable(f"backup_dir {folder}", f"cannot be read ({error.strerror})", CURE) from error


def lost_end(database: str, hall: str, found: Proven, backups: Copies) -> list[str]:
    """Say what some backups have of a proven hall that its database has not, or has otherwise; see `lost_ends`."""
    url = database if "://" in database else f"sqlite:///{database}"
    leap = EPOCH_LEAP if is_on_a_server(database) else 0
    return lost_ends.lost_end(url, hall, found, backups, leap)


def put_back(
    backup: Path,
    database: str,
    hall: str,
    progress: Progress | None = None,
    mend: Mend | None = None,
    above: int = 0,
) -> Restored:
    """Put a backup in a database's place; see `restoring.restore` and `server_copies.restore_to_server`."""
    if is_on_a_server(database):
        return server_copies.restore_to_server(backup, address_of(database), hall, progress, mend=mend, above=above)
    return restoring.restore(backup, file_of(database), progress, mend=mend, above=above)
