"""Warns at a hub's start of keys and a database that other users of its machine may read or change."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hub.store.files import file_of
from hub.trust.folder import FILE_MODE, MODE, TrustFolder

_log = logging.getLogger(__name__)

OF_OTHERS: Final = 0o077
"""What the group and everybody else may do."""

CHANGED_BY_OTHERS: Final = 0o022
"""A folder that others may only look into tells them no key."""

OPEN_FOLDER: Final = "who may change it can put keys of their own there"

COPIED_KEY: Final = (
    "if somebody may have copied it, the hall must begin anew: another database, new keys by loket-hub set-up --anew, "
    "and all devices paired anew"
)
COPIED_HISTORY: Final = "numbers, accounts and secrets of the hall are in it"


def warn_of_open_files(trust: TrustFolder, database: str) -> None:
    """Log each, with its mode and the cure; the hall works all the same."""
    for path, mode, cure, why in _open(trust, database):
        _log.warning("others may read or change %s (mode %04o); chmod %o %s; %s", path, mode, cure, path, why)


def _open(trust: TrustFolder, database: str) -> Iterator[tuple[Path, int, int, str]]:
    looked = [(trust.path, MODE, CHANGED_BY_OTHERS, OPEN_FOLDER)]
    looked += [(each, FILE_MODE, OF_OTHERS, COPIED_KEY) for each in (trust.authority_key, trust.hub_key)]
    if database.startswith("sqlite:"):
        looked.append((file_of(database), FILE_MODE, OF_OTHERS, COPIED_HISTORY))
    for path, cure, not_theirs, why in looked:
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            continue  # there is none, as in a hall of one machine; what must be there is missed elsewhere
        if mode & not_theirs:
            yield path, mode, cure, why
