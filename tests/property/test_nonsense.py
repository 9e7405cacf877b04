"""Whatever is asked for, with any ids, texts and times: nothing raises, a refusal changes nothing, all stays sound."""

from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.domain import commands
from hub.domain.catalogue import AgencyId, Catalogue, CounterId, Hall, PoolId, ServiceId, ZoneId
from hub.domain.commands_day import CheckIn, RecordPaperTicket
from hub.domain.decide import Rejection, decide
from hub.domain.estimate import Wait
from hub.domain.invariants import broken_invariants
from hub.domain.state import DayState
from hub.domain.ticket import CallId, TicketClass, TicketId
from tests.builders import DAY
from tests.property.mornings import ALWAYS_OPEN, Morning, begin, goes_on
from tests.property.naive_edits import edits

COMMANDS = tuple(get_args(commands.Command))
WORDS = ("", " ", "\t", "A001", "a001", "Z999", "id", "p1", "h1", "o-1", "x" * 300, "\N{ZERO WIDTH SPACE}", "🎫")
BIGGEST = 2**63 - 1
"""What a number in JSON can be at most, as the hub reads it."""

chosen = settings(deadline=None, suppress_health_check=list(HealthCheck))


def values(hint: Any, state: DayState) -> st.SearchStrategy[Any]:
    """Return values of a field: what is there, what is not, and what cannot be."""
    assert state.catalogue is not None
    catalogue = state.catalogue
    known: dict[Any, list[str]] = {
        TicketId: list(state.tickets),
        CallId: list(state.calls),
        CounterId: [each.id for each in catalogue.counters],
        ServiceId: [each.id for each in catalogue.services],
        AgencyId: [each.id for each in catalogue.agencies],
        PoolId: [each.id for each in catalogue.pools],
        ZoneId: [each.id for each in catalogue.zones],
        str: [*state.slips, *state.numbers, *state.check_ins, *state.leases, state.day or DAY],
    }
    if hint in known:
        return st.one_of(st.sampled_from([*known[hint], *WORDS]), st.sampled_from(known[hint] or ["none"]), st.text())
    if hint is bool:
        return st.booleans()
    if hint is int:
        near = st.integers(-90_000_000, 90_000_000).map(lambda ms: state.last_at + ms)
        return st.one_of(st.integers(-2, 1_500), near, st.sampled_from((0, BIGGEST, -BIGGEST - 1)), st.integers())
    if hint is Catalogue:
        return st.just(catalogue)
    if hint is Wait:
        return st.builds(Wait, st.integers(), st.integers(0, 60), st.integers(0, 90))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if get_origin(hint) in (tuple, frozenset):
        return st.lists(values(get_args(hint)[0], state), max_size=3).map(get_origin(hint))
    if get_origin(hint) is dict:
        return st.dictionaries(st.sampled_from(("id", "en", "x")), values(get_args(hint)[1], state))
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{each.name: values(hints[each.name], state) for each in fields(hint)})
    assert get_origin(hint) in (Union, UnionType), hint
    if Hall in get_args(hint):
        return edits(catalogue).filter(lambda made: isinstance(made, commands.PutThing)).map(lambda made: made.thing)
    return st.one_of(st.none() if each is NoneType else values(each, state) for each in get_args(hint))


def any_command(kind: type, state: DayState) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{each.name: values(hints[each.name], state) for each in fields(kind)})


def is_new(command: commands.Command, state: DayState) -> bool:
    """Return whether a command's own id is new: the hub sees to that before it asks the rules."""
    if isinstance(command, commands.IssueTicket | RecordPaperTicket | CheckIn):
        return command.ticket not in state.tickets
    if isinstance(command, commands.CallNext | commands.Recall | commands.UnparkTicket | commands.CallNumber):
        return command.call not in state.calls
    return True


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
@settings(chosen, max_examples=6)
@given(data=st.data())
def test_nonsense_is_answered_and_changes_nothing_before_it_is_applied(kind: type, data: st.DataObject) -> None:
    morning = goes_on(data, begin(ALWAYS_OPEN), most=3)
    state = morning.book.state
    for _ in range(4):
        command = data.draw(any_command(kind, state))
        before = repr(state)
        decision = decide(state, command, morning.book.at)
        assert repr(state) == before
        if isinstance(decision, Rejection):
            assert all(isinstance(each, str) for each in decision.values.values())
            assert morning.book.do(command) == decision
            assert repr(state) == before
        elif is_new(command, state):
            morning.book.do(command)
            assert_sound(morning)


def assert_sound(morning: Morning) -> None:
    """A day can be looked at from every side after whatever has happened."""
    book, state = morning.book, morning.book.state
    assert broken_invariants(state) == []
    assert book.replayed() == state
    assert state.catalogue is not None
    for service in state.catalogue.services:
        for ticket_class in TicketClass:
            state.availability(service.id, ticket_class, book.at)


def test_before_the_first_day_all_is_refused() -> None:
    state = DayState()
    for kind in COMMANDS:
        if kind is not commands.OpenDay:
            hints = get_type_hints(kind)
            plain = {each.name: None for each in fields(kind) if each.name in hints}
            decision = decide(state, kind(**plain), 0)
            assert isinstance(decision, Rejection)
            assert decision.code == "day_not_open"
    assert state == DayState()
    assert not isinstance(decide(state, commands.OpenDay(DAY, begin().book.catalogue), 0), Rejection)
