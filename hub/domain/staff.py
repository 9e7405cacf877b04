"""Who has an account and who is logged in: what may be changed, what a new day keeps, and the fold of it (X2, X4).

Rules:
- An account's name is short, in small letters, and no number of a person: it stands in history as the actor.
- An agency's administrator has an agency, a supervisor may have a zone; no other duty has either. Both must exist.
- A password that somebody else made must be changed at the first log-in. Who is locked does not log in.
- A device has one log-in; the next one replaces it. A log-in ends with the service day at the latest (O6).
- A change of duty, a new password, a lock and a removal end the account's log-ins at once, except the one in which
  its owner chose the new password.
- The last administrator who is not locked can neither be removed nor locked nor given another duty.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from hub.domain import commands_staff as c
from hub.domain import events_staff as e
from hub.domain.catalogue import Catalogue
from hub.domain.events import Event
from hub.domain.events_staff import Account, Duty, LogOutCause, StaffReason, StaffRole
from hub.domain.notes import looks_personal
from hub.domain.rejection import Decision, Rejection, RejectionCode

NAME: Final = re.compile(r"[a-z][a-z0-9._-]{1,31}")
"""What an account may be called."""

MOST_ACCOUNTS: Final = 1_000
"""Accounts: the largest halls have some 300 officers; a new day repeats them all."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who works at a device since when (UTC ms)."""

    account: str
    device: str
    since: int


@dataclass(slots=True)
class Staff:
    """The accounts by name, the log-ins of this day by what tells them apart, and each device's newest."""

    accounts: dict[str, Account] = field(default_factory=dict)
    logins: dict[str, Login] = field(default_factory=dict)
    at_device: dict[str, str] = field(default_factory=dict)

    def take(self, event: e.StaffEvent, at: int) -> None:
        """Apply one event that happened at an instant (UTC ms)."""
        match event:
            case e.AccountAdded():
                is_own = event.reason is e.StaffReason.SET_UP_CODE
                self.accounts[event.account] = Account(event.account, event.duty, event.password, not is_own)
            case e.DutyGiven():
                self._change(replace(self.accounts[event.account], duty=event.after))
            case e.PasswordSet():
                before = self.accounts[event.account]
                self._change(replace(before, password=event.password, must_change=event.must_change))
            case e.AccountLocked():
                self._change(replace(self.accounts[event.account], locked=True))
            case e.AccountUnlocked():
                self._change(replace(self.accounts[event.account], locked=False))
            case e.AccountRemoved():
                del self.accounts[event.account]
            case e.LoggedIn():
                self.logins[event.login] = Login(event.account, event.device, at)
                self.at_device[event.device] = event.login
            case e.LoggedOut():
                del self.logins[event.login]
                del self.at_device[event.device]
            case e.StaffKept():
                self.accounts = {each.account: each for each in event.accounts}
            case _:
                assert_never(event)

    def _change(self, account: Account) -> None:
        self.accounts[account.account] = account

    @property
    def has_officers(self) -> bool:
        """Whether any officer has an account."""
        return any(each.duty.role is StaffRole.OFFICER for each in self.accounts.values())

    def of_login(self, login: str) -> Account | None:
        """Return whose log-in this is, if it has not ended."""
        found = self.logins.get(login)
        return None if found is None else self.accounts.get(found.account)


def decide_staff(staff: Staff, catalogue: Catalogue, command: c.StaffCommand) -> Decision:
    """Return what follows from a command, or why it is refused."""
    if isinstance(command, c.AddAccount):
        return _add(staff, catalogue, command)
    if isinstance(command, c.LogOut):
        return _end(staff, command.login, command.cause)
    account = staff.accounts.get(command.account)
    if account is None:
        return Rejection(RejectionCode.UNKNOWN_ACCOUNT, {"account": command.account})
    if isinstance(command, c.LogIn):
        return _log_in(staff, account, command)
    return _change(staff, catalogue, account, command)


