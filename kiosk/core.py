"""The kiosk's flow joined with the numbers that it gives by itself and what it remembers of them, sans-I/O.

Rules (architecture.md sections 3 and 6):
- A wish goes to the hub; without its answer after `ANSWER_WITHIN_MS`, at once when the hub is away, the kiosk gives a
  number of its own and withdraws the wish. The number is told when it is on disk, to who still waits for it; else it
  is taken back.
- A hub that can store nothing or has too much to do (`CANNOT_NOW`) is as good as away. Any other refusal is told, an
  internal error too: the number handed in could meet the same bug, and keep all others waiting.
- A number of the hub's is written down before it is told, too, for a hub that loses its history; but it is the hub's:
  a disk that fails keeps it from nobody, and a slow one for `TELL_ANYWAY_MS` only.
- A number of the hub's that another visitor has from here on that day is told to nobody: the hub's history went back.
  The wish gets one of the kiosk's own, which cancels the hub's and its slip, or is refused.
- A booking's number is the hub's alone (`kiosk.checking_in`). Asked for again it is the same, of the first wish's id.
- Numbers of its own are handed in one after another while the hub listens, each once it is on disk. One that the hub
  cannot take yet, or for a bug of its own, keeps none of the others waiting: it is handed in again later.
- A mark of history is kept when the hub has a newer one, and said to the next hub that this kiosk greets.
- A kiosk that its hall put out gives nothing, until a hub of the hall takes it in again: not even a number that is on
  its way to the disk. What it gave before is handed in then.
- A hub that collects is away to visitors; it is told all numbers, a little at a time, and then each one that is given
  meanwhile.
"""

from dataclasses import dataclass, field
from typing import Final

from hub.client.session import NewId
from hub.protocol import limits
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
    TicketReceipt,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Welcome
from hub.protocol.ids import CommandId, JobId, TicketId, copy_here
from hub.protocol.leases import Lease
from hub.protocol.marks import Mark
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import CatalogueView, KioskView, LeaseView, LobbyView, View
from kiosk.copying import Copying, NoCopy, TooLate
from kiosk.effects import CoreEffect, Keep, KeepCatalogue, KeepEmergency, KeepLease, NotTold, PrintSlip
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import CopySlip, Effect, Intent, OpenReprints, Submit, Withdraw
from kiosk.journal import ClockSeen, Copied, Entry, Gave, Journal, MarkKept, Settled, TakenBack, Told
from kiosk.last_word import LastWord
from kiosk.leasing import CLOCK_MS, Leasing
from kiosk.offline import Declined, NoNumber, Offline
from kiosk.own_number import own_memory, own_receipt, own_slip, own_slip_id, told_memory
from kiosk.recall import Recall
from kiosk.staff_task import Spare

TELL_ANYWAY_MS: Final = 1_000
"""How long a number of the hub's waits for this kiosk's disk; the hub has it on its own."""

STORED_WITHIN_MS: Final = 15_000
"""How long a visitor waits for this kiosk's disk; a memory card pauses for seconds, a broken one for ever."""

TRY_AGAIN_MS: Final = 60_000
"""How long a kiosk whose disk failed sends people to staff at once, before it lets one choose in vain again."""

DAY_OPENS_MS: Final = 60_000
"""How long a number waits whose day the hub has not begun: its clock stood still while it was off, and is set soon."""

MENDED_MS: Final = 60_000
"""How long a number waits that met a bug of the hub's: the next program may have none, and nobody is told twice."""

