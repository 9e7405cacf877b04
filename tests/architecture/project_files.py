"""The files that belong to the project, without what is built, downloaded or written while it runs."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.pure import ROOT

NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist", "var"}
NOT_TEXT = {".png", ".jpg", ".ico", ".wav", ".ogg", ".mo", ".bin", ".db", ".gz"}


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file of the project."""
    return tuple(_below(ROOT))


def text_files() -> list[Path]:
    """Return the files that people can read."""
    return [file for file in project_files() if file.suffix not in NOT_TEXT]


def _below(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name in NOT_OURS or entry.name.endswith(("_cache", ".egg-info", ".pyc")):
            continue
        if entry.is_dir():
            if entry.name != ".hypothesis":
                yield from _below(entry)
        elif not entry.name.startswith(".coverage"):
            yield entry
