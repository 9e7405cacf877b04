"""The hubs of a simulated hall: one on its own disk, or two on one database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from tests.simulation.hub_node import HubNode
from tests.simulation.led_node import LedNode
from tests.simulation.lone_node import LoneNode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hub.core.hub import HubCore
    from hub.domain.events import Record
    from hub.protocol.ids import BootId
    from tests.simulation.database import Database
    from tests.simulation.design import Design
    from tests.simulation.world import World


@dataclass
class Site:
    """All hubs of a hall, the first being the one that devices are configured with; `database` is what two share."""

    hubs: Sequence[HubNode]
    database: Database | None

    @classmethod
    def of(
        cls, world: World, make_core: Callable[[BootId, int], HubCore], design: Design, *, has_standby: bool
    ) -> Self:
        """Return a hall's hubs, not started yet; what they remember for the checkers they share."""
        named: dict[str, Any] = {
            "answers_early": design.answers_early,
            "takes_unknown_for_failed": design.takes_unknown_for_failed,
            "true_at": {},
            "problems": [],
        }
        if not has_standby:
            lone = LoneNode(
                world,
                make_core,
                journal=design.journal(),
                raises_epoch=design.raises_epoch,
                remembers=design.remembers,
                heeds_marks=design.heeds_marks,
                **named,
            )
            return cls((lone,), None)
        database = design.database(
            world, design.journal(), is_fenced=design.is_fenced, raises_epoch=design.raises_epoch
        )
        named |= {"database": database, "keeps_lease": design.keeps_lease}
        hubs = tuple(LedNode(world, make_core, name=f"hub-{n}", **named) for n in (1, 2))
        return cls(hubs, database)

    @property
    def leader(self) -> HubNode:
        """The hub that serves; if none does, one that may soon."""
        serving = [hub for hub in self.hubs if hub.serves]
        return next((hub for hub in serving if not hub.frozen), (serving or [*self.hubs])[-1])

    @property
    def starts(self) -> int:
        """How often a program of the hall has begun to serve."""
        return sum(len(hub.started_at) for hub in self.hubs)

    @property
    def true_at(self) -> dict[int, int]:
        """The world's instant of each revision."""
        return self.hubs[0].true_at

    def start(self) -> None:
        """Start them all."""
        for hub in self.hubs:
            hub.start()

    def history(self) -> list[Record]:
        """Return all records."""
        journal = self.hubs[0].journal if self.database is None else self.database.journal
        return journal.history()

    @property
    def lone(self) -> LoneNode | None:
        """The only hub, on its own disk."""
        hub = self.hubs[0]
        return hub if isinstance(hub, LoneNode) else None

    def problems(self) -> list[str]:
        """Return in words what the hubs themselves did wrong."""
        return [*self.hubs[0].problems, *([] if self.database is None else self.database.problems())]
