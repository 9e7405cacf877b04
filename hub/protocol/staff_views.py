"""What officers and supervisors are shown: whole pictures, each newer one replacing the older."""

from enum import StrEnum, unique

import msgspec

from hub.protocol.alarms import Alarm
from hub.protocol.command import Language, TicketClass
from hub.protocol.emergency import Emergency
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import AgencyId, CounterId, DeviceId, OfficerId, PoolId, ServiceId, TicketId
from hub.protocol.orders import PauseReason, StopReason
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason


@unique
class OfficerAction(StrEnum):
    """What an officer may do now; the panel shows these and holds no rules of its own."""

    CALL_NEXT = "call_next"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    CANCEL = "cancel"
    RETURN = "return"
    TRANSFER = "transfer"
    ADD_STOP = "add_stop"
    UNDO = "undo"
    PARK = "park"
    UNPARK = "unpark"
    CALL_NUMBER = "call_number"
    READMIT = "readmit"
    ISSUE = "issue"
    PAUSE = "pause"
    RESUME = "resume"
    ASK_CLOSURE = "ask_closure"
    ASK_HELP = "ask_help"
    END_HELP = "end_help"
    SIGN_ON = "sign_on"
    SIGN_OFF = "sign_off"
    REPRINT = "reprint"
    RESERVE_PAPER = "reserve_paper"
    RECORD_PAPER = "record_paper"


@unique
class TicketPhase(StrEnum):
    """The states in which a ticket can be a counter's current one."""

    CALLED = "called"
    SERVING = "serving"


@unique
class ChosenFor(StrEnum):
    """What decided for a ticket (Q3)."""

    ALONE = "alone"
    LONGEST_WAIT = "longest_wait"
    LARGEST_SCORE = "largest_score"
    PRIORITY_RUN_OVER = "priority_run_over"
    TIE = "tie"


