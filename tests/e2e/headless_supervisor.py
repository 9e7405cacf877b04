"""A supervisor without a terminal: tells what the hub says of printers and slips, as soon as it changes."""

from collections.abc import Callable
from typing import Any

from hub.client.connection import HubLink
from hub.client.session import Joined, Output, Shown
from hub.protocol.views import SupervisorView


class Supervisor:
    """Tells `{"event": "paper", …}`: each printer's state, the alarms of each, and the numbers without a sure slip."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self._told: dict[str, Any] = {}

    def attach(self, link: HubLink) -> None:
        """Nothing is ever asked."""

    async def beside(self) -> None:
        """Nothing goes on beside."""

    def close(self) -> None:
        """Nothing is kept."""

    def asked(self, order: dict[str, Any]) -> None:
        """Take no orders: `loket-supervise` does."""
        raise ValueError(order)

    def tick(self) -> None:
        """Time alone changes nothing."""

    def handle(self, output: Output) -> None:
        """Take what the connection tells."""
        match output:
            case Joined():
                self._tell({"event": "ready"})
            case Shown(show) if isinstance(show.view, SupervisorView):
                self._follow(show.view)
            case _:
                pass

    def _follow(self, view: SupervisorView) -> None:
        alarms: dict[str, list[str]] = {each.printer: [] for each in view.printers}
        for alarm in view.alarms:
            if "printer" in alarm.values:
                alarms[alarm.values["printer"]].append(alarm.code)
        seen: dict[str, Any] = {
            "printers": {each.printer: str(each.state) for each in view.printers},
            "alarms": alarms,
            "unprinted": {each.number: str(each.outcome) for each in view.unprinted},
        }
        if seen != self._told:
            self._told = seen
            self._tell({"event": "paper"} | seen)
