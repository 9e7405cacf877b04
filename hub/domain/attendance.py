"""Who works at which counter, and who has left it by doing nothing: one officer, one counter (O5, O6)."""

from typing import Final, assert_never

from hub.domain import commands
from hub.domain.catalogue import CounterId
from hub.domain.events import Event, HelpAsked, HelpEnded, LeftBy, OfficerSignedOff, OfficerSignedOn
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.state import DayState

_SECOND_MS: Final = 1_000

Presence = commands.SignOn | commands.SignOff | commands.AskHelp | commands.EndHelp
"""What an officer says about the own place, and not about a ticket."""


def attend(state: DayState, command: Presence, at: int) -> Decision:
    """Return who is at a counter from an instant (UTC ms) on, or whether help is wanted there, or why not."""
    assert state.catalogue is not None
    counter = state.catalogue.counter.get(command.counter)
    if counter is None:
        return Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": command.counter})
    match command:
        case commands.SignOn():
            if counter.archived or not counter.active:
                return Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": command.counter})
            return _sign_on(state, command, at)
        case commands.SignOff():
            return _sign_off(state, command.counter)
        case commands.AskHelp():
            return [] if command.counter in state.help_wanted else [HelpAsked(command.counter)]
        case commands.EndHelp():
            return [HelpEnded(command.counter)] if command.counter in state.help_wanted else []
        case _:
            assert_never(command)


def idle_from(state: DayState, counter: CounterId) -> int | None:
    """Return the instant (UTC ms) from which a counter's officer has left by doing nothing.

    None: nobody has signed on, the hall wants nobody signed off so (0 s), or a visitor is there, who keeps the counter
    busy however long it takes.
    """
    assert state.catalogue is not None
    there, after_s = state.officers.get(counter), state.catalogue.hall.rules.idle_sign_off_s
    if there is None or after_s <= 0 or counter in state.at_counter:
        return None
    return there.active_at + after_s * _SECOND_MS


def idle_ends(state: DayState, at: int) -> list[Event]:
    """Return that all have left who had been doing nothing for too long at an instant (UTC ms)."""
    return [
        OfficerSignedOff(counter, there.officer, LeftBy.IDLE)
        for counter, there in state.officers.items()
        if _is_idle(state, counter, at)
    ]


def day_ends(state: DayState) -> list[Event]:
    """Return that all leave, and that nobody waits for help any more."""
    return [
        *(HelpEnded(counter) for counter in state.help_wanted),
        *(OfficerSignedOff(counter, there.officer, LeftBy.DAY_OVER) for counter, there in state.officers.items()),
    ]


def _is_idle(state: DayState, counter: CounterId, at: int) -> bool:
    since = idle_from(state, counter)
    return since is not None and since <= at


def _sign_on(state: DayState, command: commands.SignOn, at: int) -> Decision:
    events: list[Event] = []
    there = state.officers.get(command.counter)
    if there is not None:
        if _is_idle(state, command.counter, at):
            events.append(OfficerSignedOff(command.counter, there.officer, LeftBy.IDLE))
        elif there.officer == command.officer:
            return []
        else:
            return Rejection(RejectionCode.COUNTER_TAKEN, {"counter": command.counter})
    for elsewhere, other in state.officers.items():
        if other.officer == command.officer and elsewhere != command.counter:
            busy_with = state.at_counter.get(elsewhere)
            if busy_with is not None:
                return Rejection(RejectionCode.OFFICER_BUSY, {"number": state.tickets[busy_with].text})
            events.append(OfficerSignedOff(elsewhere, other.officer, LeftBy.MOVED))
    return [*events, OfficerSignedOn(command.counter, command.officer)]


def _sign_off(state: DayState, counter: CounterId) -> Decision:
    there = state.officers.get(counter)
    if there is None:
        return []
    busy_with = state.at_counter.get(counter)
    if busy_with is not None:
        return Rejection(RejectionCode.COUNTER_BUSY, {"number": state.tickets[busy_with].text})
    return [OfficerSignedOff(counter, there.officer, LeftBy.HAND)]
