"""What can be asked about people's accounts; a `password` is what `hub.domain.events_staff` says of it."""

from dataclasses import dataclass

from hub.domain.events_staff import Duty, LogOutCause, StaffReason


@dataclass(frozen=True, slots=True)
class AddAccount:
    """Let somebody log in; the password is changed at the first log-in."""

    account: str
    duty: Duty
    password: str
    reason: StaffReason = StaffReason.JOINED


@dataclass(frozen=True, slots=True)
class GiveDuty:
    """Give an account another role or place."""

    account: str
    duty: Duty
    reason: StaffReason = StaffReason.DUTIES_CHANGED


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Give an account another password; `must_change` when it is not the person's own choice."""

    account: str
    password: str
    must_change: bool
    reason: StaffReason


@dataclass(frozen=True, slots=True)
class LockAccount:
    """Let nobody log in with an account, and end its log-ins."""

    account: str
    reason: StaffReason


@dataclass(frozen=True, slots=True)
class UnlockAccount:
    """Let an account be used again."""

    account: str
    reason: StaffReason = StaffReason.CLEARED


@dataclass(frozen=True, slots=True)
class RemoveAccount:
    """Delete an account, and end its log-ins."""

    account: str
    reason: StaffReason = StaffReason.LEFT


@dataclass(frozen=True, slots=True)
class LogIn:
    """Somebody showed the right password at a device."""

    account: str
    device: str
    login: str


@dataclass(frozen=True, slots=True)
class LogOut:
    """A log-in ends; one that has ended is no fault."""

    login: str
    cause: LogOutCause


StaffCommand = AddAccount | GiveDuty | SetPassword | LockAccount | UnlockAccount | RemoveAccount | LogIn | LogOut
"""What can be asked about accounts."""
