"""Views and calls for these tests, with ids that say what they are."""

from hub.protocol.commands import Language, VoicePhase
from hub.protocol.ids import CallId, CommandId, CounterId, DeviceId, ZoneId, uuid7
from hub.protocol.views import CallEntry, HallView

DEVICE = DeviceId("screen-1")
OTHER = DeviceId("screen-2")


class Ids:
    """Command ids one after the other."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, at_ms: int) -> CommandId:
        self.made += 1
        return uuid7(at_ms, self.made.to_bytes(10, "big"))


def entry(
    call: str,
    number: str = "",
    counter: int = 12,
    at: int = 1_000,
    language: Language = Language.INDONESIAN,
    repeat: bool = False,
    active: bool = True,
    voice: VoicePhase = VoicePhase.PENDING,
) -> CallEntry:
    """Return a call; its number is A and the call's own digits unless given."""
    text = number or f"A{int(call.lstrip('c')):03d}"
    prefix = text.rstrip("0123456789")
    return CallEntry(
        call=CallId(call),
        number=text,
        prefix=prefix,
        digits=text[len(prefix) :],
        counter=CounterId(f"L{counter}"),
        counter_number=counter,
        language=language,
        called_at=at,
        repeat=repeat,
        active=active,
        voice=voice,
    )


def view(
    *calls: CallEntry,
    announcer: DeviceId | None = DEVICE,
    since: int = 0,
    at: int = 1_000,
    here: set[str] | None = None,
) -> HallView:
    """Return a zone's view of calls, given newest first; all are spoken here unless `here` names them."""
    return HallView(
        at=at,
        zone=ZoneId("biru"),
        hall={"id": "MPP Banda Aceh"},
        zone_name={"id": "Zona Biru"},
        timezone="Asia/Jakarta",
        calls=calls,
        spoken_here=tuple(c.call for c in calls if here is None or c.call in here),
        announcer=announcer,
        announcer_since=since,
    )
