"""Whether the hall itself may be worked with: its names, zone, calendar, rules, colours, logo and page."""

import base64
import re
from collections.abc import Iterable
from dataclasses import fields
from typing import Final
from zoneinfo import ZoneInfo

from hub.domain.calendar import DAY_MINUTES, Calendar
from hub.domain.catalogue import Hall
from hub.domain.rules import Rules
from hub.domain.value_checks import (
    LONGEST_ADDRESS,
    LONGEST_MINUTES,
    check_dates,
    check_names,
    check_range,
    check_span,
    check_text,
    check_week,
)

LARGEST_LOGO: Final = 24_000
"""Bytes of a picture: it goes to every screen with the catalogue, and a slip's is 384 dots wide at most."""

COLOUR_ROLES: Final = ("primary", "accent")
"""What a hall may colour in its own way (D5)."""

_COLOUR: Final = re.compile("#[0-9a-fA-F]{6}")
_PAGE: Final = re.compile(r"https?://[!-~]{1,150}")
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def check_hall(hall: Hall) -> Iterable[str]:
    """Yield every fault of the hall itself."""
    yield from check_names("hall: name", hall.name)
    yield from check_text("hall: local name", hall.local_name, least=0)
    yield from check_text("hall: address", hall.address, least=0, most=LONGEST_ADDRESS)
    yield from check_range("hall: start of the day", hall.day_start_minute, 0, DAY_MINUTES - 1)
    try:
        ZoneInfo(hall.timezone)
    except (ValueError, OSError, KeyError):
        yield f"hall: {hall.timezone!r} is no time zone"
    yield from _calendar(hall.calendar)
    yield from _rules(hall.rules)
    for role, colour in hall.colours.items():
        if role not in COLOUR_ROLES:
            yield f"hall: colours: {role!r} is none of {', '.join(COLOUR_ROLES)}"
        if not _COLOUR.fullmatch(colour):
            yield f"hall: colours: {colour!r} is no colour"
    yield from _logo(hall.logo)
    if hall.visitor_page and not _PAGE.fullmatch(hall.visitor_page):
        yield f"hall: visitors' page: {hall.visitor_page!r} is no address"


def _logo(logo: str) -> Iterable[str]:
    try:
        picture = base64.b64decode(logo, validate=True)
    except ValueError:
        yield "hall: logo: is not base64"
        return
    if len(picture) > LARGEST_LOGO:
        yield f"hall: logo: has {len(picture)} bytes, not at most {LARGEST_LOGO}"
    if logo and not picture.startswith(_PNG):
        yield "hall: logo: is no PNG picture"


def _calendar(calendar: Calendar) -> Iterable[str]:
    yield from check_week("hall: week", calendar.week)
    yield from check_span("hall: Friday break", calendar.friday_break)
    yield from check_range("hall: last ticket", calendar.last_ticket_minutes, 0, LONGEST_MINUTES)
    for period in calendar.periods:
        what = f"period {period.first}"
        yield from check_names(f"{what}: name", period.name)
        yield from check_dates(what, period.first, period.last)
        yield from check_week(f"{what}: week", period.week)
        yield from check_span(f"{what}: Friday break", period.friday_break)
        if period.last < period.first:
            yield f"{what}: ends on {period.last}, before it begins"
    days = [holiday.day for holiday in calendar.holidays]
    yield from (f"holiday {day} is there twice" for day in sorted({day for day in days if days.count(day) > 1}))
    for holiday in calendar.holidays:
        yield from check_names(f"holiday {holiday.day}: name", holiday.name)
        yield from check_dates(f"holiday {holiday.day}", holiday.day)


_RULES: Final[dict[str, tuple[float, float]]] = {
    "ratio": (1, 100),
    "cap": (1, 20),
    "double_tap_s": (0, 600),
    "recall_gap_s": (0, 600),
    "recalls": (0, 20),
    "no_show_after_calls": (1, 20),
    "no_show_after_s": (0, 600),
    "return_within_s": (0, 86_400),
    "return_behind": (0, 100),
    "undo_s": (0, 600),
    "check_in_early_s": (0, 86_400),
    "check_in_late_s": (0, 86_400),
    "call_by_itself_s": (0, 600),
    "idle_sign_off_s": (60, 86_400),
    "slip_deadline_s": (5, 120),
}
"""Least and most of each rule that is a number."""


def _rules(rules: Rules) -> Iterable[str]:
    for each in fields(rules):
        if each.name in _RULES:
            yield from check_range(f"rules: {each.name}", getattr(rules, each.name), *_RULES[each.name])
