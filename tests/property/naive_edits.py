"""Edits of a small hall's catalogue, and which of today's promises speak against one."""

from dataclasses import replace
from typing import Any, assert_never

from hypothesis import strategies as st

from hub.domain import commands, editing
from hub.domain.catalogue import Catalogue, Counter, Pool, Service, ServiceId, ZoneId
from hub.domain.catalogue_changes import Kind
from tests.property.naive_hall import NaiveHall

IDS = ("A", "B", "C", "A.01", "B.02", "C.01", "1", "3", "4", "Z1", "none")


@st.composite
def edits(draw: Any, catalogue: Catalogue) -> commands.CatalogueCommand:
    """Return a change that an administrator could ask for, sound or not."""
    what = draw(st.sampled_from(("put", "put", "put", "archive", "restore", "restore", "whole")))
    if what == "archive":
        return commands.ArchiveThing(draw(st.sampled_from(Kind)), draw(st.sampled_from(IDS)))
    if what == "restore":
        return commands.RestoreThing(draw(st.sampled_from(Kind)), draw(st.sampled_from(IDS)))
    if what == "whole":
        return commands.AdoptCatalogue(replace(catalogue, services=catalogue.services[: draw(st.integers(3, 5))]))
    thing = draw(st.sampled_from((*catalogue.services, *catalogue.counters, *catalogue.pools, catalogue.hall)))
    if isinstance(thing, Service):
        changed: Any = draw(
            st.sampled_from(({"weight": 3.0}, {"quota": 3}, {"active": False}, {"active": True}, {"accepting": False}))
        )
    elif isinstance(thing, Counter):
        known = [each.id for each in catalogue.services]
        services = tuple(draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True)))
        changed = draw(
            st.sampled_from(
                (
                    {"services": services, "helps": ()},
                    {"helps": (ServiceId("A.01"),)},
                    {"active": False},
                    {"active": True},
                    {"zone": ZoneId("nowhere")},
                )
            )
        )
    elif isinstance(thing, Pool):
        changed = draw(st.sampled_from(({"prefix": "K"}, {"width": 4}, {"width": 2}, {"archived": True})))
    else:
        cap, ratio = draw(st.integers(1, 2)), draw(st.sampled_from((1.0, 2.0, 3.0)))
        changed = {"rules": replace(thing.rules, cap=cap, ratio=ratio)}
    return commands.PutThing(replace(thing, **changed))


def edit(hall: NaiveHall, command: commands.CatalogueCommand, now: int) -> str | None:
    """Answer to an edit; whether a catalogue is sound is not the day's question."""
    running = hall.catalogue
    match command:
        case commands.PutThing(thing=thing):
            edited = editing.put(running, thing)
        case commands.AdoptCatalogue(catalogue=wanted):
            edited = editing.replace(running, wanted)
        case commands.ArchiveThing(kind=kind, id=id_) | commands.RestoreThing(kind=kind, id=id_):
            if not _has(running, kind, id_):
                return "unknown_thing"
            change = editing.archive if isinstance(command, commands.ArchiveThing) else editing.restore
            edited = change(running, kind, id_)
        case _:
            assert_never(command)
    if isinstance(edited, editing.Refused):
        return "unsound_catalogue"
    if code := _against(hall, running, edited.catalogue):
        return code
    hall.catalogue = edited.catalogue
    return None


def _has(catalogue: Catalogue, kind: Kind, id_: str) -> bool:
    things: dict[str, Any] = {
        "agency": catalogue.agencies,
        "pool": catalogue.pools,
        "service": catalogue.services,
        "zone": catalogue.zones,
        "counter": catalogue.counters,
    }
    return any(each.id == id_ for each in things.get(kind.value, ()))


def _against(hall: NaiveHall, running: Catalogue, wanted: Catalogue) -> str | None:
    for pool in wanted.pools:
        before = running.pool.get(pool.id)
        looks_other = before is not None and (pool.prefix != before.prefix or pool.width < before.width)
        if looks_other and hall.next_number(pool.id) > 1:
            return "prefix_in_use"
    for service in running.services:
        if hall.on_paper.get(service.pool) and wanted.service[service.id].pool != service.pool:
            return "service_in_use"
    busy = [v.counter for v in hall.visits if v.state in ("called", "serving")]
    busy += [v.desk for v in hall.visits if v.state == "waiting" and v.desk is not None]
    if any(counter.id in busy and counter.archived for counter in wanted.counters):
        return "counter_in_use"
    needed = {v.service for v in hall.visits if v.state in ("waiting", "parked")}
    for v in hall.visits:
        if v.state in ("waiting", "parked", "called", "serving"):
            needed |= set(v.stops)
    for service_id in needed:
        had = hall.is_served(service_id, working=False)
        if had and not any(service_id in each.services for each in wanted.counters if not each.archived):
            return "service_in_use"
    return None
