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

| screen   | touch, answer or time   | next                                          |
|----------|-------------------------|-----------------------------------------------|
| AWAY     | link live and catalogue | AGENCIES                                      |
| AGENCIES | ChooseAgency            | SERVICES                                      |
| SERVICES | ChooseService           | CLASS                                         |
| SERVICES | Back                    | AGENCIES, the page it was on                  |
| CLASS    | ChooseClass             | ISSUING, Submit(IssueTicket)                  |
| CLASS    | Back                    | SERVICES, the page it was on                  |
| ISSUING  | Accepted                | NUMBER                                        |
| ISSUING  | Refused, NotExecuted    | REFUSED                                       |
| ISSUING  | GIVE_UP_MS              | REFUSED, Withdraw                             |
| REFUSED  | Back                    | CLASS                                         |
| NUMBER   | Home                    | AGENCIES                                      |
| all but AWAY, ISSUING     | Home   | AGENCIES                                      |
| all but AWAY, ISSUING     | IDLE_MS | AGENCIES, the kiosk's own language           |
| AGENCIES to CLASS, REFUSED | link down for AWAY_AFTER_MS | AWAY                    |
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, assert_never

from hub.client.session import NewId
from hub.protocol.commands import Accepted, IssueTicket, Language, NotExecuted, TicketReceipt
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import AgencyId, CommandId, ServiceId
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.views import AgencyEntry, CatalogueView, KioskView, LobbyView, ServiceEntry, View
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
    TurnPage,
    Withdraw,
)

IDLE_MS: Final = 60_000
"""A visitor who touches nothing for so long has left (K4)."""

AWAY_AFTER_MS: Final = 3_000
"""A hub that restarts is back within two seconds: nobody needs to see that."""

ANSWER_LATE_MS: Final = 5_000
"""An answer takes milliseconds; after so long the visitor is told that it takes longer."""

GIVE_UP_MS: Final = 120_000
"""Nobody stands before a waiting message longer; staff can look up whether a number was issued."""

SLIP_DOUBT_MS: Final = 20_000
"""A slip comes within seconds; after so long nobody should wait for it before the kiosk."""


@unique
class Screen(StrEnum):
    """What the kiosk shows."""

    AWAY = "away"
    AGENCIES = "agencies"
    SERVICES = "services"
    CLASS = "class"
    ISSUING = "issuing"
    NUMBER = "number"
    REFUSED = "refused"


CHOOSING: Final = frozenset({Screen.AGENCIES, Screen.SERVICES, Screen.CLASS, Screen.REFUSED})


@dataclass(slots=True)
class KioskFlow:
    """One kiosk's state; read by the presenter, changed by its methods only. All instants are UTC ms."""

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
    is_late: bool = False
    _entered_at: int = 0
    _touched_at: int = 0
    _down_since: int | None = 0

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
            case ChooseClass():
                return self._issue(intent, now)
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
                self.lobby = view
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
                self.receipt = receipt
                self.slip, self.slip_reason = (SlipOutcome.PENDING if receipt.slip else None), None
                self._follow_slip()
                self._enter(Screen.NUMBER, now)
            case Refused(code=code):
                self._refuse(code, now)
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
            self._start_again(now)
            self.language = self.home_language
        if self.screen in CHOOSING and self._down_since is not None and now - self._down_since >= AWAY_AFTER_MS:
            self._start_again(now)
            self.language = self.home_language
            self._enter(Screen.AWAY, now)
        return []

    def waiting(self, service: ServiceId) -> int:
        """Return how many people wait for a service, as the lobby last said."""
        return self.lobby.waiting.get(service, 0) if self.lobby else 0

    def _enter(self, screen: Screen, now: int) -> None:
        self.screen = screen
        self.is_late = False
        self._entered_at = now
        self._touched_at = now

    def _start_again(self, now: int) -> None:
        if self.screen is Screen.NUMBER:
            self.language = self.home_language
        self.agency = self.service = self.receipt = self.slip = self.slip_reason = self.refusal = None
        self.agency_page = self.service_page = 0
        self._enter(Screen.AGENCIES, now)

    def _return_if_ready(self, now: int) -> None:
        if self.screen is Screen.AWAY and self._down_since is None and self.catalogue is not None:
            self._start_again(now)

    def _choose_agency(self, wanted: AgencyId, now: int) -> None:
        if self.screen is Screen.AGENCIES and self.catalogue is not None:
            found = next((entry for entry in self.catalogue.agencies if entry.agency == wanted), None)
            if found is not None:
                self.agency = found
                self.service_page = 0
                self._enter(Screen.SERVICES, now)

    def _choose_service(self, wanted: ServiceId, now: int) -> None:
        if self.screen is Screen.SERVICES and self.catalogue is not None and self.agency is not None:
            found = next((entry for entry in self.catalogue.services if entry.service == wanted), None)
            if found is not None and found.agency == self.agency.agency:
                self.service = found
                self._enter(Screen.CLASS, now)

    def _issue(self, intent: ChooseClass, now: int) -> list[Effect]:
        if self.screen is not Screen.CLASS or self.service is None:
            return []
        self.command_id = self.new_id(now)
        self._enter(Screen.ISSUING, now)
        return [
            Submit(
                IssueTicket(
                    command_id=self.command_id,
                    service=self.service.service,
                    ticket_class=intent.ticket_class,
                    language=self.language,
                )
            )
        ]

    def _turn_page(self, page: int) -> None:
        if self.screen is Screen.AGENCIES:
            self.agency_page = page
        elif self.screen is Screen.SERVICES:
            self.service_page = page

    def _back(self, now: int) -> None:
        if self.screen is Screen.SERVICES:
            self.agency = None
            self._enter(Screen.AGENCIES, now)
        elif self.screen is Screen.CLASS:
            self.service = None
            self._enter(Screen.SERVICES, now)
        elif self.screen is Screen.REFUSED:
            self.refusal = None
            self._enter(Screen.CLASS, now)

    def _refuse(self, code: RejectionCode | None, now: int) -> None:
        self.refusal = code
        self._enter(Screen.REFUSED, now)

    def _give_up(self, now: int) -> list[Effect]:
        effects: list[Effect] = [Withdraw(self.command_id)] if self.command_id else []
        self.command_id = None
        self._refuse(RejectionCode.COMMAND_OUTDATED, now)
        return effects

    def _follow_catalogue(self, now: int) -> None:
        catalogue = self.catalogue
        assert catalogue is not None
        if self.screen in CHOOSING:
            agency, service = self.agency, self.service
            self.agency = next((a for a in catalogue.agencies if agency and a.agency == agency.agency), None)
            self.service = next((s for s in catalogue.services if service and s.service == service.service), None)
            if (agency and not self.agency) or (service and not self.service):
                self._start_again(now)
        self._return_if_ready(now)

    def _follow_slip(self) -> None:
        if self.receipt is None or self.receipt.slip is None or self.kiosk is None:
            return
        for status in self.kiosk.slips:
            if status.job == self.receipt.slip and status.outcome is not SlipOutcome.PENDING:
                self.slip, self.slip_reason = status.outcome, status.reason
