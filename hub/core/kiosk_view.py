"""One kiosk's own view made from the state: its printer, and what becomes of its slips."""

from hub.core.bindings import Bindings
from hub.core.printers import Printers
from hub.core.slips import is_withdrawn
from hub.domain.state import DayState, Slip
from hub.protocol import limits
from hub.protocol.ids import DeviceId, JobId, TicketId
from hub.protocol.marks import Mark
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.views import KioskView, SlipStatus


def kiosk_view(
    state: DayState, kiosk: DeviceId, printers: Printers, bindings: Bindings, now: int, mark: Mark | None = None
) -> KioskView:
    """Return a kiosk's printer and last slips, newest first, and the mark of history that it is to keep.

    A printer that is nearly out of paper is ready to a visitor: that is for staff to know.
    """
    binding = bindings.devices.get(kiosk)
    own = None if binding is None else binding.printer
    jobs = state.kiosk_slips.get(kiosk, [])[-limits.SLIPS_SHOWN.value :]
    slips = tuple(_status(state.slips[job], state, own, bindings) for job in reversed(jobs))
    if own is None:
        return KioskView(now, None, slips, mark=mark)
    other = None if printers.is_usable(own) else printers.usable_other(own, bindings)
    elsewhere = None if other is None else dict(bindings.devices[other].name)
    return KioskView(now, printers.told(own), slips, elsewhere, printers.is_mute(own), mark)


def _status(slip: Slip, state: DayState, own: DeviceId | None, bindings: Bindings) -> SlipStatus:
    reason = None if slip.reason is None else SlipReason(slip.reason)
    if reason is SlipReason.WITHDRAWN and not is_withdrawn(slip, state):
        reason = SlipReason.OFFLINE  # asked back for another printer, and none could: the number holds
    at = bindings.devices.get(DeviceId(slip.printer))
    elsewhere = None if at is None or slip.printer == own else dict(at.name)
    return SlipStatus(JobId(slip.job), TicketId(slip.ticket), SlipOutcome(slip.outcome), reason, elsewhere)
