"""What people in the simulated hall saw, heard and held: the checkers compare it with history."""

from dataclasses import dataclass, field

from hub.protocol.ids import CallId, CommandId, JobId, TicketId, ZoneId


@dataclass(slots=True)
class Wish:
    """A visitor's touch on a class button, and what the kiosk said in the end (None: nothing, it died or gave up)."""

    visitor: int
    kiosk: str
    commands: list[CommandId]
    told: tuple[TicketId, str] | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class CallTold:
    """A panel said that its press has called this ticket."""

    counter: str
    command: CommandId
    ticket: TicketId
    number: str


@dataclass(slots=True)
class Sound:
    """One announcement as it was heard; `ended` is None when it was cut off."""

    zone: ZoneId
    screen: str
    call: CallId
    number: str
    again: bool
    began: int
    ended: int | None = None


@dataclass(slots=True)
class Paper:
    """A slip that came out of a printer."""

    printer: str
    job: JobId
    ticket: TicketId
    number: str
    copy: int
    at: int


@dataclass(slots=True)
class Ledger:
    """Everything that was told to anybody."""

    wishes: list[Wish] = field(default_factory=list)
    calls: list[CallTold] = field(default_factory=list)
    refused_calls: list[CommandId] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    shown: dict[CallId, list[tuple[str, str, int]]] = field(default_factory=dict)
    left_without: int = 0
