"""What a visitor's touch can mean, and what the flow asks its shell to do."""

from dataclasses import dataclass

from hub.protocol.commands import Command, Language, TicketClass
from hub.protocol.ids import AgencyId, CommandId, JobId, ServiceId, TicketId
from kiosk.comfort import Setting


@dataclass(frozen=True, slots=True)
class Begin:
    """Somebody stands before a kiosk that nobody used."""


@dataclass(frozen=True, slots=True)
class ChooseAgency:
    """Show the services of an agency."""

    agency: AgencyId


@dataclass(frozen=True, slots=True)
class ChooseService:
    """Show what is to be known about a service, and the two classes."""

    service: ServiceId


@dataclass(frozen=True, slots=True)
class OpenSearch:
    """Show the keys to search all services with."""


@dataclass(frozen=True, slots=True)
class OpenCheckIn:
    """Show the keys to type a booking's code with."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The code is typed: draw the booking's number."""


@dataclass(frozen=True, slots=True)
class ScanCode:
    """A scanner read this: check the booking in that has it for a code."""

    text: str


@dataclass(frozen=True, slots=True)
class TypeKey:
    """Put this text at the end of the query or the code: a letter of the glass, or what a keyboard says."""

    text: str


@dataclass(frozen=True, slots=True)
class EraseKey:
    """Take the last letter of the query or the code away."""


@dataclass(frozen=True, slots=True)
class ClearQuery:
    """Begin the query or the code anew."""


@dataclass(frozen=True, slots=True)
class TurnKeys:
    """Show these keys, where not all of them fit at once, counted from 0."""

    page: int


@dataclass(frozen=True, slots=True)
class ShowNeeds:
    """Show all that the chosen service needs."""


@dataclass(frozen=True, slots=True)
class ChooseClass:
    """Draw a number of this class for the chosen service."""

    ticket_class: TicketClass


@dataclass(frozen=True, slots=True)
class TakeAnother:
    """Yes, one more number of the same service and class."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Say everything in this language from now on.

    `regional` is a regional language over it, for the screens' words only ("": none).
    """

    language: Language
    regional: str = ""


@dataclass(frozen=True, slots=True)
class Adjust:
    """Switch this on, or off again, for this visit."""

    setting: Setting


@dataclass(frozen=True, slots=True)
class ChooseVolume:
    """Speak as loudly as this step, counted from 0, until the visit is over."""

    step: int


@dataclass(frozen=True, slots=True)
class TurnPage:
    """Show this page of the list, counted from 0."""

    page: int


@dataclass(frozen=True, slots=True)
class OpenStaff:
    """A finger was held on the glass's corner."""


@dataclass(frozen=True, slots=True)
class EnterPin:
    """The PIN is typed."""


@dataclass(frozen=True, slots=True)
class PrintTest:
    """Staff want to see whether the printer prints."""


@dataclass(frozen=True, slots=True)
class SayPaperChanged:
    """Staff have put a new roll in."""


@dataclass(frozen=True, slots=True)
class OpenReprints:
    """Show the numbers whose slips can be printed once more."""


@dataclass(frozen=True, slots=True)
class Reprint:
    """Print this number's slip once more."""

    number: str


@dataclass(frozen=True, slots=True)
class SayOver:
    """Staff say that the emergency is over, while the hub cannot."""


@dataclass(frozen=True, slots=True)
class PairAnew:
    """Staff want this kiosk to be paired anew, which its hall put out."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Yes, somebody is still here."""


@dataclass(frozen=True, slots=True)
class Back:
    """One step back."""


@dataclass(frozen=True, slots=True)
class Home:
    """To the start; the visit is over."""


Intent = (
    Begin
    | ChooseAgency
    | ChooseService
    | OpenSearch
    | OpenCheckIn
    | CheckIn
    | ScanCode
    | TypeKey
    | EraseKey
    | ClearQuery
    | TurnKeys
    | ShowNeeds
    | ChooseClass
    | TakeAnother
    | ChooseLanguage
    | Adjust
    | ChooseVolume
    | TurnPage
    | OpenStaff
    | EnterPin
    | PrintTest
    | SayPaperChanged
    | OpenReprints
    | Reprint
    | SayOver
    | PairAnew
    | GoOn
    | Back
    | Home
)


@dataclass(frozen=True, slots=True)
class Submit:
    """Open this command with the hub."""

    command: Command


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Stop waiting for this command's answer."""

    command_id: CommandId


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Look at a PIN, and say whether it is the right one."""

    pin: str


@dataclass(frozen=True, slots=True)
class PrintTrial:
    """Let the host's own printer print a test slip under this id."""

    job: JobId


@dataclass(frozen=True, slots=True)
class LookAtPrinter:
    """Let the host's own printer be looked at, and say how it is."""


@dataclass(frozen=True, slots=True)
class CopySlip:
    """Let the host's own printer print a ticket's slip once more, while the hub is away (`kiosk.copying`)."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class ShowPairing:
    """Become the program that pairs this kiosk on its own glass."""


Effect = Submit | Withdraw | CheckPin | PrintTrial | LookAtPrinter | CopySlip | ShowPairing
