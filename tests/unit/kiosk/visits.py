"""Visits on their way through the kiosk's flow, for tests of it."""

from hub.protocol.commands import Accepted, TicketClass
from hub.protocol.ids import AgencyId, CommandId, ServiceId
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import Closed, ClosedWhy, KioskView, LobbyView, SlipStatus
from kiosk.flow import KioskFlow
from kiosk.intents import (
    ChooseAgency,
    ChooseClass,
    ChooseService,
    Intent,
)
from tests.unit.kiosk.hall import AT, catalogue, ids, receipt, slip_id

AGENCY = ChooseAgency(AgencyId("A1"))
SERVICE = ChooseService(ServiceId("A1.1"))
REGULAR = ChooseClass(TicketClass.REGULAR)


def at_start() -> KioskFlow:
    flow = KioskFlow(ids())
    flow.joined(AT)
    flow.shown(catalogue(), AT)
    return flow


def walked(*intents: Intent) -> KioskFlow:
    flow = at_start()
    for intent in intents:
        flow.intend(intent, AT)
    return flow


def issuing() -> tuple[KioskFlow, CommandId]:
    flow = walked(AGENCY, SERVICE, REGULAR)
    assert flow.command_id is not None
    return flow, flow.command_id


def with_number(slip: bool = True) -> KioskFlow:
    flow, command_id = issuing()
    flow.answered(command_id, Accepted(command_id, receipt(slip_id() if slip else None)), AT)
    return flow


def slips(outcome: SlipOutcome, reason: SlipReason | None = None) -> KioskView:
    return KioskView(AT, PrinterState.READY, (SlipStatus(slip_id(), receipt().ticket, outcome, reason),))


def closing(why: ClosedWhy, opens_at: int | None = None) -> LobbyView:
    """Return a lobby in which the visit's service gives no numbers."""
    return LobbyView(AT, {}, (Closed(why, (SERVICE.service,), opens_at=opens_at),))


def told(flow: KioskFlow) -> ClosedWhy | None:
    """Return the reason that the visitor is told of."""
    return flow.shut.closed.why if flow.shut and flow.shut.closed else None
