"""The printer's journal on disk: one JSON line per record, synced before anything is done about it."""

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

import msgspec

from printer.record import Record, Stage

LOG: Final = logging.getLogger(__name__)

FILE_NAME: Final = "jobs.jsonl"
KEEP_MS: Final = 48 * 3_600_000
"""Records are kept for two days: a job of the evening may be asked about the next day; older ones are the hub's."""

LINES_MAX: Final = 60_000
"""Three lines a job: when so many have piled up the file is written anew while the program runs."""


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
        """Drop what is older than `KEEP_MS` at `now` (UTC ms), write the file anew, and return what is left.

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
        self._records = {
            job: record
            for job, record in self._records.items()
            if record.stage is not Stage.SETTLED or record.at >= now - KEEP_MS
        }
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


def _line(record: Record) -> bytes:
    return msgspec.json.encode(record) + b"\n"


def _lines(path: Path) -> Iterable[Record]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line:
            continue
        try:
            yield msgspec.json.decode(line, type=Record)
        except msgspec.DecodeError:
            LOG.warning("%s line %d is torn or damaged and is skipped", path, number)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
