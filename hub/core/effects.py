"""What goes into `HubCore` and what it wants done."""

from dataclasses import dataclass
from typing import NewType

from hub.domain.commands import Command
from hub.protocol.alarms import AlarmCode
from hub.protocol.codec import ClientMessage, DecodeError, HubMessage
from hub.protocol.errors import Problem
from hub.protocol.views import Show

SessionId = NewType("SessionId", int)
"""One connection, numbered by the listener; never used twice in a process."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A client's connection is open; `peer` is its address, for the log."""

    session: SessionId
    peer: str


@dataclass(frozen=True, slots=True)
class Received:
    """A client said something, or something that could not be read."""

    session: SessionId
    message: ClientMessage | DecodeError


@dataclass(frozen=True, slots=True)
class Disconnected:
    """A client's connection is gone."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class Ordered:
    """Somebody who works on the hub itself wants something: an administrator, another program of the hall (a booking).

    `actor` stands in history, `id` makes a repeated order have its effect once.
    """

    command: Command
    actor: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong with the hub's machine; see `hub.protocol.alarms`."""

    code: AlarmCode
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """All that is wrong now as far as one watcher knows: it takes the place of what the same `source` said before."""

    source: str
    troubles: tuple[Trouble, ...]


Input = Connected | Received | Disconnected | Ordered | Warned


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message to one client; replies and jobs are kept in order and never replaced."""

    session: SessionId
    message: HubMessage


@dataclass(frozen=True, slots=True)
class Publish:
    """Send a view to all these clients: encode it once; a client's unsent older view of the topic gives way."""

    sessions: tuple[SessionId, ...]
    show: Show


@dataclass(frozen=True, slots=True)
class Close:
    """Tell a client why, then close its connection."""

    session: SessionId
    problem: Problem


@dataclass(frozen=True, slots=True)
class Log:
    """One line for the log: what happened, and its values (no personal data); somebody must act on an error."""

    what: str
    values: tuple[tuple[str, str], ...] = ()
    is_error: bool = False


Effect = Send | Publish | Close | Log
