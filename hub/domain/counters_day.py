"""Closures, pauses, forced openings and suspensions: who may begin and end them, and what a new day keeps (S4, S5).

A command whose effect is already there gives no events. Ends by themselves hold without a record (see
`hub.domain.situation`); the record of them is for history.
"""

from typing import Final, assert_never

from hub.domain import commands_day as c
from hub.domain import events_day as e
from hub.domain.attendance import idle_ends
from hub.domain.catalogue import Agency, Catalogue, Counter, CounterId, Service
from hub.domain.events import Event
from hub.domain.happenings import Happenings
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.reopening import closure_end, day_end, pause_end
from hub.domain.situation import Closure, ForcedOpening, Pause, has_ended, held, overdue
from hub.domain.state import DayState

LONGEST_CLOSURE_MS: Final = 366 * 86_400_000
"""A year: what is closed for longer has no end yet. Beyond the calendar's last year nobody could say what follows."""


def decide_situation(state: DayState, command: c.SituationCommand, at: int) -> Decision:
    """Return what follows from a command at an instant (UTC ms), or why it is refused."""
    assert state.catalogue is not None
    refusal = _refusal(state.catalogue, command)
    if refusal is not None:
        return refusal
    happened = state.happenings
    match command:
        case c.PauseCounter():
            return _pause(state.catalogue, happened, command, at)
        case c.ResumeCounter():
            ended: list[Event] = [e.CounterResumed(command.counter, reason=command.reason)]
            return ended if command.counter in happened.paused_counters else []
        case c.AskClosure():
            return _ask(happened, command, at)
        case c.ApproveClosure():
            return _approve(state.catalogue, happened, command.counter, at)
        case c.RefuseClosure():
            return [e.ClosureRefused(command.counter, command.reason)] if command.counter in happened.asked else []
        case c.ReopenCounter():
            ended = [e.CounterReopened(command.counter, reason=command.reason)]
            return ended if command.counter in happened.closed_counters else []
        case c.ForceCounterOpen():
            return _force(state.catalogue, happened, command, at)
        case c.EndForcedOpening():
            ended = [e.CounterForcedOpenEnded(command.counter, reason=command.reason)]
            return ended if command.counter in happened.forced_open else []
        case c.CloseService():
            return _close_service(happened, command, at)
        case c.ReopenService():
            ended = [e.ServiceReopened(command.service, reason=command.reason)]
            return ended if command.service in happened.closed_services else []
        case c.SuspendService():
            known = happened.suspended_services.get(command.service) == command.reason
            return [] if known else [e.ServiceSuspended(command.service, command.reason)]
        case c.ResumeService():
            ended = [e.ServiceResumed(command.service, command.reason)]
            return ended if command.service in happened.suspended_services else []
        case c.SuspendAgency():
            known = happened.suspended_agencies.get(command.agency) == command.reason
            return [] if known else [e.AgencySuspended(command.agency, command.reason)]
        case c.ResumeAgency():
            ended = [e.AgencyResumed(command.agency, command.reason)]
            return ended if command.agency in happened.suspended_agencies else []
        case c.EndOverdue():
            return [*ends(happened, at), *idle_ends(state, at)]
        case _:
            assert_never(command)


def ends(happened: Happenings, at: int) -> list[Event]:
    """Return the records of all that has ended by itself at an instant (UTC ms), in the order in which it did."""
    found: list[tuple[int, Event]] = []
    for counter in overdue(happened.paused_counters, at):
        due = happened.paused_counters[counter].until
        found.append((due, e.CounterResumed(counter, due)))
    for counter in overdue(happened.closed_counters, at):
        end = happened.closed_counters[counter].until or 0
        found.append((end, e.CounterReopened(counter, end)))
    for counter in overdue(happened.forced_open, at):
        end = happened.forced_open[counter].until or 0
        found.append((end, e.CounterForcedOpenEnded(counter, end)))
    for service in overdue(happened.closed_services, at):
        end = happened.closed_services[service].until or 0
        found.append((end, e.ServiceReopened(service, end)))
    return [event for _, event in sorted(found, key=lambda each: each[0])]


