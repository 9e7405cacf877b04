"""What a kiosk does with touches, views, answers and time: one visit after another, sans-I/O.

Rules:
- A visit goes from agency to service to class to number, or from the search (`kiosk.searching`) to class. Every other
  touch than those in the table is ignored, so a second tap on a class finds the visit issuing already: one visit, one
  command.
- A kiosk that is set to one agency has that one's services where others have the agencies, and offers no others; where
  the catalogue does not have it, all are offered.
- Issuing ends by a number, the hub's or the kiosk's own (`kiosk.core`), or by the hub's refusal. After
  `ANSWER_LATE_MS` the visitor is told that it takes longer; the session sends the command again or asks for its
  outcome when the link is back. After `GIVE_UP_MS` the wish is withdrawn and the visitor is sent to staff; at once when
  the kiosk has no number for it either and the hub is away.
- A number once told stays until the visitor leaves or the idle time is over, whatever becomes of paper, link, or of
  the program (`kiosk.telling`). The
  slip's fate comes by the kiosk's own view, and so does the printer that took it over; a slip that stays pending at one
  printer for `SLIP_DOUBT_MS` is spoken of as uncertain.
- With the link down for `AWAY_AFTER_MS` a kiosk that has numbers goes on alone: choosing stays as it is, closures are
  those that its lease foresaw, and counts and waits, which grow old, are left out until the hub tells new ones.
- Without a catalogue, or alone without numbers, choosing gives way to a message, which goes by itself; who is just
  told that there are none here reads on.
- Who touches nothing for `IDLE_MS` is asked whether more time is needed, and without an answer the kiosk is at its
  start again (`kiosk.idling`), in its own language, size, colours and loudness; so it is when a visitor with a number
  leaves.
- A catalogue that no longer has what was chosen takes the visit back to the start.
- A service that gives no numbers leads to REFUSED with the reason; when it gives numbers again, the visit goes on.
- A booking is checked in from the start, by its code (`kiosk.checking_in`): the hub alone has its number.
- While there is an emergency nothing is offered (`kiosk.alarmed`), whatever the table says.
- A second number of the same service right after the first is asked about (T8), by the hub, or, as its lease says, by
  the kiosk while the hub is away or the first was its own: yes is a new wish with a new id.

| screen   | touch, answer or time   | next                                          |
|----------|-------------------------|-----------------------------------------------|
| AWAY     | link live and catalogue | AGENCIES                                      |
| AWAY     | numbers of its own and catalogue | AGENCIES                             |
| bare start | attract_after_ms      | ATTRACT                                       |
| ATTRACT  | any touch               | AGENCIES                                      |
| ATTRACT  | nothing gives numbers   | AGENCIES, closed                              |
| AGENCIES | ChooseAgency            | SERVICES                                      |
| SERVICES | ChooseService, open     | CLASS                                         |
| SERVICES | ChooseService, closed   | REFUSED, not available                        |
| SERVICES | Back                    | AGENCIES, the page it was on                  |
| AGENCIES, SERVICES | OpenSearch    | SEARCH                                        |
| SEARCH   | ChooseService, a hit    | as on SERVICES; Back from there: SEARCH       |
| SEARCH   | Back                    | AGENCIES or SERVICES, the page it was on      |
| start    | OpenCheckIn, in a hall with bookings | CHECK_IN                         |
| start, ATTRACT, CHECK_IN, CHECK_IN_CLASS | ScanCode | as CheckIn                  |
| asked for more time | ScanCode, a code's signs | as CheckIn                   |
| CHECK_IN | CheckIn                 | CHECK_IN_LOOK, Submit(LookUpBooking)          |
| CHECK_IN_LOOK | Accepted, at once with an older hub | CHECK_IN_CLASS; Back from there: CHECK_IN |
| CHECK_IN_CLASS | ChooseClass       | ISSUING, Submit(CheckInBooking)               |
| CHECK_IN, CHECK_IN_CLASS | CheckIn, ChooseClass, hub away | REFUSED                |
| CHECK_IN | Back                    | the start                                     |
| CLASS    | ShowNeeds               | NEEDS; Back from there: CLASS                 |
| CLASS    | ChooseClass             | ISSUING, Submit(IssueTicket)                  |
| CLASS    | ChooseClass again, hub away | REFUSED, asks first                       |
| CLASS    | Back                    | SERVICES, the page it was on                  |
| CLASS, NEEDS | the service closes      | REFUSED, not available                        |
| ISSUING  | Accepted, or a number of its own | NUMBER                               |
| ISSUING, CHECK_IN_LOOK | Refused, NotExecuted | REFUSED                            |
| ISSUING, CHECK_IN_LOOK | GIVE_UP_MS; a booking's: hub away | REFUSED, Withdraw     |
| ISSUING  | none of its own, hub away | REFUSED, Withdraw                           |
| ISSUING  | none of its own could be stored | REFUSED, Withdraw                     |
| REFUSED  | Back, a booking's code  | CHECK_IN, with the code                       |
| REFUSED  | Back, service closed or none here | SERVICES, the page it was on        |
| REFUSED  | Back, the service opens | CLASS                                         |
| REFUSED, asked first | TakeAnother | ISSUING, Submit(IssueTicket, again)           |
| all but ISSUING, CHECK_IN_LOOK, NUMBER | OpenStaff | STAFF_PIN                     |
| STAFF_PIN | EnterPin, and it is right | STAFF                                      |
| STAFF, STAFF_REPRINT | see `kiosk.staff_paper` |                                     |
| STAFF_PIN, STAFF, STAFF_REPRINT | Home, IDLE_MS | AGENCIES                           |
| NUMBER   | Home                    | AGENCIES                                      |
| all but AWAY, ISSUING, CHECK_IN_LOOK | Home | AGENCIES                             |
| all but AWAY, ISSUING, CHECK_IN_LOOK, bare start | IDLE_MS | the same, asked for more time        |
| asked for more time       | GoOn   | the same, not asked                           |
| asked for more time       | QUESTION_MS | AGENCIES, the kiosk's own language       |
| AGENCIES to CLASS, REFUSED | link down for AWAY_AFTER_MS, no numbers | AWAY        |
"""

