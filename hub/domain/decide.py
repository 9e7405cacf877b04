"""The rules: what follows from a command in a state, or why it is refused.

`decide` changes nothing. It is called with the hub's time and returns the events that follow, which `evolve` then
applies; a refusal names a code and the values of its text. A command whose effect is already there (a call shown by
a second screen, a slip's outcome said twice) gives no events and is no refusal.
"""

from typing import Final

from hub.domain import attendance, commands, counters_day, issuing, leases, public_words, rebuilding, slip_rules, staff
from hub.domain.catalogue_change import change_catalogue
from hub.domain.commands_day import NumberCommand, SituationCommand
from hub.domain.commands_lease import LeaseCommand
from hub.domain.commands_public import PublicCommand
from hub.domain.commands_rebuild import RebuildCommand
from hub.domain.commands_slip import SlipCommand
from hub.domain.commands_staff import StaffCommand
from hub.domain.commands_trust import PairDevice, RecordOtherCode, TrustCommand
from hub.domain.editing import merged
from hub.domain.events import (
    CallAnnounced,
    CallShown,
    CatalogueAdopted,
    DayClosed,
    DayOpened,
    Event,
    SlipOutcome,
    SlipRecorded,
    TicketExpired,
    VoiceAppointed,
    VoicePhase,
)
from hub.domain.events_trust import DevicePaired, DeviceRevoked, OtherCodeSeen
from hub.domain.officer import act
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.state import DayState
from hub.domain.ticket import OPEN

__all__ = ["Decision", "Rejection", "RejectionCode", "decide"]

_VOICE_ORDER: Final = {
    VoicePhase.PENDING: 0,
    VoicePhase.SPEAKING: 1,
    VoicePhase.SPOKEN: 2,
    VoicePhase.DROPPED: 2,
}


def decide(state: DayState, command: commands.Command, now: int | None = None) -> Decision:
    """Return the events that follow from a command at an instant (UTC ms), or the refusal.

    Without `now` it is the instant of the newest record.

    Source of the rules: requirements T1-T3, Q1, V2, A4 and the transition table in `hub.domain.ticket`.
    """
    if isinstance(command, commands.OpenDay):
        return _open_day(state, command, state.last_at if now is None else now)
    if state.day is None or state.catalogue is None:
        return Rejection(RejectionCode.DAY_NOT_OPEN)
    at = state.last_at if now is None else now
    if isinstance(command, SituationCommand):
        return counters_day.decide_situation(state, command, at)
    if isinstance(command, PublicCommand):
        return public_words.decide_public(state.public, command, at)
    if isinstance(command, StaffCommand):
        return staff.decide_staff(state.staff, state.catalogue, command)
    if isinstance(command, NumberCommand):
        return issuing.decide_number(state, command, at)
    if isinstance(command, LeaseCommand):
        return leases.decide_lease(state, command, at)
    if isinstance(command, RebuildCommand):
        return rebuilding.decide_rebuild(state, command, at)
    if isinstance(command, SlipCommand):
        return slip_rules.decide_slip(state, command, at)
    if isinstance(command, TrustCommand):
        return _trust(command)
    if isinstance(command, commands.CatalogueCommand):
        return change_catalogue(state, command, at)
    match command:
        case commands.IssueTicket():
            return issuing.issue(state, command, at)
        case commands.RecordShown():
            return _record_shown(state, command)
        case commands.RecordAnnouncement():
            return _record_announcement(state, command)
        case commands.AppointVoice():
            return _appoint(state, command)
        case _:
            return act(state, command, at)


def _trust(command: TrustCommand) -> Decision:
    if isinstance(command, PairDevice):
        return [DevicePaired(command.device, command.fingerprint, command.expires_at, command.reason)]
    if isinstance(command, RecordOtherCode):
        return [OtherCodeSeen(command.device, command.reason)]
    return [DeviceRevoked(command.device, command.fingerprint, command.reason)]


def _open_day(state: DayState, command: commands.OpenDay, at: int) -> Decision:
    if state.day is not None and command.day <= state.day:
        return []
    events: list[Event] = []
    leased: list[Event] = []
    if state.day is not None:
        events += [TicketExpired(ticket.id) for ticket in state.tickets.values() if ticket.state in OPEN]
        pending = (state.slips[job] for job in state.pending_slips)
        events += [SlipRecorded(slip.job, slip.ticket, SlipOutcome.UNKNOWN, "no_answer") for slip in pending]
        events += [*counters_day.ends(state.happenings, at), *attendance.day_ends(state)]
        events += [*staff.day_ends(state.staff), DayClosed(state.day)]
        for missed in leases.missed_days(state, command.day):
            events += [DayOpened(missed), DayClosed(missed)]
        leased = leases.kept_leases(state, command.day)
    voices = [VoiceAppointed(zone, voice.device, voice.process) for zone, voice in state.voices.items()]
    same = command.source is not None and command.source == state.source
    if state.catalogue is None:
        catalogue = command.catalogue
    else:
        catalogue = state.catalogue if same else merged(state.catalogue, command.catalogue)
    kept = [
        *counters_day.kept(state.happenings, catalogue, at),
        *public_words.kept(state.public),
        *staff.kept(state.staff),
    ]
    return [*events, DayOpened(command.day), CatalogueAdopted(catalogue, command.source), *voices, *kept, *leased]


def _record_shown(state: DayState, command: commands.RecordShown) -> Decision:
    call = state.calls.get(command.call)
    if call is None:
        return Rejection(RejectionCode.UNKNOWN_CALL, {"call": command.call})
    return [CallShown(call.id, command.screen)] if call.shown_by is None else []


def _record_announcement(state: DayState, command: commands.RecordAnnouncement) -> Decision:
    call = state.calls.get(command.call)
    if call is None:
        return Rejection(RejectionCode.UNKNOWN_CALL, {"call": command.call})
    voice = state.voices.get(call.zone)
    is_voice = command.screen is None or (voice is not None and voice.device == command.screen)
    onward = _VOICE_ORDER[command.phase] > _VOICE_ORDER[call.voice]
    if not onward or not (is_voice or command.phase is VoicePhase.SPOKEN):
        return []  # what a former voice has spoken is true; what it gave up is its successor's to speak
    return [CallAnnounced(call.id, command.phase)]


def _appoint(state: DayState, command: commands.AppointVoice) -> Decision:
    voice = state.voices.get(command.zone)
    is_there = voice is not None and (voice.device, voice.process) == (command.device, command.process)
    if is_there and not command.anew:
        return []
    return [VoiceAppointed(command.zone, command.device, command.process)]
