"""An officer who works by the panel's own rules: calls whoever is next, waits for the visitor, serves, calls again."""

import time
from collections.abc import Callable
from typing import Any

from counter_display.officer.desk import OfficerDesk
from counter_display.officer.panel import OfficerPanel
from hub.client.connection import HubLink
from hub.client.identity import new_command_id
from hub.client.session import Joined, Output, Shown
from hub.protocol.ids import CounterId
from hub.protocol.views import OfficerAction, OfficerView, TicketPhase


class Officer:
    """Asked `{"arrived": NUMBER, "serve_s": S}` when a visitor stands at the counter; tells "called", "served"."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self._desk = OfficerDesk(OfficerPanel(CounterId("unknown"), new_command_id))
        self._view: OfficerView | None = None
        self._arrived: dict[str, float] = {}
        self._serve_until: float | None = None

    def attach(self, link: HubLink) -> None:
        """Take the link to the hub."""
        self._desk.attach(link)

    async def beside(self) -> None:
        """Nothing goes on beside."""

    def close(self) -> None:
        """Nothing is kept."""

    def handle(self, output: Output) -> None:
        """Take what the connection tells."""
        self._desk.handle(output)
        match output:
            case Joined():
                self._tell({"event": "ready"})
            case Shown(show) if isinstance(show.view, OfficerView):
                self._follow(show.view)
            case _:
                pass
        self._go_on()

    def asked(self, order: dict[str, Any]) -> None:
        """A visitor has come to the counter."""
        self._arrived[order["arrived"]] = order.get("serve_s", 0.0)
        self._go_on()

    def tick(self) -> None:
        """Time passed: a press that came too soon after the last is tried again."""
        self._desk.picture()
        self._go_on()

    def _follow(self, view: OfficerView) -> None:
        before = self._view.current if self._view else None
        self._view = view
        now = view.current
        if before is not None and (now is None or now.ticket != before.ticket):
            self._note("served" if before.phase is TicketPhase.SERVING else "gone", before.number, before.ticket_class)
        if now is not None and (before is None or before.ticket != now.ticket):
            self._note("called", now.number, now.ticket_class)

    def _note(self, event: str, number: str, ticket_class: str) -> None:
        assert self._view is not None
        self._tell({"event": event, "number": number, "class": ticket_class, "counter": self._view.counter_number})

    def _go_on(self) -> None:
        if self._view is None:
            return
        current = self._view.current
        if current is None:
            self._press(OfficerAction.CALL_NEXT)
        elif current.phase is TicketPhase.CALLED and current.number in self._arrived:
            self._serve_until = time.monotonic() + self._arrived[current.number]
            self._press(OfficerAction.START)
        elif current.phase is TicketPhase.SERVING and time.monotonic() >= (self._serve_until or 0):
            self._press(OfficerAction.FINISH)

    def _press(self, action: OfficerAction) -> None:
        if self._view is not None and action in self._view.actions:
            self._desk.press(action)