def kept(happened: Happenings, catalogue: Catalogue, at: int) -> list[Event]:
    """Return what a day that begins at an instant (UTC ms) takes over from the one before, as events of its own.

    Pauses, forced openings and unanswered questions end with their day.
    """
    counters = [(id_, it) for id_, it in happened.closed_counters.items() if _works(catalogue.counter.get(id_))]
    services = [(id_, it) for id_, it in happened.closed_services.items() if _works(catalogue.service.get(id_))]
    suspended = [(id_, why) for id_, why in happened.suspended_services.items() if _works(catalogue.service.get(id_))]
    agencies = [(id_, why) for id_, why in happened.suspended_agencies.items() if _works(catalogue.agency.get(id_))]
    return [
        *(e.ClosureApproved(id_, it.reason, it.until) for id_, it in counters if not has_ended(it, at)),
        *(e.ServiceClosed(id_, it.reason, it.until) for id_, it in services if not has_ended(it, at)),
        *(e.ServiceSuspended(id_, why) for id_, why in suspended),
        *(e.AgencySuspended(id_, why) for id_, why in agencies),
    ]


def _works(thing: Counter | Service | Agency | None) -> bool:
    """Return whether something is there and not archived."""
    return thing is not None and not thing.archived


def _refusal(catalogue: Catalogue, command: c.SituationCommand) -> Rejection | None:
    """Return why a command is not even looked at: it names nothing that is there, or no reason."""
    counter = getattr(command, "counter", None)
    if counter is not None and not _works(catalogue.counter.get(counter)):
        return Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": counter})
    service = getattr(command, "service", None)
    if service is not None and not _works(catalogue.service.get(service)):
        return Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": service})
    agency = getattr(command, "agency", None)
    if agency is not None and not _works(catalogue.agency.get(agency)):
        return Rejection(RejectionCode.UNKNOWN_AGENCY, {"agency": agency})
    reason = getattr(command, "reason", None)
    if reason is not None and not reason.strip():
        return Rejection(RejectionCode.REASON_MISSING)
    return None


def _closed(closure: Closure, counter: CounterId) -> Rejection:
    values = {"counter": counter, "reason": closure.reason}
    if closure.until is not None:
        values["until"] = str(closure.until)
    return Rejection(RejectionCode.COUNTER_CLOSED, values)


def _pause(catalogue: Catalogue, happened: Happenings, command: c.PauseCounter, at: int) -> Decision:
    closure = held(happened.closed_counters, command.counter, at)
    if closure is not None:
        return _closed(closure, command.counter)
    until = pause_end(catalogue.hall, at, command.until_minute)
    if until is None:
        return Rejection(RejectionCode.TIME_PASSED, {"minute": str(command.until_minute)})
    known = happened.paused_counters.get(command.counter) == Pause(command.reason, until)
    return [] if known else [e.CounterPaused(command.counter, command.reason, until)]


def _ask(happened: Happenings, command: c.AskClosure, at: int) -> Decision:
    closure = held(happened.closed_counters, command.counter, at)
    if closure is not None:
        return _closed(closure, command.counter)
    known = happened.asked.get(command.counter) == command.reason
    return [] if known else [e.ClosureAsked(command.counter, command.reason)]


def _approve(catalogue: Catalogue, happened: Happenings, counter: CounterId, at: int) -> Decision:
    reason = happened.asked.get(counter)
    if reason is not None:
        return [e.ClosureApproved(counter, reason, closure_end(catalogue, counter, at))]
    if held(happened.closed_counters, counter, at) is not None:
        return []
    return Rejection(RejectionCode.NOTHING_ASKED, {"counter": counter})


def _force(catalogue: Catalogue, happened: Happenings, command: c.ForceCounterOpen, at: int) -> Decision:
    closure = held(happened.closed_counters, command.counter, at)
    if closure is not None:
        return _closed(closure, command.counter)
    if command.until_minute is None:
        until: int | None = day_end(catalogue.hall, at)
    else:
        until = pause_end(catalogue.hall, at, command.until_minute)
    if until is None:
        return Rejection(RejectionCode.TIME_PASSED, {"minute": str(command.until_minute)})
    known = happened.forced_open.get(command.counter) == ForcedOpening(until)
    return [] if known else [e.CounterForcedOpen(command.counter, command.reason, until)]


def _close_service(happened: Happenings, command: c.CloseService, at: int) -> Decision:
    if command.until is not None and command.until <= at:
        return Rejection(RejectionCode.TIME_PASSED, {"until": str(command.until)})
    if command.until is not None and command.until > at + LONGEST_CLOSURE_MS:
        return Rejection(RejectionCode.WRONG_TIME, {"at": str(command.until)})
    known = happened.closed_services.get(command.service) == Closure(command.reason, command.until)
    return [] if known else [e.ServiceClosed(command.service, command.reason, command.until)]
