"""What a view means in words: why a ticket was chosen, and what holds at the counter."""

from typing import Final

from counter_display.officer.questions import Label
from hub.protocol.printing import PrinterState
from hub.protocol.views import CounterState, OfficerView, PanelPrinter, Why

FIT: Final = frozenset({PrinterState.READY, PrinterState.UNKNOWN})
"""Printers of which nothing is to be said; many cannot answer."""


NAMED_ASIDE: Final = 4
"""So many numbers are named beside the line; the page of rarer actions has them all."""


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


def printer_trouble(printer: PanelPrinter) -> Label | None:
    """Return what is wrong with a printer; None: nothing that is known."""
    if printer.is_mute:
        return Label("officer.printer.mute")
    return None if printer.state in FIT else Label(f"officer.printer.{printer.state}")


def printer_name(printer: PanelPrinter) -> Label:
    """Return where a printer stands, or what it is called where nobody said."""
    return Label(names=printer.name or {"id": printer.printer})


def paper(view: OfficerView) -> tuple[tuple[Label, bool], ...]:
    """Return what the officer must know of paper, and whether it is trouble: printers first, then reserved numbers."""
    found = []
    for printer in view.printers:
        trouble = printer_trouble(printer)
        if trouble is not None:
            found.append((Label("officer.printer_trouble", {"name": printer_name(printer), "state": trouble}), True))
    for block in view.paper:
        values: dict[str, Label | str | int] = {"first": block.first, "last": block.last, "count": block.left}
        found.append((Label("officer.paper_left", values), False))
    return tuple(found)


def aside(view: OfficerView) -> tuple[Label, ...]:
    """Return who stands in no line and may be called or come all the same: the held ones, and who did not come."""
    found = []
    for key, tickets in (("officer.aside_parked", view.parked), ("officer.aside_no_shows", view.no_shows)):
        if tickets:
            more = " …" if len(tickets) > NAMED_ASIDE else ""
            numbers = ", ".join(each.number for each in tickets[:NAMED_ASIDE]) + more
            found.append(Label(key, {"count": len(tickets), "numbers": numbers}))
    return tuple(found)
