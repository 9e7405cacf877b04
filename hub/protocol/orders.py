"""What stops and starts counters, services and agencies, and what is done with paper (S4, S5, T7).

Reasons are choices, since free text could name a person. Whoever ends or refuses what another decided says why, too; an
officer at the own counter need not. Programs of before that rule do not know `reason`: without it the hub refuses
(`reason_missing`), and `omit_defaults` lets the same command be the same bytes as before. Minutes are local, from
midnight; instants UTC ms.
"""

from enum import StrEnum, unique
from typing import Annotated

import msgspec

from hub.protocol.command import CommandBase, Language, TicketClass
from hub.protocol.ids import LINE_PATTERN, NAME, NUMBER, AgencyId, CounterId, DeviceId, PoolId, ServiceId
from hub.protocol.limits import PUBLIC_WORDS
from hub.protocol.verbs import CancelReason

MINUTE = msgspec.Meta(ge=0, le=1_440)
"""A local minute of the day."""

PUBLIC_TEXT = msgspec.Meta(max_length=PUBLIC_WORDS.value, pattern=LINE_PATTERN)
"""What stands on the hall's screens."""


@unique
class PauseReason(StrEnum):
    """Why a counter takes a break."""

    REST = "rest"
    MEAL = "meal"
    PRAYER = "prayer"
    MEETING = "meeting"
    TECHNICAL = "technical"


@unique
class StopReason(StrEnum):
    """Why a counter is closed, or a service or an agency gives no numbers."""

    SYSTEM_DOWN = "system_down"
    NO_STAFF = "no_staff"
    TECHNICAL = "technical"
    EVENT = "event"
    DONE_EARLY = "done_early"


@unique
class OpenReason(StrEnum):
    """Why a counter works outside its hours."""

    MANY_WAITING = "many_waiting"
    SPECIAL_SERVICE = "special_service"
    EVENT = "event"


@unique
class UndoReason(StrEnum):
    """Why somebody ends or refuses what the system or another person decided."""

    CAUSE_OVER = "cause_over"
    MANY_WAITING = "many_waiting"
    MISTAKE = "mistake"
    INSTRUCTED = "instructed"
    DRILL = "drill"


class PauseCounter(CommandBase, frozen=True, kw_only=True, tag="PauseCounter"):
    """A counter takes a break until a minute of today (officer, supervisor)."""

    counter: Annotated[CounterId, NAME]
    reason: PauseReason
    until_minute: Annotated[int, MINUTE]


class ResumeCounter(CommandBase, frozen=True, kw_only=True, omit_defaults=True, tag="ResumeCounter"):
    """End a counter's break (officer; supervisor, with a reason)."""

    counter: Annotated[CounterId, NAME]
    reason: UndoReason | None = None


class AskClosure(CommandBase, frozen=True, kw_only=True, tag="AskClosure"):
    """An officer wants to close the counter; a supervisor approves it or not (officer)."""

    counter: Annotated[CounterId, NAME]
    reason: StopReason


class ApproveClosure(CommandBase, frozen=True, kw_only=True, tag="ApproveClosure"):
    """Close a counter as its officer asked (supervisor)."""

    counter: Annotated[CounterId, NAME]


class RefuseClosure(CommandBase, frozen=True, kw_only=True, omit_defaults=True, tag="RefuseClosure"):
    """Leave a counter open whose officer asked to close it (supervisor)."""

    counter: Annotated[CounterId, NAME]
    reason: UndoReason | None = None


class ReopenCounter(CommandBase, frozen=True, kw_only=True, omit_defaults=True, tag="ReopenCounter"):
    """Open a closed counter before its time (supervisor)."""

    counter: Annotated[CounterId, NAME]
    reason: UndoReason | None = None


class ForceCounterOpen(CommandBase, frozen=True, kw_only=True, tag="ForceCounterOpen"):
    """Let a counter work outside the hours, until a minute of today or the day's end (supervisor)."""

    counter: Annotated[CounterId, NAME]
    reason: OpenReason
    until_minute: Annotated[int, MINUTE] | None = None


class EndForcedOpening(CommandBase, frozen=True, kw_only=True, omit_defaults=True, tag="EndForcedOpening"):
    """Let a counter follow the hours again (supervisor)."""

    counter: Annotated[CounterId, NAME]
    reason: UndoReason | None = None


class CloseService(CommandBase, frozen=True, kw_only=True, tag="CloseService"):
    """Stop a service's numbers until an instant, or until somebody opens it (supervisor)."""

    service: Annotated[ServiceId, NAME]
    reason: StopReason
    until: int | None = None


class ReopenService(CommandBase, frozen=True, kw_only=True, omit_defaults=True, tag="ReopenService"):
    """Let a closed service follow the hours again (supervisor)."""

    service: Annotated[ServiceId, NAME]
    reason: UndoReason | None = None


class SuspendService(CommandBase, frozen=True, kw_only=True, tag="SuspendService"):
    """A service cannot work: kiosks refuse politely, the hall says so (supervisor, S5)."""

    service: Annotated[ServiceId, NAME]
    reason: StopReason


