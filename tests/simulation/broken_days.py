"""Hubs broken on purpose in what a day is about: each lacks one rule, and the checkers must see what comes of it."""

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import ClassVar, Final
from unittest.mock import patch

from hub.core.effects import Effect, Input
from hub.core.hub import HubCore
from hub.core.openings import Openings
from hub.core.views import hall_view
from hub.domain import decide as rules
from hub.domain.availability import Availability
from hub.domain.catalogue import Catalogue, CounterId, ServiceId
from hub.domain.commands import Command, IssueTicket
from hub.domain.commands_day import CheckIn
from hub.domain.day import DayState
from hub.domain.decide import Decision, Rejection
from hub.domain.events import QueuedBy, Record, TicketQueued
from hub.domain.ticket import Ticket, TicketClass, TicketId
from hub.protocol.closures import Closed
from hub.protocol.ids import DeviceId, ZoneId
from hub.protocol.views import HallView

HOUR_MS: Final = 3_600_000


class Patched(HubCore):
    """A hub in which some functions are others while it thinks; `changes` has them by their full names."""

    changes: ClassVar[dict[str, Callable[..., object]]] = {}

    def step(self, inputs: Sequence[Input], now: int) -> tuple[Record, ...]:
        with self._changed():
            return super().step(inputs, now)

    def committed(self, now: int) -> list[Effect]:
        with self._changed():
            return super().committed(now)

    def _changed(self) -> ExitStack:
        stack = ExitStack()
        for name, function in self.changes.items():
            stack.enter_context(patch(name, function))
        return stack


def hub_with(changes: dict[str, Callable[..., object]]) -> type[HubCore]:
    """Return a hub in which some functions are others."""
    return type("PatchedHub", (Patched,), {"changes": changes})


def never_refused(*_: object) -> None:
    """Refuse nothing."""


def no_limit(*_: object) -> None:
    """Know of no quota."""


def always_undoable(state: DayState, ticket: Ticket) -> int | None:
    """Let a first call be taken back, whenever it was made."""
    del state
    return None if ticket.calls > 1 or ticket.run_before is None else 1 << 62


def within_the_hour(catalogue: Catalogue, counter: CounterId, at: int) -> int:
    """Reopen after an hour, whatever day it is."""
    del catalogue, counter
    return at + HOUR_MS


def nothing_ends(*_: object) -> list[object]:
    """Forget that anything ends by itself."""
    return []


def always_available(self: DayState, service: ServiceId, ticket_class: TicketClass | None, at: int) -> Availability:
    """Look at quotas and closures as if it were always ten o'clock on a Monday."""
    assert self.catalogue is not None
    found = _AVAILABILITY(self, service, ticket_class, at)
    if found.code.value in ("before_opening", "after_last_ticket", "friday_break", "holiday", "weekday_closed"):
        return replace(found, code=type(found.code).AVAILABLE)
    return found


_AVAILABILITY: Final = DayState.availability


def once_known(self: Openings, state: DayState, service: ServiceId, now: int) -> Availability:
    """Look once, and never again while nothing happens."""
    known = self._known.get(service)
    if known is not None:
        return known[1]
    found = state.availability(service, None, now)
    self._known[service] = (now, found)
    return found


def number_for_each_stop(state: DayState, command: Command, now: int | None = None) -> Decision:
    """Draw another number where a route goes on."""
    decision = rules.decide(state, command, now)
    if isinstance(decision, Rejection):
        return decision
    for place, event in enumerate(decision):
        if isinstance(event, TicketQueued) and event.cause is QueuedBy.ROUTED:
            again = IssueTicket(TicketId(f"{event.ticket}-next"), event.stop.service, TicketClass.REGULAR, "id")
            drawn = rules.decide(state, again, now)
            return [*decision[:place], *([] if isinstance(drawn, Rejection) else drawn)]
    return decision


def forgets_bookings(state: DayState, command: Command, now: int | None = None) -> Decision:
    """Know of no check-in before this one."""
    if not isinstance(command, CheckIn):
        return rules.decide(state, command, now)
    known = dict(state.check_ins)
    state.check_ins.clear()
    try:
        return rules.decide(state, command, now)
    finally:
        state.check_ins.update(known)


def shows_all_calls(
    state: DayState, zone_id: ZoneId, now: int, voices: Collection[DeviceId], hours: Closed | None = None
) -> HallView:
    """Know of no call that was taken back."""
    taken_back = [call for call in state.calls.values() if call.is_taken_back]
    for call in taken_back:
        call.is_taken_back = False
    try:
        return hall_view(state, zone_id, now, voices, hours)
    finally:
        for call in taken_back:
            call.is_taken_back = True


BROKEN_DAYS: Final[dict[str, tuple[type[HubCore], str]]] = {
    "undo without limit": (hub_with({"hub.domain.verbs.undo_until": always_undoable}), "undone after"),
    "quota ignored": (hub_with({"hub.domain.schedule.numbers_left": no_limit}), "given while closed"),
    "hours ignored": (hub_with({"hub.domain.day.DayState.availability": always_available}), "given while closed"),
    "no-show at once": (hub_with({"hub.domain.serving.no_show_refusal": never_refused}), "no-show"),
    "recall at once": (hub_with({"hub.domain.serving.recall_refusal": never_refused}), "recalled"),
    "route that draws a second number": (hub_with({"hub.core.clerk.decide": number_for_each_stop}), "route broken"),
    "closure that reopens the same day": (
        hub_with({"hub.domain.counters_day.closure_end": within_the_hour}),
        "closure of",
    ),
    "breaks that nobody ends": (hub_with({"hub.domain.counters_day.ends": nothing_ends}), "pause of"),
    "kiosks told once": (hub_with({"hub.core.openings.Openings.of": once_known}), "kiosks showed"),
    "calls that stay when they were taken back": (
        hub_with({"hub.core.painter.hall_view": shows_all_calls}),
        "still shown after it was taken back",
    ),
    "bookings forgotten": (hub_with({"hub.core.clerk.decide": forgets_bookings}), "doubled: booking"),
}
"""Each broken hub by what is wrong with it, with how a violation begins that must be found."""
