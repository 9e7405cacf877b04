"""Finds a database's path that was meant from the root, and is looked for beside the settings for want of a slash."""

from pathlib import Path

from config.faults import Fault
from config.loading import SQLITE_FILE


def lost_slash(file: Path, database: str, root: Path = Path("/")) -> list[Fault]:
    """Return that a database below the settings' folder has a folder that is not there, but at the `root` of all paths.

    `var` alone is not doubted: it is the sample's.
    """
    here = file.absolute().parent
    meant = Path(database.removeprefix(SQLITE_FILE))
    if not database.startswith(SQLITE_FILE) or not meant.is_relative_to(here):
        return []
    path = meant.relative_to(here)
    first = Path(*path.parent.parts[:2])
    is_there = first.parts not in ((), ("var",)) and (root / first).is_dir()
    if not is_there or (here / first.parts[0]).exists():
        return []
    wrong = f"{str(path)!r} is looked for below {here}, where there is no such folder"
    return [Fault(file, "database", wrong, f'a path from the root has four slashes: "{SQLITE_FILE}/{path}"')]
