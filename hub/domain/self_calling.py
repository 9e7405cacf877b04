"""Which counters call the next visitor without a press, and from when (O3)."""

from typing import Final

from hub.domain.catalogue import CounterId
from hub.domain.policy import waiting_for
from hub.domain.situation import held
from hub.domain.state import DayState

_SECOND_MS: Final = 1_000


def calls_from(state: DayState, counter: CounterId, now: int) -> int | None:
    """Return from which instant (UTC ms) a counter calls whoever waits, as things are now; None: it does not.

    Only a finished service or a no-show leads to the next call: who came, came back from a break, or sent the visitor
    elsewhere presses once.
    """
    assert state.catalogue is not None
    after_s = state.catalogue.hall.rules.call_by_itself_s
    finished_at, there = state.finished_at.get(counter), state.officers.get(counter)
    if after_s <= 0 or finished_at is None or there is None or finished_at < there.since:
        return None
    happened = state.happenings
    if held(happened.paused_counters, counter, now) or held(happened.closed_counters, counter, now):
        return None
    place = state.catalogue.counter.get(counter)
    if place is None or place.archived or not place.active:
        return None
    return finished_at + after_s * _SECOND_MS


def calls_due(state: DayState, now: int) -> list[CounterId]:
    """Return the counters that call by themselves at an instant (UTC ms); for each somebody waits."""
    return [counter for counter in state.finished_at if is_due(state, counter, now)]


def is_due(state: DayState, counter: CounterId, now: int) -> bool:
    """Return whether a counter calls by itself at an instant (UTC ms)."""
    since = calls_from(state, counter, now)
    if since is None or since > now:
        return False
    return waiting_for(state.terms_of(counter), state.lines_at(counter), now) > 0
