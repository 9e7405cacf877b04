"""The printer's journal on disk: one JSON line per record, synced before anything is done about it."""

import logging
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

import msgspec

from printer.fates import KNOWN_MAX
from printer.record import Record, Stage

LOG: Final = logging.getLogger(__name__)

FILE_NAME: Final = "jobs.jsonl"
KEEP_MS: Final = 8 * 24 * 3_600_000
"""Records are kept for a week with today: so old may be the backup of a hub that lost its disk."""

KEPT_ANYHOW: Final = 256
"""So many of the newest stay however old they say they are: a machine without a battery begins in 1970, and what it
printed then must be known after its clock was set."""

LINES_MAX: Final = KNOWN_MAX.value + 20_000
"""When so many have piled up, three lines a job, the file is written anew while the program runs."""


ENDED: Final = frozenset({Stage.DONE, Stage.SETTLED})
"""Stages at which a job's fate is known; a record of them without one was damaged, and its slip may be on paper."""


class Spool:
    """One file in the printer's state directory; a torn or damaged line is skipped, never the lines before it."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, making it if it is missing.

        Raises:
            OSError: the folder or the file cannot be made or read.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / FILE_NAME
        self._records = {record.job: record for record in _lines(self._path)}
        self._file: IO[bytes] | None = None
        self._lines = 0

    def start(self, now: int) -> list[Record]:
        """Drop what is not needed at `now` (UTC ms), write the file anew, and return what is left, oldest first.

        Raises:
            OSError: the file cannot be written.
        """
        self._compact(now)
        return list(self._records.values())

    def keep(self, record: Record, now: int) -> None:
        """Append a record; on return it is on disk.

        Raises:
            OSError: it may or may not be on disk; the caller ends the process (reliability.md 1.3).
        """
        self._records.pop(record.job, None)
        self._records[record.job] = record
        if self._file is None or self._lines >= LINES_MAX:
            self._compact(now)
            return
        self._file.write(_line(record))
        self._lines += 1
        self._file.flush()
        os.fdatasync(self._file.fileno())

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _compact(self, now: int) -> None:
        newest_first = reversed(self._records.values())
        kept = [record for place, record in enumerate(newest_first) if _is_worth(record, place, now)]
        self._records = {record.job: record for record in reversed(kept)}
        self.close()
        new = self._path.with_suffix(".new")
        with new.open("wb") as file:
            file.writelines(map(_line, self._records.values()))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        _sync_folder(self._path.parent)
        self._file = self._path.open("ab")
        self._lines = len(self._records)


def _is_worth(record: Record, place: int, now: int) -> bool:
    """Return whether a record is still needed; `place` 0 is the newest."""
    is_recent = record.at >= now - KEEP_MS and place < KNOWN_MAX.value
    return record.is_open or is_recent or place < KEPT_ANYHOW


def _line(record: Record) -> bytes:
    return msgspec.json.encode(record) + b"\n"


def _lines(path: Path) -> Iterable[Record]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line:
            continue
        try:
            record = msgspec.json.decode(line, type=Record)
        except (ValueError, RecursionError):  # also bytes that are no text, and nesting without an end
            LOG.warning("%s line %d is torn or damaged and is skipped", path, number)
            continue
        if record.stage in ENDED and record.outcome is None:
            LOG.warning("%s line %d says no fate, which nobody knows then", path, number)
            record = replace(record, stage=Stage.SENT)
        yield record


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
