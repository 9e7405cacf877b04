"""The officer's view made from the state: one counter's panel."""

from dataclasses import dataclass
from typing import Final

from hub.core.actions import LATER, actions
from hub.core.panel_paper import drawn_slip, paper_blocks
from hub.core.reasons import pause_reason, stop_reason
from hub.core.views import emergency_of
from hub.domain import catalogue as c
from hub.domain import policy
from hub.domain.events import Grounds
from hub.domain.patience import allowed_changes_at
from hub.domain.self_calling import calls_from
from hub.domain.serving import may_serve
from hub.domain.situation import held
from hub.domain.slip_rules import newest_slip, reprintable_at
from hub.domain.state import DayState
from hub.domain.ticket import Ticket, TicketState
from hub.domain.ticket import TicketId as DomainTicketId
from hub.protocol import limits
from hub.protocol.commands import Language, TicketClass
from hub.protocol.ids import CounterId, DeviceId, OfficerId, ServiceId, TicketId
from hub.protocol.printing import SlipOutcome
from hub.protocol.views import (
    AsideTicket,
    ChosenFor,
    CounterState,
    CurrentTicket,
    NoteRule,
    OfficerView,
    PanelPrinter,
    SupervisorWord,
    TicketPhase,
    WaitingTicket,
    Why,
)

REFRESH_MS: Final = 15_000
"""While anybody waits, who is next can change by time alone; a panel is told at least so often."""


@dataclass(frozen=True, slots=True)
class PanelPlace:
    """What is known of a counter's panel beside the day: who may sign on there, a supervisor's word, its printer, what
    device it is, and the printers that are near.
    """

    usual_officer: OfficerId | None = None
    word: SupervisorWord | None = None
    printer: DeviceId | None = None
    device: DeviceId | None = None
    printers: tuple[PanelPrinter, ...] = ()


def officer_view(state: DayState, counter_id: CounterId, place: PanelPlace, now: int) -> tuple[OfficerView, int | None]:
    """Return one counter's panel, and until when it holds (UTC ms; None: until something happens).

    Raises:
        KeyError: no such counter in the catalogue.
    """
    assert state.catalogue is not None
    counter = state.catalogue.counter[c.CounterId(counter_id)]
    terms = state.terms_of(counter.id)
    lines = state.lines_at(counter.id)
    few = policy.next_few(terms, lines, now, limits.WAITING_SHOWN.value)
    current = state.at_counter.get(counter.id)
    total = policy.waiting_for(terms, lines, now)
    parked, no_shows = _parked(state, counter), _no_shows(state, counter, now)
    why = policy.choose(terms, lines, now)
    attendance = state.officers.get(counter.id)
    allowed, denied = actions(state, counter, place.usual_officer, place.printer, parked, no_shows, now)
    view = OfficerView(
        at=now,
        counter=counter_id,
        counter_number=counter.number,
        officer=None if attendance is None else OfficerId(attendance.officer),
        current=None if current is None else _current(state, current),
        actions=tuple(action for action in allowed if action not in LATER),
        waiting=tuple(_waiting(state.tickets[ticket]) for ticket in few),
        waiting_total=total,
        served_today=state.served.get(counter.id, 0),
        state=counter_state(state, counter.id, now),
        next_why=None if why is None else _why(state, grounds_of(why)),
        parked=tuple(_aside(ticket, ticket.called_at) for ticket in parked),
        no_shows=tuple(_aside(ticket, ticket.ended_at) for ticket in no_shows),
        totals={ServiceId(each): len(state.lines[each]) for each in counter.services if len(state.lines[each])},
        word=place.word,
        calls_by_itself_at=calls_from(state, counter.id, now) if total and current is None else None,
        usual_officer=place.usual_officer,
        later_actions=tuple(action for action in allowed if action in LATER),
        printers=place.printers,
        drawn=drawn_slip(state, place.device),
        paper=paper_blocks(state, counter),
        emergency=emergency_of(state),
        denied=denied,
    )
    ends = [now + REFRESH_MS] if any(len(lines[each.service]) for each in terms) else []
    ends += _ends(state, counter.id, no_shows, now)
    return view, min(ends) if ends else None


def grounds_of(why: policy.Why) -> Grounds:
    """Return why a ticket is next as history keeps it."""
    return Grounds(
        why.reason,
        None if why.runner_up is None else why.runner_up.ticket,
        None if why.held_back is None else why.held_back.ticket,
        why.helping,
    )


