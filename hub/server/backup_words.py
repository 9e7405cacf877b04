"""What people are told of backups: where one ends, which was not taken though it ends later, which cannot be read."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from config.translations import Translator
from hub.server.command_line import JOURNAL_HALL
from hub.server.fault_words import told_fault
from hub.store.adopted import Contents
from hub.store.ends import Copies, end_of, tickets_of
from hub.store.faults import JournalDamaged
from hub.store.telling import zone_of

MANY: Final = 20
"""Numbers that are named one by one: a line that people still read."""


def told(path: Path, words: Translator) -> str:
    """Return where a backup ends, in words, by the hall's own clock; or why that cannot be read."""
    try:
        end = end_of(path)
        if end.day is None or end.at is None:
            return words.text("backup.no_day", file=path)
        values = {"revision": end.head, "tickets": tickets_of(path, end), "day": end.day}
        return words.text("backup.end", file=path, **values, last=instant(end.at, zone_of(path, end.hall)))
    except JournalDamaged as error:
        return told_fault(error, words.language)


def contents_line(found: Contents, words: Translator) -> str:
    """Return what a history has, in words: whose it is, its last record in the hall's own time, its day's tickets."""
    if found.day is None or found.at is None:
        return words.text("contents.no_day")
    zone = UTC if found.timezone is None else ZoneInfo(found.timezone)
    last = instant(found.at, zone)
    whose = words.text("contents.nameless") if found.name is None else f'"{found.name}"'
    return words.text("contents.line", whose=whose, last=last, tickets=found.tickets, day=found.day)


def left(found: Copies, words: Translator) -> Iterator[str]:
    """Yield what is to be known of backups beside the first one: those that seem later, and those that are none."""
    for error in found.unreadable:
        yield words.text("backup.beware", what=told_fault(error, words.language))
    if not found.sound:
        return
    (_, first), *others = found.sound
    for path, end in others:
        if (end.at or 0) > (first.at or 0):
            if end.epoch < first.epoch:
                yield words.text("backup.went_back", file=path, day=end.day, epoch=end.epoch, now=first.epoch)
            else:
                yield words.text("backup.not_furthest", file=path, day=end.day)


def named_hall(hall: str, words: Translator) -> str:
    """Return a hall's key for people; the one that every database of a single hall has says nothing to them."""
    return words.text("contents.the_hall") if hall == JOURNAL_HALL else hall


def named(numbers: Sequence[str]) -> str:
    """Return numbers for a line; of many the last ones, which are the newest."""
    return f"{'… ' if len(numbers) > MANY else ''}{', '.join(numbers[-MANY:])}"


def instant(at: int, zone: tzinfo) -> str:
    """Return an instant (UTC ms) as people of a zone read it; it says how far that is from UTC."""
    return datetime.fromtimestamp(at / 1_000, zone).isoformat(" ", timespec="minutes")
