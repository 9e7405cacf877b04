"""What supervisors are told of calls that nobody can hear: each zone's calls that its voice did not say (A3).

Rules:
- A call that is still called, in a zone that has a voice, is an alarm of its zone at once when the voice has given it
  up, and after `UNHEARD_AFTER` when nobody has said it to its end. It ends when the call is said, or called no more.
- Under an emergency no call is to be said; the time begins anew after it.
"""

from dataclasses import dataclass
from typing import Final

from hub.core.bindings import Bindings
from hub.core.effects import Trouble, Warned
from hub.core.unshown import NAMED
from hub.domain.events import VoicePhase
from hub.domain.state import DayState
from hub.domain.ticket import TicketState
from hub.protocol import limits
from hub.protocol.alarms import AlarmCode
from hub.protocol.ids import ZoneId

SOURCE: Final = "voices"


@dataclass(slots=True)
class Unheard:
    """From when calls count after an emergency; instants are the hub's time (UTC ms)."""

    _counts_from: int = 0

    def warned(self, state: DayState, bindings: Bindings, now: int) -> Warned:
        """Return all that nobody can hear at an instant."""
        if state.public.emergency is not None:
            self._counts_from = now
        by_zone: dict[str, list[str]] = {}
        for ticket in (state.tickets[each] for each in state.at_counter.values()):
            if ticket.state is not TicketState.CALLED or ticket.call is None:
                continue
            call = state.calls[ticket.call]
            waited = now - max(call.called_at, self._counts_from)
            is_lost = call.voice is VoicePhase.DROPPED or waited >= limits.UNHEARD_AFTER.value
            if is_lost and call.voice is not VoicePhase.SPOKEN and bindings.voices_of.get(ZoneId(call.zone)):
                by_zone.setdefault(call.zone, []).append(ticket.text)
        return Warned(
            SOURCE,
            tuple(
                Trouble(
                    AlarmCode.CALLS_UNHEARD,
                    (("zone", zone), ("count", str(len(numbers))), ("numbers", ", ".join(numbers[:NAMED]))),
                )
                for zone, numbers in by_zone.items()
            ),
        )