class Why(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why this ticket was called: what decided, and the number it was decided against.

    `held_back` had more score, but its class had had its run of calls; `helping`: the service is not the counter's
    own, but waits too long.
    """

    chosen_for: ChosenFor
    rival: str | None = None
    held_back: str | None = None
    helping: bool = False


@unique
class NoteRule(StrEnum):
    """Whether a note belongs to a service's end (O3)."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class CurrentTicket(msgspec.Struct, frozen=True):
    """The ticket a counter is busy with; instants are UTC ms, `calls` counts call and recalls.

    `since` is the instant its wait counts from (that of issue, or of a credit). `standard_minutes` is how long its
    service takes. `outcomes` are the choices at finish, `stops` the names of the services that follow. `why` is None
    for who was called by number, from parking, or again after a restart of an older program. `uncertain`: since the
    hub's history was rebuilt nobody knows whether this visitor has been served meanwhile. `slip` is what became of the
    newest slip (None: there was none of the hub's). `first_called_at` ended its wait.
    """

    ticket: TicketId
    number: str
    service: ServiceId
    service_name: dict[str, str]
    ticket_class: TicketClass
    language: Language
    phase: TicketPhase
    issued_at: int
    called_at: int
    started_at: int | None
    calls: int
    since: int = 0
    standard_minutes: int = 0
    outcomes: tuple[str, ...] = ()
    outcome_required: bool = False
    note: NoteRule = NoteRule.OFF
    stops: tuple[dict[str, str], ...] = ()
    why: Why | None = None
    uncertain: bool = False
    slip: SlipOutcome | None = None
    first_called_at: int | None = None


class WaitingTicket(msgspec.Struct, frozen=True):
    """One of the next in line for a counter; `uncertain` as in `CurrentTicket`."""

    ticket: TicketId
    number: str
    service: ServiceId
    ticket_class: TicketClass
    issued_at: int
    uncertain: bool = False


class AsideTicket(msgspec.Struct, frozen=True):
    """A ticket that is parked or did not come, `since` when (UTC ms)."""

    ticket: TicketId
    number: str
    service: ServiceId
    since: int


class CounterState(msgspec.Struct, frozen=True, omit_defaults=True):
    """What holds at a counter beside its ticket: a break, a closure asked for or in force, a forced opening, a call
    for help.  Instants are UTC ms; `closed` with `closed_until` None: until somebody opens it.
    """

    paused: PauseReason | None = None
    paused_until: int | None = None
    asked_to_close: StopReason | None = None
    closed: StopReason | None = None
    closed_until: int | None = None
    forced_until: int | None = None
    wants_help: bool = False


class SupervisorWord(msgspec.Struct, frozen=True):
    """A supervisor's message and when it was said (UTC ms)."""

    text: str
    at: int


class PanelPrinter(msgspec.Struct, frozen=True, omit_defaults=True):
    """One printer near a panel and how it is; `name` says where it stands, by language.

    One that can answer and has ceased to `is_mute`.
    """

    printer: DeviceId
    state: PrinterState
    name: dict[str, str] = {}
    is_mute: bool = False


class DrawnSlip(msgspec.Struct, frozen=True):
    """What became of the newest slip of a number that was drawn at the panel itself."""

    ticket: TicketId
    outcome: SlipOutcome


class PaperBlock(msgspec.Struct, frozen=True):
    """Numbers of a pool that are on paper, from `first` to `last`: `left` of them are not recorded, `next` is the
    lowest of those (T7).
    """

    pool: PoolId
    first: str
    last: str
    next: str
    left: int


class Denied(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why an action is not allowed now; `values` as in `Refused`."""

    action: OfficerAction
    code: RejectionCode
    values: dict[str, str] = {}


class OfficerView(msgspec.Struct, frozen=True, tag="OfficerView", tag_field="type"):
    """One counter's panel: the current ticket, the allowed actions, and the line (the next few and the count).

    `officer` has signed on here (None: nobody). `next_why` says why the first of `waiting` is first; `parked` are
    the tickets this counter may call back, `no_shows` those that may still come late, newest first; `totals` how
    many wait for each of the counter's services (absent: nobody); `calls_by_itself_at` is when the next would be
    called without a press (UTC ms), if the hall wants that. `usual_officer` is who may sign on here. `later_actions`
    are allowed, too: programs that were there before these would not understand `actions` that hold them. `printers`
    are those near this panel, `drawn` the slip of the last number drawn here, `paper` the blocks of paper of the
    counter's numbers. `emergency` is what takes the hall's screens: an officer may not see any of them (V3).
    `denied` says why, of actions that are not allowed: whoever presses them is told.
    """

    at: int
    counter: CounterId
    counter_number: int
    officer: OfficerId | None
    current: CurrentTicket | None
    actions: tuple[OfficerAction, ...]
    waiting: tuple[WaitingTicket, ...]
    waiting_total: int
    served_today: int
    state: CounterState = CounterState()
    next_why: Why | None = None
    parked: tuple[AsideTicket, ...] = ()
    no_shows: tuple[AsideTicket, ...] = ()
    totals: dict[ServiceId, int] = {}
    word: SupervisorWord | None = None
    calls_by_itself_at: int | None = None
    usual_officer: OfficerId | None = None
    later_actions: tuple[OfficerAction, ...] = ()
    printers: tuple[PanelPrinter, ...] = ()
    drawn: DrawnSlip | None = None
    paper: tuple[PaperBlock, ...] = ()
    emergency: Emergency | None = None
    denied: tuple[Denied, ...] = ()

    @property
    def allowed(self) -> tuple[OfficerAction, ...]:
        """Everything that is allowed now."""
        return (*self.actions, *self.later_actions)


class CounterReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """One counter in the supervisor's picture; `serves` says that the one that was called is being served."""

    counter: CounterId
    number: int
    state: CounterState = CounterState()
    officer: OfficerId | None = None
    number_called: str | None = None
    served: int = 0
    serves: bool = False


class StoppedService(msgspec.Struct, frozen=True, omit_defaults=True):
    """A service that was closed or suspended by hand."""

    service: ServiceId
    reason: StopReason
    suspended: bool = False
    until: int | None = None


class StoppedAgency(msgspec.Struct, frozen=True):
    """An agency that was suspended by hand."""

    agency: AgencyId
    reason: StopReason


class PrinterReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """One printer in the supervisor's picture: how it is, and since when the hub knows (UTC ms).

    `name` says where it stands, by language; `pending` counts the slips that it is to print, of the numbers that the
    supervisor's part of the hall sees. One that can answer and has ceased to `is_mute`.
    """

    printer: DeviceId
    state: PrinterState
    since: int
    name: dict[str, str] = {}
    group: str | None = None
    pending: int = 0
    is_mute: bool = False


class UnprintedSlip(msgspec.Struct, frozen=True, omit_defaults=True):
    """A number that still holds and whose newest slip is not certainly with its visitor; staff may reprint it.

    `at` is when the slip was wanted (UTC ms).
    """

    number: str
    printer: DeviceId
    outcome: SlipOutcome
    at: int
    reason: SlipReason | None = None
    copy: int = 1


class SupervisorView(msgspec.Struct, frozen=True, tag="SupervisorView", tag_field="type"):
    """The hall for who oversees it: counters, what was stopped by hand, and how many wait where.

    A supervisor of one zone and an agency's administrator see its services, counters, officers, numbers and slips alone
    (a counter that agencies share: each, without another's number), devices and alarms of its own place and those that
    stand or lie in none, and what the whole hall is shown.
    `longest_since` is since when the first of each service's line waits (UTC ms; absent: nobody). `alarms` are about
    the hub itself, those that came first first. `uncertain` is how many of those who wait are so (absent: nobody).
    `by_kiosks` is how many of today's numbers kiosks gave without the hub, `over_quota` by how many of them or others
    more were given than the quota has (absent: none). `unprinted` are the newest slips that staff may want to reprint,
    the last first, `unprinted_total` how many there are. `emergency` and `running` are what the hall's screens show;
    `emergency_unstored`: that an emergency holds, or none, is not stored yet, and forgotten if the hub ends before.
    """

    at: int
    counters: tuple[CounterReport, ...]
    services: tuple[StoppedService, ...]
    agencies: tuple[StoppedAgency, ...]
    waiting: dict[ServiceId, int]
    longest_since: dict[ServiceId, int]
    alarms: tuple[Alarm, ...] = ()
    uncertain: dict[ServiceId, int] = {}
    by_kiosks: dict[ServiceId, int] = {}
    over_quota: dict[ServiceId, int] = {}
    printers: tuple[PrinterReport, ...] = ()
    unprinted: tuple[UnprintedSlip, ...] = ()
    unprinted_total: int = 0
    emergency: Emergency | None = None
    emergency_unstored: bool = False
    running: dict[str, str] = {}
