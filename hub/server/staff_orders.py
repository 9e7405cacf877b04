"""What an administrator on the hub's machine may ask about accounts, and what becomes of it."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, assert_never

from hub.core.hub import HubCore
from hub.domain import commands_staff as d
from hub.domain.events_staff import Duty, StaffReason, StaffRole
from hub.domain.staff import Staff
from hub.protocol import control
from hub.protocol import control_staff as c
from hub.protocol.errors import RejectionCode
from hub.protocol.first_administrator import FirstAdministratorProblem
from hub.protocol.log_in import Standing
from hub.store.journal import NotStored

_log = logging.getLogger(__name__)

LETTERS: Final = "bcdfghjkmnpqrstvwxyz"
"""Without vowels no word comes about, without l nothing is misread."""

GROUPS: Final = 4
IN_GROUP: Final = 4
"""69 bits: nobody guesses it, whatever the pauses."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """Why not: a `RejectionCode`, of the rules or of the hub."""

    code: str


@dataclass(frozen=True, slots=True)
class Clerks:
    """Who carries orders out: `give` returns None or why not, `keep` makes a hash, stores it and returns its name.

    `make_code` makes a set-up code; it raises `OSError` where that cannot be kept.
    """

    give: Callable[[d.StaffCommand, str], Awaitable[str | None]]
    keep: Callable[[str], Awaitable[str]]
    make_code: Callable[[], Awaitable[str]]


async def carry_out(
    staff: Staff, request: c.StaffRequest, by: str, clerks: Clerks
) -> c.StaffList | c.PasswordMade | c.SetUpCodeMade | NotDone | None:
    """Do what is asked by an administrator, and return the answer; None: it is done.

    Raises:
        NotStored: a password could not be kept.
    """
    if isinstance(request, c.ListStaff):
        return _list(staff)
    if isinstance(request, c.NewSetUpCode):
        return await _new_code(staff, clerks)
    if isinstance(request, c.AddStaff | c.ResetPassword):
        password = made_password()
        name = await clerks.keep(password)
        refused = await clerks.give(_with_password(request, name), by)
        return c.PasswordMade(password) if refused is None else NotDone(refused)
    refused = await clerks.give(_command(request), by)
    return None if refused is None else NotDone(refused)


async def _new_code(staff: Staff, clerks: Clerks) -> c.SetUpCodeMade | NotDone:
    if staff.accounts:
        return NotDone(FirstAdministratorProblem.ACCOUNTS_EXIST)
    try:
        return c.SetUpCodeMade(await clerks.make_code())
    except OSError as error:
        _log.error("no set-up code was made error=%s", error)
        return NotDone(RejectionCode.STORAGE_UNAVAILABLE)


async def answer_staff(core: HubCore, request: c.StaffRequest, by: str, clerks: Clerks) -> control.ControlReply:
    """Do what an administrator asks of the hub at work; of what is not done `detail` says why."""
    try:
        answer = await carry_out(core.state.staff, request, by, clerks)
    except NotStored:
        answer = NotDone(RejectionCode.STORAGE_UNAVAILABLE)
    if isinstance(answer, NotDone):
        return control.Declined(control.DeclineCode.NOT_STORED, answer.code)
    return control.Carried() if answer is None else answer


def made_password() -> str:
    """Return a password to be changed at the first log-in."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def _with_password(request: c.AddStaff | c.ResetPassword, name: str) -> d.StaffCommand:
    if isinstance(request, c.AddStaff):
        return d.AddAccount(request.account, _duty(request), name)
    reason = StaffReason.SUSPECTED if request.suspected else StaffReason.FORGOTTEN
    return d.SetPassword(request.account, name, True, reason)


def _command(request: c.GiveRole | c.LockStaff | c.UnlockStaff | c.RemoveStaff) -> d.StaffCommand:
    match request:
        case c.GiveRole():
            return d.GiveDuty(request.account, _duty(request))
        case c.LockStaff():
            reason = StaffReason.SUSPECTED if request.suspected else StaffReason.ABSENT
            return d.LockAccount(request.account, reason)
        case c.UnlockStaff():
            return d.UnlockAccount(request.account)
        case c.RemoveStaff():
            return d.RemoveAccount(request.account)
        case _:
            assert_never(request)


def _duty(request: c.AddStaff | c.GiveRole) -> Duty:
    return Duty(StaffRole(request.role.value), request.agency, request.zone)


def _list(staff: Staff) -> c.StaffList:
    devices: dict[str, list[str]] = {}
    for login in staff.logins.values():
        devices.setdefault(login.account, []).append(login.device)
    return c.StaffList(
        tuple(
            c.StaffLine(
                account=each.account,
                role=Standing(each.duty.role.value),
                agency=each.duty.agency,
                zone=each.duty.zone,
                locked=each.locked,
                must_change=each.must_change,
                devices=tuple(devices.get(each.account, ())),
            )
            for each in staff.accounts.values()
        )
    )