def counter_state(state: DayState, counter: c.CounterId, now: int) -> CounterState:
    """Return what holds at a counter at an instant (UTC ms) beside its ticket."""
    happened = state.happenings
    paused = held(happened.paused_counters, counter, now)
    closed = held(happened.closed_counters, counter, now)
    forced = held(happened.forced_open, counter, now)
    asked = happened.asked.get(counter)
    return CounterState(
        paused=None if paused is None else pause_reason(paused.reason),
        paused_until=None if paused is None else paused.until,
        asked_to_close=None if asked is None else stop_reason(asked),
        closed=None if closed is None else stop_reason(closed.reason),
        closed_until=None if closed is None else closed.until,
        forced_until=None if forced is None else forced.until,
        wants_help=counter in state.help_wanted,
    )


def _parked(state: DayState, counter: c.Counter) -> list[Ticket]:
    """Return the parked tickets that a counter may call back, oldest first."""
    found = [state.tickets[ticket] for ticket in state.parked]
    return [ticket for ticket in found if may_serve(counter, ticket)][: limits.WAITING_SHOWN.value]


def _no_shows(state: DayState, counter: c.Counter, now: int) -> list[Ticket]:
    """Return who did not come to a counter and may still come late, newest first."""
    assert state.catalogue is not None
    within_ms = state.catalogue.hall.rules.return_within_s * 1_000
    found: list[Ticket] = []
    for ticket_id in reversed(state.no_shows.get(counter.id, ())):
        ticket = state.tickets[ticket_id]
        if now - (ticket.ended_at or 0) > within_ms or len(found) == limits.WAITING_SHOWN.value:
            break
        if ticket.state is TicketState.NO_SHOW and not ticket.came_late:
            found.append(ticket)
    return found


def _aside(ticket: Ticket, since: int | None) -> AsideTicket:
    return AsideTicket(TicketId(ticket.id), ticket.text, ServiceId(ticket.service), since or ticket.since)


def _waiting(ticket: Ticket) -> WaitingTicket:
    return WaitingTicket(
        TicketId(ticket.id),
        ticket.text,
        ServiceId(ticket.service),
        TicketClass(ticket.ticket_class),
        ticket.issued_at,
        ticket.uncertain,
    )


def _current(state: DayState, ticket_id: DomainTicketId) -> CurrentTicket:
    assert state.catalogue is not None
    ticket = state.tickets[ticket_id]
    assert ticket.called_at is not None
    assert ticket.call is not None
    service = state.catalogue.service.get(ticket.service)
    grounds = state.calls[ticket.call].grounds
    slip = newest_slip(state, ticket)
    return CurrentTicket(
        ticket=TicketId(ticket.id),
        number=ticket.text,
        service=ServiceId(ticket.service),
        service_name=ticket.service_name,
        ticket_class=TicketClass(ticket.ticket_class),
        language=Language(ticket.language),
        phase=TicketPhase(ticket.state),
        issued_at=ticket.issued_at,
        called_at=ticket.called_at,
        started_at=ticket.started_at,
        calls=ticket.calls,
        since=ticket.since,
        standard_minutes=0 if service is None else service.minutes,
        outcomes=() if service is None else service.outcomes,
        outcome_required=service is not None and service.outcome_required,
        note=NoteRule.OFF if service is None else NoteRule(service.note),
        stops=tuple(stop.service_name for stop in ticket.stops),
        why=None if grounds is None else _why(state, grounds),
        uncertain=ticket.uncertain,
        slip=None if slip is None else SlipOutcome(slip.outcome),
        first_called_at=ticket.first_called_at,
    )


def _why(state: DayState, grounds: Grounds) -> Why:
    rival, held_back = (
        None if ticket is None else state.tickets[ticket].text for ticket in (grounds.rival, grounds.held_back)
    )
    return Why(ChosenFor(grounds.reason), rival, held_back, grounds.helping)


def _ends(state: DayState, counter: c.CounterId, no_shows: list[Ticket], now: int) -> list[int]:
    """Return the instants (UTC ms) from now on at which something that is shown ends by itself."""
    assert state.catalogue is not None
    happened = state.happenings
    things = (happened.paused_counters, happened.closed_counters, happened.forced_open)
    found = [kind[counter].until for kind in things if counter in kind]
    found.append(allowed_changes_at(state, counter, now))
    within_ms = state.catalogue.hall.rules.return_within_s * 1_000
    found += [(ticket.ended_at or 0) + within_ms + 1 for ticket in no_shows[-1:]]
    current = state.at_counter.get(counter)
    found.append(None if current is None else reprintable_at(state, state.tickets[current]))
    return [each for each in found if each is not None and each > now]
