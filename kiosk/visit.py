"""What a kiosk knows of its visit and its hall, and how it goes from screen to screen."""

from dataclasses import dataclass, field
from typing import Final

from msgspec import structs

from hub.client.session import NewId
from hub.protocol.commands import Language, TicketClass, TicketReceipt
from hub.protocol.emergency import Emergency
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import AgencyId, CommandId, ServiceId
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.remembering import RememberedNumber
from hub.protocol.views import AgencyEntry, CatalogueView, KioskView, LobbyView, ServiceEntry
from kiosk.closures import Closures, HallClosed, Shut, hall_closed
from kiosk.comfort import PLAIN, Comfort
from kiosk.entries import agency_entry, service_entry, slip_fate
from kiosk.offline import Declined
from kiosk.search import SearchIndex
from kiosk.staff_gate import StaffGate
from kiosk.staff_task import Spare, StaffTask
from kiosk.steps import AWAY_AFTER_MS, CHOOSING, Screen


@dataclass(frozen=True, slots=True)
class About:
    """What a kiosk knows of itself from its settings: its device, its program with its version, its hub's address."""

    device: str = ""
    program: str = ""
    hub: str = ""


OPEN: Final = StaffGate()
UNKNOWN: Final = About()


@dataclass(slots=True)
class Visit:
    """One kiosk's state; read by the presenter, changed by its methods only. All instants are UTC ms.

    `emergency` is what the hall was last told to be in (`kiosk.alarmed`), `heard_at` when the hub last said anything
    of that, by its own clock, and `told_as_of` the same while people are told so (None: the hub is there).
    `hits` are what the search found for the `query`, the likeliest first, by the `index` of the catalogue (None:
    not made yet). `code` is what was typed of a booking's, until its number is told, and `booked_at` from or until
    when it may be checked in, while that is told. `pin` is what staff have typed of theirs (`kiosk.staff_corner`),
    `task` what they asked for last, `given_today` this kiosk's numbers of the service day, the newest first, and
    `spare` what is left of its lease (None: nothing). `printer_since` is since when the printer is as staff see it
    (None: not known), and `hub_offset_ms` the hub's clock less this one.
    `home_agency` is the one that the kiosk is set to, and `attract_after_ms` how long its untouched start stands
    before it calls people (0: always). `closed` has the services without numbers, as the lobby last said, or the
    lease while the kiosk `is_alone`; `shut` why the chosen one gives none, while the visitor is told; `declined`
    why the kiosk gives none by itself, as long as the visitor waits or is told. `leaves_in_s` counts the seconds
    down to the start, while the visitor is asked whether more time is needed (None: not asked). `last_receipt` is
    the last number drawn here. `can_give` says that the kiosk has numbers of its own (with `has_lease` only: not
    any more), `is_alone` that it goes on without the hub, until a lobby comes again; then `own_printer` is how its
    host's printer is (None: there is none, or its program does not run), and `own_is_mute` that it can answer and
    has ceased to. `must_pair`: the hall put this kiosk out (`put_out`), until its hub takes it in.
    """

    new_id: NewId
    home_language: Language = Language.INDONESIAN
    home_comfort: Comfort = PLAIN
    home_agency: AgencyId | None = None
    attract_after_ms: int = 0
    language: Language = Language.INDONESIAN
    regional: str = ""
    comfort: Comfort = PLAIN
    screen: Screen = Screen.AWAY
    catalogue: CatalogueView | None = None
    lobby: LobbyView | None = None
    kiosk: KioskView | None = None
    emergency: Emergency | None = None
    heard_at: int = 0
    told_as_of: int | None = None
    agency: AgencyEntry | None = None
    service: ServiceEntry | None = None
    agency_page: int = 0
    service_page: int = 0
    query: str = ""
    hits: tuple[ServiceId, ...] = ()
    hit_page: int = 0
    key_page: int = 0
    need_page: int = 0
    index: SearchIndex | None = None
    code: str = ""
    booked_at: int | None = None
    pin: str = ""
    has_pin: bool = False
    must_pair: bool = False
    is_pin_checked: bool = False
    is_pin_wrong: bool = False
    gate: StaffGate = OPEN
    about: About = UNKNOWN
    task: StaffTask | None = None
    given_today: tuple[RememberedNumber, ...] = ()
    reprint_page: int = 0
    spare: Spare | None = None
    printer_since: int | None = None
    hub_offset_ms: int = 0
    command_id: CommandId | None = None
    receipt: TicketReceipt | None = None
    slip: SlipOutcome | None = None
    slip_reason: SlipReason | None = None
    slip_elsewhere: dict[str, str] | None = None
    refusal: RejectionCode | None = None
    closed: Closures = field(default_factory=dict)
    shut: Shut | None = None
    declined: Declined | None = None
    last_receipt: TicketReceipt | None = None
    is_late: bool = False
    leaves_in_s: int | None = None
    has_lease: bool = False
    can_give: bool = False
    is_alone: bool = False
    own_printer: PrinterState | None = None
    own_is_mute: bool = False
    asks_within_ms: int = 0
    _entered_at: int = 0
    _touched_at: int = 0
    _heard_at: int = 0
    _asked_at: int = 0
    _down_since: int | None = 0
    _up_since: int | None = None
    _told_at: int = 0
    _slip_since: int = 0
    _told_by_itself: bool = False
    _class: TicketClass = TicketClass.REGULAR
    _has_found: bool = False
    _searched_from: AgencyId | None = None

    def __post_init__(self) -> None:
        self._be_at_home()

    def waiting(self, service: ServiceId) -> int | None:
        """Return how many people wait for a service, as the lobby last said; None while the kiosk is alone."""
        if self.is_alone:
            return None
        return self.lobby.waiting.get(service, 0) if self.lobby else 0

    @property
    def fresh_lobby(self) -> LobbyView | None:
        """What the hub says of the hall; None while the kiosk is alone, and before the hub has said anything."""
        return None if self.is_alone else self.lobby

    @property
    def printer(self) -> PrinterState | None:
        """How the printer is from which the next slip comes; None: there is none, or nobody knows.

        A kiosk that is alone has its host's printer or no paper at all.
        """
        if self.is_alone:
            return PrinterState.OFFLINE if self.own_printer is None else self.own_printer
        return self.kiosk.printer if self.kiosk else None

    @property
    def staff_printer(self) -> PrinterState | None:
        """How the printer is as staff see it: as its own program says, else as the hub does; None: nobody knows."""
        return self.own_printer or (self.kiosk.printer if self.kiosk else None)

    @property
    def hub_since(self) -> int | None:
        """Since when the hub is there, or away; None: since before this program began."""
        return self._up_since if self._down_since is None else self._down_since or None

    @property
    def is_mute(self) -> bool:
        """Whether that printer can answer and has ceased to, so that nobody can promise paper."""
        return self.own_is_mute if self.is_alone else self.kiosk is not None and self.kiosk.is_mute

    @property
    def prints_elsewhere(self) -> dict[str, str] | None:
        """Where the next slip comes out, by language, while the kiosk's printer cannot print; None: here or nowhere."""
        return None if self.is_alone or self.kiosk is None else self.kiosk.elsewhere

    @property
    def own_agency(self) -> AgencyEntry | None:
        """The agency that this kiosk is set to; None: there is none, or the catalogue does not have it."""
        return agency_entry(self.catalogue, self.home_agency) if self.home_agency else None

    @property
    def start(self) -> Screen:
        """The screen that a visit begins with."""
        return Screen.SERVICES if self.own_agency else Screen.AGENCIES

    @property
    def offered(self) -> CatalogueView | None:
        """The catalogue with what this kiosk offers of it: all, or one agency's services."""
        own = self.own_agency
        if own is None or self.catalogue is None:
            return self.catalogue
        services = tuple(each for each in self.catalogue.services if each.agency == own.agency)
        return structs.replace(self.catalogue, services=services)

    @property
    def closed_start(self) -> HallClosed | None:
        """Why nothing that this kiosk offers gives numbers; None: something does, or there is nothing."""
        return hall_closed(self.offered, self.closed)

    def put_out(self) -> None:
        """The hall put this kiosk out: there are no numbers here, for whoever wants one now."""
        self.must_pair, self.can_give = True, False

    def is_down(self, now: int) -> bool:
        """Return whether the hub is away for longer than a restart takes, or has nothing to do with this kiosk."""
        return self.must_pair or (self._down_since is not None and now - self._down_since >= AWAY_AFTER_MS)

    def _enter(self, screen: Screen, now: int) -> None:
        self.screen, self.is_late, self.leaves_in_s = screen, False, None
        self._entered_at = self._touched_at = now

    def _leave(self, now: int) -> None:
        self._start_again(now)
        self._be_at_home()

    def _be_at_home(self) -> None:
        """Take back what the last visitor set for the visit."""
        self.language, self.comfort, self.regional = self.home_language, self.home_comfort, ""

    def _start_again(self, now: int) -> None:
        if self.screen is Screen.NUMBER:
            self._be_at_home()
        self.service = self.receipt = self.slip = self.slip_reason = self.slip_elsewhere = None
        self.agency = self.own_agency
        self.refusal = self.shut = self.declined = None
        self.agency_page = self.service_page = self.hit_page = self.key_page = 0
        self.query, self.hits, self._has_found, self._searched_from = "", (), False, None
        self.code, self.booked_at = "", None
        self._enter(self.start, now)

    def _return_if_ready(self, now: int) -> None:
        is_ready = not self.must_pair and (self._down_since is None or (self.is_alone and self.can_give))
        if self.screen is Screen.AWAY and is_ready and self.catalogue is not None:
            self._start_again(now)

    def _refuse(self, code: RejectionCode | None, now: int, shut: Shut | None = None) -> None:
        self.refusal, self.shut = code, shut
        self._enter(Screen.REFUSED, now)

    def _enter_class(self, now: int) -> None:
        """Go to the chosen service's classes, or to the reason why it gives no numbers."""
        closed = self.closed.get(self.service.service) if self.service else None
        if closed is not None:
            self._refuse(RejectionCode.NOT_AVAILABLE, now, Shut(closed))
            return
        self.refusal = self.shut = self.declined = None
        self._enter(Screen.CLASS, now)

    def _follow_catalogue(self, now: int) -> None:
        if self.screen in CHOOSING:
            agency, service = self.agency, self.service
            self.agency = agency_entry(self.catalogue, agency.agency) if agency else None
            self.service = service_entry(self.catalogue, service.service) if service else None
            if (agency and not self.agency) or (service and not self.service):
                self._start_again(now)
        if self.screen is Screen.NEEDS and self.service and not self.service.requirements:
            self._enter_class(now)
        if self.screen is Screen.AGENCIES and self.own_agency:
            self._start_again(now)
        self._return_if_ready(now)

    def _follow_closures(self, closed: Closures, now: int) -> None:
        """Take the chosen service to its reason when it closes, and back to its classes when it opens again."""
        before, self.closed = self.closed, closed
        service = self.service.service if self.service else None
        why = closed.get(service) if service else None
        is_told = self.shut is not None and self.shut.is_for_all
        if is_told and why is not None:
            self.shut = Shut(why)
        elif (is_told and service in before) or (self.screen in (Screen.CLASS, Screen.NEEDS) and why is not None):
            self._enter_class(now)

    def _note_printer(self, before: PrinterState | None, now: int) -> None:
        """Remember since when the printer is as it is."""
        if self.staff_printer is not before:
            self.printer_since = now

    def _follow_slip(self, now: int) -> None:
        """Take in what the hub says of the slip; one that is only on its way stays doubtful once it was."""
        fate = slip_fate(self.kiosk, self.receipt.slip if self.receipt else None)
        if fate is None:
            return
        has_moved = fate.elsewhere != self.slip_elsewhere
        if has_moved:
            self.slip_elsewhere, self._slip_since = fate.elsewhere, now
        if fate.outcome is not SlipOutcome.PENDING or has_moved:
            self.slip, self.slip_reason = fate.outcome, fate.reason
