"""Screens of the kiosk in words, for tests of the presenter."""

from hub.protocol.commands import Accepted, Language, TicketClass
from hub.protocol.ids import AgencyId, ServiceId
from hub.protocol.views import CatalogueView
from kiosk.engine import kiosk_translators
from kiosk.flow import KioskFlow
from kiosk.intents import (
    ChooseAgency,
    ChooseClass,
    ChooseService,
    Intent,
)
from kiosk.model import (
    Choice,
    Grid,
    ScreenModel,
)
from kiosk.present import present
from tests.unit.kiosk.hall import AT, catalogue, ids, receipt, slip_id

WORDS = kiosk_translators()
AGENCY = ChooseAgency(AgencyId("A1"))
PLACEHOLDERS = (
    *("count", "page", "pages", "minutes", "area", "low", "high", "stop", "stops", "number"),
    *("why", "when", "time", "fee", "weekday", "date", "hours", "seconds", "name", "place", "code"),
    *("address", "device", "program", "what", "total", "pool", "least", "slip", "where", "printer"),
    "examples",
)
SERVICE = ChooseService(ServiceId("A1.1"))
REGULAR = ChooseClass(TicketClass.REGULAR)


def two_a_page(tiles: tuple[tuple[Choice, ...], ...]) -> Grid:
    assert len(tiles) == len(Language)
    assert len({tuple(tile.key for tile in per_language) for per_language in tiles}) == 1
    return Grid(1, 2, 100)


def walked(*intents: Intent, view: CatalogueView | None = None) -> KioskFlow:
    flow = KioskFlow(ids())
    flow.joined(AT)
    flow.shown(view or catalogue(), AT)
    for intent in intents:
        flow.intend(intent, AT)
    return flow


def seen(flow: KioskFlow) -> ScreenModel:
    return present(flow, WORDS, two_a_page, AT)


def numbered(slip: bool = True, **of_receipt: object) -> KioskFlow:
    flow = walked(AGENCY, SERVICE, REGULAR)
    assert flow.command_id
    answer = Accepted(flow.command_id, receipt(slip_id() if slip else None, **of_receipt))  # type: ignore[arg-type]
    flow.answered(flow.command_id, answer, AT)
    return flow
