"""When a counter may call again, give a visitor up, or take a call back, and when that changes by time alone (O1, O2).

Times count from when a call was heard: spoken, or shown where there is no voice. A call that is to be spoken is not
heard before; but a voice that stays silent holds nobody up for ever (`VOICE_PATIENCE_MS`).
"""

from typing import Final

from hub.domain.attendance import idle_from
from hub.domain.catalogue import CounterId, Rules
from hub.domain.day import Call, DayState
from hub.domain.events import VoicePhase
from hub.domain.policy import waiting_for
from hub.domain.rejection import Rejection, RejectionCode
from hub.domain.ticket import Ticket, TicketState

VOICE_PATIENCE_MS: Final = 120_000
"""How long a call may be unspoken: a dozen announcements of 10 s are owed at most; then the voice is taken for dead."""

_SECOND_MS: Final = 1_000


def heard_at(state: DayState, call: Call) -> int | None:
    """Return the instant (UTC ms) at which a call was heard; None while it is still to be spoken."""
    if call.voice is VoicePhase.SPOKEN and call.spoken_at is not None:
        return call.spoken_at
    if call.zone in state.voices and call.voice is not VoicePhase.DROPPED:
        return None
    return call.called_at if call.shown_at is None else call.shown_at


def recall_from(state: DayState, ticket: Ticket) -> int | None:
    """Return from which instant (UTC ms) a ticket may be called again; None: it may not, however long one waits.

    While the call is still to be spoken it is the latest such instant.
    """
    rules = _rules(state)
    if ticket.state is not TicketState.CALLED or ticket.calls > rules.recalls:
        return None
    return _counted_from(state, ticket, rules.recall_gap_s)


def no_show_from(state: DayState, ticket: Ticket) -> int | None:
    """Return from which instant (UTC ms) a ticket may be a no-show; None: it must be called again before.

    While the call is still to be spoken it is the latest such instant.
    """
    rules = _rules(state)
    if ticket.state is not TicketState.CALLED or ticket.calls < _calls_needed(rules):
        return None
    return _counted_from(state, ticket, rules.no_show_after_s)


def undo_until(state: DayState, ticket: Ticket) -> int | None:
    """Return the last instant (UTC ms) at which a ticket's call can be taken back; None: it never can.

    Only a first call out of a line can be.
    """
    if ticket.state is not TicketState.CALLED or ticket.calls > 1 or ticket.run_before is None:
        return None
    assert ticket.called_at is not None
    return ticket.called_at + _rules(state).undo_s * _SECOND_MS


def return_until(state: DayState, ticket: Ticket) -> int | None:
    """Return the last instant (UTC ms) at which a no-show may come back; None: it may not (any more)."""
    if ticket.state is not TicketState.NO_SHOW or ticket.came_late:
        return None
    assert ticket.ended_at is not None
    return ticket.ended_at + _rules(state).return_within_s * _SECOND_MS


def recall_refusal(state: DayState, ticket: Ticket, now: int) -> Rejection | None:
    """Return why a called ticket may not be called again at an instant (UTC ms)."""
    since = recall_from(state, ticket)
    if since is None:
        return Rejection(RejectionCode.RECALLED_TOO_OFTEN, {"most": str(_rules(state).recalls)})
    return _too_soon(state, ticket, RejectionCode.RECALLED_TOO_SOON, since) if now < since else None


def no_show_refusal(state: DayState, ticket: Ticket, now: int) -> Rejection | None:
    """Return why a called ticket may not be given up at an instant (UTC ms)."""
    since = no_show_from(state, ticket)
    if since is None:
        rules = _rules(state)
        values = {"calls": str(_calls_needed(rules)), "seconds": str(rules.no_show_after_s)}
        return Rejection(RejectionCode.CALLED_TOO_SELDOM, values)
    return _too_soon(state, ticket, RejectionCode.NO_SHOW_TOO_SOON, since) if now < since else None


def allowed_changes_at(state: DayState, counter: CounterId, now: int) -> int | None:
    """Return the next instant (UTC ms) after `now` at which what a counter may do changes, if nothing happens until.

    It may be asked for again then; None is never. Costs as much as there are no-shows that may still come late.

    Raises:
        KeyError: no such counter in the catalogue.
    """
    instants: list[int | None] = [idle_from(state, counter), *_returns_end(state, now)]
    there = state.at_counter.get(counter)
    if there is not None:
        ticket = state.tickets[there]
        instants += [recall_from(state, ticket), no_show_from(state, ticket), _after(undo_until(state, ticket))]
    terms, lines = state.terms_of(counter), state.lines_at(counter)
    if waiting_for(terms, lines, now) == 0:
        for each in terms:
            since = lines[each.service].waiting_since()
            if since is not None and each.helps_after_ms is not None:
                instants.append(since + each.helps_after_ms + 1)
    return min((instant for instant in instants if instant is not None and instant > now), default=None)


def _returns_end(state: DayState, now: int) -> list[int | None]:
    """Return for each counter when the next of its no-shows cannot come back any more."""
    ends: list[int | None] = []
    for missed in state.no_shows.values():
        for id_ in missed:
            end = _after(return_until(state, state.tickets[id_]))
            if end is not None and end > now:
                ends.append(end)
                break  # they are there in the order in which they were given up
    return ends


def _after(instant: int | None) -> int | None:
    return None if instant is None else instant + 1


def _counted_from(state: DayState, ticket: Ticket, wait_s: int) -> int:
    """Return the instant (UTC ms) some seconds after a ticket's last call was heard; none at all wait for nothing."""
    assert ticket.call is not None
    call = state.calls[ticket.call]
    if not wait_s:
        return call.called_at
    heard = heard_at(state, call)
    return (call.called_at + VOICE_PATIENCE_MS if heard is None else heard) + wait_s * _SECOND_MS


def _too_soon(state: DayState, ticket: Ticket, code: RejectionCode, since: int) -> Rejection:
    """Return the refusal, with the instant if it is known and not only the latest."""
    assert ticket.call is not None
    known = heard_at(state, state.calls[ticket.call]) is not None
    return Rejection(code, {"from": str(since)} if known else {})


def _calls_needed(rules: Rules) -> int:
    """Return after how many calls a ticket may be a no-show: never more than may be made."""
    return min(rules.no_show_after_calls, rules.recalls + 1)


def _rules(state: DayState) -> Rules:
    assert state.catalogue is not None
    return state.catalogue.hall.rules
