"""Who is connected: sessions from the first byte to the last, and who listens to which topic."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field

from hub.core.bindings import DeviceBinding
from hub.core.effects import Connected, SessionId
from hub.protocol import limits
from hub.protocol.hello import Hello, Role
from hub.protocol.ids import DeviceId, Topic


@dataclass(slots=True)
class Session:
    """One connection; `hello` and `binding` are None until the client said who it is.

    `secured` and `fingerprint`: see `hub.core.effects.Connected`. `mute_since` is when a screen said that it cannot
    speak.
    """

    id: SessionId
    peer: str
    since: int
    hello: Hello | None = None
    binding: DeviceBinding | None = None
    topics: tuple[Topic, ...] = ()
    secured: bool = False
    fingerprint: str | None = None
    mute_since: int | None = None


@dataclass(slots=True)
class Sessions:
    """All connections, at most one per device."""

    _all: dict[SessionId, Session] = field(default_factory=dict)
    _by_device: dict[DeviceId, SessionId] = field(default_factory=dict)
    _listeners: dict[Topic, dict[SessionId, None]] = field(default_factory=dict)
    _closed: deque[SessionId] = field(default_factory=lambda: deque(maxlen=limits.SESSIONS.value))

    def open(self, connected: Connected, now: int) -> Session | None:
        """Remember a new connection, and return it; twice is once: what a step closed stays closed when done again."""
        session = connected.session
        if session in self._closed:
            return None
        opened = Session(session, connected.peer, now, secured=connected.secured, fingerprint=connected.fingerprint)
        return self._all.setdefault(session, opened)

    def get(self, session: SessionId) -> Session | None:
        """Return a session, or None when it is gone or was replaced."""
        return self._all.get(session)

    def of_device(self, device: DeviceId) -> Session | None:
        """Return a device's session, if it is connected."""
        session = self._by_device.get(device)
        return None if session is None else self._all[session]

    def greet(
        self, session: Session, hello: Hello, binding: DeviceBinding, topics: tuple[Topic, ...]
    ) -> Session | None:
        """Give a session its name and topics; return the older session of that device, which is dropped."""
        older = self.of_device(binding.device)
        if older is not None and older.id != session.id:
            self.close(older.id)
        else:
            older = None
        session.hello, session.binding = hello, binding
        self._by_device[binding.device] = session.id
        self.watch(session, topics)
        return older

    def watch(self, session: Session, topics: tuple[Topic, ...]) -> None:
        """Let a session listen to these topics and no others."""
        for topic in session.topics:
            self._listeners[topic].pop(session.id, None)
        session.topics = topics
        for topic in topics:
            self._listeners.setdefault(topic, {})[session.id] = None

    def overhear(self, listener: SessionId, topics: tuple[Topic, ...]) -> list[Topic]:
        """Let a part of the hub itself listen to these topics and no others; return those that it did not."""
        had = [topic for topic, listeners in self._listeners.items() if listener in listeners]
        for topic in had:
            if topic not in topics:
                del self._listeners[topic][listener]
        new = [topic for topic in topics if topic not in had]
        for topic in new:
            self._listeners.setdefault(topic, {})[listener] = None
        return new

    def close(self, session_id: SessionId) -> Session | None:
        """Forget a session; return it if it was known."""
        session = self._all.pop(session_id, None)
        if session is None:
            return None
        self._closed.append(session_id)
        if session.binding is not None and self._by_device.get(session.binding.device) == session_id:
            del self._by_device[session.binding.device]
        for topic in session.topics:
            self._listeners[topic].pop(session_id, None)
        return session

    def listeners(self, topic: Topic) -> tuple[SessionId, ...]:
        """Return who listens to a topic."""
        return tuple(self._listeners.get(topic, ()))

    def topics(self) -> list[Topic]:
        """Return the topics that somebody listens to."""
        return [topic for topic, listeners in self._listeners.items() if listeners]

    def logged_in(self) -> list[Session]:
        """Return the sessions in which somebody has logged in."""
        return [each for each in self._all.values() if each.binding is not None and each.binding.login is not None]

    def of_roles(self, roles: Collection[Role]) -> list[Session]:
        """Return the sessions of devices with these roles."""
        return [each for each in self._all.values() if each.binding is not None and each.binding.role in roles]

    def ungreeted_since(self, instant: int) -> list[Session]:
        """Return the connections that have been silent from before an instant (UTC ms)."""
        return [session for session in self._all.values() if session.hello is None and session.since <= instant]
