"""What goes into `HubCore` and what it wants done."""

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import NewType

from hub.domain.commands import Command
from hub.domain.marks import MarkFate
from hub.protocol.alarms import AlarmCode
from hub.protocol.codec import ClientMessage, DecodeError, HubMessage
from hub.protocol.errors import Problem
from hub.protocol.views import Show

SessionId = NewType("SessionId", int)
"""One connection, numbered by the listener; never used twice in a process."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A client's connection is open; `peer` is its address, for the log.

    On a `secured` one the client must be a device of the hall: `fingerprint` is the SHA-256 (hex) of the certificate
    that it has shown (None: none), the hall has signed that, and `name` stands in it.
    """

    session: SessionId
    peer: str
    secured: bool = False
    fingerprint: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A client said something, or something that could not be read.

    `fate` is what the journal says of the mark of history that a hello shows (None: it shows none).
    """

    session: SessionId
    message: ClientMessage | DecodeError
    fate: MarkFate | None = None


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


@unique
class Checked(StrEnum):
    """What came of looking at a password; `NOT_LOOKED_AT`: too many wait for that, or it could not be stored."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_LOOKED_AT = "not_looked_at"


@dataclass(frozen=True, slots=True)
class PasswordChecked:
    """A password that the core wanted to be looked at was.

    `key` are 32 random bytes (hex) for a log-in; `kept` tells the new password that is kept now, if there was one.
    """

    session: SessionId
    account: str
    outcome: Checked
    key: str = field(default="", repr=False)
    kept: str | None = None


@unique
class CodeOutcome(StrEnum):
    """What came of looking at a set-up code; `NONE`: there is none, or it is void."""

    RIGHT = "right"
    WRONG = "wrong"
    NONE = "none"
    NOT_LOOKED_AT = "not_looked_at"


@dataclass(frozen=True, slots=True)
class CodeChecked:
    """A set-up code that the core wanted to be looked at was; `kept` tells the password that is kept if it is right."""

    session: SessionId
    account: str
    outcome: CodeOutcome
    kept: str = ""


Input = Connected | Received | Disconnected | Ordered | Warned | PasswordChecked | CodeChecked


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
    """One line for the log: what happened, and its values (no personal data); somebody must act on an error.

    A warning says what somebody should look at.

    `by` is who can cause such lines at will ("": nobody can), `is_record` that history has what it says; see
    `hub.core.chatter`.
    """

    what: str
    values: tuple[tuple[str, str], ...] = ()
    is_error: bool = False
    by: str = ""
    is_record: bool = False
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an order that has an id: it is stored, or `refused` says why not."""

    order: str
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class CheckPassword:
    """Look at a password, off the loop, and say `PasswordChecked`.

    `kept` tells the hash to compare it with (None: there is no such account; as much work is done). If it is right and
    there is a `new` one, that is kept in its place.
    """

    session: SessionId
    account: str
    password: str = field(repr=False)
    kept: str | None
    new: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CheckCode:
    """Look at a set-up code, off the loop, and say `CodeChecked`; if it is right, keep the password, if any."""

    session: SessionId
    account: str
    code: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VoidCode:
    """Let the set-up code be good for nothing."""


Secret = CheckPassword | CheckCode | VoidCode
"""What is done with people's secrets: one after the other, off the loop."""

Effect = Send | Publish | Close | Log | Done | Secret
