"""What a printer's queue wants done, in the order given."""

from dataclasses import dataclass

from hub.protocol.ids import JobId
from hub.protocol.printing import PrinterState, PrintJob, SlipOutcome, SlipReason
from printer.record import Record


@dataclass(frozen=True, slots=True)
class Look:
    """Ask the printer how it is; answer with `looked`."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Append this to the journal and sync it; answer with `kept`.  A sync that fails ends the process."""

    record: Record


@dataclass(frozen=True, slots=True)
class Write:
    """Send the slip's bytes under the backend's deadline; answer with `written` or `write_failed`."""

    job: PrintJob


@dataclass(frozen=True, slots=True)
class Confirm:
    """Ask whether all that was sent has been printed, for so long; answer with `confirmed`."""

    job: JobId
    within_ms: int


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the hub a slip's fate until it has answered; answer with `settled`."""

    job: JobId
    outcome: SlipOutcome
    reason: SlipReason | None


@dataclass(frozen=True, slots=True)
class TellHere:
    """Tell this machine's kiosk a slip's fate, if it is connected still; it asks again after a reconnect."""

    job: JobId
    outcome: SlipOutcome
    reason: SlipReason | None


@dataclass(frozen=True, slots=True)
class ReportState:
    """Tell the hub and this machine's kiosk how the printer is, if they are there to listen."""

    state: PrinterState


Effect = Look | Keep | Write | Confirm | Report | TellHere | ReportState
