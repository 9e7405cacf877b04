"""What people are told of backups: where one ends, which was not taken though it ends later, which cannot be read."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from config.translations import Translator
from hub.store.adopted import Contents
from hub.store.ends import Copies, end_of, tickets_of
from hub.store.faults import JournalDamaged

ENGLISH: Final = "en"
"""What `loket-hub rebuild` still speaks alone."""


def told(path: Path, words: Translator) -> str:
    """Return where a backup ends, in words; or why that cannot be read."""
    try:
        end = end_of(path)
        if end.day is None or end.at is None:
            return words.text("backup.no_day", file=path)
        values = {"revision": end.head, "tickets": tickets_of(path, end), "day": end.day}
        return words.text("backup.end", file=path, **values, last=_instant(end.at))
    except JournalDamaged as error:
        return str(error)


def contents_line(found: Contents) -> str:
    """Return what a history has, in words: whose it is, its last record in the hall's own time, its day's tickets."""
    if found.day is None or found.at is None:
        return "of no day yet"
    zone = UTC if found.timezone is None else ZoneInfo(found.timezone)
    last = datetime.fromtimestamp(found.at / 1_000, zone).isoformat(" ", timespec="minutes")
    whose = "a hall whose name is not in it" if found.name is None else f'"{found.name}"'
    return f"of {whose}, the last record of {last}, {found.tickets} tickets of {found.day}"


def left(found: Copies) -> Iterator[str]:
    """Yield what is to be known of backups beside the first one: those that seem later, and those that are none."""
    for error in found.unreadable:
        yield f"beware: {error}"
    if not found.sound:
        return
    (_, first), *others = found.sound
    for path, end in others:
        if (end.at or 0) > (first.at or 0):
            went_back = f"history went back before it (epoch {end.epoch}, now {first.epoch})"
            why = went_back if end.epoch < first.epoch else "another history of the same epoch goes further"
            yield f"beware: {path} is not the latest, though its last record is of {end.day}: {why}"


def _instant(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="minutes")
