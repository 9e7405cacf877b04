"""A small hall, a screen's formats and a typeface for tests of the kiosk that need no window."""

import itertools
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PIL import ImageFont

from config.tokens import Surface
from hub.client.session import NewId
from hub.protocol.commands import TicketClass, TicketReceipt
from hub.protocol.ids import AgencyId, CommandId, JobId, ServiceId, TicketId, first_job, uuid7
from hub.protocol.views import AgencyEntry, CatalogueView, ServiceEntry

AT: Final = 1_767_575_100_000
"""5 January 2026, 08.05 WIB."""

SURFACES: Final = {
    "32 inches upright": Surface(1080, 1920, 400.0),
    "27 inches upright": Surface(1080, 1920, 344.0),
    "21.5 inches upright": Surface(1080, 1920, 268.0),
    "10 inches lying": Surface(1280, 800, 217.0),
    "21.5 inches lying": Surface(1920, 1080, 476.0),
    "10 inches upright": Surface(800, 1280, 136.0),
    "15.6 inches upright": Surface(1080, 1920, 194.0),
    "32 inches lying": Surface(1920, 1080, 708.0),
}
"""Screens that kiosks have."""


def agency(code: str, name: str = "") -> AgencyEntry:
    return AgencyEntry(AgencyId(code), {"id": f"Dinas {code}", "en": f"Office {code}"}, {"id": name or f"Dinas {code}"})


def service(code: str, of: str, name: str = "") -> ServiceEntry:
    return ServiceEntry(
        ServiceId(code),
        AgencyId(of),
        {"id": name or f"Layanan {code}", "en": f"Service {code}"},
        8,
        {"id": "Zona Biru, Lantai 1", "en": "Blue Zone, Floor 1"},
    )


def catalogue(agencies: int = 3, services: int = 4) -> CatalogueView:
    """Return a hall with so many agencies of so many services each: A1, A2 … with A1.1, A1.2 …"""
    codes = [f"A{i + 1}" for i in range(agencies)]
    return CatalogueView(
        hall={"id": "Mal Pelayanan Publik", "en": "Public Service Mall"},
        timezone="Asia/Jakarta",
        agencies=tuple(agency(code) for code in codes),
        services=tuple(service(f"{code}.{i + 1}", code) for code in codes for i in range(services)),
    )


def receipt(
    slip: JobId | None = None, ticket_class: TicketClass = TicketClass.REGULAR, ahead: int = 7
) -> TicketReceipt:
    return TicketReceipt(
        ticket=TicketId("t1"),
        number="A042",
        service=ServiceId("A1.1"),
        ticket_class=ticket_class,
        issued_at=AT,
        ahead=ahead,
        place={"id": "Zona Biru, Lantai 1", "en": "Blue Zone, Floor 1"},
        slip=slip,
    )


def slip_id() -> JobId:
    return first_job(TicketId("t1"))


def ids() -> NewId:
    """Return a source of command ids without chance."""
    count = itertools.count(1)

    def new_id(at_ms: int) -> CommandId:
        return uuid7(at_ms, next(count).to_bytes(10, "big"))

    return new_id


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    spec = find_spec("kivy")
    assert spec is not None
    assert spec.origin is not None
    fonts = Path(spec.origin).parent / "data" / "fonts"
    return ImageFont.truetype(
        fonts / ("Roboto-Bold.ttf" if bold else "Roboto-Regular.ttf"), 1000, layout_engine=ImageFont.Layout.BASIC
    )


@cache
def _length(text: str, bold: bool) -> float:
    return _font(bold).getlength(text)


def measure(text: str, bold: bool, font_px: float) -> float:
    """Return the width of a line in the kiosk's own typeface, without Kivy."""
    return _length(text, bold) * font_px / 1000
