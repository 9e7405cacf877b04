"""What is different between two catalogues, thing by thing and field by field, as data to show before it is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum, unique
from hashlib import sha256
from typing import Final

from hub.domain.calendar import DateException, Holiday, Span
from hub.domain.catalogue import Agency, Catalogue, Counter, Hall, Pool, Service, Zone


@unique
class Kind(StrEnum):
    """What an administrator edits."""

    HALL = "hall"
    AGENCY = "agency"
    POOL = "pool"
    SERVICE = "service"
    ZONE = "zone"
    COUNTER = "counter"


Thing = Agency | Pool | Service | Zone | Counter
"""What has an id and is archived instead of deleted (D2)."""


@unique
class ChangeKind(StrEnum):
    """What becomes of a thing; `REORDERED` is said of all of a kind, with an empty id."""

    ADDED = "added"
    CHANGED = "changed"
    ARCHIVED = "archived"
    RESTORED = "restored"
    REORDERED = "reordered"


@dataclass(frozen=True)
class FieldChange:
    """One field of a thing, such as "name.en" or "week.monday"; None is a field that is not there."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """One thing that becomes different; `fields` are given for what stays, whatever else becomes of it."""

    kind: Kind
    id: str
    what: ChangeKind
    fields: tuple[FieldChange, ...] = ()


LONGEST_SHOWN: Final = 400
"""Characters of a text that is shown whole: an address has no more; a picture is told by a digest."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def things(catalogue: Catalogue) -> dict[Kind, Sequence[Thing]]:
    """Return what has an id, by kind, in the administrator's order."""
    return {
        Kind.AGENCY: catalogue.agencies,
        Kind.POOL: catalogue.pools,
        Kind.SERVICE: catalogue.services,
        Kind.ZONE: catalogue.zones,
        Kind.COUNTER: catalogue.counters,
    }


def changes_between(before: Catalogue, after: Catalogue) -> tuple[Change, ...]:
    """Return what makes one catalogue of the other; `after` has all that `before` has."""
    found: list[Change] = []
    if hall := _field_changes(before.hall, after.hall):
        found.append(Change(Kind.HALL, "", ChangeKind.CHANGED, hall))
    new = things(after)
    for kind, old in things(before).items():
        known: dict[str, Thing] = {thing.id: thing for thing in old}
        found += [change for thing in new[kind] if (change := _change(kind, known.get(thing.id), thing))]
        both = _working(old) & _working(new[kind])
        if _order(old, both) != _order(new[kind], both):
            found.append(Change(kind, "", ChangeKind.REORDERED))
    return tuple(found)


def _working(of: Iterable[Thing]) -> set[str]:
    return {thing.id for thing in of if not thing.archived}


def _order(of: Iterable[Thing], ids: set[str]) -> list[str]:
    return [thing.id for thing in of if thing.id in ids]


def _change(kind: Kind, before: Thing | None, after: Thing) -> Change | None:
    if before is None:
        return Change(kind, after.id, ChangeKind.ADDED)
    changed = tuple(each for each in _field_changes(before, after) if each.field != "archived")
    if before.archived != after.archived:
        return Change(kind, after.id, ChangeKind.ARCHIVED if after.archived else ChangeKind.RESTORED, changed)
    return Change(kind, after.id, ChangeKind.CHANGED, changed) if changed else None


def _field_changes(before: Hall | Thing, after: Hall | Thing) -> tuple[FieldChange, ...]:
    if before == after:
        return ()
    old, new = _flat("", before), _flat("", after)
    return tuple(
        FieldChange(field, old.get(field), new.get(field))
        for field in dict.fromkeys([*old, *new])
        if old.get(field) != new.get(field)
    )


def _flat(where: str, value: object) -> dict[str, str]:
    """Return every leaf of a value as text by its path; what is None has no leaf."""
    match value:
        case None:
            return {}
        case Span():
            return {where: f"{_clock(value.start)}-{_clock(value.end)}"}
        case bool():
            return {where: "true" if value else "false"}
        case Mapping():
            return _below(where, value.items())
        case tuple():
            return _flat_tuple(where, value)
        case _ if is_dataclass(value):
            return _below(where, ((each.name, getattr(value, each.name)) for each in fields(value)))
        case str() if len(value) > LONGEST_SHOWN:
            return {where: f"{len(value)} characters ({sha256(value.encode()).hexdigest()[:8]})"}
        case _:
            return {where: str(value)}


def _flat_tuple(where: str, items: tuple[object, ...]) -> dict[str, str]:
    if len(items) == len(WEEKDAYS) and all(item is None or isinstance(item, Span) for item in items):
        hours = ((day, item or "closed") for day, item in zip(WEEKDAYS, items, strict=True))
        return _below(where, hours)
    if any(is_dataclass(item) for item in items):
        return _below(where, ((_key(number, item), item) for number, item in enumerate(items, start=1)))
    return {where: ", ".join(str(item) for item in items)} if items else {}


def _key(number: int, item: object) -> str:
    """Return what tells one item of a list from the others: its date, else its place in the list."""
    return item.day if isinstance(item, Holiday | DateException) else str(number)


def _below(where: str, pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    return {path: leaf for key, item in pairs for path, leaf in _flat(f"{where}.{key}" if where else key, item).items()}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
