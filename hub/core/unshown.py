"""What supervisors are told of calls that nobody can see: each zone's unshown calls, and zones without a screen (V2).

Rules:
- A call is shown when a hall screen of the zone in which its visitor waits says so. Screens of other zones, signs and
  boards do not count: its visitor need not be near them.
- One that is still called and was not shown within `UNSHOWN_AFTER` is an alarm of its zone, until a screen shows it or
  nobody is called by it any more. Under an emergency no call is to be shown; the time begins anew after it.
- A zone that has hall screens, of which none has been connected for `SCREENS_AWAY`, is an alarm, until one is back.
- The hub's memory of who showed what ends with it: of calls made before, history's first screen is enough.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Final

from hub.core.bindings import Bindings, DeviceBinding
from hub.core.effects import Trouble, Warned
from hub.domain.state import Call, DayState
from hub.domain.ticket import CallId, TicketState
from hub.protocol import limits
from hub.protocol.alarms import AlarmCode
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId, ZoneId

SOURCE: Final = "screens"
NAMED: Final = 5
"""So many numbers are named in one alarm: a line of a terminal."""


@dataclass(slots=True)
class Unshown:
    """What screens have said, and since when zones are dark; instants are the hub's time (UTC ms)."""

    _shown: dict[str, None] = field(default_factory=dict)
    _dark_since: dict[str, int] = field(default_factory=dict)
    _began: int | None = None
    _counts_from: int = 0

    def shown(self, call: str, screen: DeviceBinding, state: DayState) -> None:
        """A screen says that a call is on its glass."""
        known = state.calls.get(CallId(call))
        if known is not None and _counts(screen, known):
            self._shown[call] = None

    def warned(self, state: DayState, bindings: Bindings, connected: Container[DeviceId], now: int) -> Warned:
        """Return all that nobody can see at an instant."""
        self._began = now if self._began is None else self._began
        if state.public.emergency is not None:
            self._counts_from = now
        called = [
            state.calls[ticket.call]
            for ticket in (state.tickets[each] for each in state.at_counter.values())
            if ticket.state is TicketState.CALLED and ticket.call is not None
        ]
        self._shown = {call.id: None for call in called if call.id in self._shown}
        return Warned(SOURCE, (*self._dark(bindings, connected, now), *self._unshown(state, called, bindings, now)))

    def _dark(self, bindings: Bindings, connected: Container[DeviceId], now: int) -> list[Trouble]:
        zones: dict[str, bool] = {}
        for each in bindings.devices.values():
            if each.role is Role.HALL and each.zone is not None:
                zones[each.zone] = zones.get(each.zone, False) or each.device in connected
        self._dark_since = {
            zone: self._dark_since.get(zone, now) for zone, is_connected in zones.items() if not is_connected
        }
        return [
            Trouble(AlarmCode.ZONE_WITHOUT_SCREEN, (("zone", zone),))
            for zone, since in self._dark_since.items()
            if now - since >= limits.SCREENS_AWAY.value
        ]

    def _unshown(self, state: DayState, called: list[Call], bindings: Bindings, now: int) -> list[Trouble]:
        by_zone: dict[str, list[str]] = {}
        for call in called:
            since = max(call.called_at, self._counts_from)
            if now - since >= limits.UNSHOWN_AFTER.value and not self._is_shown(call, bindings):
                by_zone.setdefault(call.zone, []).append(state.tickets[call.ticket].text)
        return [
            Trouble(
                AlarmCode.CALLS_UNSHOWN,
                (("zone", zone), ("count", str(len(numbers))), ("numbers", ", ".join(numbers[:NAMED]))),
            )
            for zone, numbers in by_zone.items()
        ]

    def _is_shown(self, call: Call, bindings: Bindings) -> bool:
        if call.id in self._shown:
            return True
        if call.shown_by is None:
            return False
        first = bindings.devices.get(DeviceId(call.shown_by))
        assert self._began is not None
        return call.called_at < self._began or (first is not None and _counts(first, call))


def _counts(screen: DeviceBinding, call: Call) -> bool:
    return screen.role is Role.HALL and screen.zone == ZoneId(call.zone)
