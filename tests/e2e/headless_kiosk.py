"""A kiosk without glass: every visit goes through the kiosk's own flow, presenter and layout by its touch targets."""

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from config.schema import KioskConfig
from config.tokens import Surface
from hub.client.connection import Connection
from hub.client.session import Output
from hub.protocol.printing import SlipOutcome
from kiosk import assembly
from kiosk.engine import KioskEngine
from kiosk.flow import Screen
from kiosk.layout import Layout
from kiosk.placed import Words

SURFACE: Final = Surface(1080, 1920, 400.0)
LETTER: Final = 0.55
"""A letter's width over its height, roughly: nothing is drawn here, but pages need sizes."""


class Kiosk:
    """Asked `{"service", "class", "language"}`, tells `{"event": "number", …}` or `{"event": "refused", …}`.

    A visitor leaves when the slip has come, or the kiosk says that it will not; then the next one begins. `slip` is
    what became of it, `says` the words for it. It keeps and gives numbers without its hub as the real program does;
    those have `"own": true`. `{"event": "ready"}` is told when the first visitor could choose.

    A visitor without a "class" stays where it is chosen until asked `{"class"}`. `{"event": "printer", …}` is told
    whenever the printer that the kiosk counts on changes, with the warning that stands on the screen, and whether the
    kiosk is alone.
    """

    def __init__(self, settings: KioskConfig, tell: Callable[[dict[str, Any]], None]) -> None:
        self._settings = settings
        self._tell = tell
        self._engine: KioskEngine | None = None
        self._is_ready = False
        self._asked: deque[dict[str, Any]] = deque()
        self._visit: dict[str, Any] | None = None
        self._paper: dict[str, Any] = {}

    def attach(self, link: Connection) -> None:
        """Take the link to the hub, and what is kept."""
        layout = Layout(SURFACE, lambda text, bold, px: len(text) * px * LETTER)
        self.kiosk = assembly.Kiosk(self._settings, link.new_id, self._hear_printer)
        self._engine = KioskEngine(self.kiosk.core, layout, link, self.kiosk.keeper, on_change=self._go_on)
        if self.kiosk.printer is not None:
            self._engine.print = self.kiosk.printer.print
        self._flow = self.kiosk.core.flow

    async def beside(self) -> None:
        """Speak with the host's printer, if there is one."""
        if self.kiosk.printer is not None:
            await self.kiosk.printer.run()

    def close(self) -> None:
        """Write what is begun."""
        self.kiosk.__exit__(None, None, None)

    def handle(self, output: Output) -> None:
        """Take what the connection tells."""
        assert self._engine is not None
        self._engine.handle(output)
        self._go_on()

    def _hear_printer(self, said: assembly.Said) -> None:
        assert self._engine is not None
        self._engine.hear_printer(said)

    def asked(self, visit: dict[str, Any]) -> None:
        """A visitor stands in line before the kiosk, or the one who could not decide does."""
        if visit.keys() == {"class"}:
            assert self._visit is not None
            self._visit |= visit
        else:
            self._asked.append(visit)
        self._go_on()

    def tick(self) -> None:
        """Time passed."""
        assert self._engine is not None
        self._engine.tick()
        self._go_on()

    def _go_on(self) -> None:
        """Touch what the visitor wants until nothing changes any more."""
        if not self._is_ready and self._flow.screen is Screen.AGENCIES:
            self._is_ready = True
            self._tell({"event": "ready"})
        while self._step():
            self._tell_paper()
        self._tell_paper()

    def _tell_paper(self) -> None:
        printer = self._flow.printer
        seen = {
            "printer": None if printer is None else str(printer),
            "mute": self._flow.is_mute,
            "elsewhere": self._flow.prints_elsewhere is not None,
            "alone": self._flow.is_alone,
            "warning": self._said("warning:text"),
        }
        if seen != self._paper:
            self._paper = seen
            self._tell({"event": "printer"} | seen)

    def _said(self, key: str) -> str:
        """Return the words of the screen that have this key; empty: there are none."""
        assert self._engine is not None
        items = self._engine.placement().items
        return next((" ".join(item.lines) for item in items if isinstance(item, Words) and item.key == key), "")

    def _step(self) -> bool:
        if self._flow.leaves_in_s is not None:
            return self._touch("go_on")
        if self._flow.screen is Screen.ATTRACT:
            return bool(self._asked) and self._touch("begin")
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
            case Screen.CLASS if visit.get("class") is None:
                return False
            case Screen.CLASS:
                return self._touch(f"class:{visit['class']}")
            case Screen.NUMBER:
                receipt = self._flow.receipt
                assert receipt is not None
                if self._flow.slip is SlipOutcome.PENDING:
                    return False
                slip = None if self._flow.slip is None else str(self._flow.slip)
                told = {"number": receipt.number, "ticket": receipt.ticket, "slip": slip}
                own = {"own": True} if receipt.ahead is None else {}
                self._tell({"event": "number", "says": self._said("status:text")} | told | own | visit)
            case Screen.REFUSED:
                declined = self._flow.declined
                self._tell({"event": "refused", "code": str(declined.why if declined else self._flow.refusal)} | visit)
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
