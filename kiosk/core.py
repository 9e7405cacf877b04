"""The kiosk's flow joined with the numbers that it gives by itself and what it remembers of them, sans-I/O.

Rules (architecture.md sections 3 and 6):
- A wish goes to the hub; without its answer after `ANSWER_WITHIN_MS`, at once when the hub is away, the kiosk gives a
  number of its own and withdraws the wish (`kiosk.giving`).
- A hub that can store nothing or has too much to do (`CANNOT_NOW`) is as good as away. Any other refusal is told, an
  internal error too: the number handed in could meet the same bug, and keep all others waiting.
- A number of the hub's that another visitor has from here on that day is told to nobody (`kiosk.hub_number`): the wish
  gets one of the kiosk's own, which cancels the hub's and its slip, or is refused.
- A booking's number is the hub's alone (`kiosk.checking_in`). Asked for again it is the same, of the first wish's id.
- Numbers of its own are handed in while the hub listens (`kiosk.handing_in`).
- A kiosk that its hall put out gives nothing, until a hub of the hall takes it in again: not even a number that is on
  its way to the disk. What it gave before is handed in then.
- A hub that collects is away to visitors; it is told all numbers, a little at a time, and then each one that is given
  meanwhile.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.client.session import NewId
from hub.protocol.commands import (
    Accepted,
    AskLease,
    CheckInBooking,
    Command,
    HandInTicket,
    IssueTicket,
    LookUpBooking,
    NotExecuted,
    ReprintSlip,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Welcome
from hub.protocol.ids import CommandId, JobId, TicketId, copy_here
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import CatalogueView, KioskView, LeaseView, LobbyView, View
from kiosk.copying import Copying, NoCopy, TooLate
from kiosk.effects import CoreEffect, Keep, KeepCatalogue, KeepEmergency, KeepLease, NotTold, PrintSlip
from kiosk.flow import KioskFlow, Screen
from kiosk.giving import Given, Giving
from kiosk.handing_in import HandingIn
from kiosk.history import History
from kiosk.hub_number import HubNumber, ticket_of
from kiosk.intents import CopySlip, Effect, Intent, OpenReprints, Submit, Withdraw
from kiosk.journal import ClockSeen, Copied, Entry, Gave, Journal, Told
from kiosk.last_word import LastWord
from kiosk.leasing import CLOCK_MS, Leasing
from kiosk.offline import Offline
from kiosk.own_number import own_memory, own_slip, own_slip_id
from kiosk.recall import Recall
from kiosk.staff_task import Spare

CANNOT_NOW: Final = frozenset({RejectionCode.STORAGE_UNAVAILABLE, RejectionCode.TOO_BUSY})
"""Refusals that say nothing against the wish: the hub did not carry it out, and could not."""


@dataclass(slots=True)
class KioskCore:
    """One kiosk without glass, disk or wire. All instants are UTC ms of this kiosk's steady clock.

    `can_keep` False is a kiosk without a disk: it has no numbers of its own. `has_printer` says that the host's own
    printer program listens.
    """

    flow: KioskFlow
    new_id: NewId
    offline: Offline = field(default_factory=Offline)
    journal: Journal = field(default_factory=Journal)
    can_keep: bool = True
    has_printer: bool = False
    last_word: LastWord = field(default_factory=LastWord)
    _leasing: Leasing = field(init=False)
    _copying: Copying = field(init=False)
    _is_live: bool = False
    _recall: Recall | None = None
    _giving: Giving = field(init=False)
    _handing_in: HandingIn = field(init=False)
    _hub_number: HubNumber = field(init=False)
    _history: History = field(init=False)

    def __post_init__(self) -> None:
        self._leasing = Leasing(self.offline, self.new_id)
        self._copying = Copying(self.offline, self.journal)
        self._giving = Giving(self.flow, self.offline, self.new_id)
        self._handing_in = HandingIn(self.offline, self._giving)
        self._hub_number = HubNumber(self.flow, self.journal)
        self._history = History(self.journal)

    def joined(self, welcome: Welcome, hub_now: int, now: int) -> list[CoreEffect]:
        """The hub took this kiosk in; `hub_now` is what its clock shows."""
        self.flow.must_pair = self.offline.is_put_out = False
        self.offline.told_time(hub_now, now)
        was_ahead = self.journal.seen_at - hub_now >= CLOCK_MS
        clock: list[CoreEffect] = [Keep(ClockSeen(hub_now))] if was_ahead else []
        self._is_live = not welcome.collects
        self._history.joined(welcome)
        self._recall = Recall(self.journal.numbers()) if welcome.collects else None
        if self._recall is not None:
            self.flow.parted(now)
            return [*clock, *self._recall.told(self.offline.lease)]
        self.flow.joined(now)
        return [*clock, *self._go_on(now)]

    def put_out(self) -> None:
        """The hall says that this kiosk is not of it: nobody would call a number that it gave from here on."""
        self.flow.put_out()
        self.offline.is_put_out, self._is_live, self._recall = True, False, None

    def parted(self, now: int) -> list[CoreEffect]:
        """The link to the hub is down."""
        self._is_live, self._recall = False, None
        self.last_word.parted(self.offline.hub_time(now))
        self.flow.parted(now)
        return []

    def shown(self, view: View, now: int) -> list[CoreEffect]:
        """A newer view arrived."""
        if isinstance(view, LeaseView):
            self._leasing.shown(view)
            return self._go_on(now)
        self.flow.shown(view, now)
        if isinstance(view, LobbyView):
            self.last_word.told()
            return self._keep_emergency(now)
        if isinstance(view, KioskView):
            return self._history.shown(view.mark)
        return [KeepCatalogue(view)] if isinstance(view, CatalogueView) else []

    def answered(self, command: Command, answer: Accepted | Refused | NotExecuted, now: int) -> list[CoreEffect]:
        """The hub's answer to a command of this kiosk's."""
        match command:
            case AskLease():
                self._leasing.answered(answer, now)
                return self._go_on(now)
            case HandInTicket():
                return [*self._handing_in.answered(command.command_id, answer, now), *self._go_on(now)]
            case IssueTicket() if (number := self._hub_number.of_another(command.command_id, answer)) is not None:
                return self._not_told(number, now)
            case IssueTicket() if self._gives_instead(command.command_id, answer, now):
                return self._giving.due(now)
            case IssueTicket() if self.offline.answered(command.command_id):
                return self._hub_number.answered(command, answer, now)
            case CheckInBooking() if command.command_id == self.flow.command_id:
                ticket = ticket_of(answer)
                number = None if ticket is None else self._hub_number.of_another(ticket, answer)
                if number is None:
                    return self._hub_number.answered(command, answer, now)
                self.flow.answered(command.command_id, Refused(command.command_id, RejectionCode.NUMBER_USED), now)
                return [number]
            case LookUpBooking():
                self.flow.answered(command.command_id, answer, now)
                return []
            case ReprintSlip():
                self.flow.reprint_answered(command.command_id, answer)
                return []
            case _:
                return []

    def printer_is(self, state: PrinterState | None, now: int, *, is_mute: bool = False) -> None:
        """The host's own printer says how it is; None: it is gone."""
        self.has_printer = state is not None
        self.flow.printer_is(state, now, is_mute=is_mute)

    def slip_settled(self, job: JobId, outcome: SlipOutcome, reason: SlipReason | None) -> None:
        """The host's own printer says what became of a slip."""
        self._copying.settled(job, outcome)
        self.flow.slip_settled(job, outcome, reason)

    def intend(self, intent: Intent, now: int) -> list[CoreEffect]:
        """A press counted."""
        lease = self.offline.lease
        self.flow.asks_within_ms = lease.asks_within_ms if lease else 0
        if isinstance(intent, OpenReprints):
            self.flow.given_today = self.journal.given_on(self.offline.today(now))
        return self._carry_out(self.flow.intend(intent, now), now)

    def tick(self, now: int) -> list[CoreEffect]:
        """Time passed."""
        if self.flow.screen is Screen.STAFF:
            self._tell_staff(now)
        self._giving.tick(now)
        if not self._is_live:
            has_lease = self.offline.held is not None
            can_give = self._can_store(now) and self.offline.can_give(now)
            self.flow.goes_alone(self.offline.closures(now), now, has_lease=has_lease, can_give=can_give)
        self._hub_number.tick(now)
        self.flow.heard_at = self.last_word.heard_at(self.offline.hub_time(now))
        effects = [*self._carry_out(self.flow.tick(now), now), *self._keep_emergency(now)]
        memory = self._recall.told(self.offline.lease) if self._recall is not None else []
        return [*effects, *self._go_on(now), *memory]

    def _keep_emergency(self, now: int) -> list[CoreEffect]:
        """Keep what the hub last said of an emergency, if that is something else than before."""
        emergency, at = self.flow.emergency, self.offline.hub_time(now)
        if not self.last_word.has_changed(emergency, at):
            return []
        return [KeepEmergency(self.last_word.kept(emergency, at))]

    def _tell_staff(self, now: int) -> None:
        """Let staff see what is left of the lease, and the times by the hub's clock."""
        pools = self.offline.spare(now)
        scarcest = min(pools, key=lambda pool: pools[pool], default=None)
        self.flow.spare = None if scarcest is None else Spare(sum(pools.values()), scarcest, pools[scarcest])
        self.flow.hub_offset_ms = self.offline.offset_ms

    def kept(self, entry: Entry, is_kept: bool, now: int) -> list[CoreEffect]:
        """An entry is on disk, or could not be written."""
        if is_kept:
            self.journal.take(entry)
        match entry:
            case Told(number=number):
                self._hub_number.kept(number.ticket, now)
            case Gave(own):
                return self._given(own, self._giving.kept(own, is_kept, now, has_slip=self.has_printer), now)
            case Copied():
                self.journal.take(entry)
                return self._print_copy(entry, now)
            case _:
                pass
        return []

    def _go_on(self, now: int) -> list[CoreEffect]:
        """Ask the hub for a lease and hand in, if it is time; keep what is to be kept of the lease."""
        effects: list[CoreEffect] = []
        lease = self._leasing.to_store(now)
        if lease is not None:
            effects.append(KeepLease(lease, self.offline.offset_ms))
        if self._is_live:
            ask = self._leasing.ask(now) if self.can_keep else None
            if ask is not None:
                effects.append(Submit(ask))
            own = self._handing_in.next(now)
            if own is not None:
                effects.append(Submit(own))
        return effects

    def _carry_out(self, effects: list[Effect], now: int) -> list[CoreEffect]:
        """Follow the flow's wishes, and give those numbers for which the time has come."""
        for effect in effects:
            if isinstance(effect, Withdraw):
                self.offline.answered(effect.command_id)
            elif isinstance(effect, Submit) and isinstance(effect.command, IssueTicket):
                self.offline.wish(effect.command, now, is_live=self._is_live or not self.flow.is_down(now))
        others: list[CoreEffect] = [each for each in effects if not isinstance(each, CopySlip)]
        copies = [copy for each in effects if isinstance(each, CopySlip) for copy in self._copy(each.ticket, now)]
        done = [*others, *copies, *self._giving.due(now)]
        asked = {effect.command.command_id for effect in done if isinstance(effect, Submit)}
        never_asked = asked & {effect.command_id for effect in done if isinstance(effect, Withdraw)}
        return [effect for effect in done if not (_concerns(effect) & never_asked)]

    def _copy(self, ticket: TicketId, now: int) -> list[CoreEffect]:
        """Print a slip once more without the hub, or tell staff why not."""
        number = next(each for each in self.flow.given_today if TicketId(each.ticket) == ticket)
        found = self._copying.begin(number, self.flow.catalogue, self.offline.hub_time(now))
        if isinstance(found, NoCopy):
            self.flow.not_copied(found.code, found.values)
            return []
        self.flow.copied(copy_here(ticket, found.at))
        return [Keep(found)]

    def _print_copy(self, entry: Copied, now: int) -> list[CoreEffect]:
        copy = self._copying.kept(entry, self.offline.hub_time(now))
        if isinstance(copy, TooLate):
            self.flow.slip_settled(copy.job, SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)
            return []
        return [copy]

    def _not_told(self, number: NotTold, now: int) -> list[CoreEffect]:
        if self._can_store(now) and self.offline.hurry(number.ticket, now):
            return [number, *self._giving.due(now)]
        if self.offline.answered(number.ticket):
            self.flow.answered(number.ticket, Refused(number.ticket, RejectionCode.NUMBER_USED), now)
        return [number]

    def _gives_instead(self, wish: CommandId, answer: Accepted | Refused | NotExecuted, now: int) -> bool:
        """Return whether a wish that the hub could not serve gets a number of the kiosk's own, which is due now."""
        cannot = isinstance(answer, Refused) and answer.code in CANNOT_NOW
        return cannot and self._can_store(now) and self.offline.hurry(wish, now)

    def _can_store(self, now: int) -> bool:
        return self.can_keep and self._giving.can_store(now)

    def _given(self, own: HandInTicket, given: Given | list[CoreEffect], now: int) -> list[CoreEffect]:
        """Hand in a number that was told, and have its slip printed; follow what became of another."""
        if not isinstance(given, Given):
            return given
        effects = self._go_on(now)
        if self._recall is not None:
            effects += self._recall.given(own_memory(own))
        if self.has_printer:
            catalogue = self.flow.catalogue
            assert catalogue is not None
            self._copying.printing(own_slip_id(own))
            slip = own_slip(own, given.lease, catalogue)
            effects.append(PrintSlip(own, slip, given.wish, given.lease.slip_deadline_ms))
        return effects


def _concerns(effect: CoreEffect) -> set[CommandId]:
    """Return the command that is asked, or asked no more."""
    match effect:
        case Submit(command):
            return {command.command_id}
        case Withdraw(command_id):
            return {command_id}
        case _:
            return set()
