"""A client's side of the language, sans-I/O: hello, open commands, resending, refusing old views.

Rules:
- A connection begins with a hello; until the welcome nothing else is sent.
- A submitted command stays open until the hub has answered it. After a reconnect an open *wish* (a ticket, a call)
  is sent again if it is at most `RESEND_WITHIN` old, otherwise its outcome is asked for and it is never sent again:
  late wishes surprise people. An open *fact* (a slip's outcome, a call shown or spoken) is sent again however old.
- A fact that the hub could not store is sent again a second later; a wish refused is answered at once. But a wish
  that was sent twice and is refused as too busy may have been carried out the first time: its outcome is asked for.
  A number handed in that meets a bug goes back to its kiosk, which has others to hand in meanwhile.
- How long the hub has been silent is counted from when it spoke, not from when that was heard: a late answer is an
  old sign of life. A ping counts from when it was sent, a welcome from its hello, a view from the instant it names.
- A view is new if its epoch is higher, its boot another, or its sequence higher; a lower epoch is refused, and so is
  a hub that has one: numbers of its older history were given before. What was known before a restart counts for the
  same hall only, and is said in the hello, so that the hub can tell people. A supervisor, who gives no numbers, is to
  see what is wrong there, and follows. The epoch of a hub that only collects is a proposal: given up, it leaves the
  old one. The first view of a topic after a welcome is shown even if it is the one that was there before: only then
  is it known to hold still.
- Who is logged in here stays so over a broken link: the key of the log-in is shown to the hub before anything else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final, assert_never

from msgspec import structs

from hub.protocol import limits
from hub.protocol.codec import ClientMessage, HubMessage
from hub.protocol.commands import FACTS, Accepted, Command, HandInTicket, NotExecuted, RequestOutcome
from hub.protocol.errors import Problem, ProblemCode, Refused, RejectionCode
from hub.protocol.first_administrator import (
    FirstAdministratorAnswer,
    FirstAdministratorMade,
    FirstAdministratorRefused,
)
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import BootId, CommandId, JobId, Topic
from hub.protocol.log_in import LoggedIn, LogInAnswer, LogInCause, LogInNeeded, LogInRefused, ResumeLogIn
from hub.protocol.marks import Mark
from hub.protocol.printing import PrintJob, WithdrawJob
from hub.protocol.views import CatalogueView, Show

NewId = Callable[[int], CommandId]
"""Makes a command id for an instant (UTC ms); real programs draw random bytes, tests seed it."""

CANNOT_NOW: Final = frozenset({RejectionCode.STORAGE_UNAVAILABLE, RejectionCode.TOO_BUSY})
PASSING: Final = CANNOT_NOW | {RejectionCode.INTERNAL_ERROR}
RETRY_FACT_AFTER_MS: Final = 1_000


@unique
class Link(StrEnum):
    """How the session stands."""

    DOWN = "down"
    GREETING = "greeting"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Put this on the wire."""

    message: ClientMessage


@dataclass(frozen=True, slots=True)
class Hangup:
    """Close the connection; this hub is not for us. `problem` says why."""

    problem: ProblemCode


@dataclass(frozen=True, slots=True)
class Joined:
    """The hub took us in."""

    welcome: Welcome


@dataclass(frozen=True, slots=True)
class Parted:
    """The link is down; views are kept but grow old."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A newer view of a topic arrived."""

    show: Show


@dataclass(frozen=True, slots=True)
class JobArrived:
    """A slip to print (printers only)."""

    job: PrintJob


@dataclass(frozen=True, slots=True)
class JobWithdrawn:
    """A slip that is not to be begun any more (printers only)."""

    job: JobId


@dataclass(frozen=True, slots=True)
class Answered:
    """A command's fate is known; it is no longer open."""

    command: Command
    answer: Accepted | Refused | NotExecuted


@dataclass(frozen=True, slots=True)
class Troubled:
    """The hub complained about what we said; `by_hall`: it had shown the certificate of the hall that we believe."""

    problem: Problem
    by_hall: bool = False

    @property
    def puts_out(self) -> bool:
        """Whether the hall says that this device is not, or no more, of it; anybody else may say what they like."""
        return self.by_hall and self.problem.code is ProblemCode.MUST_PAIR


@dataclass(frozen=True, slots=True)
class LogInTold:
    """The hub's word on who works here (panels and consoles only)."""

    answer: LogInAnswer


@dataclass(frozen=True, slots=True)
class FirstAdministratorTold:
    """What became of making the hall's first administrator."""

    answer: FirstAdministratorAnswer