from typing import assert_never

from hub.protocol.commands import Accepted, NotExecuted, TicketReceipt
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, JobId
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.views import CatalogueView, KioskView, LobbyView, View
from kiosk.alarmed import Alarmed
from kiosk.closures import Closures, Shut, closures, shut_by_refusal
from kiosk.intents import (
    Adjust,
    Back,
    Begin,
    CheckIn,
    ChooseAgency,
    ChooseClass,
    ChooseLanguage,
    ChooseService,
    ChooseVolume,
    ClearQuery,
    Effect,
    EnterPin,
    EraseKey,
    GoOn,
    Home,
    Intent,
    OpenCheckIn,
    OpenReprints,
    OpenSearch,
    OpenStaff,
    PairAnew,
    PrintTest,
    Reprint,
    SayOver,
    SayPaperChanged,
    ScanCode,
    ShowNeeds,
    TakeAnother,
    TurnKeys,
    TurnPage,
    TypeKey,
    Withdraw,
)
from kiosk.offline import Declined, NoNumber
from kiosk.steps import ANSWER_LATE_MS, AWAITING, CHOOSING, GIVE_UP_MS, SLIP_DOUBT_MS, Screen

__all__ = ["KioskFlow", "Screen"]


class KioskFlow(Alarmed):
    """One kiosk's state and what changes it. All instants are UTC ms."""

    __slots__ = ()

    def touched(self, now: int) -> None:
        """Somebody touched the glass, on a target or not."""
        self._touched_at = now

    def intend(self, intent: Intent, now: int) -> list[Effect]:
        """A visitor wants something; what the screen does not offer is ignored."""
        self.touched(now)
        if not self._admit(intent, now):
            return []
        match intent:
            case Begin():
                pass
            case ChooseLanguage(language, regional):
                self.language, self.regional = language, regional
            case Adjust(setting):
                self.comfort = self.comfort.switched(setting)
            case ChooseVolume(step):
                self.comfort = self.comfort.at_volume(step)
            case ChooseAgency(agency):
                self._choose_agency(agency, now)
            case ChooseService(service):
                self._choose_service(service, now)
            case OpenSearch() | TypeKey() | EraseKey() | ClearQuery() | TurnKeys():
                self._search(intent, now)
            case ShowNeeds():
                self._show_needs(now)
            case OpenCheckIn() | CheckIn() | ScanCode():
                return self._check_in(intent, now)
            case ChooseClass(ticket_class):
                return self._choose_class(ticket_class, now)
            case TakeAnother():
                asked = self.service and self.screen is Screen.REFUSED and self.refusal is RejectionCode.ASKS_FIRST
                return self._issue(self._class, now, again=True) if asked else []
            case TurnPage(page):
                self._turn_page(max(0, page))
            case (
                OpenStaff()
                | EnterPin()
                | PairAnew()
                | SayOver()
                | (PrintTest() | SayPaperChanged() | OpenReprints() | Reprint())
            ):
                return self._staff(intent, now)
            case GoOn():
                self.go_on(now)
            case Back():
                self._back(now)
            case Home():
                self._go_home(now)
            case _:
                assert_never(intent)
        return []

    def shown(self, view: View, now: int) -> None:
        """A newer view arrived."""
        match view:
            case CatalogueView():
                self.catalogue = view
                self._find_anew()
                self._follow_catalogue(now)
            case LobbyView():
                self.lobby, self.is_alone = view, False
                self._follow_closures(closures(view), now)
                self._follow_emergency(view.emergency, now)
            case KioskView():
                before, self.kiosk = self.staff_printer, view
                self._note_printer(before, now)
                self._follow_slip(now)
                self._follow_reprint()
            case _:
                pass

    def answered(self, command_id: CommandId, answer: Accepted | Refused | NotExecuted, now: int) -> None:
        """The hub's answer to a command; one that is no longer waited for is ignored."""
        if command_id != self.command_id:
            return
        self.command_id = self.declined = None
        match answer:
            case Accepted(result=TicketReceipt() as receipt):
                self._take_booked(receipt)
                self._tell(receipt, now)
            case Accepted() if self.screen is Screen.CHECK_IN_LOOK:
                self._enter(Screen.CHECK_IN_CLASS, now)
            case Refused(code=code, values=values):
                self._note_times(values)
                self._refuse(code, now, shut_by_refusal(values) if code is RejectionCode.NOT_AVAILABLE else None)
            case _:
                self._refuse(None, now)

    def given(self, command_id: CommandId, receipt: TicketReceipt, now: int) -> bool:
        """The kiosk has a number of its own for a wish; return whether its visitor waits for it and is told."""
        if command_id != self.command_id:
            return False
        self.command_id = self.declined = None
        self._tell(receipt, now)
        self._told_by_itself = True
        return True

    def none_given(self, declined: Declined, now: int) -> list[Withdraw]:
        """The kiosk has no number of its own for a wish; while the hub may have one, its answer is waited for."""
        if declined.command_id != self.command_id:
            return []
        self.declined = declined
        return self._stop_waiting(now) if self.is_down(now) or declined.why is NoNumber.NOT_STORED else []

    def slip_settled(self, job: JobId, outcome: SlipOutcome, reason: SlipReason | None) -> None:
        """The printer of the kiosk's own host says what became of a slip."""
        super().slip_settled(job, outcome, reason)
        if self.receipt is not None and self.receipt.slip == job and outcome is not SlipOutcome.PENDING:
            self.slip, self.slip_reason = outcome, reason

    def goes_alone(self, closed: Closures, now: int, *, has_lease: bool, can_give: bool) -> None:
        """The hub is away: whether the kiosk has numbers of its own, and which services give none, as foreseen."""
        self.has_lease, self.can_give = has_lease, can_give
        if can_give and self.is_down(now):
            self.is_alone = True
            self._follow_closures(closed, now)
            self._return_if_ready(now)

    def joined(self, now: int) -> None:
        """The hub took this kiosk in."""
        if self._down_since is not None:
            self._down_since, self._up_since = None, now
        self._return_if_ready(now)

    def parted(self, now: int) -> None:
        """The link to the hub is down."""
        if self._down_since is None:
            self._down_since = now

    def tick(self, now: int) -> list[Effect]:
        """Time passed."""
        self._tell_how_old(now)
        return [*self._doubt_task(now), *self._pass(now)]

    def _pass(self, now: int) -> list[Effect]:
        waited = now - self._entered_at
        if self.screen in AWAITING:
            self.is_late = waited >= ANSWER_LATE_MS
            if (self.declined or self.is_checking_in) and self.is_down(now):
                return [*self._stop_waiting(now)]
            return self._give_up(now) if waited >= GIVE_UP_MS else []
        doubt_at = self._slip_since + SLIP_DOUBT_MS
        if self.screen is Screen.NUMBER and self.slip is SlipOutcome.PENDING and now >= doubt_at:
            self.slip = SlipOutcome.UNKNOWN
        self._pass_idle(now)
        self._prepare_search(now)
        self._attract(now)
        is_told = self.declined or (self.screen is Screen.REFUSED and self.is_checking_in)
        if self.screen in CHOOSING and not is_told and self.is_down(now) and not self.can_give:
            self._start_again(now)
            self._enter(Screen.AWAY, now)
        return []

    def _give_up(self, now: int) -> list[Effect]:
        effects: list[Effect] = [*self._withdraw()]
        self.declined = None
        self._refuse(RejectionCode.COMMAND_OUTDATED, now)
        return effects

    def _stop_waiting(self, now: int) -> list[Withdraw]:
        """Tell why the kiosk has no number, now that nobody else has one."""
        effects, declined = self._withdraw(), self.declined
        if declined is not None and declined.closed is not None:
            self.declined = None
            self._refuse(RejectionCode.NOT_AVAILABLE, now, Shut(declined.closed))
        else:
            self._refuse(None, now)
        return effects

    def _withdraw(self) -> list[Withdraw]:
        assert self.command_id is not None
        withdraw = Withdraw(self.command_id)
        self.command_id = None
        return [withdraw]
