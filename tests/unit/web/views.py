"""Views of a zone for these tests: a Friday noon in Jakarta."""

from hub.protocol.commands import Language, VoicePhase
from hub.protocol.ids import CallId, CounterId, ZoneId
from hub.protocol.views import CallEntry, HallView

NOON = 1_790_312_700_000
"""25 September 2026, 12.05 in Jakarta."""

ZONE = ZoneId("biru")


def call(number: str, counter: int, ago_s: int, active: bool = True) -> CallEntry:
    """Return a call of so many seconds ago."""
    prefix = number.rstrip("0123456789")
    return CallEntry(
        call=CallId(f"{number}-{ago_s}"),
        number=number,
        prefix=prefix,
        digits=number[len(prefix) :],
        counter=CounterId(f"L{counter}"),
        counter_number=counter,
        language=Language.INDONESIAN,
        called_at=NOON - ago_s * 1_000,
        repeat=False,
        active=active,
        voice=VoicePhase.PENDING,
    )


def view(*calls: CallEntry) -> HallView:
    """Return a zone's view with these calls, newest first."""
    return HallView(
        at=NOON,
        zone=ZONE,
        hall={"id": "Mal Pelayanan Publik Contoh", "en": "Sample Public Service Hall"},
        zone_name={"id": "Zona Biru", "en": "Blue Zone"},
        timezone="Asia/Jakarta",
        calls=calls,
        spoken_here=(),
        announcer=None,
        announcer_since=0,
        waiting=17,
    )
