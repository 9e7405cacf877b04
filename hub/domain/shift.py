"""How the state follows who works at the counters: since when, when they last did something, who wants help."""

from typing import assert_never

from hub.domain.day import Attendance, DayState
from hub.domain.events import CounterEvent, HelpAsked, HelpEnded, OfficerSignedOff, OfficerSignedOn


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
