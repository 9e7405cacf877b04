"""Adds what devices remember to a restored history, day by day, and counts what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hub.core.effects import Log, Ordered
from hub.core.hub import HubCore
from hub.domain.commands_rebuild import RebuildHistory, Remembered, RememberedLease
from hub.domain.events import Record
from hub.domain.events_rebuild import Aside, HistoryRebuilt, TicketRestored
from hub.store.journal import Journal


@dataclass
class Outcome:
    """What became of a rebuild, for who started it."""

    backup: Path | None
    epoch: int = 0
    restored: int = 0
    uncertain: int = 0
    aside: list[Aside] = field(default_factory=list)


def add(
    core: HubCore,
    journal: Journal,
    numbers: Sequence[Remembered],
    leases: tuple[RememberedLease, ...],
    all_heard: bool,
    now: int,
    done: Outcome,
) -> None:
    """Add what devices remember to a restored core and its journal, day by day; `now` is the hub's time (UTC ms).

    A day of which the backup knows nothing is opened as it would have been, at the time of what is remembered of it.
    """
    today = max(core.day_at(now), core.state.day or "")
    by_day: dict[str, list[Remembered]] = {}
    for number in numbers:
        by_day.setdefault(min(core.day_at(number.issued_at), today), []).append(number)
    for day in sorted(by_day):
        if (core.state.day or "") <= day < today:
            of_day = by_day.pop(day)
            at = max(number.issued_at for number in of_day)
            _step(core, journal, RebuildHistory(_name(done), done.epoch, tuple(of_day), leases, all_heard), at, done)
    rest = tuple(number for of_day in by_day.values() for number in of_day)
    _step(core, journal, RebuildHistory(_name(done), done.epoch, rest, leases, all_heard), now, done)


def _step(core: HubCore, journal: Journal, command: RebuildHistory, at: int, done: Outcome) -> None:
    records = core.step([Ordered(command, "rebuild")], at)
    if not any(isinstance(record.event, HistoryRebuilt) for record in records):
        why = [effect for effect in core.committed(at) if isinstance(effect, Log)]
        raise RuntimeError(f"the rules did not rebuild history: {why}")
    journal.append(records)
    core.committed(at)
    for record in records:
        _count(record, done)


def _count(record: Record, done: Outcome) -> None:
    match record.event:
        case HistoryRebuilt():
            done.uncertain += len(record.event.uncertain)
            done.aside += record.event.aside
        case TicketRestored():
            done.restored += 1
        case _:
            pass


def _name(done: Outcome) -> str | None:
    return None if done.backup is None else done.backup.name
