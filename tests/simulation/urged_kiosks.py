"""Kiosks in a hall with emergencies: what is noted of what they show, and of numbers that nobody should have drawn.

A kiosk shows what it was told last, also when its link is gone or its program begins anew, and draws nothing
meanwhile; while people must leave the hub draws nothing for anybody. A wish from before has its number, and one that a
kiosk gave is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.client.session import Output, Shown
from hub.domain.events import TicketIssued
from hub.domain.events_public import EmergencyEnded, EmergencyKind, EmergencySent
from hub.protocol.commands import IssueTicket
from hub.protocol.views import LobbyView
from kiosk.intents import Submit
from tests.simulation.kiosks import SimKiosk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.domain.events import Record
    from hub.protocol.views import Emergency
    from kiosk.effects import CoreEffect
    from tests.simulation.hub_node import HubNode
    from tests.simulation.ledger import Ledger
    from tests.simulation.world import World

DREW: Final = "a kiosk draws a number while it shows an emergency"
FORGOT: Final = "a kiosk does not show the emergency that it was told of last"
ISSUED: Final = "a number is drawn while people must leave"


class UrgedKiosk(SimKiosk):
    """A kiosk that is looked at during emergencies."""

    def __init__(self, world: World, hub: HubNode, name: str, ledger: Ledger) -> None:
        super().__init__(world, hub, name, ledger)
        self.told_of: Emergency | None = None
        self.noted: list[str] = []

    def on_output(self, output: Output) -> None:
        """Remember what the hub told last."""
        if isinstance(output, Shown) and isinstance(output.show.view, LobbyView):
            self.told_of = output.show.view.emergency
        super().on_output(output)
        self._look()

    def on_tick(self) -> None:
        """Time for the core, and for a look at the glass."""
        super().on_tick()
        self._look()

    def _look(self) -> None:
        if self.flow.alarm != self.told_of:
            self.noted.append(FORGOT)

    def _do(self, effects: list[CoreEffect]) -> None:
        draws = any(isinstance(each, Submit) and isinstance(each.command, IssueTicket) for each in effects)
        if draws and self.told_of is not None:
            self.noted.append(DREW)
        super()._do(effects)


def drawn_meanwhile(records: Iterable[Record]) -> list[str]:
    """Return a complaint for each number that was drawn while people had to leave."""
    found: list[str] = []
    must_leave = False
    for record in records:
        match record.event:
            case EmergencySent(kind=kind):
                must_leave = kind is EmergencyKind.EVACUATE
            case EmergencyEnded():
                must_leave = False
            case TicketIssued() if must_leave:
                found.append(ISSUED)
            case _:
                pass
    return found
