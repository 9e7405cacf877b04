"""What devices show: whole pictures, each newer one replacing the older."""

import msgspec

from hub.protocol.closures import Closed, ClosedWhy, Left
from hub.protocol.commands import Language, StopReason, VoicePhase, WaitRange
from hub.protocol.emergency import Emergency, EmergencyView
from hub.protocol.ids import (
    AgencyId,
    BootId,
    CallId,
    CounterId,
    DeviceId,
    JobId,
    PoolId,
    ServiceId,
    TicketId,
    Topic,
    ZoneId,
)
from hub.protocol.leases import LeaseView
from hub.protocol.marks import Mark
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.signs import CounterSign, SignState, SignView
from hub.protocol.staff_views import (
    AsideTicket,
    ChosenFor,
    CounterReport,
    CounterState,
    CurrentTicket,
    Denied,
    DrawnSlip,
    NoteRule,
    OfficerAction,
    OfficerView,
    PanelPrinter,
    PaperBlock,
    PrinterReport,
    StoppedAgency,
    StoppedService,
    SupervisorView,
    SupervisorWord,
    TicketPhase,
    UnprintedSlip,
    WaitingTicket,
    Why,
)

__all__ = [
    "AgencyEntry",
    "AsideTicket",
    "CallEntry",
    "CatalogueView",
    "ChosenFor",
    "Closed",
    "ClosedWhy",
    "CounterEntry",
    "CounterReport",
    "CounterSign",
    "CounterState",
    "CurrentTicket",
    "Denied",
    "DrawnSlip",
    "Emergency",
    "EmergencyView",
    "HallNotice",
    "HallView",
    "KioskView",
    "LeaseView",
    "Left",
    "LobbyView",
    "NoteRule",
    "OfficerAction",
    "OfficerView",
    "PanelPrinter",
    "PaperBlock",
    "PoolEntry",
    "PrinterReport",
    "ServiceEntry",
    "Show",
    "SignState",
    "SignView",
    "SlipStatus",
    "StoppedAgency",
    "StoppedService",
    "SupervisorView",
    "SupervisorWord",
    "TicketPhase",
    "UnprintedSlip",
    "View",
    "WaitingTicket",
    "Why",
    "ZoneSpeech",
]


class AgencyEntry(msgspec.Struct, frozen=True):
    """An agency as a kiosk lists it, in the administrator's order; `name` is by language."""

    agency: AgencyId
    name: dict[str, str]
    short_name: dict[str, str]


class ServiceEntry(msgspec.Struct, frozen=True):
    """A service as a kiosk lists it; `minutes` is its standard time, `place` where its visitors wait.

    By language: `requirements` are what a visitor brings along, `fee` is what it costs, `words` are what people call it
    besides its name.
    """

    service: ServiceId
    agency: AgencyId
    name: dict[str, str]
    minutes: int
    place: dict[str, str]
    pool: PoolId = PoolId("")
    requirements: dict[str, tuple[str, ...]] = {}
    fee: dict[str, str] = {}
    words: dict[str, tuple[str, ...]] = {}


class CounterEntry(msgspec.Struct, frozen=True):
    """A counter as a console lists it, for transfers."""

    counter: CounterId
    number: int
    services: tuple[ServiceId, ...]


class PoolEntry(msgspec.Struct, frozen=True):
    """Services with one sequence of numbers, as a console lists it for paper."""

    pool: PoolId
    prefix: str


class CatalogueView(msgspec.Struct, frozen=True, tag="CatalogueView", tag_field="type"):
    """Large and slow-changing: the hall's face and all that a kiosk or a console can offer, in the order shown.

    `local_name` is what people call the hall (empty: nothing else), `colours` the hall's own by role ("primary":
    "#0b5394"), `logo` a PNG in base64, or empty (D5); `has_bookings`
    says that there are bookings to check in (B1), `looks_up_bookings` that the hub answers `LookUpBooking`: an older
    one does not know it.
    """

    hall: dict[str, str]
    timezone: str
    agencies: tuple[AgencyEntry, ...]
    services: tuple[ServiceEntry, ...]
    counters: tuple[CounterEntry, ...] = ()
    pools: tuple[PoolEntry, ...] = ()
    local_name: str = ""
    address: str = ""
    colours: dict[str, str] = {}
    logo: str = ""
    has_bookings: bool = False
    looks_up_bookings: bool = False


class LobbyView(msgspec.Struct, frozen=True, tag="LobbyView", tag_field="type"):
    """What all kiosks share and what changes often.

    `waiting`: people waiting per service (absent: nobody). `closed`: the services without numbers now. `left`: what
    is left of quotas. `waits` and `priority_waits`: the expected wait of who comes now (absent: not known).
    While there is an `emergency`, a kiosk shows and says it alone, and draws no number (V3).
    """

    at: int
    waiting: dict[ServiceId, int]
    closed: tuple[Closed, ...] = ()
    left: dict[ServiceId, Left] = {}
    waits: dict[ServiceId, WaitRange] = {}
    priority_waits: dict[ServiceId, WaitRange] = {}
    emergency: Emergency | None = None


class SlipStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fate of one of this kiosk's slips; `elsewhere` says at which other printer it comes out, by language."""

    job: JobId
    ticket: TicketId
    outcome: SlipOutcome
    reason: SlipReason | None = None
    elsewhere: dict[str, str] | None = None


class KioskView(msgspec.Struct, frozen=True, tag="KioskView", tag_field="type"):
    """What one kiosk alone shows: its printer (None: it has none) and its last slips, newest first.

    `elsewhere` is where the next slip comes out while the kiosk's own printer cannot print, by language (None: at its
    own, or nowhere). `is_mute` says that the kiosk's printer can answer and has ceased to: nobody can promise paper.
    `mark` is for the kiosk to keep, durably, and to say in its hello (None: there is none).
    """

    at: int
    printer: PrinterState | None
    slips: tuple[SlipStatus, ...]
    elsewhere: dict[str, str] | None = None
    is_mute: bool = False
    mark: Mark | None = None


class CallEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One call in a zone: number and counter only, no name of a service or a person (V1).

    `number` is `prefix` + `digits`; `repeat` says that the same ticket was called before; `active` that its
    ticket is still called by this very call; `voice` how far the zone's announcement of it has come. One that was
    `taken_back` is for the voice alone, which reports it dropped: no screen shows it.
    """

    call: CallId
    number: str
    prefix: str
    digits: str
    counter: CounterId
    counter_number: int
    language: Language
    called_at: int
    repeat: bool
    active: bool
    voice: VoicePhase
    taken_back: bool = False


class HallNotice(msgspec.Struct, frozen=True):
    """What holders of tickets must know: a service (or a whole agency) that cannot work now (S5).

    `name` is the service's or the agency's, by language.
    """

    name: dict[str, str]
    reason: StopReason


class ZoneSpeech(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a zone's calls are spoken (A1, A2, A3); what is empty is as the voice has it.

    By language: `call` and `recall` are sentences with {number} and {counter} in them, `digits` the words for 0 to 9 of
    languages that voices do not know. `always` are the languages of every call after Indonesian and the ticket's;
    `whole_numbers`: digits are said as a number. `said` is how words that no voice can read are said. A call is read
    `repeats` times, once when more than `crowd` others wait.
    """

    call: dict[str, str] = {}
    recall: dict[str, str] = {}
    always: tuple[str, ...] = ()
    whole_numbers: bool = False
    said: dict[str, str] = {}
    digits: dict[str, tuple[str, ...]] = {}
    repeats: int = 2
    crowd: int = 2


class HallView(msgspec.Struct, frozen=True, tag="HallView", tag_field="type"):
    """A zone's screens: calls, newest first, the last few of them, and every one the voice still owes.

    `spoken_here` calls are those told to wait in this zone: the announcer says these only (V1). `announcer` is
    the one device that speaks; calls made before `announcer_since` (UTC ms) that it did not itself begin are
    spoken as "Panggilan ulang", since a predecessor may have been heard (A4). `notices` concern services whose
    visitors wait in this zone. While there is an `emergency`, it alone is shown and spoken. `running` is the text
    that runs, by language (empty: none). `hours` says why all services of the zone rest by the calendar, if they do.
    `waiting` is how many wait in the zone, and may be ten seconds old.
    `speech` says how its calls are spoken. `prefixes`, `number_digits` and `highest_counter` (0: not known) say
    how wide the hall's numbers and counters can be.
    """

    at: int
    zone: ZoneId
    hall: dict[str, str]
    zone_name: dict[str, str]
    timezone: str
    calls: tuple[CallEntry, ...]
    spoken_here: tuple[CallId, ...]
    announcer: DeviceId | None
    announcer_since: int
    notices: tuple[HallNotice, ...] = ()
    emergency: Emergency | None = None
    running: dict[str, str] = {}
    hours: Closed | None = None
    waiting: int = 0
    speech: ZoneSpeech = ZoneSpeech()
    prefixes: tuple[str, ...] = ()
    number_digits: int = 0
    highest_counter: int = 0


View = (
    CatalogueView
    | LobbyView
    | KioskView
    | LeaseView
    | HallView
    | SignView
    | OfficerView
    | SupervisorView
    | EmergencyView
)


class Show(msgspec.Struct, frozen=True, tag="Show", tag_field="type"):
    """A whole view of a topic.  Newer is decided by (epoch, boot, sequence): see `hub.client.session`.

    `sequence` grows within one boot of the hub and one topic; another boot of the same or a higher epoch starts
    anew; a lower epoch is refused.
    """

    topic: Topic
    epoch: int
    boot: BootId
    sequence: int
    view: View
