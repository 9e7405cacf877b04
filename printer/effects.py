"""What a printer's queue wants done, in the order given."""

from dataclasses import dataclass

from hub.protocol.ids import JobId
from hub.protocol.printing import PrinterState, PrintJob, SlipOutcome, SlipReason
from printer.record import Record
from printer.status import Detail


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
    """Wait so long for the printer's word that all that was sent is printed; answer with `confirmed`.

    `token` is the slip's process id. The question is put the first time, and not when it `is_again`.
    """

    job: JobId
    within_ms: int
    token: str
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Recover:
    """A slip was under way when the program ended: let the printer forget what it holds of it before anything else."""


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
    """Tell the hub and this machine's kiosk how the printer is, if they are there to listen.

    Of `detail` the kiosk is told only whether the printer is mute.
    """

    state: PrinterState
    detail: Detail = Detail.NONE


Effect = Look | Keep | Write | Confirm | Recover | Report | TellHere | ReportState
