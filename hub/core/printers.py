"""How the hall's printers are, since when, and which of a group may take a job over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hub.core.bindings import Bindings
from hub.domain.slip_rules import may_move
from hub.domain.state import DayState, Slip
from hub.protocol.ids import DeviceId
from hub.protocol.printing import PrinterState

UNFIT: Final = frozenset(
    {
        PrinterState.PAPER_OUT,
        PrinterState.COVER_OPEN,
        PrinterState.JAM,
        PrinterState.ERROR,
        PrinterState.OFFLINE,
    }
)
"""Printers that will not give paper; one that never answers may well print."""


@dataclass(slots=True)
class Printers:
    """In memory only: a printer says how it is when it joins.  Instants are the hub's time (UTC ms).

    Those that can answer and have ceased to are `mute`: another may do their work, like that of one without paper.
    """

    states: dict[DeviceId, PrinterState] = field(default_factory=dict)
    since: dict[DeviceId, int] = field(default_factory=dict)
    mute: set[DeviceId] = field(default_factory=set)

    def begin(self, bindings: Bindings, now: int) -> None:
        """The hub is there, and no printer has come yet."""
        for printer in bindings.printers:
            self.since.setdefault(printer, now)

    def take(self, printer: DeviceId, state: PrinterState, now: int, *, is_mute: bool = False) -> bool:
        """Remember how a printer is; return whether that is news."""
        if self.states.get(printer) is state and self.is_mute(printer) is is_mute:
            return False
        self.states[printer], self.since[printer] = state, now
        self.mute = self.mute | {printer} if is_mute else self.mute - {printer}
        return True

    def state_of(self, printer: DeviceId) -> PrinterState:
        """Return how a printer is; one that never came is away."""
        return self.states.get(printer, PrinterState.OFFLINE)

    def is_mute(self, printer: DeviceId) -> bool:
        """Return whether a printer that can answer has ceased to."""
        return printer in self.mute

    def told(self, printer: DeviceId) -> PrinterState:
        """Return how a printer is as visitors are told: paper that runs low is for staff to know."""
        state = self.state_of(printer)
        return PrinterState.READY if state is PrinterState.PAPER_LOW else state

    def is_usable(self, printer: DeviceId) -> bool:
        """Return whether a printer may give paper now."""
        return self.state_of(printer) not in UNFIT and not self.is_mute(printer)

    def usable_other(self, printer: DeviceId, bindings: Bindings) -> DeviceId | None:
        """Return where what this printer cannot print would come out, if anywhere."""
        return self._best(bindings.others_of.get(printer, ()), {})

    def other_for(self, slip: Slip, state: DayState, bindings: Bindings) -> DeviceId | None:
        """Return the printer that may have a slip instead of its own: one known to be ready, with the least to do."""
        others = bindings.others_of.get(DeviceId(slip.printer), ())
        if not others:
            return None
        busy: dict[str, int] = {}
        for job in state.pending_slips:
            at = state.slips[job].printer
            busy[at] = busy.get(at, 0) + 1
        return self._best(tuple(each for each in others if may_move(state, slip, each)), busy)

    def _best(self, printers: tuple[DeviceId, ...], busy: Mapping[str, int]) -> DeviceId | None:
        usable = [each for each in printers if self.is_usable(each)]
        silent = PrinterState.UNKNOWN
        return min(usable, key=lambda each: (self.state_of(each) is silent, busy.get(each, 0)), default=None)
