"""Slips to look at and to try a printer with; they never come from a queue."""

from typing import Final

from config.translations import Translator
from hub.protocol.ids import TicketId
from hub.protocol.local_printing import TESTS
from hub.protocol.printing import Slip
from printer.slip import Stationery

SAMPLE_AT: Final = 1_767_575_100_000
"""Monday, 5 January 2026, 08.05 WIB, in UTC ms: pictures stay the same from day to day."""

SAMPLE_LINK: Final = "http://192.168.1.20:8766/t/7Kq2ZxY0pLmN4vB8sDfGhw"
"""As long as a visitor's page has it; it leads nowhere."""

TRIAL_CODE: Final = "LOKET-UJI"
"""What the code of a test slip says: it shows whether the printer's kind makes codes, and phones can read them."""

TIMEZONE: Final = "Asia/Jakarta"
ZONES: Final = {25_200: TIMEZONE, 28_800: "Asia/Makassar", 32_400: "Asia/Jayapura"}
"""Indonesia's zones by their offset in s: which one the hall is in, a machine without its hub knows by its clock."""


def sample_slip(
    stationery: Stationery,
    *,
    number: str = "A042",
    priority: bool = False,
    language: str = "id",
    copy: int = 1,
    route: bool = False,
    link: str | None = None,
) -> Slip:
    """Return the slip of an imagined visitor; `route`: of one who visits two more services; `link`: the QR code's.

    It has the hall's own name where that is known.

    A reprint does not say how many were ahead, nor when the call was expected: that was true at issue only.
    """
    is_first = copy == 1
    return Slip(
        ticket=TicketId("sample"),
        number=number,
        hall={"id": stationery.hall} if stationery.hall else _both(stationery, "sample.hall"),
        agency=_both(stationery, "sample.agency"),
        service=_both(stationery, "sample.service"),
        place=_both(stationery, "sample.place"),
        priority=priority,
        language=language,
        issued_at=SAMPLE_AT,
        timezone=TIMEZONE,
        ahead=7 if is_first else None,
        copy=copy,
        wait_low=10 if is_first else None,
        wait_high=20 if is_first else None,
        stops=tuple(_both(stationery, key) for key in ("sample.stop_1", "sample.stop_2") if route),
        link=link,
    )


def trial_slip(stationery: Stationery, at_ms: int, offset_s: int) -> Slip:
    """Return a slip that says that it is a test, with today's time (UTC ms) of a clock `offset_s` ahead of UTC.

    It has the hall's name where that is known, and never another hall's.
    """
    return Slip(
        ticket=TESTS,
        number="TEST",
        hall={"id": stationery.hall},
        agency=_both(stationery, "sample.test_agency"),
        service=_both(stationery, "sample.test_service"),
        place=_both(stationery, "sample.place"),
        priority=False,
        language=stationery.indonesian.language,
        issued_at=at_ms,
        timezone=ZONES.get(offset_s, TIMEZONE),
        ahead=0,
        link=TRIAL_CODE,
    )


def _both(stationery: Stationery, key: str) -> dict[str, str]:
    translators: tuple[Translator, ...] = (stationery.indonesian, stationery.english)
    return {translator.language: translator.text(key) for translator in translators}
