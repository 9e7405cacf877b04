"""Which devices know a later history of the hall than this hub's: an old database was put in the place of the newest.

Rules:
- Numbers that such a device was told are not in this history and would be given again: it is sent away, and people are
  told what to do, once for each device and epoch in the log and as an alarm for as long as it says so and is not
  revoked.
- The hub goes on for all others: a device may lie, and one that knows nothing newer has nowhere else to go.
- A device with a mark of history (`hub.core.marks`) that this one has not sealed, in its epoch or a later one, knows
  another history of the hall: it is treated alike.
- A supervisor is let in all the same: who gives no numbers and is to put it right has to see the alarm.
"""

from hub.core.effects import Log, Trouble, Warned
from hub.domain.marks import MarkFate
from hub.protocol.alarms import AlarmCode
from hub.protocol.hello import Hello
from hub.protocol.ids import DeviceId

SOURCE = "histories"
WHAT = (
    "a device knows a later history of this hall: numbers would be given twice; "
    "stop loket-hub and run loket-hub rebuild, or revoke the device if only it says so;"
)
OTHER = (
    "a device has a mark of another history of this hall: numbers would be given twice; "
    "stop loket-hub and run loket-hub rebuild, or revoke the device if only it says so;"
)


class Histories:
    """What devices of the hall say of its history; bounded by their number."""

    def __init__(self, epoch: int) -> None:
        self._epoch = epoch
        self._later: dict[DeviceId, Trouble] = {}
        self._logged: dict[tuple[DeviceId, AlarmCode], int] = {}

    def greeted(self, hello: Hello, hall: str, fate: MarkFate | None = None) -> tuple[Warned | None, Log | None]:
        """Take a hello of a device of the hall; return what a supervisor and the log are told, if it is news."""
        before = self._later.get(hello.device)
        trouble = self.trouble(hello, hall, fate)
        if trouble is None:
            if before is None:
                return None, None
            del self._later[hello.device]
            return self._warned(), None
        self._later[hello.device] = trouble
        if before == trouble:
            return None, None
        if before is not None or hello.epoch <= self._logged.get((hello.device, trouble.code), -1):
            return self._warned(), None
        self._logged[hello.device, trouble.code] = hello.epoch
        what = WHAT if trouble.code is AlarmCode.LATER_HISTORY else OTHER
        values = (("device", hello.device), ("epoch", str(hello.epoch)), ("here", str(self._epoch)))
        return self._warned(), Log(what, values, is_error=True, by=hello.device)

    def forget(self, device: DeviceId) -> Warned | None:
        """A device does not belong here any more as it did: what it said counts for nothing; return what is news."""
        for code in AlarmCode.LATER_HISTORY, AlarmCode.OTHER_HISTORY:
            self._logged.pop((device, code), None)
        return None if self._later.pop(device, None) is None else self._warned()

    def trouble(self, hello: Hello, hall: str, fate: MarkFate | None) -> Trouble | None:
        """Return why a device cannot stay: it knows a later history of the same hall, or another one; None: it can."""
        if hello.hall != hall:
            return None
        if hello.epoch > self._epoch:
            return Trouble(AlarmCode.LATER_HISTORY, (("device", hello.device), ("epoch", str(hello.epoch))))
        if fate is MarkFate.FOREIGN:
            return Trouble(AlarmCode.OTHER_HISTORY, (("device", hello.device),))
        return None

    def detail(self, hello: Hello, trouble: Trouble) -> str:
        """Return why a device is sent away, for its log and whoever sits before it."""
        which = "a later" if trouble.code is AlarmCode.LATER_HISTORY else "another"
        return (
            f"{hello.device} knows {which} history of this hall (epoch {hello.epoch}, here {self._epoch}): numbers "
            "would be given twice; stop loket-hub and run loket-hub rebuild"
        )

    def _warned(self) -> Warned:
        return Warned(SOURCE, tuple(self._later[who] for who in sorted(self._later)))
