"""Changing what the hall offers while it works: sound, and without breaking what today already promised (D1, D2, T1).

What is left out is archived. A change is refused whole, for the first reason of the day that speaks against it:

- a number could be made twice, or look like another: a prefix that gave numbers today belongs to its pool until
  tomorrow, which keeps it and does not shorten its numbers;
- numbers of a pool are on paper and not yet recorded: its services stay with it;
- a counter with a visitor, with a line of its own, or that alone can call back whom it put aside, cannot be archived;
  it can be made inactive;
- a service for which somebody waits, is put aside, or has a stop to come keeps a counter.

Moving a service to another pool doubles nothing: numbers belong to pools, and each goes on where it is.
"""

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from hub.domain import commands, editing
from hub.domain.catalogue import Catalogue, Hall, ServiceId, can_make_same_numbers
from hub.domain.catalogue_changes import Kind, Thing, things
from hub.domain.events import CatalogueAdopted
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.state import DayState
from hub.domain.ticket import OPEN, TicketState

LONGEST_PROBLEMS: Final = 2_000
"""Characters of all problems together: they stand in one line of the log; a page has the first twenty or so."""

_QUEUED: Final = frozenset({TicketState.WAITING, TicketState.PARKED})


def change_catalogue(state: DayState, command: commands.CatalogueCommand, at: int) -> Decision:
    """Return the catalogue that follows from a command, nothing when that is the running one, or why it is refused.

    `at` (UTC ms) changes nothing: what speaks against a change is in the state.
    """
    del at
    running = state.catalogue
    assert running is not None
    edited = _edit(running, command)
    if isinstance(edited, Rejection):
        return edited
    if isinstance(edited, editing.Refused):
        return Rejection(RejectionCode.UNSOUND_CATALOGUE, {"problems": problems_in_words(edited.problems)})
    source = command.source if isinstance(command, commands.AdoptCatalogue) else state.source
    if (edited.catalogue, source) == (running, state.source):
        return []
    against = next(_against(state, running, edited.catalogue), None)
    return [CatalogueAdopted(edited.catalogue, source, command.reason)] if against is None else against


def problems_in_words(problems: Sequence[str]) -> str:
    """Return all problems in one text; where they are too many, how many more there are."""
    said: list[str] = []
    room = LONGEST_PROBLEMS
    for problem in problems:
        room -= len(problem) + len("; ")
        if room < 0:
            return "; ".join([*said, f"and {len(problems) - len(said)} more"])
        said.append(problem)
    return "; ".join(said)


def _edit(running: Catalogue, command: commands.CatalogueCommand) -> editing.Edited | editing.Refused | Rejection:
    match command:
        case commands.AdoptCatalogue():
            return editing.replace(running, command.catalogue)
        case commands.PutThing():
            return _moves_the_day(running, command.thing) or editing.put(running, command.thing)
        case commands.ArchiveThing():
            return _unknown(running, command.kind, command.id) or editing.archive(running, command.kind, command.id)
        case commands.RestoreThing():
            return _unknown(running, command.kind, command.id) or editing.restore(running, command.kind, command.id)
        case _:
            assert_never(command)


def _moves_the_day(running: Catalogue, thing: Hall | Thing) -> editing.Refused | None:
    """Return that a hall's day cannot be moved while it goes on: only a file does that, at the hub's next start."""
    if not isinstance(thing, Hall):
        return None
    hall = running.hall
    same = (thing.timezone, thing.day_start_minute) == (hall.timezone, hall.day_start_minute)
    return None if same else editing.Refused(("time zone and start of day change with the hub's next start",))


def _unknown(running: Catalogue, kind: Kind, id_: str) -> Rejection | None:
    known = any(thing.id == id_ for thing in things(running).get(kind, ()))
    return None if known else Rejection(RejectionCode.UNKNOWN_THING, {"kind": kind, "id": id_})


def _against(state: DayState, running: Catalogue, wanted: Catalogue) -> Iterator[Rejection]:
    """Yield what of today speaks against a sound catalogue."""
    yield from _prefixes(state, running, wanted)
    yield from _paper(state, running, wanted)
    for counter in (*state.at_counter, *(desk for desk, line in state.desks.items() if len(line))):
        if wanted.counter[counter].archived:
            yield Rejection(RejectionCode.COUNTER_IN_USE, {"counter": counter})
    for service in _needed(state):
        if running.counters_of.get(service) and not wanted.counters_of[service]:
            yield Rejection(RejectionCode.SERVICE_IN_USE, {"service": service})
    for ticket in (state.tickets[each] for each in state.parked):
        desk = ticket.parked_by
        if not wanted.counters_of[ticket.service] and desk is not None and wanted.counter[desk].archived:
            yield Rejection(RejectionCode.COUNTER_IN_USE, {"counter": desk})  # nobody else could call it back


def _prefixes(state: DayState, running: Catalogue, wanted: Catalogue) -> Iterator[Rejection]:
    for pool in wanted.pools:
        before = running.pool.get(pool.id)
        given = state.next_number.get(pool.id, 1) > 1 or pool.id in state.prefixes.values()
        if before is not None and given and (pool.prefix != before.prefix or pool.width < before.width):
            yield Rejection(RejectionCode.PREFIX_IN_USE, {"prefix": before.prefix})
        is_new = before is None or before.archived or before.prefix != pool.prefix
        for prefix, owner in state.prefixes.items() if is_new and not pool.archived else ():
            if owner != pool.id and can_make_same_numbers(prefix, pool.prefix):
                yield Rejection(RejectionCode.PREFIX_IN_USE, {"prefix": prefix})


def _paper(state: DayState, running: Catalogue, wanted: Catalogue) -> Iterator[Rejection]:
    for service in running.services:
        if state.paper.get(service.pool) and wanted.service[service.id].pool != service.pool:
            yield Rejection(RejectionCode.SERVICE_IN_USE, {"service": service.id, "pool": service.pool})


def _needed(state: DayState) -> dict[ServiceId, None]:
    """Return the services for which somebody waits or is put aside, and those of the stops to come."""
    needed: dict[ServiceId, None] = {}
    for ticket in state.tickets.values():
        if ticket.state in OPEN:
            needed |= {ticket.service: None} if ticket.state in _QUEUED else {}
            needed |= {stop.service: None for stop in ticket.stops}
    return needed
