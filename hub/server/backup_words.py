"""What people are told of backups: where one ends, which was not taken though it ends later, which cannot be read."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from hub.store.ends import Copies, End, end_of, tickets_of
from hub.store.faults import JournalDamaged


def told(path: Path) -> str:
    """Return where a backup ends, in words; or why that cannot be read."""
    try:
        end = end_of(path)
        if end.day is None or end.at is None:
            return f"{path}: of no day yet"
        return f"{path}: it ends at revision {end.head}, with {tickets_of(path, end)} tickets of {end.day}{_last(end)}"
    except JournalDamaged as error:
        return str(error)


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
