"""What a view means in words: why a ticket was chosen, and what holds at the counter."""

from counter_display.officer.questions import Label
from hub.protocol.views import CounterState, Why


def why(reason: Why) -> Label:
    """Return why a ticket is, or would be, called."""
    values = {"rival": reason.rival or "", "held_back": reason.held_back or ""}
    key = f"officer.why.{reason.chosen_for}"
    if reason.held_back is not None:
        key = "officer.why.held_back"
    elif reason.rival is not None:
        key = f"{key}_of"
    chosen = Label(key, values)
    return Label("officer.why.helping", {"why": chosen}) if reason.helping else chosen


def states(state: CounterState) -> tuple[Label, ...]:
    """Return what the officer must know of the counter, the most important first."""
    found = []
    if state.closed is not None:
        key = "officer.state.closed" if state.closed_until is None else "officer.state.closed_until"
        found.append(Label(key, {"reason": Label(f"officer.stop.{state.closed}")}, at=state.closed_until))
    if state.paused is not None:
        key = "officer.state.paused" if state.paused_until is None else "officer.state.paused_until"
        found.append(Label(key, {"reason": Label(f"officer.pause.{state.paused}")}, at=state.paused_until))
    if state.asked_to_close is not None:
        reason = Label(f"officer.stop.{state.asked_to_close}")
        found.append(Label("officer.state.asked_to_close", {"reason": reason}))
    if state.wants_help:
        found.append(Label("officer.state.wants_help"))
    if state.forced_until is not None:
        found.append(Label("officer.state.forced", at=state.forced_until))
    return tuple(found)
