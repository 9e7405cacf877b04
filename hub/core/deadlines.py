"""What the hub asks of the rules by itself, because its time has come."""

from collections.abc import Iterator
from typing import Protocol

from hub.core.announcers import Announcers
from hub.core.bindings import Bindings
from hub.core.board import Board
from hub.core.printers import Printers
from hub.core.sessions import Sessions
from hub.core.slips import Slips
from hub.domain import commands as d
from hub.domain.catalogue import ZoneId
from hub.domain.commands_day import EndOverdue
from hub.domain.events import VoicePhase
from hub.domain.self_calling import calls_due
from hub.domain.state import DayState
from hub.domain.ticket import CallId
from hub.protocol import limits
from hub.protocol.ids import ZoneId as WireZoneId


class Watched(Protocol):
    """What has deadlines; `state` is another one after each command that is recorded."""

    state: DayState
    bindings: Bindings
    sessions: Sessions
    announcers: Announcers
    slips: Slips
    printers: Printers
    board: Board


def due(core: Watched, now: int) -> Iterator[d.Command]:
    """Yield what is due at an instant (UTC ms), each to be decided and recorded before the next is asked for.

    Slips nobody is to have any more, past their deadline, or another printer may have; voices that stay away, and calls
    that one is too far behind for; breaks, closures and officers' presence that have ended; counters whose next is
    called without a press.
    """
    yield from core.slips.withdrawn(core.state)
    yield from core.slips.overdue(core.state, now)
    yield from core.slips.moves(core.state, core.bindings, core.printers, now)
    for zone, screens in core.bindings.voices_of.items():
        able = [session for session in map(core.sessions.of_device, screens) if session is not None]
        appointment = core.announcers.due(ZoneId(zone), core.state.voices.get(ZoneId(zone)), able, now)
        if appointment is not None:
            yield appointment
    for waits_in, calls in list(core.state.unspoken.items()):
        for call in list(calls)[: max(0, len(calls) - _may_be_owed(core, waits_in))]:
            yield d.RecordAnnouncement(call, VoicePhase.DROPPED)
    yield EndOverdue()
    while counters := calls_due(core.state, now):  # whom one calls, another cannot
        id_ = f"by-itself-{core.board.epoch}-{core.state.revision + 1}"  # no rebuild repeats an epoch's
        yield d.CallNext(CallId(id_), counters[0], by_itself=True)


def _may_be_owed(core: Watched, zone: ZoneId) -> int:
    """Return how many calls a zone's voice may owe: none where it had one, and has none any more by the hall file."""
    has_lost_it = zone in core.state.voices and not core.bindings.voices_of.get(WireZoneId(zone))
    return 0 if has_lost_it else limits.CALLS_UNSPOKEN.value
