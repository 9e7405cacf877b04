"""Whether a catalogue may be worked with: its references, its archived things, its values; and what sounds alike."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from itertools import combinations
from typing import Final
from zoneinfo import ZoneInfo

from hub.domain.calendar import DAY_MINUTES, Calendar, Names, Span, Week
from hub.domain.catalogue import Agency, Catalogue, Hall, Rules, Service, ZoneId

LONGEST_TEXT: Final = 200
LONGEST_ADDRESS: Final = 400
LONGEST_MINUTES: Final = 480
LARGEST_QUOTA: Final = 99_999
LARGEST_NUMBER: Final = 999
LARGEST_WEIGHT: Final = 100.0
LARGEST_WIDTH: Final = 6
LONGEST_PREFIX: Final = 3

_ID: Final = re.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")

SOUND_ALIKE: Final = ("BCDGJPTVWY", "MN", "FS", "HK")
"""Letters that sound alike when spoken (D3): be, ce, de, ge, je, pe, te, ve, we, ye; em, en; ef, es; ha, ka."""


@dataclass(frozen=True)
class SoundAlike:
    """Two prefixes that are called in one zone and that ears confuse."""

    zone: ZoneId
    prefix: str
    other: str


@dataclass(frozen=True)
class Unserved:
    """A service that gives numbers although no counter serves it."""

    service: str


Warning_ = SoundAlike | Unserved
"""What an administrator should know, and may leave as it is."""


def all_problems(catalogue: Catalogue) -> list[str]:
    """Return every reason why a catalogue cannot be worked with, in words for an administrator; empty when sound."""
    return [
        *catalogue.problems(),
        *_archived_references(catalogue),
        *_helps(catalogue),
        *_ids(catalogue),
        *_hall(catalogue.hall),
        *(problem for agency in catalogue.agencies for problem in _agency(agency)),
        *_pools(catalogue),
        *(problem for service in catalogue.services for problem in _service(service)),
        *_zones_and_counters(catalogue),
    ]


def warnings_of(catalogue: Catalogue) -> tuple[Warning_, ...]:
    """Return what is allowed and probably a mistake, of a catalogue without problems."""
    served = {s for counter in catalogue.counters if not counter.archived for s in counter.services}
    unserved = [
        Unserved(service.id)
        for service in catalogue.services
        if service.active and service.accepting and not service.archived and service.id not in served
    ]
    return (*_sound_alike(catalogue), *unserved)


def sounds_alike(prefix: str, other: str) -> bool:
    """Return whether two different prefixes are easily taken for each other: all their letters and digits are."""
    pairs = [(one, two) for one, two in zip(prefix, other, strict=False) if one != two]
    alike = all(any(one in group and two in group for group in SOUND_ALIKE) for one, two in pairs)
    return len(prefix) == len(other) and bool(pairs) and alike


def _sound_alike(catalogue: Catalogue) -> Iterable[SoundAlike]:
    for zone in catalogue.zones:
        called = {s.pool for s in catalogue.services if s.zone == zone.id and not s.archived}
        for counter in catalogue.counters:
            if counter.zone == zone.id and not counter.archived:
                called |= {catalogue.service[s].pool for s in (*counter.services, *counter.helps)}
        prefixes = [pool.prefix for pool in catalogue.pools if pool.id in called]
        yield from (SoundAlike(zone.id, *pair) for pair in combinations(prefixes, 2) if sounds_alike(*pair))


def _archived_references(catalogue: Catalogue) -> list[str]:
    """Return what works and rests on something archived."""
    archived = {
        kind: {thing.id for thing in things if thing.archived}
        for kind, things in (
            ("agency", catalogue.agencies),
            ("pool", catalogue.pools),
            ("service", catalogue.services),
            ("zone", catalogue.zones),
        )
    }
    used: list[tuple[str, str, str]] = []
    for service in catalogue.services:
        if not service.archived:
            what = f"service {service.id!r}"
            used += [(what, "agency", service.agency), (what, "pool", service.pool), (what, "zone", service.zone)]
    for counter in catalogue.counters:
        if not counter.archived:
            what = f"counter {counter.id!r}"
            used += [(what, "zone", counter.zone)]
            used += [(what, "service", service) for service in (*counter.services, *counter.helps)]
    return [f"{what}: {kind} {id_!r} is archived" for what, kind, id_ in used if id_ in archived[kind]]


def _ids(catalogue: Catalogue) -> Iterable[str]:
    kinds: dict[str, list[str]] = {
        "agency": [each.id for each in catalogue.agencies],
        "pool": [each.id for each in catalogue.pools],
        "service": [each.id for each in catalogue.services],
        "zone": [each.id for each in catalogue.zones],
        "counter": [each.id for each in catalogue.counters],
    }
    for kind, ids in kinds.items():
        yield from (
            f"{kind} {id_!r} is not 1 to 64 letters, digits and . _ : -" for id_ in ids if not _ID.fullmatch(id_)
        )


def _helps(catalogue: Catalogue) -> Iterable[str]:
    known = {service.id for service in catalogue.services}
    for counter in catalogue.counters:
        what = f"counter {counter.id!r}"
        yield from (f"{what}: no service {s!r} to help" for s in counter.helps if s not in known)
        yield from (f"{what}: serves {s!r} anyway and cannot help it" for s in counter.helps if s in counter.services)
        if len(set(counter.helps)) < len(counter.helps):
            yield f"{what}: helps one service twice"


def _hall(hall: Hall) -> Iterable[str]:
    yield from _names("hall: name", hall.name)
    yield from _text("hall: local name", hall.local_name, least=0)
    yield from _text("hall: address", hall.address, least=0, most=LONGEST_ADDRESS)
    yield from _range("hall: start of the day", hall.day_start_minute, 0, DAY_MINUTES - 1)
    try:
        ZoneInfo(hall.timezone)
    except (ValueError, OSError, KeyError):
        yield f"hall: {hall.timezone!r} is no time zone"
    yield from _calendar(hall.calendar)
    yield from _rules(hall.rules)


def _calendar(calendar: Calendar) -> Iterable[str]:
    yield from _week("hall: week", calendar.week)
    yield from _span("hall: Friday break", calendar.friday_break)
    yield from _range("hall: last ticket", calendar.last_ticket_minutes, 0, LONGEST_MINUTES)
    for period in calendar.periods:
        what = f"period {period.first}"
        yield from _names(f"{what}: name", period.name)
        yield from _dates(what, period.first, period.last)
        yield from _week(f"{what}: week", period.week)
        yield from _span(f"{what}: Friday break", period.friday_break)
        if period.last < period.first:
            yield f"{what}: ends on {period.last}, before it begins"
    days = [holiday.day for holiday in calendar.holidays]
    yield from (f"holiday {day} is there twice" for day in sorted({day for day in days if days.count(day) > 1}))
    for holiday in calendar.holidays:
        yield from _names(f"holiday {holiday.day}: name", holiday.name)
        yield from _dates(f"holiday {holiday.day}", holiday.day)


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
}
"""Least and most of each rule that is a number."""


def _rules(rules: Rules) -> Iterable[str]:
    for each in fields(rules):
        if each.name in _RULES:
            yield from _range(f"rules: {each.name}", getattr(rules, each.name), *_RULES[each.name])


def _agency(agency: Agency) -> Iterable[str]:
    what = f"agency {agency.id!r}"
    yield from _names(f"{what}: name", agency.name)
    yield from _names(f"{what}: short name", agency.short_name)
    if agency.week is not None:
        yield from _week(f"{what}: week", agency.week)
    for each in agency.breaks:
        yield from _span(f"{what}: break", each.span)
        if not each.weekdays or not set(each.weekdays) <= set(range(7)):
            yield f"{what}: break has no such weekdays {each.weekdays}"
    days = [each.day for each in agency.exceptions]
    yield from (f"{what}: exception {day} is there twice" for day in sorted({d for d in days if days.count(d) > 1}))
    for exception in agency.exceptions:
        yield from _dates(f"{what}: exception", exception.day)
        yield from _names(f"{what}: exception {exception.day}", exception.name)
        yield from _span(f"{what}: exception {exception.day}", exception.hours)


def _pools(catalogue: Catalogue) -> Iterable[str]:
    for pool in catalogue.pools:
        prefix = pool.prefix
        fits = 1 <= len(prefix) <= LONGEST_PREFIX and prefix.isascii() and prefix.isalnum() and prefix[0].isalpha()
        if not fits or prefix != prefix.upper():
            yield f"pool {pool.id!r}: prefix {prefix!r} is not a capital letter and up to two letters or digits"
        yield from _range(f"pool {pool.id!r}: width", pool.width, 1, LARGEST_WIDTH)


def _service(service: Service) -> Iterable[str]:
    what = f"service {service.id!r}"
    yield from _names(f"{what}: name", service.name)
    yield from _range(f"{what}: minutes", service.minutes, 1, LONGEST_MINUTES)
    yield from _range(f"{what}: weight", service.weight, 0.01, LARGEST_WEIGHT)
    yield from _range(f"{what}: quota", service.quota, 0, LARGEST_QUOTA)
    yield from _range(f"{what}: priority quota", service.priority_quota, 0, LARGEST_QUOTA)
    yield from _range(f"{what}: help after", service.help_after_minutes, 1, DAY_MINUTES)
    yield from _range(f"{what}: last ticket", service.last_ticket_minutes, 0, LONGEST_MINUTES)
    if service.priority_quota and service.quota is None:
        yield f"{what}: a share for priority needs a quota"
    if service.outcome_required and not service.outcomes:
        yield f"{what}: an outcome is required and there is none to choose"
    if len(set(service.outcomes)) < len(service.outcomes):
        yield f"{what}: an outcome is there twice"
    for outcome in service.outcomes:
        yield from _text(f"{what}: outcome", outcome)
        if "|" in outcome:
            yield f"{what}: outcome {outcome!r} has a | in it"


def _zones_and_counters(catalogue: Catalogue) -> Iterable[str]:
    for zone in catalogue.zones:
        yield from _names(f"zone {zone.id!r}: name", zone.name)
        yield from _names(f"zone {zone.id!r}: place", zone.place)
    for counter in catalogue.counters:
        yield from _range(f"counter {counter.id!r}: number", counter.number, 1, LARGEST_NUMBER)


def _names(what: str, names: Names) -> Iterable[str]:
    if "id" not in names:
        yield f"{what}: there is no Indonesian text"
    for language, text in names.items():
        if not (2 <= len(language) <= 3 and language.isascii() and language.isalpha() and language.islower()):
            yield f"{what}: {language!r} is no language"
        yield from _text(f"{what}.{language}", text)


def _text(what: str, text: str, least: int = 1, most: int = LONGEST_TEXT) -> Iterable[str]:
    if not least <= len(text) <= most:
        yield f"{what}: has {len(text)} characters, not {least} to {most}"
    if text != text.strip() or any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in text):
        yield f"{what}: has spaces around it, or characters that cannot be shown"


def _range(what: str, value: float | None, least: float, most: float) -> Iterable[str]:
    if value is not None and not least <= value <= most:
        yield f"{what}: {value} is not {least} to {most}"


def _week(what: str, week: Week) -> Iterable[str]:
    for span in week:
        yield from _span(what, span)


def _span(what: str, span: Span | None) -> Iterable[str]:
    if span and not 0 <= span.start < span.end <= DAY_MINUTES:
        yield f"{what}: minutes {span.start} to {span.end} are no part of a day"


def _dates(what: str, *days: str) -> Iterable[str]:
    for day in days:
        try:
            sound = date.fromisoformat(day).isoformat() == day
        except ValueError:
            sound = False
        if not sound:
            yield f"{what}: {day!r} is no date"
