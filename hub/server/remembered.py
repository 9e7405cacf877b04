"""Adds what devices remember to a restored history, day by day, and counts what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hub.core.effects import Log, Ordered
from hub.core.hub import HubCore
from hub.domain.commands_rebuild import RebuildHistory, Remembered, RememberedLease
from hub.domain.day import DayState
from hub.domain.events import Record
from hub.domain.events_rebuild import Aside, HistoryRebuilt, TicketRestored
from hub.domain.numbering import number_text
from hub.domain.ticket import TicketId
from hub.server.os_users import user_name
from hub.store.journal import Journal


@dataclass
class Outcome:
    """What became of a rebuild, for who started it; `day` is the service day on which the hall goes on.

    `later` numbers are dated on a later day, by the hub's clock of then, or because this computer's is behind;
    `goes_on` are the numbers that sequences give next.
    """

    backup: Path | None
    epoch: int = 0
    day: str | None = None
    later: int = 0
    restored: int = 0
    uncertain: int = 0
    aside: list[Aside] = field(default_factory=list)
    goes_on: tuple[str, ...] = ()


def add(
    core: HubCore,
    journal: Journal,
    numbers: Sequence[Remembered],
    leases: tuple[RememberedLease, ...],
    all_heard: bool,
    now: int,
    done: Outcome,
    known: Mapping[TicketId, str],
    paper: Sequence[str] = (),
) -> None:
    """Add what devices remember to a restored core and its journal, day by day; `now` is the hub's time (UTC ms).

    A day of which the backup knows nothing is opened as it would have been, at the time of what is remembered of it.
    `known` has, of the remembered tickets, those of any day that the backup knows, with their numbers' texts: such a
    number changes nothing, and another one under the same ticket is kept aside. While a kiosk was not heard, the
    backup's own day is gone through in any case: what that kiosk told then can still be handed in. Up to the numbers of
    `paper` all of today may be in people's hands.
    """
    known = dict(known)
    today = max(core.day_at(now), core.state.day or "")
    by_day: dict[str, list[Remembered]] = {}
    for number in numbers:
        by_day.setdefault(min(core.day_at(number.issued_at), today), []).append(number)

    def step(these: Sequence[Remembered], at: int, *, is_over: bool = False) -> None:
        new = tuple(number for number in these if known.get(number.ticket) != number.text)
        on_paper = () if is_over else tuple(paper)
        command = RebuildHistory(_name(done), done.epoch, new, leases, all_heard, frozenset(known), is_over, on_paper)
        for record in _step(core, journal, command, at, done):
            if isinstance(record.event, TicketRestored):
                known[record.event.ticket] = record.event.text

    ended = core.state.day if not all_heard else None
    for day in sorted({*by_day, *([] if ended is None else [ended])}):
        is_new = any(known.get(one.ticket) != one.text for one in by_day.get(day, ()))
        if (core.state.day or "") <= day < today and (is_new or day == ended):
            of_day = by_day.pop(day, [])
            step(of_day, max((number.issued_at for number in of_day), default=core.state.last_at), is_over=True)
    step([number for of_day in by_day.values() for number in of_day], now)
    done.day = core.state.day
    done.goes_on = goes_on(core.state)
    done.later = sum(1 for number in numbers if core.day_at(number.issued_at) > today)


def goes_on(state: DayState) -> tuple[str, ...]:
    """Return the number that each sequence of the open day gives next."""
    assert state.catalogue is not None
    pools = [pool for pool in state.catalogue.pools if not pool.archived]
    return tuple(number_text(pool, state.next_number.get(pool.id, 1)) for pool in pools)


def _step(core: HubCore, journal: Journal, command: RebuildHistory, at: int, done: Outcome) -> tuple[Record, ...]:
    records = core.step([Ordered(command, user_name())], at)
    if not any(isinstance(record.event, HistoryRebuilt) for record in records):
        why = [effect for effect in core.committed(at) if isinstance(effect, Log)]
        raise RuntimeError(f"the rules did not rebuild history: {why}")
    journal.append(records)
    core.committed(at)
    for record in records:
        _count(record, done)
    return records


def _count(record: Record, done: Outcome) -> None:
    match record.event:
        case HistoryRebuilt():
            done.uncertain = len(record.event.uncertain)  # those of days before are over
            done.aside += record.event.aside
        case TicketRestored():
            done.restored += 1
        case _:
            pass


def _name(done: Outcome) -> str | None:
    return None if done.backup is None else done.backup.name
