"""Lets a restored history give nothing twice that its lost end may have given, before any hub opens it."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from hub.domain.commands_rebuild import RestoreHistory
from hub.domain.day import DayState
from hub.domain.decide import decide
from hub.domain.events import Record
from hub.domain.events_rebuild import HistoryRebuilt
from hub.domain.rejection import Rejection
from hub.domain.service_day import service_day
from hub.domain.state import evolve
from hub.server.os_users import user_name
from hub.server.remembered import goes_on
from hub.store.faults import JournalUnusable
from hub.store.rebuilding import needs_no_file_beside
from hub.store.sql import open_journal

NOTHING: Final = "--nothing-given-today"
ANOTHER: Final = "--another-hall"
EMPTY: Final = "--nothing-in-it"
ENDED: Final = (
    "ends on {day}, and today is {today}: numbers that were given today are not in it and would be given to others "
    "again; nothing was changed"
)
ASK: Final = (
    "run loket-hub rebuild with --backup and this file: it asks kiosks and printers for them; only if not one number "
    f"was given out after the backup's day, restore it with {NOTHING}"
)
AHEAD: Final = "ends on {day}, but by this computer's clock today is {today}; nothing was changed"
SET_CLOCK: Final = (
    "set the clock (date, battery, NTP) and do it again; if it is right, a wrong clock wrote this backup: take one of "
    f"before, or, if not one number was given out today, restore it with {NOTHING}"
)
OTHER_FILE: Final = f"name a backup of this hall; if the hall has got another name since, restore it with {ANOTHER}"
NO_NUMBER: Final = (
    "is no number of this hall's sequences; nothing was changed",
    "write it as on the paper, such as A110",
)
NO_DAY: Final = (
    "has no day in it: no number was ever given in this history; nothing was changed",
    f"name a later backup; if it is meant so, restore it with {EMPTY}",
)
_MS_PER_NS: Final = 1_000_000


@dataclass
class GoingOn:
    """A `hub.store.restoring.Mend` for a backup of this name; `uncertain` counts tickets, None: its day is over.

    `backup` names it in history, `file` before people. Of a backup that does not end today, by this computer's clock,
    nobody knows what was given today, and no gap is surely wide enough: it is refused, unless a person says that it was
    `nothing`. One of another hall than `hall` (None: any) is refused, and one without a day unless that was meant
    (`empty`); `name` is the hall's that was found. `today` is that day (an ISO date; None: nothing is known of
    any), and `day` the backup's own.
    Numbers up to those of `paper` may be on paper; sequences then go on at `goes_on`.
    """

    backup: str
    file: str = ""
    nothing: bool = False
    hall: str | None = None
    empty: bool = False
    name: str | None = None
    uncertain: int | None = None
    today: str | None = None
    paper: tuple[str, ...] = ()
    goes_on: tuple[str, ...] = ()
    day: str | None = None

    def __call__(self, path: Path, halls: Iterable[str], epoch: int) -> None:
        """Add to the histories of a file that nobody has open; one without a day has given nobody anything.

        What is added has the time of the restore where that is of the backup's day, else of what is there last: the
        clock of whoever restores may be wrong, and a hub's time never goes back.

        Raises:
            JournalUnusable: it cannot be opened, or today's numbers would be given a second time.
        """
        now = time.time_ns() // _MS_PER_NS
        for hall in halls:
            journal = open_journal(f"sqlite:///{path}", hall)
            try:
                state, known = DayState(), journal.open_day()
                if not known and not self.empty:
                    raise JournalUnusable(self.file or self.backup, *NO_DAY)
                if known:
                    state = DayState(revision=known[0].revision - 1)
                    for record in known:
                        evolve(state, record)
                    at = known[-1].at
                    self._check_hall(state)
                    self._check_day(state, now)
                    if self.today == state.day:
                        at = max(at, now)
                    decided = decide(state, RestoreHistory(self.backup, epoch, now, self.paper), at)
                    if isinstance(decided, Rejection):
                        raise JournalUnusable(f"--paper {decided.values['number']}", *NO_NUMBER)
                    assert state.day is not None
                    by = user_name()
                    numbered = zip(count(journal.head() + 1), decided, strict=False)
                    records = [Record(number, state.day, at, event, actor=by) for number, event in numbered]
                    journal.append(records)
                    found = [len(event.uncertain) for event in decided if isinstance(event, HistoryRebuilt)]
                    if found:
                        self.uncertain = sum(found, self.uncertain or 0)
                        for record in records:
                            evolve(state, record)
                        self.goes_on = goes_on(state)
            finally:
                journal.close()
        needs_no_file_beside(path)

    def _check_hall(self, state: DayState) -> None:
        assert state.catalogue is not None  # every day has one
        self.name = state.catalogue.hall.name.get("id")
        if self.hall is not None and self.name != self.hall:
            what = f'is of the hall "{self.name}", and these settings are of "{self.hall}"; nothing was changed'
            raise JournalUnusable(self.file or self.backup, what, OTHER_FILE)

    def _check_day(self, state: DayState, now: int) -> None:
        assert state.catalogue is not None and state.day is not None  # noqa: PT018  # both are the open day's
        hall, self.day = state.catalogue.hall, state.day
        today = service_day(now, hall.timezone, hall.day_start_minute)
        self.today = max(today, state.day)
        if self.nothing or today == state.day:
            return
        if today > state.day:
            raise JournalUnusable(self.file or self.backup, ENDED.format(day=state.day, today=today), ASK)
        raise JournalUnusable(self.file or self.backup, AHEAD.format(day=state.day, today=today), SET_CLOCK)
