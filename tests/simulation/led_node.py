"""One of two hubs on one database: stands by, leads while it can renew, and falls silent when it cannot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.store.journal import LeadershipLost, NotStored
from hub.store.leadership import LOOK_MS, Turn, Watch
from tests.simulation.database import Database, Tenure  # a dataclass
from tests.simulation.hub_node import HubNode

if TYPE_CHECKING:
    from hub.core.effects import Effect, Input
    from hub.domain.events import Record
    from hub.store.leadership import Leader

CHECK_MS = 100
"""As in hub/server/tenure.py: between two looks at the lease."""

AGAIN_MS = 100
"""After so long a network sends again what was lost."""

WAY_MS = (0.3, 4)
"""One way between a hub and its database."""


@dataclass
class LedNode(HubNode):
    """A program that leads only in a tenure; `cut_off_until` keeps it from the database, its devices still reach it."""

    database: Database = field(kw_only=True)
    keeps_lease: bool = True
    cut_off_until: int = 0
    tenure: Tenure | None = None

    @property
    def serves(self) -> bool:
        """Whether this hub takes devices in: a standby turns them away."""
        return self.alive and self.tenure is not None

    @property
    def storage_is_up(self) -> bool:
        """Whether the next append will work, as far as disk and network are concerned."""
        return super().storage_is_up and self.database.is_up and self._reaches_database

    @property
    def _reaches_database(self) -> bool:
        return self.world.now >= self.cut_off_until

    def may_speak(self) -> bool:
        """Whether nobody else can lead yet."""
        held = self.tenure is not None and self.tenure.lease.is_held(self.world.now)
        return held or not self.keeps_lease

    def _emit(self, effects: list[Effect]) -> None:
        row, tenure = self.database.row, self.tenure
        is_former = row is not None and tenure is not None and row.epoch > tenure.epoch()
        if effects and is_former and self.may_speak():
            self.problems.append(f"spoken by a former leader: {self.name}, when {row} led")
        super()._emit(effects)

    def run(self) -> None:
        """A program that has just started stands by."""
        self._watch = Watch()
        self._look()

    def _die(self) -> None:
        super()._die()
        self.tenure = None

    # --- standing by ---

    def _look(self) -> None:
        asked_at = self.world.now

        def at_database() -> None:
            if self._reaches_database:
                row = self.database.row
                self._back(lambda: self._saw(row, asked_at))
            else:
                self._look_again()

        self.world.after(self.world.between(*WAY_MS), at_database)

    def _look_again(self) -> None:
        self.world.after(LOOK_MS, self.when_awake(self._look))

    def _saw(self, row: Leader | None, asked_at: int) -> None:
        if self._watch.look(row, asked_at, self.world.now) is Turn.WAIT:
            self._look_again()
            return
        seen, claimed_at = self._watch.seen, self.world.now

        def at_database() -> None:
            tenure = self.database.take_over(seen, self.name, claimed_at) if self._reaches_database else None
            if tenure is None:
                self._look_again()
            else:
                self._back(lambda: self._lead(tenure))

        self.world.after(self.world.between(*WAY_MS), at_database)

    def _back(self, action: object) -> None:
        self.world.after(self.world.between(*WAY_MS), self.when_awake(action))  # type: ignore[arg-type]

    # --- leading ---

    def _lead(self, tenure: Tenure) -> None:
        self.tenure = tenure
        self.journal = tenure
        if not self.may_speak():
            self.crash()
            return
        self.serve()
        self._keep()

    def _keep(self) -> None:
        if self.tenure is None:
            return
        if not self.may_speak():
            self.crash()
            return
        now = self.world.now
        if self.tenure.lease.is_due(now) and self._reaches_database and not self._busy:
            try:
                self.tenure.renew(now)
            except NotStored:
                pass
            except LeadershipLost:
                self.crash()
                return
        self.world.after(CHECK_MS, self.when_awake(self._keep))

    def _send_commit(self, inputs: list[Input], records: tuple[Record, ...]) -> None:
        """The database may commit what a program sent that is frozen by now; a network that is cut sends it later."""
        boot = self.boots

        def at_database() -> None:
            if not self.alive or boot != self.boots:
                return
            if not self._reaches_database:
                self.world.after(AGAIN_MS, at_database)
            elif self.frozen and self.world.chance(0.5):
                outcome = self._store(records)
                self.when_awake(lambda: self._stored(inputs, outcome))()
            else:
                self.when_awake(lambda: self._stored(inputs, self._store(records)))()

        self.world.after(self.world.between(1, 15), at_database)
