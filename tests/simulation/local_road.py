"""The socket between a kiosk and its machine's printer program, which outlives neither of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.protocol.local_printing import FateHere, PrinterIs, PrintHere

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.protocol.ids import JobId
    from tests.simulation.kiosks import SimKiosk
    from tests.simulation.printers import SimPrinter
    from tests.simulation.world import World

AGAIN_MS = 1_000
"""As in kiosk/local_printer.py: between two attempts to reach the printer's program."""

WAY_MS = (0.2, 3)


class LocalRoad:
    """Joins the two again and again; slips whose fate is open are asked for again each time."""

    def __init__(self, world: World, kiosk: SimKiosk, printer: SimPrinter) -> None:
        self.world, self.kiosk, self.printer = world, kiosk, printer
        self._open: dict[JobId, PrintHere] = {}
        self._connection = 0
        self._is_up = False
        kiosk.road = printer.road = self

    def kiosk_started(self) -> None:
        """The kiosk's program runs anew, and knows of no slip that it asked for."""
        self._open.clear()
        self._is_up = False
        self.kiosk.later(self.world.between(0, AGAIN_MS), self._reach)

    def printer_gone(self) -> None:
        """The printer's program is dead."""
        if self._is_up:
            self._is_up = False
            self.kiosk.arrive(lambda: self.kiosk.hear_printer(None))
            self.kiosk.later(AGAIN_MS, self._reach)

    def ask(self, wanted: PrintHere) -> None:
        """The kiosk wants a slip."""
        self._open[wanted.job] = wanted
        self._send(wanted)

    def tell(self, said: PrinterIs | FateHere) -> None:
        """The printer says something."""

        def hear() -> None:
            if isinstance(said, FateHere):
                self._open.pop(said.job, None)
            self.kiosk.hear_printer(said)

        self._over(lambda: self.kiosk.arrive(hear))

    def _reach(self) -> None:
        if not self.printer.alive:
            self.kiosk.later(AGAIN_MS, self._reach)
            return
        self._is_up, self._connection = True, self._connection + 1
        self._over(lambda: self.printer.arrive(lambda: self.tell(self.printer.how_it_is)))
        for wanted in self._open.values():
            self._send(wanted)

    def _send(self, wanted: PrintHere) -> None:
        self._over(lambda: self.printer.arrive(lambda: self.printer.asked_here(wanted)))

    def _over(self, action: Callable[[], None]) -> None:
        """Let something happen at the other end, if both are still there then."""
        connection = self._connection

        def come() -> None:
            if self._is_up and connection == self._connection and self.kiosk.alive and self.printer.alive:
                action()

        if self._is_up:
            self.world.after(self.world.between(*WAY_MS), come)
