"""What supervisors are told of paper: how each printer is, what is wrong with it, and whose slip may be missing."""

from collections import Counter as Count
from collections.abc import Container
from typing import Final

from hub.core.bindings import Bindings
from hub.core.printers import Printers
from hub.domain.catalogue import ServiceId
from hub.domain.slip_rules import STANDS
from hub.domain.state import DayState
from hub.protocol.alarms import Alarm, AlarmCode
from hub.protocol.ids import DeviceId
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.staff_views import PrinterReport, UnprintedSlip

TROUBLES: Final = {
    PrinterState.OFFLINE: AlarmCode.PRINTER_OFFLINE,
    PrinterState.PAPER_OUT: AlarmCode.PRINTER_PAPER_OUT,
    PrinterState.COVER_OPEN: AlarmCode.PRINTER_COVER_OPEN,
    PrinterState.JAM: AlarmCode.PRINTER_JAM,
    PrinterState.ERROR: AlarmCode.PRINTER_ERROR,
    PrinterState.PAPER_LOW: AlarmCode.PRINTER_PAPER_LOW,
}
"""What somebody has to do something about; a printer that cannot answer is none of these, one that could is mute."""


def printer_reports(
    state: DayState, printers: Printers, bindings: Bindings, services: Container[ServiceId]
) -> tuple[PrinterReport, ...]:
    """Return every printer of the hall, in the administrator's order; slips are counted of these services alone."""
    slips = (state.slips[job] for job in state.pending_slips)
    pending = Count(slip.printer for slip in slips if state.tickets[slip.ticket].service in services)
    return tuple(
        PrinterReport(
            printer=each,
            state=printers.state_of(each),
            since=printers.since.get(each, 0),
            name=dict(bindings.devices[each].name),
            group=bindings.devices[each].group,
            pending=pending[each],
            is_mute=printers.is_mute(each),
        )
        for each in bindings.printers
    )


def printer_alarms(printers: Printers, bindings: Bindings) -> list[Alarm]:
    """Return what is wrong with printers, since when the hub knows."""
    found = [(each, _trouble(printers, each)) for each in bindings.printers]
    return [Alarm(code, printers.since.get(each, 0), {"printer": each}) for each, code in found if code is not None]


def _trouble(printers: Printers, printer: DeviceId) -> AlarmCode | None:
    return AlarmCode.PRINTER_MUTE if printers.is_mute(printer) else TROUBLES.get(printers.state_of(printer))


def unprinted_slips(state: DayState, services: Container[ServiceId]) -> tuple[UnprintedSlip, ...]:
    """Return the newest slips of services' numbers that hold and are not certainly printed, the last first."""
    slips = [state.slips[job] for job in reversed(state.unprinted)]
    return tuple(
        UnprintedSlip(
            number=state.tickets[slip.ticket].text,
            printer=DeviceId(slip.printer),
            outcome=SlipOutcome(slip.outcome),
            at=slip.made_at,
            reason=None if slip.reason is None else SlipReason(slip.reason),
            copy=slip.copy,
        )
        for slip in slips
        if state.tickets[slip.ticket].state in STANDS and state.tickets[slip.ticket].service in services
    )
