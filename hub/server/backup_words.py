"""What people are told of backups: where one ends, which was not taken though it ends later, which cannot be read."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from hub.store.adopted import Contents
from hub.store.ends import Copies, End, end_of, tickets_of
from hub.store.faults import JournalDamaged

TRUST: Final = (
    "beware: who was let in after that, and whose account or password was changed, is as it was before; devices that "
    "were put out stay out where this machine's keys are those of then, else they are in again: compare with loket-hub "
    "devices list and loket-hub staff list, and put out again what was stolen"
)


def told(path: Path) -> str:
    """Return where a backup ends, in words; or why that cannot be read."""
    try:
        end = end_of(path)
        if end.day is None or end.at is None:
            return f"{path}: of no day yet"
        return f"{path}: it ends at revision {end.head}, with {tickets_of(path, end)} tickets of {end.day}{_last(end)}"
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


def _last(end: End) -> str:
    assert end.at is not None
    return f", the last record of {datetime.fromtimestamp(end.at / 1_000, UTC).isoformat(timespec='minutes')}"
