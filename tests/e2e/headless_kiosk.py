"""A kiosk without glass: every visit goes through the kiosk's own flow, presenter and layout by its touch targets."""

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from config.tokens import Surface
from hub.client.connection import HubLink
from hub.client.identity import new_command_id
from hub.client.session import Output
from hub.protocol.printing import SlipOutcome
from kiosk.engine import KioskEngine
from kiosk.flow import KioskFlow, Screen
from kiosk.layout import Layout

SURFACE: Final = Surface(1080, 1920, 400.0)
LETTER: Final = 0.55
"""A letter's width over its height, roughly: nothing is drawn here, but pages need sizes."""


class Kiosk:
    """Asked `{"service", "class", "language"}`, tells `{"event": "number", …}` or `{"event": "refused", …}`.

    A visitor leaves when the slip has come, or the kiosk says that it will not; then the next one begins.
    """

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self._flow = KioskFlow(new_command_id)
        self._engine: KioskEngine | None = None
        self._asked: deque[dict[str, Any]] = deque()
        self._visit: dict[str, Any] | None = None

    def attach(self, link: HubLink) -> None:
        """Take the link to the hub."""
        layout = Layout(SURFACE, lambda text, bold, px: len(text) * px * LETTER)
        self._engine = KioskEngine(self._flow, layout, link)

    def handle(self, output: Output) -> None:
        """Take what the connection tells."""
        assert self._engine is not None
        was = self._flow.screen
        self._engine.handle(output)
        if was is Screen.AWAY and self._flow.screen is Screen.AGENCIES:
            self._tell({"event": "ready"})
        self._go_on()

    def asked(self, visit: dict[str, Any]) -> None:
        """A visitor stands in line before the kiosk."""
        self._asked.append(visit)
        self._go_on()

    def tick(self) -> None:
        """Time passed."""
        assert self._engine is not None
        self._engine.tick()
        self._go_on()

    def _go_on(self) -> None:
        """Touch what the visitor wants until nothing changes any more."""
        while self._step():
            pass

    def _step(self) -> bool:
        if self._flow.screen is Screen.AGENCIES and self._visit is None and self._asked:
            self._visit = self._asked.popleft()
            if self._flow.language != self._visit["language"]:
                self._touch("language")
            return True
        visit = self._visit
        if visit is None:
            return False
        match self._flow.screen:
            case Screen.AGENCIES:
                return self._touch_on_some_page(f"agency:{visit['service'].partition('.')[0]}")
            case Screen.SERVICES:
                return self._touch_on_some_page(f"service:{visit['service']}")
            case Screen.CLASS:
                return self._touch(f"class:{visit['class']}")
            case Screen.NUMBER:
                receipt = self._flow.receipt
                assert receipt is not None
                if self._flow.slip is SlipOutcome.PENDING:
                    return False
                self._tell({"event": "number", "number": receipt.number, "ticket": receipt.ticket} | visit)
            case Screen.REFUSED:
                self._tell({"event": "refused", "code": str(self._flow.refusal)} | visit)
            case _:
                return False
        self._visit = None
        return self._touch("done") or self._touch("home")

    def _touch_on_some_page(self, key: str) -> bool:
        """Touch a target; turn the page once if it is not on this one."""
        return self._touch(key) or self._touch("next")

    def _touch(self, key: str) -> bool:
        assert self._engine is not None
        for target in self._engine.placement().targets:
            if target.key == key and target.intent is not None:
                self._engine.intend(target.intent)
                return True
        return False
