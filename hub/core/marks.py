"""Marks of history: kiosks keep the newest, and a hub that lacks what it once marked gives no number any more.

Rules:
- Kiosks are told a mark of what is stored: at once when a day begins, else once in `MARK_EVERY`.
- A mark that this hub's own history sealed, and lacks, is proof that its end was lost: its numbers would be given to
  others again. Then nothing is decided any more, as when nothing can be stored: kiosks give numbers of their own lease,
  screens and emergencies go on, supervisors and the log are told what to do. Only a new start ends that.
- Only a kiosk that is paired can show that: nobody with a certificate that was put out, and no other device.
- A mark without that seal is a device's word: the device is sent away like one that knows a later history, and the hub
  goes on for all others. So no kiosk, whoever has it, can stop a hall.
"""

from collections.abc import Callable, Sequence

from hub.core.effects import Input, Log, Received, SessionId, Trouble, Warned
from hub.domain.marks import MarkFate
from hub.protocol import limits
from hub.protocol.alarms import AlarmCode
from hub.protocol.hello import Hello
from hub.protocol.marks import Mark

SOURCE = "marks"
WHAT = (
    "the database went back: it lacks records that this hub once stored, and would give their numbers again; no number "
    "is given any more: stop loket-hub and run loket-hub rebuild;"
)


class Marks:
    """`read` makes a mark of what is stored at an instant (UTC ms); without it there are none."""

    def __init__(self) -> None:
        self.read: Callable[[int], Mark] | None = None
        self.newest: Mark | None = None
        self.has_lost = False
        self._day: str | None = None

    def renew(self, revision: int, day: str | None, now: int) -> bool:
        """Make a mark of what is stored up to a revision, if that is due; return whether it is new."""
        if self.read is None or self.has_lost:
            return False
        last = self.newest
        is_due = last is None or day != self._day or now - last.at >= limits.MARK_EVERY.value
        if not is_due or (last is not None and last.revision == revision):
            return False
        self.newest, self._day = self.read(now), day
        return True

    def find_lost(
        self, inputs: Sequence[Input], is_kiosk: Callable[[SessionId, Hello], bool]
    ) -> tuple[Warned, Log] | None:
        """Look for proof in what came; return what supervisors and the log are told, once.

        `is_kiosk` says whether who shows it is a paired kiosk of the hall.
        """
        if self.has_lost:
            return None
        for item in inputs:
            if (
                isinstance(item, Received)
                and item.fate is MarkFate.LOST
                and isinstance(item.message, Hello)
                and is_kiosk(item.session, item.message)
            ):
                self.has_lost = True
                mark = item.message.mark
                lost = "?" if mark is None else str(mark.revision)
                values = (("device", item.message.device), ("revision", lost))
                return Warned(SOURCE, (Trouble(AlarmCode.HISTORY_WENT_BACK, values),)), Log(WHAT, values, is_error=True)
        return None
