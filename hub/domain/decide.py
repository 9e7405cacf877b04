"""The rules: what follows from a command in a state, or why it is refused.

`decide` changes nothing. It is called with the hub's time and returns the events that follow, which `evolve` then
applies; a refusal names a code and the values of its text. A command whose effect is already there (a call shown by
a second screen, a slip's outcome said twice) gives no events and is no refusal.
"""

from typing import Final, assert_never

from hub.domain import commands, counters_day, issuing
from hub.domain.catalogue import CounterId, can_make_same_numbers
from hub.domain.commands_day import NumberCommand, SituationCommand
from hub.domain.events import (
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    DayClosed,
    DayOpened,
    Event,
    NoShowMarked,
    ServiceFinished,
    ServiceStarted,
    SlipOutcome,
    SlipRecorded,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    VoiceAppointed,
    VoicePhase,
)
from hub.domain.policy import choose
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.state import DayState
from hub.domain.ticket import OPEN, Ticket, TicketId, TicketState

__all__ = ["Decision", "Rejection", "RejectionCode", "decide"]

_VOICE_ORDER: Final = {
    VoicePhase.PENDING: 0,
    VoicePhase.SPEAKING: 1,
    VoicePhase.SPOKEN: 2,
    VoicePhase.DROPPED: 2,
}
_SLIP_OPEN: Final = frozenset({SlipOutcome.PENDING, SlipOutcome.UNKNOWN, SlipOutcome.NOT_PRINTED})


def decide(state: DayState, command: commands.Command, now: int | None = None) -> Decision:
    """Return the events that follow from a command at an instant (UTC ms), or the refusal.

    Without `now` it is the instant of the newest record.

    Source of the rules: requirements T1-T3, Q1, V2, A4 and the transition table in `hub.domain.ticket`.
    """
    if isinstance(command, commands.OpenDay):
        return _open_day(state, command, state.last_at if now is None else now)
    if state.day is None or state.catalogue is None:
        return Rejection(RejectionCode.DAY_NOT_OPEN)
    at = state.last_at if now is None else now
    if isinstance(command, SituationCommand):
        return counters_day.decide_situation(state, command, at)
    if isinstance(command, NumberCommand):
        return issuing.decide_number(state, command, at)
    match command:
        case commands.AdoptCatalogue():
            return _adopt(state, command)
        case commands.IssueTicket():
            return issuing.issue(state, command, at)
        case commands.CallNext():
            return _call_next(state, command, at)
        case commands.Recall():
            return _recall(state, command)
        case commands.StartService():
            return _start(state, command)
        case commands.FinishService():
            return _finish(state, command)
        case commands.MarkNoShow():
            return _no_show(state, command)
        case commands.CancelTicket():
            return _cancel(state, command)
        case commands.RecordSlip():
            return _record_slip(state, command)
        case commands.RecordShown():
            return _record_shown(state, command)
        case commands.RecordAnnouncement():
            return _record_announcement(state, command)
        case commands.AppointVoice():
            return _appoint(state, command)
        case _:
            assert_never(command)


def _open_day(state: DayState, command: commands.OpenDay, at: int) -> Decision:
    if state.day is not None and command.day <= state.day:
        return []
    events: list[Event] = []
    if state.day is not None:
        events += [TicketExpired(ticket.id) for ticket in state.tickets.values() if ticket.state in OPEN]
        pending = (state.slips[job] for job in state.pending_slips)
        events += [SlipRecorded(slip.job, slip.ticket, SlipOutcome.UNKNOWN, "no_answer") for slip in pending]
        events += [*counters_day.ends(state.happenings, at), DayClosed(state.day)]
    voices = [VoiceAppointed(zone, voice.device, voice.process) for zone, voice in state.voices.items()]
    kept = counters_day.kept(state.happenings, command.catalogue, at)
    return [*events, DayOpened(command.day), CatalogueAdopted(command.catalogue), *voices, *kept]


def _adopt(state: DayState, command: commands.AdoptCatalogue) -> Decision:
    if state.catalogue == command.catalogue:
        return []
    for pool in command.catalogue.pools:
        for prefix, owner in state.prefixes.items():
            if owner != pool.id and can_make_same_numbers(prefix, pool.prefix):
                return Rejection(RejectionCode.PREFIX_IN_USE, {"prefix": prefix})
    for counter in state.at_counter:
        if counter not in command.catalogue.counter:
            return Rejection(RejectionCode.COUNTER_IN_USE, {"counter": counter})
    for service, line in state.lines.items():
        if len(line) and not command.catalogue.counters_of.get(service):
            return Rejection(RejectionCode.SERVICE_IN_USE, {"service": service})
    return [CatalogueAdopted(command.catalogue)]


