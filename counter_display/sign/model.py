"""What a counter's sign shows at an instant: the number called there, whether the counter serves, how old that is.

Rules:
- The number stands from its call until its visitor leaves the counter; a new call's ground pulses for `CALL_PULSE_MS`,
  beginning lit, as on hall screens. A call that was over or old when this sign first saw it does not pulse.
- Without a number the counter's own stands there, or that it is closed or takes a break.
- An emergency takes the whole glass; a call that came meanwhile, or had not pulsed to its end, pulses from its end, if
  its visitor is still awaited then. A number is reported as shown, once, when it is really on the glass.
- When the hub has not been heard for `STALE_AFTER`, the picture stays and says since when.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from config.tokens import CALL_PULSE_HZ, CALL_PULSE_MS
from counter_display.hall.model import FRESH_MS, NewId, Stale
from hub.protocol import limits
from hub.protocol.commands import RecordShown
from hub.protocol.ids import CallId
from hub.protocol.signs import CounterSign, SignState, SignView
from hub.protocol.views import Emergency, HallView

REMEMBERED: Final = 64
"""How many calls are kept as reported: one counter has few a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class SignPicture:
    """Everything on the glass; `number` has a gap after its prefix, `until` is when a break ends (hub's time, UTC ms).

    `counter_number` is None until the first view has come.
    """

    at: int
    timezone: str
    counter_number: int | None = None
    number: str | None = None
    lit: bool = False
    state: SignState = SignState.OPEN
    until: int | None = None
    stale: Stale | None = None
    emergency: Emergency | None = None


@dataclass(slots=True)
class SignModel:
    """One counter's sign.  Instants are the client's steady UTC ms."""

    new_id: NewId
    timezone: str = "Asia/Jakarta"
    _sign: CounterSign | None = None
    _emergency: Emergency | None = None
    _call: CallId | None = None
    _since: int | None = None
    _reported: OrderedDict[CallId, None] = field(default_factory=OrderedDict)

    def shown(self, view: SignView, now: int) -> None:
        """The hub sent a newer picture of the counter."""
        [sign] = view.counters
        self._sign, self.timezone = sign, view.timezone
        if sign.call != self._call:
            is_news = sign.is_called and view.at - sign.called_at <= FRESH_MS
            self._call, self._since = sign.call, now if is_news else None

    def told(self, view: HallView, now: int) -> None:
        """The hub sent a newer picture of the counter's zone."""
        before, self._emergency = self._emergency, view.emergency
        if before is None and view.emergency is not None:
            self._since = self._since if self._pulses(now) else None
        elif before is not None and view.emergency is None and self._since is not None:
            self._since = now if self._sign is not None and self._sign.is_called else None

    def picture(self, now: int, hub_time: int, silent_ms: int | None) -> SignPicture:
        """Return what to show; `hub_time` is the hub's clock at `now`, `silent_ms` how long it was not heard."""
        is_old = silent_ms is not None and silent_ms > limits.STALE_AFTER.value
        stale = Stale(hub_time - silent_ms, silent_ms) if is_old and silent_ms is not None else None
        sign = self._sign
        if sign is None:
            return SignPicture(hub_time, self.timezone, stale=stale, emergency=self._emergency)
        return SignPicture(
            at=hub_time,
            timezone=self.timezone,
            counter_number=sign.counter_number,
            number=None if sign.call is None else f"{sign.prefix} {sign.digits}",
            lit=stale is None and self._is_lit(now),
            state=sign.state,
            until=sign.until,
            stale=stale,
            emergency=self._emergency,
        )

    def reports(self, now: int) -> list[RecordShown]:
        """Return a fact for the call that is on the glass, if it was not reported; call once it has been drawn."""
        call = self._call
        if call is None or call in self._reported or self._emergency is not None:
            return []
        self._reported[call] = None
        if len(self._reported) > REMEMBERED:
            self._reported.popitem(last=False)
        return [RecordShown(command_id=self.new_id(now), call=call)]

    def _is_lit(self, now: int) -> bool:
        return self._pulses(now) and int((now - (self._since or 0)) * CALL_PULSE_HZ * 2 / 1_000) % 2 == 0

    def _pulses(self, now: int) -> bool:
        return self._since is not None and 0 <= now - self._since < CALL_PULSE_MS
