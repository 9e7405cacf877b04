"""Views made from the state: what stands above one counter, or above all of them."""

from msgspec import structs

from hub.domain import catalogue as c
from hub.domain.situation import held
from hub.domain.state import DayState
from hub.domain.ticket import TicketState
from hub.protocol.ids import CallId, CounterId
from hub.protocol.signs import CounterSign, SignState, SignView


def sign_view(state: DayState, counter_id: CounterId, now: int) -> tuple[SignView, int | None]:
    """Return one counter's sign, and until when it holds (UTC ms; None: until something happens).

    Raises:
        KeyError: no such counter in the catalogue.
    """
    assert state.catalogue is not None
    return _view(state, (state.catalogue.counter[c.CounterId(counter_id)],), now)


def all_signs(state: DayState, now: int) -> tuple[SignView, int | None]:
    """Return the signs of all counters that are not archived, and until when they hold, as `sign_view`."""
    assert state.catalogue is not None
    view, until = _view(state, tuple(each for each in state.catalogue.counters if not each.archived), now)
    return structs.replace(view, is_emergency=state.public.emergency is not None), until


def _view(state: DayState, counters: tuple[c.Counter, ...], now: int) -> tuple[SignView, int | None]:
    assert state.catalogue is not None
    signs = tuple(_sign(state, each, now) for each in counters)
    ends = [sign.until for sign in signs if sign.until is not None]
    return SignView(now, state.catalogue.hall.timezone, signs), min(ends) if ends else None


def _sign(state: DayState, counter: c.Counter, now: int) -> CounterSign:
    now_is, until = _state(state, counter, now)
    current = state.at_counter.get(counter.id)
    if current is None:
        return CounterSign(CounterId(counter.id), counter.number, state=now_is, until=until)
    ticket = state.tickets[current]
    assert ticket.call is not None
    assert ticket.called_at is not None
    return CounterSign(
        counter=CounterId(counter.id),
        counter_number=counter.number,
        call=CallId(ticket.call),
        prefix=ticket.prefix,
        digits=ticket.text[len(ticket.prefix) :],
        called_at=state.calls[ticket.call].called_at,
        is_called=ticket.state is TicketState.CALLED,
        state=now_is,
        until=until,
    )


def _state(state: DayState, counter: c.Counter, now: int) -> tuple[SignState, int | None]:
    """Return whether a counter serves, and when that ends by itself (UTC ms)."""
    assert state.catalogue is not None
    happened = state.happenings
    closed = held(happened.closed_counters, counter.id, now)
    if closed is not None:
        return SignState.CLOSED, closed.until
    if counter.archived or not counter.active:
        return SignState.CLOSED, None
    paused = held(happened.paused_counters, counter.id, now)
    if paused is not None:
        return SignState.PAUSED, paused.until
    if state.catalogue.hall.rules.sign_on_required and counter.id not in state.officers:
        return SignState.CLOSED, None
    return SignState.OPEN, None
