"""How the state follows what printers, screens and voices report."""

from typing import assert_never

from hub.domain.day import DayState, Voice
from hub.domain.events import (
    CallAnnounced,
    CallShown,
    SlipEvent,
    SlipHandedIn,
    SlipMoved,
    SlipRecorded,
    SlipReprinted,
    VoiceAppointed,
    VoicePhase,
)
from hub.domain.slips import take_slip

Report = SlipEvent | CallShown | CallAnnounced | VoiceAppointed
"""What is known of a slip, a call or a voice."""


def take(state: DayState, event: Report, at: int) -> None:
    """Apply one event of an instant (UTC ms)."""
    match event:
        case SlipRecorded() | SlipMoved() | SlipReprinted() | SlipHandedIn():
            take_slip(state, event, at)
        case CallShown():
            call = state.calls[event.call]
            call.shown_by, call.shown_at = event.screen, at
        case CallAnnounced():
            _announce(state, event, at)
        case VoiceAppointed():
            state.voices[event.zone] = Voice(event.device, event.process, at)
        case _:
            assert_never(event)


def _announce(state: DayState, event: CallAnnounced, at: int) -> None:
    call = state.calls[event.call]
    call.voice = event.phase
    if event.phase is VoicePhase.SPOKEN:
        call.spoken_at = at
    if event.phase in (VoicePhase.SPOKEN, VoicePhase.DROPPED):
        state.unspoken[call.zone].pop(call.id, None)
