"""What the kiosk's core asks its shell to do."""

from dataclasses import dataclass

from hub.protocol.ids import CommandId, JobId
from hub.protocol.leases import HandInTicket, Lease
from hub.protocol.printing import Slip
from hub.protocol.remembering import HandInMemory
from hub.protocol.views import CatalogueView
from kiosk.intents import CheckPin, LookAtPrinter, PrintTrial, ShowPairing, Submit, Withdraw
from kiosk.journal import Entry
from kiosk.last_word import KeptEmergency


@dataclass(frozen=True, slots=True)
class Keep:
    """Write an entry to the journal, synced, and say when that is done or has failed (`KioskCore.kept`)."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class KeepLease:
    """Keep the lease in place of the last one, with the hub's clock less this kiosk's (ms)."""

    lease: Lease
    offset_ms: int


@dataclass(frozen=True, slots=True)
class KeepCatalogue:
    """Keep the catalogue in place of the last one."""

    catalogue: CatalogueView


@dataclass(frozen=True, slots=True)
class KeepEmergency:
    """Keep this emergency, synced, in place of the last one, or keep none."""

    kept: KeptEmergency | None


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Let the host's own printer print a slip, in place of the one that the hub may have sent for a command.

    One that has not begun `within_ms` from now is not to be printed any more.
    """

    ticket: HandInTicket
    slip: Slip
    replaces: CommandId | None
    within_ms: int


@dataclass(frozen=True, slots=True)
class PrintCopy:
    """Let the host's own printer print a slip once more; the slip says that it is a copy."""

    job: JobId
    slip: Slip


@dataclass(frozen=True, slots=True)
class NotTold:
    """Tell the administrator: the hub gave a number that this kiosk gave to another visitor of that service day."""

    number: str
    day: str
    ticket: CommandId


@dataclass(frozen=True, slots=True)
class Report:
    """Send this if the link is live."""

    message: HandInMemory


CoreEffect = (
    Submit
    | Withdraw
    | CheckPin
    | PrintTrial
    | LookAtPrinter
    | ShowPairing
    | Keep
    | KeepLease
    | KeepCatalogue
    | KeepEmergency
    | PrintSlip
    | PrintCopy
    | NotTold
    | Report
)
