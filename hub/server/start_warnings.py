"""What a person is to know of when a hub starts: certificates that are over, and a clock that may be wrong."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from hub.domain.events_trust import DeviceStanding
from hub.protocol.limits import Limit

FAR_AHEAD: Final = Limit(30 * 86_400_000, "ms", "hardly a hall is closed for a month; a wrong clock is off by years")
_DAY_MS: Final = 86_400_000

_CLOCK: Final = (
    "this computer's clock is %d days ahead of the newest thing in this hall's history clock=%s newest=%s; unless the "
    "hall was closed for so long, look at `date`, stop loket-hub at once, correct the clock and start it again; what "
    "it wrote meanwhile keeps the wrong time: loket-hub rebuild with --backup and the last backup of before"
)
_OVER: Final = (
    "certificate is over, the device is turned away until it is paired anew device=%s ended=%s; look at `date` first: "
    "if %s is not today, this computer's clock is wrong, and no device needs that"
)
_SOON: Final = "certificate ends soon, pair anew device=%s ends=%s"


def start_warnings(
    newest: int | None, now: int, ending: Sequence[DeviceStanding], timezone: str
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield each warning's text and what fills it.

    `newest` is when the newest thing in history happened, `now` the hub's time (both UTC ms), `ending` whose
    certificates end soon or have ended.
    """

    def date(at: int) -> str:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(timezone)).date().isoformat()

    if newest is not None and now - newest > FAR_AHEAD.value:
        yield _CLOCK, ((now - newest) // _DAY_MS, date(now), date(newest))
    for each in ending:
        if each.expires_at is not None and each.expires_at <= now:
            yield _OVER, (each.device, date(each.expires_at), date(now))
        elif each.expires_at is not None:
            yield _SOON, (each.device, date(each.expires_at))