Output = (
    SendMessage
    | Hangup
    | Joined
    | Parted
    | Shown
    | JobArrived
    | JobWithdrawn
    | Answered
    | Troubled
    | LogInTold
    | FirstAdministratorTold
)


@dataclass(slots=True)
class _Open:
    command: Command
    submitted_at: int
    retry_at: int | None = None
    sent: int = 0
    asked: bool = False


@dataclass(slots=True)
class ClientSession:
    """One device's conversation with its hub, across any number of connections.

    `hello` names the hall and its highest epoch as they were known at the start of the program. `kept` is the newest
    mark of history that a kiosk has kept, and of which hall. `is_pinned`: only hubs of the believed hall are heard.
    All instants are the client's own steady UTC ms; `hub_time` converts.
    """

    hello: Hello
    link: Link = Link.DOWN
    welcome: Welcome | None = None
    offset_ms: int = 0
    heard_at: int | None = None
    kept: tuple[str, Mark] | None = None
    is_pinned: bool = False
    _key: str = field(default="", repr=False)
    _epoch: int = field(init=False)
    _has_joined: bool = False
    _greeted_at: int = 0
    _latest_offset_ms: int = 0
    _open: dict[CommandId, _Open] = field(default_factory=dict)
    _seen: dict[Topic, tuple[int, BootId, int]] = field(default_factory=dict)
    _confirmed: set[Topic] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._epoch = self.hello.epoch

    def hub_time(self, now: int) -> int:
        """Return the hub's time (UTC ms) at the client's `now`, by the last welcome and half its round trip."""
        return now + self.offset_ms

    def silent_ms(self, now: int) -> int | None:
        """Return for how long the hub has not been heard; None before it ever was."""
        return None if self.heard_at is None else max(0, now - self.heard_at)

    @property
    def open_commands(self) -> int:
        """How many commands wait for their answer."""
        return len(self._open)

    def is_open(self, command_id: CommandId) -> bool:
        """Return whether this command still waits for its answer."""
        return command_id in self._open

    def connected(self, now: int) -> list[Output]:
        """A connection to a hub is open: greet it."""
        self.link = Link.GREETING
        self._greeted_at = now
        mark = self.kept[1] if self.kept is not None and self.kept[0] == self.hello.hall else None
        return [SendMessage(structs.replace(self.hello, mark=mark))]

    def disconnected(self, now: int) -> list[Output]:
        """The connection is gone."""
        del now
        was = self.link
        self.link = Link.DOWN
        return [] if was is Link.DOWN else [Parted()]

    def heard(self, asked_at: int) -> None:
        """The hub gave a sign of life below the language: a pong to a ping sent at `asked_at`."""
        if self.link is Link.LIVE:
            self._spoke(asked_at)

    def _spoke(self, at: int) -> None:
        """The hub was alive at an instant of our clock that is not later than the true one."""
        self.heard_at = at if self.heard_at is None else max(self.heard_at, at)

    def submit(self, command: Command, now: int) -> list[Output]:
        """Open a command: send it now if the link is live, else when it is again."""
        if len(self._open) >= limits.OPEN_COMMANDS.value and not isinstance(command, FACTS):
            return [Answered(command, Refused(command.command_id, RejectionCode.TOO_BUSY))]
        entry = self._open[command.command_id] = _Open(command, now)
        return [self._send(entry)] if self.link is Link.LIVE else []

    def inquire(self, command: Command, now: int) -> list[Output]:
        """Ask for the outcome of a command without sending it; when the answer comes, all said before has arrived."""
        entry = self._open[command.command_id] = _Open(command, now, asked=True)
        return [self._ask(command.command_id, entry)] if self.link is Link.LIVE else []

    def withdraw(self, command_id: CommandId) -> None:
        """Stop waiting for a command's answer; whatever the hub did with it stays done."""
        self._open.pop(command_id, None)

    def tick(self, now: int) -> list[Output]:
        """Time passed: send again the facts whose pause is over."""
        if self.link is not Link.LIVE:
            return []
        out: list[Output] = []
        for entry in self._open.values():
            if entry.retry_at is not None and now >= entry.retry_at:
                entry.retry_at = None
                out.append(self._send(entry))
        return out

    def received(self, message: HubMessage, now: int) -> list[Output]:
        """The hub said something."""
        if isinstance(message, Welcome):
            return self._welcomed(message, now)
        if isinstance(message, Problem):
            return [Troubled(message, self.is_pinned)]
        if self.link is not Link.LIVE:
            return []
        match message:
            case Show():
                if not isinstance(message.view, CatalogueView):
                    self._spoke(min(now, message.view.at - self._latest_offset_ms))
                return [Shown(message)] if self._is_news(message) else []
            case PrintJob():
                return [JobArrived(message)]
            case WithdrawJob(job=job):
                return [JobWithdrawn(job)]
            case Accepted() | Refused() | NotExecuted():
                return self._answered(message, now)
            case LoggedIn() | LogInRefused() | LogInNeeded():
                return self._told_of_log_in(message)
            case FirstAdministratorMade() | FirstAdministratorRefused():
                return [FirstAdministratorTold(message)]
            case _:
                assert_never(message)

    def _welcomed(self, welcome: Welcome, now: int) -> list[Output]:
        if welcome.protocol != PROTOCOL_VERSION:
            return [Hangup(ProblemCode.VERSION_UNSUPPORTED)]
        if self._goes_back(welcome):
            if self.hello.role is not Role.SUPERVISOR:
                return [Hangup(ProblemCode.HISTORY_OLDER)]
            self._seen.clear()
        elif not welcome.collects:
            self._follow(welcome)
        self.link = Link.LIVE
        self.welcome = welcome
        self._confirmed.clear()
        self._latest_offset_ms = welcome.at - self._greeted_at
        self.offset_ms = welcome.at - (now + self._greeted_at) // 2
        self._spoke(self._greeted_at)
        out: list[Output] = [Joined(welcome)]
        if self._key:
            out.append(SendMessage(ResumeLogIn(self._key)))
        for command_id, entry in self._open.items():
            entry.retry_at = None
            if isinstance(entry.command, FACTS) or (
                not entry.asked and now - entry.submitted_at <= limits.RESEND_WITHIN.value
            ):
                out.append(self._send(entry))
            else:
                out.append(self._ask(command_id, entry))
        return out

    def _told_of_log_in(self, answer: LogInAnswer) -> list[Output]:
        """Remember who is logged in; that somebody has to is no news while a key is on its way."""
        self._confirmed.clear()
        if isinstance(answer, LoggedIn):
            self._key = answer.key or self._key
        elif isinstance(answer, LogInNeeded):
            if self._key and answer.cause is LogInCause.FIRST:
                return []
            self._key = ""
        return [LogInTold(answer)]

    def _goes_back(self, welcome: Welcome) -> bool:
        """Return whether a hub has an older history than the one that is known of its hall."""
        return welcome.epoch < self._epoch and (self._has_joined or welcome.hall == self.hello.hall)

    def _follow(self, welcome: Welcome) -> None:
        self._epoch, self._has_joined = welcome.epoch, True
        said = min(welcome.epoch, limits.EPOCH_SAID.value)
        self.hello = structs.replace(self.hello, hall=welcome.hall, epoch=said)

    @staticmethod
    def _send(entry: _Open) -> SendMessage:
        entry.sent += 1
        return SendMessage(entry.command)

    @staticmethod
    def _ask(command_id: CommandId, entry: _Open) -> SendMessage:
        entry.asked = True
        return SendMessage(RequestOutcome(command_id))

    def _is_news(self, show: Show) -> bool:
        mark = (show.epoch, show.boot, show.sequence)
        seen = self._seen.get(show.topic)
        if seen is not None:
            epoch, boot, sequence = seen
            newest = sequence if show.topic in self._confirmed else sequence - 1
            if show.epoch < epoch or (show.epoch == epoch and show.boot == boot and show.sequence <= newest):
                return False
        self._confirmed.add(show.topic)
        self._seen[show.topic] = mark
        return True

    def _answered(self, answer: Accepted | Refused | NotExecuted, now: int) -> list[Output]:
        entry = self._open.get(answer.command_id)
        if entry is None:
            return []
        if isinstance(answer, Refused) and _comes_again(entry.command, answer.code):
            entry.retry_at = now + RETRY_FACT_AFTER_MS
            return []
        if isinstance(answer, Refused) and answer.code is RejectionCode.TOO_BUSY and entry.sent > 1:
            return [self._ask(answer.command_id, entry)]
        del self._open[answer.command_id]
        return [Answered(entry.command, answer)]


def _comes_again(command: Command, refused: RejectionCode) -> bool:
    """Return whether the session sends a refused command again by itself."""
    if isinstance(command, HandInTicket):
        return refused in CANNOT_NOW
    return isinstance(command, FACTS) and refused in PASSING
