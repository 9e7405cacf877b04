"""What devices show: whole pictures, each newer one replacing the older."""

from enum import StrEnum, unique

import msgspec

from hub.protocol.commands import Language, TicketClass, VoicePhase
from hub.protocol.ids import (
    AgencyId,
    BootId,
    CallId,
    CounterId,
    DeviceId,
    JobId,
    OfficerId,
    ServiceId,
    TicketId,
    Topic,
    ZoneId,
)
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason


class AgencyEntry(msgspec.Struct, frozen=True):
    """An agency as a kiosk lists it, in the administrator's order; `name` is by language."""

    agency: AgencyId
    name: dict[str, str]
    short_name: dict[str, str]


class ServiceEntry(msgspec.Struct, frozen=True):
    """A service as a kiosk lists it; `minutes` is its standard time, `place` where its visitors wait."""

    service: ServiceId
    agency: AgencyId
    name: dict[str, str]
    minutes: int
    place: dict[str, str]


class CatalogueView(msgspec.Struct, frozen=True, tag="CatalogueView", tag_field="type"):
    """Large and slow-changing: the hall's face and all that a kiosk can offer, in the order shown."""

    hall: dict[str, str]
    timezone: str
    agencies: tuple[AgencyEntry, ...]
    services: tuple[ServiceEntry, ...]


class LobbyView(msgspec.Struct, frozen=True, tag="LobbyView", tag_field="type"):
    """What all kiosks share and what changes often: people waiting per service (absent: nobody)."""

    at: int
    waiting: dict[ServiceId, int]


class SlipStatus(msgspec.Struct, frozen=True):
    """The fate of one of this kiosk's slips."""

    job: JobId
    ticket: TicketId
    outcome: SlipOutcome
    reason: SlipReason | None = None


class KioskView(msgspec.Struct, frozen=True, tag="KioskView", tag_field="type"):
    """What one kiosk alone shows: its printer (None: it has none) and its last slips, newest first."""

    at: int
    printer: PrinterState | None
    slips: tuple[SlipStatus, ...]


class CallEntry(msgspec.Struct, frozen=True):
    """One call in a zone: number and counter only, no name of a service or a person (V1).

    `number` is `prefix` + `digits`; `repeat` says that the same ticket was called before; `active` that its
    ticket is still called by this very call; `voice` how far the zone's announcement of it has come.
    """

    call: CallId
    number: str
    prefix: str
    digits: str
    counter: CounterId
    counter_number: int
    language: Language
    called_at: int
    repeat: bool
    active: bool
    voice: VoicePhase


class HallView(msgspec.Struct, frozen=True, tag="HallView", tag_field="type"):
    """A zone's screens: calls, newest first, the last few of them, and every one the voice still owes.

    `spoken_here` calls are those told to wait in this zone: the announcer says these only (V1). `announcer` is
    the one device that speaks; calls made before `announcer_since` (UTC ms) that it did not itself begin are
    spoken as "Panggilan ulang", since a predecessor may have been heard (A4).
    """

    at: int
    zone: ZoneId
    hall: dict[str, str]
    zone_name: dict[str, str]
    timezone: str
    calls: tuple[CallEntry, ...]
    spoken_here: tuple[CallId, ...]
    announcer: DeviceId | None
    announcer_since: int


@unique
class OfficerAction(StrEnum):
    """What an officer may do now; the panel shows these and holds no rules of its own."""

    CALL_NEXT = "call_next"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    CANCEL = "cancel"


@unique
class TicketPhase(StrEnum):
    """The states in which a ticket can be a counter's current one."""

    CALLED = "called"
    SERVING = "serving"


class CurrentTicket(msgspec.Struct, frozen=True):
    """The ticket a counter is busy with; instants are UTC ms, `calls` counts call and recalls."""

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


class WaitingTicket(msgspec.Struct, frozen=True):
    """One of the next in line for a counter."""

    ticket: TicketId
    number: str
    service: ServiceId
    ticket_class: TicketClass
    issued_at: int


class OfficerView(msgspec.Struct, frozen=True, tag="OfficerView", tag_field="type"):
    """One counter's panel: the current ticket, the allowed actions, and the line (the next few and the count)."""

    at: int
    counter: CounterId
    counter_number: int
    officer: OfficerId | None
    current: CurrentTicket | None
    actions: tuple[OfficerAction, ...]
    waiting: tuple[WaitingTicket, ...]
    waiting_total: int
    served_today: int


View = CatalogueView | LobbyView | KioskView | HallView | OfficerView


class Show(msgspec.Struct, frozen=True, tag="Show", tag_field="type"):
    """A whole view of a topic.  Newer is decided by (epoch, boot, sequence): see `hub.client.session`.

    `sequence` grows within one boot of the hub and one topic; another boot of the same or a higher epoch starts
    anew; a lower epoch is refused.
    """

    topic: Topic
    epoch: int
    boot: BootId
    sequence: int
    view: View
