"""The newest mark of its hub's history that a kiosk keeps, and says to the next hub that it greets, sans-I/O."""

from dataclasses import dataclass

from hub.protocol import limits
from hub.protocol.hello import Welcome
from hub.protocol.marks import Mark
from kiosk.effects import CoreEffect, Keep
from kiosk.journal import Journal, MarkKept


@dataclass(slots=True)
class History:
    """One kiosk's; the journal has what is on disk."""

    journal: Journal
    _hall: str = ""
    _epoch: int = 0
    _keeping: Mark | None = None

    def joined(self, welcome: Welcome) -> None:
        """A hub took the kiosk in."""
        self._hall, self._epoch = welcome.hall, welcome.epoch

    def shown(self, mark: Mark | None) -> list[CoreEffect]:
        """Keep a newer mark; not one of an epoch that its hub has not, or above which no rebuild could begin."""
        if mark is None or mark == self._keeping or mark.epoch > min(self._epoch, limits.EPOCH_SAID.value):
            return []
        if not self.journal.lacks(self._hall, mark):
            return []
        self._keeping = mark
        return [Keep(MarkKept(self._hall, mark))]
