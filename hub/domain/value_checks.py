"""Whether single values of a catalogue are sound: texts, numbers, times and dates; each fault in words."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from hub.domain.calendar import DAY_MINUTES, Names, Span, Week

LONGEST_TEXT: Final = 200
LONGEST_ADDRESS: Final = 400
LONGEST_MINUTES: Final = 480


def check_names(what: str, names: Names) -> Iterable[str]:
    """Yield what is wrong with a text in several languages."""
    if "id" not in names:
        yield f"{what}: there is no Indonesian text"
    for language, text in names.items():
        if not (2 <= len(language) <= 3 and language.isascii() and language.isalpha() and language.islower()):
            yield f"{what}: {language!r} is no language"
        yield from check_text(f"{what}.{language}", text)


def check_text(what: str, text: str, least: int = 1, most: int = LONGEST_TEXT) -> Iterable[str]:
    """Yield what is wrong with a text of `least` to `most` characters."""
    if not least <= len(text) <= most:
        yield f"{what}: has {len(text)} characters, not {least} to {most}"
    if text != text.strip() or any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in text):
        yield f"{what}: has spaces around it, or characters that cannot be shown"


def check_range(what: str, value: float | None, least: float, most: float) -> Iterable[str]:
    """Yield that a number, if it is set, is not `least` to `most`."""
    if value is not None and not least <= value <= most:
        yield f"{what}: {value} is not {least} to {most}"


def check_week(what: str, week: Week) -> Iterable[str]:
    """Yield which hours of a week are no part of a day."""
    for span in week:
        yield from check_span(what, span)


def check_span(what: str, span: Span | None) -> Iterable[str]:
    """Yield that a span of minutes, if it is set, is no part of a day."""
    if span and not 0 <= span.start < span.end <= DAY_MINUTES:
        yield f"{what}: minutes {span.start} to {span.end} are no part of a day"


def check_dates(what: str, *days: str) -> Iterable[str]:
    """Yield which dates (ISO) are not in the calendar."""
    for day in days:
        try:
            sound = date.fromisoformat(day).isoformat() == day
        except ValueError:
            sound = False
        if not sound:
            yield f"{what}: {day!r} is no date"
