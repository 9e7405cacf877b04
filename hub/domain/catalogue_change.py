"""Changing what the hall offers while it works: what may go, and what is still needed today (D1, D2)."""

from typing import assert_never

from hub.domain import commands, editing
from hub.domain.catalogue import Catalogue, can_make_same_numbers
from hub.domain.catalogue_changes import Kind, things
from hub.domain.events import CatalogueAdopted
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.state import DayState


def change_catalogue(state: DayState, command: commands.CatalogueCommand, at: int) -> Decision:
    """Return the catalogue from an instant (UTC ms) on, or why it cannot be so."""
    del at  # the rules of today do not ask for it
    running = state.catalogue
    assert running is not None
    match command:
        case commands.AdoptCatalogue():
            return _adopt(state, command.catalogue, command.source)
        case commands.PutThing():
            edited = editing.put(running, command.thing)
        case commands.ArchiveThing():
            if not _has(running, command.kind, command.id):
                return _unknown(command.kind, command.id)
            edited = editing.archive(running, command.kind, command.id)
        case commands.RestoreThing():
            if not _has(running, command.kind, command.id):
                return _unknown(command.kind, command.id)
            edited = editing.restore(running, command.kind, command.id)
        case _:
            assert_never(command)
    if isinstance(edited, editing.Refused):
        return Rejection(RejectionCode.UNSOUND_CATALOGUE, {"problems": "\n".join(edited.problems)})
    return _adopt(state, edited.catalogue, state.source)


def _has(catalogue: Catalogue, kind: Kind, id_: str) -> bool:
    return any(thing.id == id_ for thing in things(catalogue).get(kind, ()))


def _unknown(kind: Kind, id_: str) -> Rejection:
    return Rejection(RejectionCode.UNKNOWN_THING, {"kind": kind, "id": id_})


def _adopt(state: DayState, wanted: Catalogue, source: str | None) -> Decision:
    if (state.catalogue, state.source) == (wanted, source):
        return []
    for pool in wanted.pools:
        for prefix, owner in state.prefixes.items():
            if owner != pool.id and can_make_same_numbers(prefix, pool.prefix):
                return Rejection(RejectionCode.PREFIX_IN_USE, {"prefix": prefix})
    for counter in (*state.at_counter, *(desk for desk, line in state.desks.items() if len(line))):
        if counter not in wanted.counter:
            return Rejection(RejectionCode.COUNTER_IN_USE, {"counter": counter})
    for service, line in state.lines.items():
        if len(line) and not wanted.counters_of.get(service):
            return Rejection(RejectionCode.SERVICE_IN_USE, {"service": service})
    return [CatalogueAdopted(wanted, source)]
