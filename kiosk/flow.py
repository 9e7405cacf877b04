"""What a kiosk does with touches, views, answers and time: one visit after another, sans-I/O.

Rules:
- A visit goes from agency to service to class to number. Every other touch than those in the table is ignored, so a
  second tap on a class finds the visit issuing already: one visit, one command.
- Issuing ends by the hub's answer only. After `ANSWER_LATE_MS` the visitor is told that it takes longer; the session
  sends the command again or asks for its outcome when the link is back. After `GIVE_UP_MS` the wish is withdrawn and
  the visitor is sent to staff.
- A number once told stays until the visitor leaves or the idle time is over, whatever becomes of paper or link. The
  slip's fate comes by the kiosk's own view; a slip that stays pending for `SLIP_DOUBT_MS` is spoken of as uncertain.
- Without a catalogue, or with the link down for `AWAY_AFTER_MS`, choosing gives way to a message, which goes by
  itself when hub and catalogue are back.
- After `IDLE_MS` without a touch the kiosk is at its start again, in its own language.
- A catalogue that no longer has what was chosen takes the visit back to the start.
- A service that gives no numbers leads to REFUSED with the reason; when it gives numbers again, the visit goes on.
- A second number of the same service right after the first is asked about (T8): yes is a new wish with a new id.

| screen   | touch, answer or time   | next                                          |
|----------|-------------------------|-----------------------------------------------|
| AWAY     | link live and catalogue | AGENCIES                                      |
| AGENCIES | ChooseAgency            | SERVICES                                      |
| SERVICES | ChooseService, open     | CLASS                                         |
| SERVICES | ChooseService, closed   | REFUSED, not available                        |
| SERVICES | Back                    | AGENCIES, the page it was on                  |
| CLASS    | ChooseClass             | ISSUING, Submit(IssueTicket)                  |
| CLASS    | Back                    | SERVICES, the page it was on                  |
| CLASS    | the service closes      | REFUSED, not available                        |
| ISSUING  | Accepted                | NUMBER                                        |
| ISSUING  | Refused, NotExecuted    | REFUSED                                       |
| ISSUING  | GIVE_UP_MS              | REFUSED, Withdraw                             |
| REFUSED  | Back, service closed    | SERVICES, the page it was on                  |
| REFUSED  | Back, the service opens | CLASS                                         |
| REFUSED, asked first | TakeAnother | ISSUING, Submit(IssueTicket, again)           |
| NUMBER   | Home                    | AGENCIES                                      |
| all but AWAY, ISSUING     | Home   | AGENCIES                                      |
| all but AWAY, ISSUING     | IDLE_MS | AGENCIES, the kiosk's own language           |
| AGENCIES to CLASS, REFUSED | link down for AWAY_AFTER_MS | AWAY                    |
"""

from dataclasses import dataclass, field
from typing import assert_never

from hub.client.session import NewId
from hub.protocol.commands import Accepted, IssueTicket, Language, NotExecuted, TicketClass, TicketReceipt
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import AgencyId, CommandId, ServiceId
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.views import AgencyEntry, CatalogueView, KioskView, LobbyView, ServiceEntry, View
from kiosk.closures import Closures, Shut, closures, shut_by_refusal
from kiosk.entries import agency_entry, service_entry, slip_fate
from kiosk.intents import (
    Back,
    ChooseAgency,
    ChooseClass,
    ChooseLanguage,
    ChooseService,
    Effect,
    Home,
    Intent,
    Submit,
    TakeAnother,
    TurnPage,
    Withdraw,
)
from kiosk.steps import ANSWER_LATE_MS, AWAY_AFTER_MS, CHOOSING, GIVE_UP_MS, IDLE_MS, SLIP_DOUBT_MS, Screen

__all__ = ["KioskFlow", "Screen"]


