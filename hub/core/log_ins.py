"""Who logs in, comes back, chooses another password and leaves: at panels and consoles of a hall with accounts (X2).

Rules:
- A password is looked at off the loop, at most one per device at a time, and no more often than `LockOut` allows. An
  account that does not exist costs as much and is answered in the same words.
- A log-in is an event before it is answered. It ends with the day, after `LOG_IN_IDLE` without a command, when its
  account is changed, and when somebody else logs in at the device; then the counter's officer is signed off, unless a
  ticket is there.
- A device whose link broke shows the key of its log-in, and nothing has to be typed; so does one after a restart of the
  hub, which knows the log-in by the day's events.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from hub.core.bindings import Bindings, DeviceBinding
from hub.core.board import Board
from hub.core.effects import Checked, CheckPassword, Effect, Log, PasswordChecked, Send, SessionId
from hub.core.lock_out import LockOut
from hub.core.roles import PEOPLE, needs_log_in, standing_for, topics_of
from hub.core.scopes import holds_panel, scope_of
from hub.core.sessions import Session, Sessions
from hub.domain import commands_officer, commands_staff
from hub.domain.catalogue import CounterId
from hub.domain.commands import Command
from hub.domain.decide import Rejection, decide
from hub.domain.events import Event
from hub.domain.events_staff import Account, LogOutCause, StaffReason
from hub.domain.password_rules import password_problem
from hub.domain.state import DayState
from hub.protocol import limits
from hub.protocol.errors import RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId as WireCounterId
from hub.protocol.ids import DeviceId, OfficerId, counter_topic
from hub.protocol.log_in import (
    ChangePassword,
    LoggedIn,
    LogIn,
    LogInCause,
    LogInMessage,
    LogInNeeded,
    LogInProblem,
    LogInRefused,
    ResumeLogIn,
    Standing,
)

_CAUSES: Final = {LogOutCause.ASKED: LogInCause.ASKED, LogOutCause.IDLE: LogInCause.IDLE}


class Desk(Protocol):
    """What log-ins are kept in order with."""

    state: DayState
    bindings: Bindings
    sessions: Sessions
    board: Board


Record = Callable[[list[Event], int, str | None, str | None], None]
"""Lets events have happened at an instant, by an actor, at a device."""


class LogIns:
    """Adds its answers to `effects`.  Instants are the hub's time (UTC ms)."""

    def __init__(self, desk: Desk, effects: list[Effect], record: Record) -> None:
        self._desk = desk
        self._effects = effects
        self._record = record
        self._guard = LockOut()
        self._looking: dict[SessionId, Account | None] = {}
        self._active: dict[str, int] = {}
        self._had_accounts = (False, False)
        self._is_restarted = False

    def restarted(self) -> None:
        """The hub goes on in a day that had begun."""
        self._is_restarted = True

    def arrived(self, session: Session) -> None:
        """A device was let in: say so, if somebody has to log in there."""
        if session.binding is not None and needs_log_in(session.binding, self._desk.state.staff):
            self._tell(session, LogInNeeded(LogInCause.FIRST))

    def active(self, session: Session, now: int) -> None:
        """Somebody has pressed something."""
        if session.binding is not None and session.binding.login is not None:
            self._active[session.binding.login] = now

    def hear(
        self,
        session: Session,
        binding: DeviceBinding,
        message: LogInMessage,
        now: int,
        unstored: RejectionCode | None = None,
    ) -> None:
        """Answer what somebody says at a panel or a console; `unstored`: nothing can be stored now."""
        if not needs_log_in(binding, self._desk.state.staff):
            self._refuse(session, LogInProblem.NOT_NEEDED)
        elif isinstance(message, ResumeLogIn):
            self._resume(session, binding, message, now)
        elif unstored is not None:
            self._refuse(session, LogInProblem.CANNOT_NOW)
        elif isinstance(message, LogIn):
            account = self._desk.state.staff.accounts.get(message.account)
            self._look(session, binding, message.account, account, message, now)
        elif isinstance(message, ChangePassword):
            self._change(session, binding, message, now)
        else:
            self._leave(binding, LogOutCause.ASKED, now)

    def checked(self, item: PasswordChecked, now: int, unstored: RejectionCode | None = None) -> None:
        """A password was looked at."""
        session = self._desk.sessions.get(item.session)
        was = self._looking.pop(item.session, None)
        if session is None or session.binding is None:
            return
        binding, is_right = session.binding, item.outcome is Checked.RIGHT
        if item.outcome is not Checked.WRONG:
            self._guard.forgive(item.account, binding.device, is_right=is_right)
        account = self._desk.state.staff.accounts.get(item.account)
        if item.outcome is Checked.NOT_LOOKED_AT or (is_right and unstored is not None):
            self._refuse(session, LogInProblem.CANNOT_NOW)
        elif not is_right or account is None or account != was:  # it was changed meanwhile: another try will tell
            self._wrong(session, binding, item.account, account)
        elif item.kept is not None:
            self._changed(session, binding, account, item.kept, now)
        else:
            self._enter(session, binding, account, item.key, now)

    def keep(self, now: int) -> None:
        """End what has to end; to be called with every step."""
        if self._is_restarted:
            self._guard.begin_anew(now)
            self._is_restarted = False
        staff = self._desk.state.staff
        for login, one in list(staff.logins.items()):
            if now - self._active.setdefault(login, now) >= limits.LOG_IN_IDLE.value:
                self._leave(replace(self._binding_of(one.device), login=login), LogOutCause.IDLE, now)
        if len(self._active) > len(staff.logins):
            self._active = {login: at for login, at in self._active.items() if login in staff.logins}
        has_accounts = (bool(staff.accounts), staff.has_officers)
        if has_accounts != self._had_accounts:
            self._had_accounts = has_accounts
            for session in self._desk.sessions.of_roles(PEOPLE):
                self._show_all(session)
                self.arrived(session)
        for session in self._desk.sessions.logged_in():
            assert session.binding is not None
            if session.binding.login not in staff.logins:
                self._end(session, session.binding, LogInCause.ENDED, now)

    def rolled_back(self) -> None:
        """The step was not stored, and what it wanted to be looked at is not."""
        self._looking.clear()

    def _look(
        self,
        session: Session,
        binding: DeviceBinding,
        name: str,
        account: Account | None,
        message: LogIn | ChangePassword,
        now: int,
    ) -> None:
        """Have a password looked at, if it is time for that."""
        if session.id in self._looking:
            self._refuse(session, LogInProblem.CANNOT_NOW)
        elif wait_ms := self._guard.admit(name, binding.device, now):
            self._refuse(session, LogInProblem.WAIT, wait_ms)
        else:
            self._looking[session.id] = account
            kept = None if account is None else account.password
            new = message.new if isinstance(message, ChangePassword) else None
            self._effects.append(CheckPassword(session.id, name, message.password, kept, new))

    def _change(self, session: Session, binding: DeviceBinding, message: ChangePassword, now: int) -> None:
        account = None if binding.login is None else self._desk.state.staff.of_login(binding.login)
        if account is None:
            self._tell(session, LogInNeeded(LogInCause.ENDED))
            return
        catalogue = self._desk.state.catalogue
        hall = () if catalogue is None else tuple(catalogue.hall.name.values())
        problem = password_problem(message.new, (account.account, *hall), message.password)
        if problem is not None:
            self._refuse(session, LogInProblem(problem.value))
            return
        self._look(session, binding, account.account, account, message, now)

    def _changed(self, session: Session, binding: DeviceBinding, account: Account, kept: str, now: int) -> None:
        command = commands_staff.SetPassword(account.account, kept, False, StaffReason.CHOSEN_ANEW)
        if binding.login not in self._desk.state.staff.logins or not self._do(command, account.account, binding, now):
            self._tell(session, LogInNeeded(LogInCause.ENDED))
            return
        self._welcome(session, binding, account.account, "")

    def _wrong(self, session: Session, binding: DeviceBinding, name: str, account: Account | None) -> None:
        who = "unknown" if account is None else account.account  # what was typed may be a password
        failures = str(self._guard.failures(name, binding.device))
        values = (("device", binding.device), ("account", who), ("failures", failures))
        self._effects.append(Log("log-in failed", values))
        self._refuse(session, LogInProblem.WRONG)

    def _enter(self, session: Session, binding: DeviceBinding, account: Account, key: str, now: int) -> None:
        is_here = holds_panel(scope_of(account.duty), binding, self._desk.state)
        if standing_for(binding.role, account.duty) is None or not is_here:
            self._refuse(session, LogInProblem.NOT_HERE)
            return
        login = login_of(key)
        self._sign_off(binding, now)
        if self._do(commands_staff.LogIn(account.account, binding.device, login), account.account, binding, now):
            self._active[login] = now
            self._welcome(session, replace(binding, login=login), account.account, key)
        else:
            self._refuse(session, LogInProblem.LOCKED)

    def _resume(self, session: Session, binding: DeviceBinding, message: ResumeLogIn, now: int) -> None:
        login = login_of(message.key)
        found = self._desk.state.staff.logins.get(login)
        if found is None or found.device != binding.device:
            self._tell(session, LogInNeeded(LogInCause.ENDED))
            return
        self._active.setdefault(login, now)
        self._welcome(session, replace(binding, login=login), found.account, "")

    def _welcome(self, session: Session, binding: DeviceBinding, account: str, key: str) -> None:
        """Let somebody work at a device, and show what may be seen."""
        session.binding = replace(binding, officer=OfficerId(account))
        known = self._desk.state.staff.accounts[account]
        standing = standing_for(binding.role, known.duty) or Standing.NOBODY
        self._tell(session, LoggedIn(account, standing, known.must_change, key))
        self._show_all(session)

    def _leave(self, binding: DeviceBinding, cause: LogOutCause, now: int) -> None:
        """End the log-in at a device."""
        found = None if binding.login is None else self._desk.state.staff.logins.get(binding.login)
        session = self._desk.sessions.of_device(binding.device)
        if found is not None and binding.login is not None:
            self._do(commands_staff.LogOut(binding.login, cause), found.account, binding, now)
        if session is not None and session.binding is not None:
            self._end(session, session.binding, _CAUSES[cause], now)
            return
        who = None if found is None else OfficerId(found.account)
        self._sign_off(replace(binding, officer=who), now)

    def _end(self, session: Session, binding: DeviceBinding, cause: LogInCause, now: int) -> None:
        """Nobody works at a device any more."""
        self._sign_off(binding, now)
        session.binding = self._binding_of(binding.device)
        self._show_all(session)
        self._tell(session, LogInNeeded(cause))

    def _sign_off(self, binding: DeviceBinding, now: int) -> None:
        """Sign off who was logged in at a panel, unless a ticket is there."""
        counter = CounterId(binding.counter or "")
        there = self._desk.state.officers.get(counter)
        if binding.login is not None and there is not None and there.officer == binding.officer:
            self._do(commands_officer.SignOff(counter), there.officer, binding, now)

    def _show_all(self, session: Session) -> None:
        """Show a device what it may see now, and the counter's panel who is there."""
        assert session.binding is not None
        self._desk.sessions.watch(session, topics_of(session.binding, self._desk.state.staff))
        self._desk.board.greet(session.id)
        self._desk.board.touch(counter_topic(session.binding.counter or WireCounterId("")))

    def _do(self, command: Command, actor: str, binding: DeviceBinding, now: int) -> bool:
        """Let something happen that the rules allow; return whether they do."""
        decision = decide(self._desk.state, command, now)
        if isinstance(decision, Rejection):
            return False
        self._record(decision, now, actor, binding.device)
        return True

    def _binding_of(self, device: str) -> DeviceBinding:
        return self._desk.bindings.devices.get(DeviceId(device)) or DeviceBinding(DeviceId(device), Role.OFFICER)

    def _refuse(self, session: Session, code: LogInProblem, wait_ms: int = 0) -> None:
        self._tell(session, LogInRefused(code, wait_ms))

    def _tell(self, session: Session, answer: LoggedIn | LogInRefused | LogInNeeded) -> None:
        self._effects.append(Send(session.id, answer))


def login_of(key: str) -> str:
    """Return what tells a log-in from others in history: the SHA-256 (hex) of its key."""
    return hashlib.sha256(key.encode()).hexdigest()
