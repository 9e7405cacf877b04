"""How a person says who they are at a panel or a console, and comes back after a broken link (X2, O6)."""

from enum import StrEnum, unique
from typing import Annotated

import msgspec

from hub.protocol import limits


@unique
class Standing(StrEnum):
    """Who speaks, by which it is decided what may be asked for and is shown: a device, a person's role, or nobody."""

    KIOSK = "kiosk"
    HALL = "hall"
    SIGN = "sign"
    LED = "led"
    PRINTER = "printer"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    ADMINISTRATOR = "administrator"
    READ_ONLY = "read_only"
    NOBODY = "nobody"


@unique
class LogInProblem(StrEnum):
    """Why nobody is logged in, or a password was not changed.

    `wrong`: the account or the password; which of them is not told. `wait`: too many failures here, see `wait_ms`.
    All below `not_here` are told to somebody who knows the password.
    """

    WRONG = "wrong"
    WAIT = "wait"
    CANNOT_NOW = "cannot_now"
    NOT_NEEDED = "not_needed"
    NOT_HERE = "not_here"
    LOCKED = "locked"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"
    SAME = "same"


@unique
class LogInCause(StrEnum):
    """Why somebody has to log in."""

    FIRST = "first"
    ASKED = "asked"
    IDLE = "idle"
    ENDED = "ended"


Password = Annotated[str, msgspec.Meta(max_length=limits.PASSWORD.value)]
AccountName = Annotated[str, msgspec.Meta(max_length=limits.ACCOUNT.value)]
Key = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}\\Z", description="32 random bytes in hexadecimal digits")]


class _Secret(msgspec.Struct, frozen=True, tag_field="type"):
    """What never stands in a log, not even by accident."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class LogIn(_Secret, frozen=True, tag="LogIn"):
    """Somebody shows account and password at a panel or a console; answered `LoggedIn` or `LogInRefused`."""

    account: AccountName
    password: Password


class ResumeLogIn(_Secret, frozen=True, tag="ResumeLogIn"):
    """The device comes back after a broken link, with the key of the log-in that it had.

    It is answered with `LoggedIn`, or `LogInNeeded` when that has ended.
    """

    key: Key


class ChangePassword(_Secret, frozen=True, tag="ChangePassword"):
    """Who is logged in chooses another password; answered `LoggedIn` or `LogInRefused`."""

    password: Password
    new: Password


class LogOut(msgspec.Struct, frozen=True, tag="LogOut", tag_field="type"):
    """Who is logged in leaves; answered `LogInNeeded`."""


class LoggedIn(_Secret, frozen=True, tag="LoggedIn"):
    """Who is logged in here, as what; `must_change`: nothing is shown or done until the password is changed.

    `key` brings the device back after a broken link; it is kept in memory only, and empty when nothing changed in it.
    """

    account: str
    standing: Standing
    must_change: bool = False
    key: str = ""


class LogInRefused(msgspec.Struct, frozen=True, tag="LogInRefused", tag_field="type"):
    """Nobody was logged in, or the password stays; after `wait_ms` the next try is looked at."""

    code: LogInProblem
    wait_ms: int = 0


class LogInNeeded(msgspec.Struct, frozen=True, tag="LogInNeeded", tag_field="type"):
    """Nobody is logged in here, and this hall's staff have accounts: nothing is shown or done until somebody is."""

    cause: LogInCause


LogInMessage = LogIn | ResumeLogIn | ChangePassword | LogOut
"""What a panel or a console says for a person."""

LogInAnswer = LoggedIn | LogInRefused | LogInNeeded
"""What the hub says to that."""
