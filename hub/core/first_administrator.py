"""Makes the first administrator of a hall without accounts, of whoever shows the set-up code (X2).

Rules:
- The code counts in a hall without any account. It is void once there is one, however that came about, and after
  `SET_UP_CODE_TRIES` wrong ones (`hub.server.set_up_code` counts them on the disk, so that no restart forgives them).
- Wrong codes are counted for the whole hub, whoever shows them, with the growing pauses of `LockOut`: neither another
  device nor another address gives a further try. One code is looked at at a time.
- Name and password are looked at first: who chooses a weak one has not spent a try. Without a password the code alone
  is looked at, so that a wrong one is known before any is chosen: a try like every other. A right one is told
  `too_short`, as hubs of before told it of any.
- What is made is an account whose owner has chosen its password; nobody is logged in by that.
"""

from collections.abc import Callable
from typing import Final, Protocol

from hub.core.effects import CheckCode, CodeChecked, CodeOutcome, Effect, Log, Send, SessionId, VoidCode
from hub.core.lock_out import LockOut
from hub.core.sessions import Session, Sessions
from hub.domain.commands_staff import AddAccount, SetPassword, StaffCommand
from hub.domain.decide import decide
from hub.domain.events import Event
from hub.domain.events_staff import Duty, StaffReason, StaffRole
from hub.domain.password_rules import password_problem
from hub.domain.rejection import Rejection, RejectionCode
from hub.domain.state import DayState
from hub.protocol.errors import RejectionCode as WireRejectionCode
from hub.protocol.first_administrator import (
    FirstAdministratorAnswer,
    FirstAdministratorMade,
    FirstAdministratorProblem,
    FirstAdministratorRefused,
    MakeFirstAdministrator,
)

_CODE: Final = ("set-up code", "hub")
"""As what tries are counted: there is one code, and one hub that looks at it."""


class Desk(Protocol):
    """What the account is made with."""

    state: DayState
    sessions: Sessions


Record = Callable[[list[Event], int, str | None, str | None], None]
"""Lets events have happened at an instant, by an actor, at a device."""


class FirstAdministrator:
    """Adds its answers to `effects`.  Instants are the hub's time (UTC ms)."""

    def __init__(self, desk: Desk, effects: list[Effect], record: Record) -> None:
        self._desk = desk
        self._effects = effects
        self._record = record
        self._guard = LockOut()
        self._looking: SessionId | None = None
        self._is_void = False

    def hear(
        self, session: Session, said: MakeFirstAdministrator, now: int, unstored: WireRejectionCode | None = None
    ) -> None:
        """Have the code looked at, if it is time for that; `unstored`: nothing can be stored now."""
        if self._desk.state.staff.accounts:
            self._refuse(session.id, FirstAdministratorProblem.ACCOUNTS_EXIST)
        elif (problem := self._problem(said, now)) is not None:
            self._refuse(session.id, problem)
        elif unstored is not None or self._looking is not None:
            self._refuse(session.id, FirstAdministratorProblem.CANNOT_NOW)
        elif wait_ms := self._guard.admit(*_CODE, now):
            self._refuse(session.id, FirstAdministratorProblem.WAIT, wait_ms)
        else:
            self._looking = session.id
            self._effects.append(CheckCode(session.id, said.account, said.code, said.password))

    def checked(self, item: CodeChecked, now: int, unstored: WireRejectionCode | None = None) -> None:
        """A code was looked at."""
        self._looking = None
        if item.outcome is not CodeOutcome.WRONG:
            self._guard.forgive(*_CODE, is_right=item.outcome is CodeOutcome.RIGHT)
        session = self._desk.sessions.get(item.session)
        if item.outcome is CodeOutcome.WRONG:
            device = "gone" if session is None or session.binding is None else session.binding.device
            values = (("device", device), ("address", "" if session is None else session.peer))
            self._effects.append(Log("a wrong set-up code was tried", values))
        if session is None or session.binding is None:
            return
        if item.outcome is CodeOutcome.RIGHT and not item.kept:
            self._refuse(session.id, FirstAdministratorProblem.TOO_SHORT)
        elif item.outcome is CodeOutcome.RIGHT and unstored is None:
            self._make(session.id, item, session.binding.device, now)
        else:
            self._refuse(session.id, _WHY[item.outcome])

    def keep(self) -> None:
        """See that the code is void where somebody has an account; to be called with every step."""
        has_accounts = bool(self._desk.state.staff.accounts)
        if has_accounts and not self._is_void:
            self._effects.append(VoidCode())
        self._is_void = has_accounts

    def rolled_back(self) -> None:
        """The step was not stored, and what it wanted is not done."""
        self._looking, self._is_void = None, False

    def _problem(self, said: MakeFirstAdministrator, now: int) -> FirstAdministratorProblem | None:
        """Return what is wrong with a name or a password."""
        decision = decide(self._desk.state, _added(said.account, ""), now)
        if isinstance(decision, Rejection) and decision.code in _NAMES:
            return _NAMES[decision.code]
        catalogue = self._desk.state.catalogue
        hall = () if catalogue is None else tuple(catalogue.hall.name.values())
        weak = password_problem(said.password, (said.account, *hall)) if said.password else None
        return None if weak is None else FirstAdministratorProblem(weak.value)

    def _make(self, session: SessionId, item: CodeChecked, device: str, now: int) -> None:
        if self._desk.state.staff.accounts:
            self._refuse(session, FirstAdministratorProblem.ACCOUNTS_EXIST)
            return
        own = SetPassword(item.account, item.kept, False, StaffReason.CHOSEN_ANEW)
        orders: tuple[StaffCommand, ...] = (_added(item.account, item.kept), own)
        for order in orders:
            decision = decide(self._desk.state, order, now)
            assert not isinstance(decision, Rejection), decision  # the name was looked at before the code
            self._record(decision, now, item.account, device)
        self._tell(session, FirstAdministratorMade(item.account))

    def _refuse(self, session: SessionId, code: FirstAdministratorProblem, wait_ms: int = 0) -> None:
        self._tell(session, FirstAdministratorRefused(code, wait_ms))

    def _tell(self, session: SessionId, answer: FirstAdministratorAnswer) -> None:
        self._effects.append(Send(session, answer))


_WHY: Final = {
    CodeOutcome.WRONG: FirstAdministratorProblem.WRONG_CODE,
    CodeOutcome.NONE: FirstAdministratorProblem.NO_CODE,
    CodeOutcome.NOT_LOOKED_AT: FirstAdministratorProblem.CANNOT_NOW,
    CodeOutcome.RIGHT: FirstAdministratorProblem.CANNOT_NOW,
}
"""A right one is refused where the account could not be stored."""

_NAMES: Final = {
    RejectionCode.WRONG_NAME: FirstAdministratorProblem.WRONG_NAME,
    RejectionCode.PERSONAL_DATA: FirstAdministratorProblem.PERSONAL_DATA,
}


def _added(account: str, password: str) -> AddAccount:
    return AddAccount(account, Duty(StaffRole.ADMINISTRATOR), password, StaffReason.SET_UP_CODE)
