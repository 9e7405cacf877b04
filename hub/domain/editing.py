"""Editing the catalogue while the hall works: one thing, or all of it at once; nothing is ever deleted (D1, D2).

Every function returns either the catalogue as it would be, with what changes and what to beware of, or every reason
why it cannot be. Nothing has happened then: adopting the result is for the caller, and so is not adopting it, which is
a dry run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as with_
from typing import TypeVar, assert_never

from hub.domain.catalogue import Agency, Catalogue, Counter, CounterId, Hall, Pool, Service, ServiceId, Zone
from hub.domain.catalogue_changes import Change, Kind, Thing, changes_between, things
from hub.domain.catalogue_checks import Warning_, all_problems, warnings_of

ThingT = TypeVar("ThingT", Agency, Pool, Service, Zone, Counter)


@dataclass(frozen=True)
class Edited:
    """The catalogue as it would be; `changes` is empty when it is the same."""

    catalogue: Catalogue
    changes: tuple[Change, ...]
    warnings: tuple[Warning_, ...]


@dataclass(frozen=True)
class Refused:
    """Every reason why the catalogue cannot be so, in words for an administrator."""

    problems: tuple[str, ...]


def replace(running: Catalogue, wanted: Catalogue) -> Edited | Refused:
    """Put another catalogue in the place of the running one; what it leaves out is archived at its end.

    What it has again, and not as archived, is no longer archived.
    """
    return _edited(running, merged(running, wanted))


def merged(running: Catalogue, wanted: Catalogue) -> Catalogue:
    """Return what is wanted, and behind it as archived what is left out; a sound catalogue stays sound by this."""
    return Catalogue(
        hall=wanted.hall,
        agencies=_merged(running.agencies, wanted.agencies),
        pools=_merged(running.pools, wanted.pools),
        services=_merged(running.services, wanted.services),
        zones=_merged(running.zones, wanted.zones),
        counters=_merged(running.counters, wanted.counters),
    )


def put(running: Catalogue, thing: Hall | Thing) -> Edited | Refused:
    """Put one thing in the place of what has its id, else at the end of its kind."""
    match thing:
        case Hall():
            return _edited(running, with_(running, hall=thing))
        case Agency():
            return _edited(running, with_(running, agencies=_with(running.agencies, thing)))
        case Pool():
            return _edited(running, with_(running, pools=_with(running.pools, thing)))
        case Service():
            return _edited(running, with_(running, services=_with(running.services, thing)))
        case Zone():
            return _edited(running, with_(running, zones=_with(running.zones, thing)))
        case Counter():
            return _edited(running, with_(running, counters=_with(running.counters, thing)))
        case _:
            assert_never(thing)


def move_skills(
    running: Catalogue, counter: CounterId, services: Sequence[ServiceId], helps: Sequence[ServiceId] = ()
) -> Edited | Refused:
    """Let a counter serve other services, the main one first, and help with others."""
    known = running.counter.get(counter)
    if known is None:
        return Refused((f"there is no counter {counter!r}",))
    return put(running, with_(known, services=tuple(services), helps=tuple(helps)))


def archive(running: Catalogue, kind: Kind, id_: str) -> Edited | Refused:
    """Take one thing out of use and keep it.

    With an agency go its services; counters lose the services that go, and one that serves nothing else goes, too.
    A pool or zone in use cannot go.
    """
    found = _find(running, kind, id_)
    if isinstance(found, Refused):
        return found
    match found:
        case Agency():
            agencies = _with(running.agencies, with_(found, archived=True))
            of_it = {service.id for service in running.services if service.agency == found.id}
            return _edited(running, _without_services(with_(running, agencies=agencies), of_it))
        case Service():
            return _edited(running, _without_services(running, {found.id}))
        case Pool() | Zone() | Counter():
            return put(running, with_(found, archived=True))
        case _:
            assert_never(found)


def restore(running: Catalogue, kind: Kind, id_: str) -> Edited | Refused:
    """Take one archived thing back into use; what it needs must be in use before."""
    found = _find(running, kind, id_)
    return found if isinstance(found, Refused) else put(running, with_(found, archived=False))


def _find(catalogue: Catalogue, kind: Kind, id_: str) -> Thing | Refused:
    found = next((thing for thing in things(catalogue).get(kind, ()) if thing.id == id_), None)
    return Refused((f"there is no {kind} {id_!r}",)) if found is None else found


def _without_services(catalogue: Catalogue, gone: set[ServiceId]) -> Catalogue:
    services = tuple(with_(each, archived=each.archived or each.id in gone) for each in catalogue.services)
    counters = tuple(_without(counter, gone) for counter in catalogue.counters)
    return with_(catalogue, services=services, counters=counters)


def _without(counter: Counter, gone: set[ServiceId]) -> Counter:
    services = tuple(service for service in counter.services if service not in gone)
    if counter.archived or not services:
        return with_(counter, archived=True)
    return with_(counter, services=services, helps=tuple(each for each in counter.helps if each not in gone))


def _with(known: tuple[ThingT, ...], thing: ThingT) -> tuple[ThingT, ...]:
    by_id = {each.id: each for each in known}
    by_id[thing.id] = thing
    return tuple(by_id.values())


def _merged(running: tuple[ThingT, ...], wanted: tuple[ThingT, ...]) -> tuple[ThingT, ...]:
    ids: set[str] = {each.id for each in wanted}
    return wanted + tuple(with_(each, archived=True) for each in running if each.id not in ids)


def _edited(running: Catalogue, wanted: Catalogue) -> Edited | Refused:
    if problems := all_problems(wanted):
        return Refused(tuple(problems))
    return Edited(wanted, changes_between(running, wanted), warnings_of(wanted))