@dataclass(slots=True)
class KioskFlow:
    """One kiosk's state; read by the presenter, changed by its methods only. All instants are UTC ms.

    `closed` has the services without numbers, as the lobby last said; `shut` why the chosen one gives none, while
    the visitor is told; `last_receipt` the last number drawn here.
    """

    new_id: NewId
    home_language: Language = Language.INDONESIAN
    language: Language = Language.INDONESIAN
    screen: Screen = Screen.AWAY
    catalogue: CatalogueView | None = None
    lobby: LobbyView | None = None
    kiosk: KioskView | None = None
    agency: AgencyEntry | None = None
    service: ServiceEntry | None = None
    agency_page: int = 0
    service_page: int = 0
    command_id: CommandId | None = None
    receipt: TicketReceipt | None = None
    slip: SlipOutcome | None = None
    slip_reason: SlipReason | None = None
    refusal: RejectionCode | None = None
    closed: Closures = field(default_factory=dict)
    shut: Shut | None = None
    last_receipt: TicketReceipt | None = None
    is_late: bool = False
    _entered_at: int = 0
    _touched_at: int = 0
    _down_since: int | None = 0
    _class: TicketClass = TicketClass.REGULAR

    def __post_init__(self) -> None:
        self.language = self.home_language

    def touched(self, now: int) -> None:
        """Somebody touched the glass, on a target or not."""
        self._touched_at = now

    def intend(self, intent: Intent, now: int) -> list[Effect]:
        """A visitor wants something; what the screen does not offer is ignored."""
        self.touched(now)
        match intent:
            case ChooseLanguage(language):
                self.language = language
            case ChooseAgency(agency):
                self._choose_agency(agency, now)
            case ChooseService(service):
                self._choose_service(service, now)
            case ChooseClass(ticket_class):
                return self._issue(ticket_class, now) if self.screen is Screen.CLASS else []
            case TakeAnother():
                asked = self.screen is Screen.REFUSED and self.refusal is RejectionCode.ASKS_FIRST
                return self._issue(self._class, now, again=True) if asked else []
            case TurnPage(page):
                self._turn_page(max(0, page))
            case Back():
                self._back(now)
            case Home():
                if self.screen not in (Screen.AWAY, Screen.ISSUING):
                    self._start_again(now)
            case _:
                assert_never(intent)
        return []

    def shown(self, view: View, now: int) -> None:
        """A newer view arrived."""
        match view:
            case CatalogueView():
                self.catalogue = view
                self._follow_catalogue(now)
            case LobbyView():
                self._follow_lobby(view, now)
            case KioskView():
                self.kiosk = view
                self._follow_slip()
            case _:
                pass

    def answered(self, command_id: CommandId, answer: Accepted | Refused | NotExecuted, now: int) -> None:
        """The hub's answer to a command; one that is no longer waited for is ignored."""
        if command_id != self.command_id:
            return
        self.command_id = None
        match answer:
            case Accepted(result=TicketReceipt() as receipt):
                self.receipt = self.last_receipt = receipt
                self.slip, self.slip_reason = (SlipOutcome.PENDING if receipt.slip else None), None
                self._follow_slip()
                self._enter(Screen.NUMBER, now)
            case Refused(code=code, values=values):
                self._refuse(code, now, shut_by_refusal(values) if code is RejectionCode.NOT_AVAILABLE else None)
            case _:
                self._refuse(None, now)

    def joined(self, now: int) -> None:
        """The hub took this kiosk in."""
        self._down_since = None
        self._return_if_ready(now)

    def parted(self, now: int) -> None:
        """The link to the hub is down."""
        if self._down_since is None:
            self._down_since = now

    def tick(self, now: int) -> list[Effect]:
        """Time passed."""
        waited = now - self._entered_at
        if self.screen is Screen.ISSUING:
            self.is_late = waited >= ANSWER_LATE_MS
            return self._give_up(now) if waited >= GIVE_UP_MS else []
        if self.screen is Screen.NUMBER and self.slip is SlipOutcome.PENDING and waited >= SLIP_DOUBT_MS:
            self.slip = SlipOutcome.UNKNOWN
        if self.screen is not Screen.AWAY and now - self._touched_at >= IDLE_MS:
            self._leave(now)
        if self.screen in CHOOSING and self._down_since is not None and now - self._down_since >= AWAY_AFTER_MS:
            self._leave(now)
            self._enter(Screen.AWAY, now)
        return []

    def waiting(self, service: ServiceId) -> int:
        """Return how many people wait for a service, as the lobby last said."""
        return self.lobby.waiting.get(service, 0) if self.lobby else 0

    def _enter(self, screen: Screen, now: int) -> None:
        self.screen, self.is_late = screen, False
        self._entered_at = self._touched_at = now

    def _leave(self, now: int) -> None:
        self._start_again(now)
        self.language = self.home_language

    def _start_again(self, now: int) -> None:
        if self.screen is Screen.NUMBER:
            self.language = self.home_language
        self.agency = self.service = self.receipt = self.slip = self.slip_reason = self.refusal = self.shut = None
        self.agency_page = self.service_page = 0
        self._enter(Screen.AGENCIES, now)

    def _return_if_ready(self, now: int) -> None:
        if self.screen is Screen.AWAY and self._down_since is None and self.catalogue is not None:
            self._start_again(now)

    def _choose_agency(self, wanted: AgencyId, now: int) -> None:
        found = agency_entry(self.catalogue, wanted)
        if self.screen is Screen.AGENCIES and found is not None:
            self.agency, self.service_page = found, 0
            self._enter(Screen.SERVICES, now)

    def _choose_service(self, wanted: ServiceId, now: int) -> None:
        found = service_entry(self.catalogue, wanted)
        if self.screen is Screen.SERVICES and found and self.agency and found.agency == self.agency.agency:
            self.service = found
            self._enter_class(now)

    def _issue(self, ticket_class: TicketClass, now: int, again: bool = False) -> list[Effect]:
        assert self.service is not None
        self.command_id, self._class, self.refusal = self.new_id(now), ticket_class, None
        self._enter(Screen.ISSUING, now)
        command = IssueTicket(
            command_id=self.command_id,
            service=self.service.service,
            ticket_class=ticket_class,
            language=self.language,
            again=again,
        )
        return [Submit(command)]

    def _turn_page(self, page: int) -> None:
        if self.screen is Screen.AGENCIES:
            self.agency_page = page
        elif self.screen is Screen.SERVICES:
            self.service_page = page

    def _back(self, now: int) -> None:
        if self.screen is Screen.SERVICES:
            self.agency = None
            self._enter(Screen.AGENCIES, now)
        elif self.screen is Screen.CLASS or (self.shut and self.shut.is_for_all):
            self.service = self.refusal = self.shut = None
            self._enter(Screen.SERVICES, now)
        elif self.screen is Screen.REFUSED:
            self._enter_class(now)

    def _enter_class(self, now: int) -> None:
        """Go to the chosen service's classes, or to the reason why it gives no numbers."""
        closed = self.closed.get(self.service.service) if self.service else None
        if closed is not None:
            self._refuse(RejectionCode.NOT_AVAILABLE, now, Shut(closed))
            return
        self.refusal = self.shut = None
        self._enter(Screen.CLASS, now)

    def _refuse(self, code: RejectionCode | None, now: int, shut: Shut | None = None) -> None:
        self.refusal, self.shut = code, shut
        self._enter(Screen.REFUSED, now)

    def _give_up(self, now: int) -> list[Effect]:
        assert self.command_id is not None
        withdraw = Withdraw(self.command_id)
        self.command_id = None
        self._refuse(RejectionCode.COMMAND_OUTDATED, now)
        return [withdraw]

    def _follow_catalogue(self, now: int) -> None:
        if self.screen in CHOOSING:
            agency, service = self.agency, self.service
            self.agency = agency_entry(self.catalogue, agency.agency) if agency else None
            self.service = service_entry(self.catalogue, service.service) if service else None
            if (agency and not self.agency) or (service and not self.service):
                self._start_again(now)
        self._return_if_ready(now)

    def _follow_lobby(self, lobby: LobbyView, now: int) -> None:
        """Take the chosen service to its reason when it closes, and back to its classes when it opens again."""
        before, self.lobby, self.closed = self.closed, lobby, closures(lobby)
        service = self.service.service if self.service else None
        closed = self.closed.get(service) if service else None
        is_told = self.shut is not None and self.shut.is_for_all
        if is_told and closed is not None:
            self.shut = Shut(closed)
        elif (is_told and service in before) or (self.screen is Screen.CLASS and closed is not None):
            self._enter_class(now)

    def _follow_slip(self) -> None:
        fate = slip_fate(self.kiosk, self.receipt.slip if self.receipt else None)
        if fate is not None:
            self.slip, self.slip_reason = fate.outcome, fate.reason