def _change(
    staff: Staff,
    catalogue: Catalogue,
    account: Account,
    command: c.GiveDuty | c.SetPassword | c.LockAccount | c.UnlockAccount | c.RemoveAccount,
) -> Decision:
    name, ends = account.account, end_all(staff, account.account)
    match command:
        case c.GiveDuty():
            wrong = _wrong_duty(catalogue, command.duty)
            if wrong is not None or command.duty == account.duty:
                return wrong or []
            if command.duty.role is not StaffRole.ADMINISTRATOR and _is_last(staff, account):
                return Rejection(RejectionCode.LAST_ADMINISTRATOR)
            return [e.DutyGiven(name, account.duty, command.duty, command.reason), *ends]
        case c.SetPassword():
            is_own = command.reason is StaffReason.CHOSEN_ANEW
            given = e.PasswordSet(name, account.password, command.password, command.must_change, command.reason)
            return [given, *([] if is_own else ends)]
        case c.LockAccount():
            if _is_last(staff, account):
                return Rejection(RejectionCode.LAST_ADMINISTRATOR)
            return [] if account.locked else [e.AccountLocked(name, command.reason), *ends]
        case c.UnlockAccount():
            return [e.AccountUnlocked(name, command.reason)] if account.locked else []
        case c.RemoveAccount():
            if _is_last(staff, account):
                return Rejection(RejectionCode.LAST_ADMINISTRATOR)
            return [*ends, e.AccountRemoved(name, account.duty, command.reason)]
        case _:
            assert_never(command)


def _add(staff: Staff, catalogue: Catalogue, command: c.AddAccount) -> Decision:
    name = command.account
    if looks_personal(name):
        return Rejection(RejectionCode.PERSONAL_DATA)
    if not NAME.fullmatch(name):
        return Rejection(RejectionCode.WRONG_NAME, {"account": name})
    if name in staff.accounts:
        return Rejection(RejectionCode.ACCOUNT_EXISTS, {"account": name})
    if len(staff.accounts) >= MOST_ACCOUNTS:
        return Rejection(RejectionCode.TOO_MANY_ACCOUNTS, {"most": str(MOST_ACCOUNTS)})
    wrong = _wrong_duty(catalogue, command.duty)
    return [e.AccountAdded(name, command.duty, command.password, command.reason)] if wrong is None else wrong


def _wrong_duty(catalogue: Catalogue, duty: Duty) -> Rejection | None:
    """Return what is wrong with a role and its place."""
    if (duty.agency is not None) != (duty.role is StaffRole.AGENCY_ADMINISTRATOR):
        return Rejection(RejectionCode.WRONG_DUTY, {"role": duty.role})
    if duty.zone is not None and duty.role is not StaffRole.SUPERVISOR:
        return Rejection(RejectionCode.WRONG_DUTY, {"role": duty.role})
    if duty.agency is not None and duty.agency not in {each.id for each in catalogue.agencies}:
        return Rejection(RejectionCode.UNKNOWN_AGENCY, {"agency": duty.agency})
    if duty.zone is not None and duty.zone not in {each.id for each in catalogue.zones}:
        return Rejection(RejectionCode.UNKNOWN_ZONE, {"zone": duty.zone})
    return None


def _log_in(staff: Staff, account: Account, command: c.LogIn) -> Decision:
    if account.locked:
        return Rejection(RejectionCode.ACCOUNT_LOCKED, {"account": account.account})
    older = staff.at_device.get(command.device)
    ended = [] if older is None else _end(staff, older, LogOutCause.REPLACED)
    return [*ended, e.LoggedIn(account.account, command.device, command.login)]


def _end(staff: Staff, login: str, cause: LogOutCause) -> list[Event]:
    found = staff.logins.get(login)
    return [] if found is None else [e.LoggedOut(found.account, found.device, login, cause)]


def end_all(staff: Staff, account: str) -> list[Event]:
    """Return how all log-ins of an account that was changed end."""
    return [
        e.LoggedOut(account, each.device, login, LogOutCause.ACCOUNT_CHANGED)
        for login, each in staff.logins.items()
        if each.account == account
    ]


def _is_last(staff: Staff, account: Account) -> bool:
    """Return whether nobody else could administer the hall."""
    able = [
        each.account
        for each in staff.accounts.values()
        if each.duty.role is StaffRole.ADMINISTRATOR and not each.locked
    ]
    return able == [account.account]


def day_ends(staff: Staff) -> list[Event]:
    """Return how all log-ins end with the service day."""
    return [e.LoggedOut(each.account, each.device, login, LogOutCause.DAY_OVER) for login, each in staff.logins.items()]


def kept(staff: Staff) -> list[Event]:
    """Return what a new day takes over, as events of its own."""
    return [e.StaffKept(tuple(staff.accounts.values()))] if staff.accounts else []
