"""What happened to each number on a day, by every witness's own word, and whether all of them agree."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

from tests.e2e.history import History


@unique
class Stage(StrEnum):
    """What happens to a number, in this order."""

    ISSUED = "issued"
    PRINTED = "printed"
    CALLED = "called"
    SHOWN = "shown"
    ANNOUNCED = "announced"
    SERVED = "served"


CLASSES: Final = ("regular", "priority")


@dataclass
class Tally:
    """What kiosks, paper, panels, screens and voices said; safe to use from several threads."""

    _told: dict[Stage, list[str]] = field(default_factory=lambda: {stage: [] for stage in Stage})
    _class_of: dict[str, str] = field(default_factory=dict)
    _faults: list[str] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def issued(self, number: str, ticket_class: str) -> None:
        """A kiosk told a visitor this number."""
        with self._changed:
            self._class_of[number] = ticket_class
        self.add(Stage.ISSUED, number)

    def add(self, stage: Stage, number: str) -> None:
        """A witness of this stage has seen the number."""
        with self._changed:
            self._told[stage].append(number)
            self._changed.notify_all()

    def fault(self, what: str) -> None:
        """Something happened that never should."""
        with self._changed:
            self._faults.append(what)
            self._changed.notify_all()

    @property
    def faulty(self) -> bool:
        """Whether something happened that never should."""
        with self._changed:
            return bool(self._faults)

    def count(self, stage: Stage) -> int:
        """Return how many different numbers came to this stage."""
        with self._changed:
            return len(set(self._told[stage]))

    def has(self, stage: Stage, number: str) -> bool:
        """Return whether this number came to this stage."""
        with self._changed:
            return number in self._told[stage]

    def wait_for(self, stage: Stage, count: int, timeout_s: float) -> bool:
        """Return whether so many different numbers came to this stage within the time (or a fault was told)."""
        with self._changed:
            return (
                self._changed.wait_for(lambda: bool(self._faults) or len(set(self._told[stage])) >= count, timeout_s)
                and not self._faults
            )

    def per_class(self, stage: Stage) -> dict[str, int]:
        """Return how many different numbers of each class came to this stage."""
        with self._changed:
            found = Counter(self._class_of.get(number, "unknown") for number in set(self._told[stage]))
        return {ticket_class: found[ticket_class] for ticket_class in CLASSES}

    def doubles(self, stage: Stage) -> list[str]:
        """Return the numbers that were told more than once at a stage."""
        with self._changed:
            return sorted(number for number, times in Counter(self._told[stage]).items() if times > 1)

    def losses(self, stage: Stage) -> list[str]:
        """Return the issued numbers that never came to a stage."""
        with self._changed:
            return sorted(set(self._told[Stage.ISSUED]) - set(self._told[stage]))

    def strangers(self, stage: Stage) -> list[str]:
        """Return the numbers of a stage that no kiosk told."""
        with self._changed:
            return sorted(set(self._told[stage]) - set(self._told[Stage.ISSUED]))

    def disagreements(self, wanted: Counter[tuple[str, str]], history: History) -> list[str]:
        """Return everything that does not agree; empty when the day is in order.

        `wanted` counts the visitors by service and class; `history` is the hub's own word.
        """
        wrong = list(self._faults)
        for stage in Stage:
            for what, numbers in (
                ("twice", self.doubles(stage)),
                ("never", self.losses(stage)),
                ("though nobody drew it", self.strangers(stage)),
            ):
                if numbers:
                    wrong.append(f"{stage} {what}: {', '.join(numbers[:10])} ({len(numbers)})")
        tickets = history.tickets()
        if Counter((ticket.service, ticket.ticket_class) for ticket in tickets) != wanted:
            wrong.append("the journal's tickets are not those that the day's visitors wanted")
        told = set(self._told[Stage.ISSUED])
        hub: dict[Stage, list[str]] = {
            Stage.ISSUED: [ticket.number for ticket in tickets],
            Stage.PRINTED: [slip.number for slip in history.slips() if slip.outcome == "printed"],
            Stage.CALLED: history.numbers_called(),
            Stage.SHOWN: [call.number for call in history.calls() if call.shown_by],
            Stage.ANNOUNCED: [call.number for call in history.calls() if call.spoken],
            Stage.SERVED: [ticket.number for ticket in tickets if ticket.state == "served"],
        }
        for stage, numbers in hub.items():
            if sorted(numbers) != sorted(told):
                wrong.append(f"the hub has {len(numbers)} {stage}, the kiosks told {len(told)}")
        return wrong