class ResumeService(CommandBase, frozen=True, kw_only=True, omit_defaults=True, tag="ResumeService"):
    """A suspended service works again (supervisor)."""

    service: Annotated[ServiceId, NAME]
    reason: UndoReason | None = None


class SuspendAgency(CommandBase, frozen=True, kw_only=True, tag="SuspendAgency"):
    """An agency cannot work (supervisor, S5)."""

    agency: Annotated[AgencyId, NAME]
    reason: StopReason


class ResumeAgency(CommandBase, frozen=True, kw_only=True, omit_defaults=True, tag="ResumeAgency"):
    """A suspended agency works again (supervisor)."""

    agency: Annotated[AgencyId, NAME]
    reason: UndoReason | None = None


class ReservePaper(CommandBase, frozen=True, kw_only=True, tag="ReservePaper"):
    """Take the next numbers of a pool out of the sequence, for a block of paper (officer, supervisor, T7)."""

    pool: Annotated[PoolId, NAME]
    count: Annotated[int, msgspec.Meta(ge=1, le=500)]


class RecordPaperTicket(CommandBase, frozen=True, kw_only=True, tag="RecordPaperTicket"):
    """Enter a ticket that was torn off by hand (officer, supervisor, T7).

    `ended_at` says that its visitor was served, too; without it the visitor waits since `given_at`.
    """

    service: Annotated[ServiceId, NAME]
    number: Annotated[int, msgspec.Meta(ge=1, le=9_999_999)]
    given_at: int
    ended_at: int | None = None
    counter: Annotated[CounterId, NAME] | None = None
    ticket_class: TicketClass = TicketClass.REGULAR
    language: Language = Language.INDONESIAN


class CancelUncertain(CommandBase, frozen=True, kw_only=True, tag="CancelUncertain"):
    """Cancel the tickets of unknown fate that wait for these services, or for any (supervisor).

    After the hub's disk was lost nobody knows whether who was given a number before has been served since.
    """

    services: Annotated[tuple[Annotated[ServiceId, NAME], ...], msgspec.Meta(max_length=1_000)] = ()


@unique
class ReprintReason(StrEnum):
    """Why a slip is printed again; a choice, since free text could name a person."""

    NOT_PRINTED = "not_printed"
    UNREADABLE = "unreadable"
    LOST = "lost"


class ReprintSlip(CommandBase, frozen=True, kw_only=True, tag="ReprintSlip"):
    """Print a number's slip once more, marked CETAK ULANG (officer, supervisor, a kiosk's staff, L2).

    Without `printer` it comes out where it was printed last, at a kiosk's staff corner there. An officer names the own
    `counter` and reprints its ticket, or any that is at no counter; a supervisor any; a kiosk what was given there.
    Never a new number, never by itself.
    """

    number: Annotated[str, NUMBER]
    printer: Annotated[DeviceId, NAME] | None = None
    reason: ReprintReason = ReprintReason.NOT_PRINTED
    counter: Annotated[CounterId, NAME] | None = None


class VoidNumber(CommandBase, frozen=True, kw_only=True, tag="VoidNumber"):
    """Take a number out of the queue, wherever it waits or is called, since its visitor does not have it (supervisor).

    A slip of it that is not begun will not be printed.
    """

    number: Annotated[str, NUMBER]
    reason: CancelReason


@unique
class EmergencyKind(StrEnum):
    """What an emergency message says; `MESSAGE` is its text alone."""

    EVACUATE = "evacuate"
    SUSPENDED = "suspended"
    MESSAGE = "message"


class SendEmergency(CommandBase, frozen=True, kw_only=True, tag="SendEmergency"):
    """Let all screens and voices say this at once, until somebody ends it (supervisor, V3).

    What is said in one language has to be said in the other; `message` has nothing else to say.
    """

    kind: EmergencyKind
    indonesian: Annotated[str, PUBLIC_TEXT] = ""
    english: Annotated[str, PUBLIC_TEXT] = ""


class EndEmergency(CommandBase, frozen=True, kw_only=True, omit_defaults=True, tag="EndEmergency"):
    """The emergency is over: screens and voices go on with calls (supervisor)."""

    reason: UndoReason | None = None


class SetRunningText(CommandBase, frozen=True, kw_only=True, tag="SetRunningText"):
    """Let all screens run a text, in both languages; without any it is taken back (supervisor, V3b)."""

    indonesian: Annotated[str, PUBLIC_TEXT] = ""
    english: Annotated[str, PUBLIC_TEXT] = ""


CounterOrder = (
    PauseCounter
    | ResumeCounter
    | AskClosure
    | ApproveClosure
    | RefuseClosure
    | ReopenCounter
    | ForceCounterOpen
    | EndForcedOpening
)
"""What changes whether a counter works."""

ServiceOrder = CloseService | ReopenService | SuspendService | ResumeService | SuspendAgency | ResumeAgency
"""What changes whether a service or an agency works."""

PublicOrder = SendEmergency | EndEmergency | SetRunningText
"""What everybody in the hall is told."""

Order = (
    CounterOrder
    | ServiceOrder
    | PublicOrder
    | ReservePaper
    | RecordPaperTicket
    | CancelUncertain
    | ReprintSlip
    | VoidNumber
)
"""All of these."""
