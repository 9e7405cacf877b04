"""Which devices know a later history of the hall than this hub's: an old database was put in the place of the newest.

Rules:
- Numbers that such a device was told are not in this history and would be given again: it is sent away, and people are
  told what to do, once for each device in the log and as an alarm for as long as it says so.
- The hub goes on for all others: a device may lie, and one that knows nothing newer has nowhere else to go.
- A supervisor is let in all the same: who gives no numbers and is to put it right has to see the alarm.
"""

from hub.core.effects import Log, Trouble, Warned
from hub.protocol.alarms import AlarmCode
from hub.protocol.hello import Hello
from hub.protocol.ids import DeviceId

SOURCE = "histories"
WHAT = (
    "a device knows a later history of this hall: numbers would be given twice; "
    "stop loket-hub and run loket-hub rebuild;"
)


class Histories:
    """What devices of the hall say of its history; bounded by their number."""

    def __init__(self, epoch: int) -> None:
        self._epoch = epoch
        self._later: dict[DeviceId, int] = {}

    def greeted(self, hello: Hello, hall: str) -> tuple[Warned | None, Log | None]:
        """Take a hello of a device of the hall; return what a supervisor and the log are told, if it is news."""
        before = self._later.get(hello.device)
        if not self.is_later(hello, hall):
            if before is None:
                return None, None
            del self._later[hello.device]
            return self._warned(), None
        self._later[hello.device] = hello.epoch
        if before == hello.epoch:
            return None, None
        values = (("device", hello.device), ("epoch", str(hello.epoch)), ("here", str(self._epoch)))
        return self._warned(), Log(WHAT, values, is_error=True) if before is None else None

    def is_later(self, hello: Hello, hall: str) -> bool:
        """Return whether a device knows a later history of the same hall."""
        return hello.hall == hall and hello.epoch > self._epoch

    def detail(self, hello: Hello) -> str:
        """Return why a device is sent away, for its log and whoever sits before it."""
        return (
            f"{hello.device} knows a later history of this hall (epoch {hello.epoch}, here {self._epoch}): numbers "
            "would be given twice; stop loket-hub and run loket-hub rebuild"
        )

    def _warned(self) -> Warned:
        found = sorted(self._later.items())
        return Warned(
            SOURCE,
            tuple(Trouble(AlarmCode.LATER_HISTORY, (("device", who), ("epoch", str(epoch)))) for who, epoch in found),
        )
