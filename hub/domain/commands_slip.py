"""What is asked of the rules about slips: by printers, by the hub itself, and by the staff (L2)."""

from dataclasses import dataclass

from hub.domain.catalogue import CounterId
from hub.domain.events_slip import SlipOutcome


@dataclass(frozen=True, slots=True)
class RecordSlip:
    """What became of a slip; `printer` says so, or the hub itself (None)."""

    job: str
    outcome: SlipOutcome
    reason: str | None = None
    printer: str | None = None


@dataclass(frozen=True, slots=True)
class MoveSlip:
    """Let another printer have a slip; the hub itself asks for it, when no printer can have begun it."""

    job: str
    printer: str


@dataclass(frozen=True, slots=True)
class ReprintSlip:
    """Print a number's slip again; without `printer` where it was printed last.

    `counter` is the officer's own; None is a supervisor, who may reprint any. `usual_printer` is taken where the number
    has had no slip yet.
    """

    number: str
    reason: str
    counter: CounterId | None = None
    printer: str | None = None
    usual_printer: str | None = None


@dataclass(frozen=True, slots=True)
class VoidNumber:
    """Take a number out of the queue, wherever it waits, since its visitor does not have it."""

    number: str
    reason: str


SlipCommand = RecordSlip | MoveSlip | ReprintSlip | VoidNumber
"""All of these."""