def _call_next(state: DayState, command: commands.CallNext, now: int) -> Decision:
    assert state.catalogue is not None
    counter = state.catalogue.counter.get(command.counter)
    if counter is None:
        return Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": command.counter})
    busy_with = state.at_counter.get(counter.id)
    if busy_with is not None:
        return Rejection(RejectionCode.COUNTER_BUSY, {"number": state.tickets[busy_with].text})
    why = choose(state.terms_of(counter.id), state.lines, now)
    if why is None:
        return Rejection(RejectionCode.NOBODY_WAITING)
    ticket = state.tickets[why.ticket]
    return [TicketCalled(ticket.id, command.call, counter.id, 1, ticket.zone, counter.zone, counter.number)]


def _current(state: DayState, counter: CounterId, ticket_id: TicketId, to: TicketState) -> Ticket | Rejection:
    """Return the counter's current ticket if it is the one meant and may change so."""
    assert state.catalogue is not None
    if counter not in state.catalogue.counter:
        return Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": counter})
    current = state.at_counter.get(counter)
    if current is None:
        return Rejection(RejectionCode.NO_CURRENT_TICKET)
    ticket = state.tickets[current]
    if current != ticket_id:
        return Rejection(RejectionCode.WRONG_TICKET, {"number": ticket.text})
    return _legal(ticket, to)


def _legal(ticket: Ticket, to: TicketState) -> Ticket | Rejection:
    if not ticket.may_become(to):
        values = {"number": ticket.text, "state": ticket.state, "to": to}
        return Rejection(RejectionCode.ILLEGAL_TRANSITION, values)
    return ticket


def _recall(state: DayState, command: commands.Recall) -> Decision:
    ticket = _current(state, command.counter, command.ticket, TicketState.CALLED)
    if isinstance(ticket, Rejection):
        return ticket
    assert state.catalogue is not None
    counter = state.catalogue.counter[command.counter]
    ordinal = ticket.calls + 1
    return [TicketCalled(ticket.id, command.call, counter.id, ordinal, ticket.zone, counter.zone, counter.number)]


def _start(state: DayState, command: commands.StartService) -> Decision:
    ticket = _current(state, command.counter, command.ticket, TicketState.SERVING)
    return ticket if isinstance(ticket, Rejection) else [ServiceStarted(ticket.id, command.counter)]


def _finish(state: DayState, command: commands.FinishService) -> Decision:
    ticket = _current(state, command.counter, command.ticket, TicketState.SERVED)
    return ticket if isinstance(ticket, Rejection) else [ServiceFinished(ticket.id, command.counter)]


def _no_show(state: DayState, command: commands.MarkNoShow) -> Decision:
    ticket = _current(state, command.counter, command.ticket, TicketState.NO_SHOW)
    return ticket if isinstance(ticket, Rejection) else [NoShowMarked(ticket.id, command.counter)]


def _cancel(state: DayState, command: commands.CancelTicket) -> Decision:
    assert state.catalogue is not None
    counter = state.catalogue.counter.get(command.counter)
    if counter is None:
        return Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": command.counter})
    ticket = state.tickets.get(command.ticket)
    if ticket is None:
        return Rejection(RejectionCode.UNKNOWN_TICKET, {"ticket": command.ticket})
    own = ticket.service in counter.services if ticket.counter is None else ticket.counter == counter.id
    if not own:
        return Rejection(RejectionCode.WRONG_TICKET, {"number": ticket.text})
    legal = _legal(ticket, TicketState.CANCELLED)
    return legal if isinstance(legal, Rejection) else [TicketCancelled(ticket.id, ticket.counter, command.reason)]


def _record_slip(state: DayState, command: commands.RecordSlip) -> Decision:
    slip = state.slips.get(command.job)
    if slip is None:
        return Rejection(RejectionCode.UNKNOWN_JOB, {"job": command.job})
    settled = slip.outcome not in _SLIP_OPEN or command.outcome is SlipOutcome.PENDING
    if settled or (slip.outcome, slip.reason) == (command.outcome, command.reason):
        return []
    return [SlipRecorded(slip.job, slip.ticket, command.outcome, command.reason)]


def _record_shown(state: DayState, command: commands.RecordShown) -> Decision:
    call = state.calls.get(command.call)
    if call is None:
        return Rejection(RejectionCode.UNKNOWN_CALL, {"call": command.call})
    return [CallShown(call.id, command.screen)] if call.shown_by is None else []


def _record_announcement(state: DayState, command: commands.RecordAnnouncement) -> Decision:
    call = state.calls.get(command.call)
    if call is None:
        return Rejection(RejectionCode.UNKNOWN_CALL, {"call": command.call})
    voice = state.voices.get(call.zone)
    is_voice = command.screen is None or (voice is not None and voice.device == command.screen)
    onward = _VOICE_ORDER[command.phase] > _VOICE_ORDER[call.voice]
    if not onward or not (is_voice or command.phase is VoicePhase.SPOKEN):
        return []  # what a former voice has spoken is true; what it gave up is its successor's to speak
    return [CallAnnounced(call.id, command.phase)]


def _appoint(state: DayState, command: commands.AppointVoice) -> Decision:
    voice = state.voices.get(command.zone)
    if voice is not None and (voice.device, voice.process) == (command.device, command.process):
        return []
    return [VoiceAppointed(command.zone, command.device, command.process)]
