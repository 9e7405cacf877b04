"""Who is connected: sessions from the first byte to the last, and who listens to which topic."""

from collections import deque
from dataclasses import dataclass, field

from hub.core.bindings import DeviceBinding
from hub.core.effects import SessionId
from hub.protocol import limits
from hub.protocol.hello import Hello, Role
from hub.protocol.ids import (
    DeviceId,
    Topic,
    catalogue_topic,
    counter_topic,
    hall_topic,
    kiosk_topic,
    lease_topic,
    lobby_topic,
    sign_topic,
    signs_topic,
    supervisor_topic,
)


@dataclass(slots=True)
class Session:
    """One connection; `hello` and `binding` are None until the client said who it is."""

    id: SessionId
    peer: str
    since: int
    hello: Hello | None = None
    binding: DeviceBinding | None = None
    topics: tuple[Topic, ...] = ()


@dataclass(slots=True)
class Sessions:
    """All connections, at most one per device."""

    _all: dict[SessionId, Session] = field(default_factory=dict)
    _by_device: dict[DeviceId, SessionId] = field(default_factory=dict)
    _listeners: dict[Topic, dict[SessionId, None]] = field(default_factory=dict)
    _closed: deque[SessionId] = field(default_factory=lambda: deque(maxlen=limits.SESSIONS.value))

    def open(self, session: SessionId, peer: str, now: int) -> None:
        """Remember a new connection; twice is once, so that what a step closed stays closed when it is done again."""
        if session not in self._closed:
            self._all.setdefault(session, Session(session, peer, now))

    def get(self, session: SessionId) -> Session | None:
        """Return a session, or None when it is gone or was replaced."""
        return self._all.get(session)

    def of_device(self, device: DeviceId) -> Session | None:
        """Return a device's session, if it is connected."""
        session = self._by_device.get(device)
        return None if session is None else self._all[session]

    def greet(self, session: Session, hello: Hello, binding: DeviceBinding) -> Session | None:
        """Give a session its name; return the older session of that device, which is dropped."""
        older = self.of_device(binding.device)
        if older is not None and older.id != session.id:
            self.close(older.id)
        else:
            older = None
        session.hello, session.binding, session.topics = hello, binding, topics_of(binding)
        self._by_device[binding.device] = session.id
        for topic in session.topics:
            self._listeners.setdefault(topic, {})[session.id] = None
        return older

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

    def ungreeted_since(self, instant: int) -> list[Session]:
        """Return the connections that have been silent from before an instant (UTC ms)."""
        return [session for session in self._all.values() if session.hello is None and session.since <= instant]


def topics_of(binding: DeviceBinding) -> tuple[Topic, ...]:
    """Return what a device is told about."""
    if binding.role is Role.KIOSK:
        return (catalogue_topic(), kiosk_topic(binding.device), lobby_topic(), lease_topic(binding.device))
    if binding.role is Role.LED:
        return (signs_topic(),)
    if binding.role is Role.SIGN and binding.counter is not None:
        return (*_hall(binding), sign_topic(binding.counter))
    if binding.role is Role.HALL:
        return _hall(binding)
    if binding.role is Role.OFFICER and binding.counter is not None:
        return (catalogue_topic(), counter_topic(binding.counter))
    if binding.role is Role.SUPERVISOR:
        return (catalogue_topic(), supervisor_topic(), lobby_topic())
    return ()


def _hall(binding: DeviceBinding) -> tuple[Topic, ...]:
    return () if binding.zone is None else (hall_topic(binding.zone),)