LATER_MS: Final = {RejectionCode.DAY_NOT_OPEN: DAY_OPENS_MS, RejectionCode.INTERNAL_ERROR: MENDED_MS}
"""Refusals after which a number is handed in again, and after how long."""

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
    _handing_in: CommandId | None = None
    _telling: "_Telling | None" = None
    _giving: dict[CommandId, tuple[Lease, CommandId, int]] = field(default_factory=dict)
    _failed_until: int = 0
    _hall: str = ""
    _epoch: int = 0
    _keeping: Mark | None = None

    def __post_init__(self) -> None:
        self._leasing = Leasing(self.offline, self.new_id)
        self._copying = Copying(self.offline, self.journal)

    def joined(self, welcome: Welcome, hub_now: int, now: int) -> list[CoreEffect]:
        """The hub took this kiosk in; `hub_now` is what its clock shows."""
        self.flow.must_pair = self.offline.is_put_out = False
        self.offline.told_time(hub_now, now)
        was_ahead = self.journal.seen_at - hub_now >= CLOCK_MS
        clock: list[CoreEffect] = [Keep(ClockSeen(hub_now))] if was_ahead else []
        self._is_live, self._hall, self._epoch = not welcome.collects, welcome.hall, welcome.epoch
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
            return self._keep_mark(view.mark)
        return [KeepCatalogue(view)] if isinstance(view, CatalogueView) else []

    def _keep_mark(self, mark: Mark | None) -> list[CoreEffect]:
        """Keep a newer mark; not one of an epoch that its hub has not, or above which no rebuild could begin."""
        if mark is None or mark == self._keeping or mark.epoch > min(self._epoch, limits.EPOCH_SAID.value):
            return []
        if not self.journal.lacks(self._hall, mark):
            return []
        self._keeping = mark
        return [Keep(MarkKept(self._hall, mark))]

    def answered(self, command: Command, answer: Accepted | Refused | NotExecuted, now: int) -> list[CoreEffect]:
        """The hub's answer to a command of this kiosk's."""
        match command:
            case AskLease():
                self._leasing.answered(answer, now)
                return self._go_on(now)
            case HandInTicket():
                return [*self._handed_in(command.command_id, answer, now), *self._go_on(now)]
            case IssueTicket() if (number := self._of_another(command.command_id, answer)) is not None:
                return self._not_told(number, now)
            case IssueTicket() if self._gives_instead(command.command_id, answer, now):
                return self._due(now)
            case IssueTicket() if self.offline.answered(command.command_id):
                return self._told_by_hub(command, answer, now)
            case CheckInBooking() if command.command_id == self.flow.command_id:
                ticket = _ticket_of(answer)
                number = None if ticket is None else self._of_another(ticket, answer)
                if number is None:
                    return self._told_by_hub(command, answer, now)
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
        unstored = self._unstored(now)
        if self.flow.command_id in unstored:
            self._not_stored(self.flow.command_id, now)
        if not self._is_live:
            has_lease = self.offline.held is not None
            can_give = self._can_store(now) and self.offline.can_give(now)
            self.flow.goes_alone(self.offline.closures(now), now, has_lease=has_lease, can_give=can_give)
        if self._telling is not None and now - self._telling.since >= TELL_ANYWAY_MS:
            self._tell(now)
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
            case Told(number=number) if self._telling is not None and self._telling.ticket == number.ticket:
                self._tell(now)
            case Gave(own):
                return self._give(own, is_kept, now)
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
            own = self.offline.to_hand_in(now)
            if own is not None and own.command_id not in self._giving and self._handing_in is None:
                self._handing_in = own.command_id
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
        done = [*others, *copies, *self._due(now)]
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

    def _due(self, now: int) -> list[CoreEffect]:
        effects: list[CoreEffect] = []
        while (command_id := self.offline.due(now)) is not None:
            given = self.offline.give(command_id, self.new_id(now), now)
            if isinstance(given, Declined):
                effects += self._declined(given, now)
            else:
                assert self.offline.lease is not None
                self._giving[given.command_id] = self.offline.lease, command_id, now
                effects += [Withdraw(command_id), Keep(Gave(given))]
        return effects

    def _of_another(self, wish: CommandId, answer: Accepted | Refused | NotExecuted) -> NotTold | None:
        """Return the number that the hub gave although another visitor has it from here."""
        result = answer.result if isinstance(answer, Accepted) else None
        if not isinstance(result, TicketReceipt) or not self.journal.is_anothers(wish, result.number, result.day):
            return None
        return NotTold(result.number, result.day, wish)

    def _not_told(self, number: NotTold, now: int) -> list[CoreEffect]:
        if self._can_store(now) and self.offline.hurry(number.ticket, now):
            return [number, *self._due(now)]
        if self.offline.answered(number.ticket):
            self.flow.answered(number.ticket, Refused(number.ticket, RejectionCode.NUMBER_USED), now)
        return [number]

    def _gives_instead(self, wish: CommandId, answer: Accepted | Refused | NotExecuted, now: int) -> bool:
        """Return whether a wish that the hub could not serve gets a number of the kiosk's own, which is due now."""
        cannot = isinstance(answer, Refused) and answer.code in CANNOT_NOW
        return cannot and self._can_store(now) and self.offline.hurry(wish, now)

    def _can_store(self, now: int) -> bool:
        return self.can_keep and not self._unstored(now) and now >= self._failed_until

    def _declined(self, declined: Declined, now: int) -> list[Withdraw]:
        effects = self.flow.none_given(declined, now)
        if effects:
            self.offline.answered(declined.command_id)
        return effects

    def _give(self, own: HandInTicket, is_kept: bool, now: int) -> list[CoreEffect]:
        """Tell a number of the kiosk's own that is on disk, or take it back."""
        (lease, wish, _), catalogue = self._giving.pop(own.command_id), self.flow.catalogue
        assert catalogue is not None
        if not is_kept:
            self.offline.take_back(own.command_id)
            return list(self._not_stored(wish, now))
        if self.offline.is_put_out:
            self.offline.take_back(own.command_id)
            return [Keep(TakenBack(own.command_id)), *self._declined(Declined(wish, NoNumber.NO_LEASE), now)]
        if not self.flow.given(wish, own_receipt(own, lease, has_slip=self.has_printer), now):
            self.offline.take_back(own.command_id)
            return [Keep(TakenBack(own.command_id))]
        effects = self._go_on(now)
        if self._recall is not None:
            effects += self._recall.given(own_memory(own))
        if self.has_printer:
            self._copying.printing(own_slip_id(own))
            effects.append(PrintSlip(own, own_slip(own, lease, catalogue), wish, lease.slip_deadline_ms))
        return effects

    def _not_stored(self, wish: CommandId, now: int) -> list[Withdraw]:
        self._failed_until = now + TRY_AGAIN_MS
        return self._declined(Declined(wish, NoNumber.NOT_STORED), now)

    def _unstored(self, now: int) -> list[CommandId]:
        """Return the wishes whose numbers wait for a disk that hangs; what it stores at last is taken back."""
        return [wish for _, wish, since in self._giving.values() if now - since >= STORED_WITHIN_MS]

    def _told_by_hub(
        self, wish: IssueTicket | CheckInBooking, answer: Accepted | Refused | NotExecuted, now: int
    ) -> list[CoreEffect]:
        """Tell the hub's answer: a refusal at once, a number when it is on disk."""
        if isinstance(answer, Accepted) and isinstance(answer.result, TicketReceipt):
            number = told_memory(wish, answer.result)
            self._telling = _Telling(wish.command_id, number.ticket, answer, now)
            return [Keep(Told(number, answer.result.day))]
        self.flow.answered(wish.command_id, answer, now)
        return []

    def _tell(self, now: int) -> None:
        assert self._telling is not None
        told, self._telling = self._telling, None
        self.flow.answered(told.wish, told.answer, now)

    def _handed_in(self, ticket: CommandId, answer: Accepted | Refused | NotExecuted, now: int) -> list[CoreEffect]:
        self._handing_in = None
        if isinstance(answer, NotExecuted):
            return []
        refusal = answer.code if isinstance(answer, Refused) else None
        if refusal in LATER_MS:
            self.offline.put_off(ticket, now + LATER_MS[refusal])
            return []
        self.offline.handed_in(ticket, refusal)
        return [Keep(Settled(ticket, refusal))]


@dataclass(frozen=True, slots=True)
class _Telling:
    """An answer of the hub's that waits for this kiosk's disk."""

    wish: CommandId
    ticket: CommandId
    answer: Accepted
    since: int


def _ticket_of(answer: Accepted | Refused | NotExecuted) -> CommandId | None:
    """Return the id of the ticket that an answer tells of: that of the wish which drew it."""
    result = answer.result if isinstance(answer, Accepted) else None
    return CommandId(result.ticket) if isinstance(result, TicketReceipt) else None


def _concerns(effect: CoreEffect) -> set[CommandId]:
    """Return the command that is asked, or asked no more."""
    match effect:
        case Submit(command):
            return {command.command_id}
        case Withdraw(command_id):
            return {command_id}
        case _:
            return set()
