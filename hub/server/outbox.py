"""What waits to be sent to one client, and whether that client still takes anything; pure.

Rules: replies are kept in order and never replaced; of each topic only the newest unsent view is kept. Replies go
first. After a farewell nothing but the replies before it is sent. A client whose waiting bytes neither drain nor
stay under the limit is frozen, or as good as frozen, and is to be cut.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from hub.protocol import limits
from hub.protocol.ids import Topic

LEAST_PROGRESS: Final = limits.Limit(
    16_384, "bytes per grace period", "a client that takes under 6 kB a second cannot follow a hall"
)


@dataclass(slots=True)
class Outbox:
    """Encoded messages that wait for one client; bounded by the replies' limit and the number of its topics."""

    closing: bool = False
    _replies: deque[bytes] = field(default_factory=deque)
    _views: dict[Topic, bytes] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._replies) + len(self._views)

    def reply(self, data: bytes) -> bool:
        """Queue a reply; return False when the client has read none of too many: cut it."""
        if self.closing:
            return True
        if len(self._replies) >= limits.REPLIES.value:
            return False
        self._replies.append(data)
        return True

    def show(self, topic: Topic, data: bytes) -> None:
        """Queue a view; the topic's unsent older view gives way."""
        if not self.closing:
            self._views.pop(topic, None)
            self._views[topic] = data

    def farewell(self, data: bytes) -> None:
        """Queue the last message; views that were not sent are dropped."""
        if not self.closing:
            self._views.clear()
            self._replies.append(data)
            self.closing = True

    def take(self) -> bytes | None:
        """Return what to send next, or None when nothing waits."""
        if self._replies:
            return self._replies.popleft()
        for topic in self._views:
            return self._views.pop(topic)
        return None


@dataclass(slots=True)
class DrainWatch:
    """Decides from a connection's counters when its client is frozen.

    `handed` is how many bytes were given to the transport so far, `buffered` how many of them it still holds. Only
    what the system's own buffers no longer take shows up there: ordinary clients have nothing buffered at all.
    """

    _since: int | None = None
    _drained: int = 0
    _over_since: int | None = None

    def is_frozen(self, handed: int, buffered: int, now: int) -> bool:
        """Return whether to cut the client at `now` (ms, monotonic)."""
        if buffered <= limits.WRITE_BUFFER.value:
            self._over_since = None
        elif self._over_since is None:
            self._over_since = now
        drained = handed - buffered
        if buffered == 0:
            self._since = None
        elif self._since is None or drained - self._drained >= LEAST_PROGRESS.value:
            self._since, self._drained = now, drained
        grace = limits.WRITE_BUFFER_GRACE.value
        return any(since is not None and now - since >= grace for since in (self._since, self._over_since))
