"""How the state follows the work at the counters: who is there, when they last pressed, how long visits took."""

from typing import Final, assert_never

from hub.domain.catalogue import CounterId
from hub.domain.day import Attendance, DayState
from hub.domain.events import (
    CounterEvent,
    Event,
    HelpAsked,
    HelpEnded,
    NoShowMarked,
    OfficerSignedOff,
    OfficerSignedOn,
    QueuedBy,
    ServiceFinished,
    ServiceStarted,
    StopAdded,
    TicketCalled,
    TicketCancelled,
    TicketParked,
    TicketQueued,
)
from hub.domain.events_day import ClosureAsked, CounterPaused, CounterResumed
from hub.domain.ticket import Ticket, TicketId

_SECOND_MS: Final = 1_000


def attend(state: DayState, event: CounterEvent, at: int) -> None:
    """Apply one event of an instant (UTC ms)."""
    match event:
        case OfficerSignedOn():
            assert event.counter not in state.officers, f"somebody works at counter {event.counter}"
            state.officers[event.counter] = Attendance(event.officer, at, at)
        case OfficerSignedOff():
            left = state.officers.pop(event.counter)
            assert left.officer == event.officer, f"{left.officer} is at {event.counter}, not {event.officer}"
        case HelpAsked():
            state.help_wanted[event.counter] = at
        case HelpEnded():
            del state.help_wanted[event.counter]
        case _:
            assert_never(event)


def notice(state: DayState, event: Event, at: int) -> None:
    """Remember that an officer has done something, if the event says so."""
    if isinstance(event, CounterPaused):
        state.finished_at.pop(event.counter, None)
    there = state.officers.get(counter) if (counter := _pressed_at(event)) is not None else None
    if there is not None:
        there.active_at = at


def finish(state: DayState, ticket: Ticket, counter: CounterId, at: int) -> None:
    """Count a visitor who has been served at an instant (UTC ms), and measure how long the counter was kept."""
    state.served[counter] = state.served.get(counter, 0) + 1
    state.finished_at[counter] = at
    if ticket.run_before is not None and ticket.came_at is not None:  # who was parked kept it more than once
        state.paces[ticket.service].served(at - ticket.came_at)


def miss(state: DayState, ticket: Ticket, counter: CounterId, at: int) -> None:
    """Remember who did not come until an instant (UTC ms), and forget those who may not come back any more."""
    state.finished_at[counter] = at
    if ticket.run_before is not None and ticket.came_at is not None:
        state.paces[ticket.service].missed(at - ticket.came_at)
    assert state.catalogue is not None
    missed = state.no_shows.setdefault(counter, [])
    oldest = at - state.catalogue.hall.rules.return_within_s * _SECOND_MS
    while missed and (state.tickets[missed[0]].ended_at or 0) < oldest:
        del missed[0]
    missed.append(ticket.id)


def came_back(state: DayState, counter: CounterId, ticket: TicketId) -> None:
    """Forget a no-show who waits again."""
    missed = state.no_shows.get(counter, [])
    if ticket in missed:
        missed.remove(ticket)


def _pressed_at(event: Event) -> CounterId | None:
    """Return the counter whose officer has done what the event says; None when it was somebody or something else."""
    match event:
        case TicketCalled(by_itself=True) | TicketQueued(cause=QueuedBy.CAME_LATE | QueuedBy.REBUILT):
            return None  # a no-show's event names the counter it did not come to, which another may have spoken for
        case (
            TicketCalled()
            | ServiceStarted()
            | ServiceFinished()
            | NoShowMarked()
            | TicketQueued()
            | TicketParked()
            | StopAdded()
            | TicketCancelled()
            | HelpAsked()
            | CounterPaused()
            | ClosureAsked()
        ):
            return event.counter
        case CounterResumed(due=None):
            return event.counter
        case _:
            return None
