"""Whether a catalogue may be worked with: its references, its archived things, its values; and what sounds alike."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from hub.domain.calendar import DAY_MINUTES, Span
from hub.domain.catalogue import Agency, Catalogue, Service, ZoneId
from hub.domain.hall_checks import check_hall
from hub.domain.value_checks import (
    LONGEST_MINUTES,
    check_dates,
    check_names,
    check_range,
    check_span,
    check_text,
    check_week,
)

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
        *check_hall(catalogue.hall),
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


def _agency(agency: Agency) -> Iterable[str]:
    what = f"agency {agency.id!r}"
    yield from check_names(f"{what}: name", agency.name)
    yield from check_names(f"{what}: short name", agency.short_name)
    if agency.week is not None:
        yield from check_week(f"{what}: week", agency.week)
    for each in agency.breaks:
        yield from check_span(f"{what}: break", each.span)
        if not each.weekdays or not set(each.weekdays) <= set(range(7)):
            yield f"{what}: break has no such weekdays {each.weekdays}"
    days = [each.day for each in agency.exceptions]
    yield from (f"{what}: exception {day} is there twice" for day in sorted({d for d in days if days.count(d) > 1}))
    for exception in agency.exceptions:
        yield from check_dates(f"{what}: exception", exception.day)
        yield from check_names(f"{what}: exception {exception.day}", exception.name)
        yield from check_span(f"{what}: exception {exception.day}", exception.hours)


def _pools(catalogue: Catalogue) -> Iterable[str]:
    for pool in catalogue.pools:
        prefix = pool.prefix
        fits = 1 <= len(prefix) <= LONGEST_PREFIX and prefix.isascii() and prefix.isalnum() and prefix[0].isalpha()
        if not fits or prefix != prefix.upper():
            yield f"pool {pool.id!r}: prefix {prefix!r} is not a capital letter and up to two letters or digits"
        yield from check_range(f"pool {pool.id!r}: width", pool.width, 1, LARGEST_WIDTH)


def _service(service: Service) -> Iterable[str]:
    what = f"service {service.id!r}"
    yield from check_names(f"{what}: name", service.name)
    yield from check_range(f"{what}: minutes", service.minutes, 1, LONGEST_MINUTES)
    yield from check_range(f"{what}: weight", service.weight, 0.01, LARGEST_WEIGHT)
    yield from check_range(f"{what}: quota", service.quota, 0, LARGEST_QUOTA)
    yield from check_range(f"{what}: priority quota", service.priority_quota, 0, LARGEST_QUOTA)
    yield from check_range(f"{what}: help after", service.help_after_minutes, 1, DAY_MINUTES)
    yield from check_range(f"{what}: last ticket", service.last_ticket_minutes, 0, LONGEST_MINUTES)
    if service.priority_quota and service.quota is None:
        yield f"{what}: a share for priority needs a quota"
    if service.outcome_required and not service.outcomes:
        yield f"{what}: an outcome is required and there is none to choose"
    if len(set(service.outcomes)) < len(service.outcomes):
        yield f"{what}: an outcome is there twice"
    for outcome in service.outcomes:
        yield from check_text(f"{what}: outcome", outcome)
        if "|" in outcome:
            yield f"{what}: outcome {outcome!r} has a | in it"


def _zones_and_counters(catalogue: Catalogue) -> Iterable[str]:
    for zone in catalogue.zones:
        yield from check_names(f"zone {zone.id!r}: name", zone.name)
        yield from check_names(f"zone {zone.id!r}: place", zone.place)
    for counter in catalogue.counters:
        what = f"counter {counter.id!r}"
        yield from check_range(f"{what}: number", counter.number, 1, LARGEST_NUMBER)
        if counter.staffed is not None:
            yield from _staffed(f"{what}: staffed", counter.staffed)


def _staffed(what: str, spans: tuple[Span, ...]) -> Iterable[str]:
    """Nothing is not never: a counter that nobody will come to is inactive."""
    if not spans:
        yield f"{what}: names no times"
    for span in spans:
        yield from check_span(what, span)
    for before, after in pairwise(sorted(spans, key=lambda each: each.start)):
        if after.start < before.end:
            yield f"{what}: two times overlap"
