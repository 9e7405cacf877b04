"""One log line for each thing that happened, without personal data."""

from typing import Final

from hub.core.effects import Log
from hub.domain.events import Record, SlipRecorded, SlipReprinted
from hub.domain.state import DayState

_TOLD: Final = ("service", "counter", "ordinal", "outcome", "phase", "day", "printer", "copy")


def line_of(record: Record, state: DayState) -> Log:
    """Return what a record says in the log: its name, revision, number and place."""
    event = record.event
    values: list[tuple[str, str]] = [("revision", str(record.revision))]
    ticket = getattr(event, "ticket", None)
    call = getattr(event, "call", None)
    if ticket is None and call in state.calls:
        ticket = state.calls[call].ticket
    if ticket in state.tickets:
        values.append(("number", state.tickets[ticket].text))
    for name in _TOLD:
        value = getattr(event, name, None)
        if value is not None:
            values.append((name, str(value)))
    if (
        isinstance(event, SlipRecorded | SlipReprinted) and event.reason is not None
    ):  # that of a cancelled ticket is free text
        values.append(("reason", event.reason))
    if record.device is not None:
        values.append(("device", record.device))
    return Log(type(event).__name__, tuple(values), by=record.device or "", is_record=True)
