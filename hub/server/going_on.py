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
from hub.domain.state import evolve
from hub.store.rebuilding import needs_no_file_beside
from hub.store.sql import open_journal

ACTOR: Final = "restore"
_MS_PER_NS: Final = 1_000_000


@dataclass
class GoingOn:
    """A `hub.store.restoring.Mend` for a backup of this name; `uncertain` counts tickets, None: its day is over."""

    backup: str
    uncertain: int | None = None

    def __call__(self, path: Path, halls: Iterable[str], epoch: int) -> None:
        """Add to the histories of a file that nobody has open; one without a day has given nobody anything.

        What is added has the time of what is there last: the clock of whoever restores may be wrong, and a hub's time
        never goes back.

        Raises:
            JournalUnusable: it cannot be opened.
        """
        for hall in halls:
            journal = open_journal(f"sqlite:///{path}", hall)
            try:
                state, known = DayState(), journal.open_day()
                if known:
                    state = DayState(revision=known[0].revision - 1)
                    for record in known:
                        evolve(state, record)
                    at = known[-1].at
                    decided = decide(state, RestoreHistory(self.backup, epoch, time.time_ns() // _MS_PER_NS), at)
                    assert not isinstance(decided, Rejection)
                    assert state.day is not None
                    numbered = zip(count(journal.head() + 1), decided, strict=False)
                    journal.append([Record(number, state.day, at, event, actor=ACTOR) for number, event in numbered])
                    found = [len(event.uncertain) for event in decided if isinstance(event, HistoryRebuilt)]
                    self.uncertain = sum(found, self.uncertain or 0) if found else self.uncertain
            finally:
                journal.close()
        needs_no_file_beside(path)
