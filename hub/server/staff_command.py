"""`loket-hub staff`: an administrator makes and changes people's accounts, at the hub's own terminal."""

import argparse
import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final

from config.hall import load_hall
from config.loading import load
from config.schema import HubConfig
from hub.core.effects import Done, Ordered
from hub.core.hub import HubCore
from hub.domain.commands_staff import StaffCommand
from hub.domain.events_staff import StaffRole
from hub.protocol import control_staff as c
from hub.protocol.control import ControlReply, Declined
from hub.protocol.ids import AgencyId, BootId, ZoneId
from hub.protocol.log_in import Standing
from hub.server.authority_start import folder_of
from hub.server.command_line import JOURNAL_HALL, command_parser
from hub.server.control_line import ControlLine, NoHub
from hub.server.hall import bindings_of, catalogue_of
from hub.server.os_users import user_name
from hub.server.passwords import hash_of
from hub.server.set_up_code import SetUpCode
from hub.server.staff_orders import Clerks, NotDone, carry_out
from hub.store.journal import Journal
from hub.store.sql import open_journal

DONE, REFUSED = 0, 1
ROLES: Final = tuple(StaffRole)

Answer = c.StaffList | c.PasswordMade | c.SetUpCodeMade | NotDone | None

WHY: Final[Mapping[str, str]] = {
    "unknown_account": "there is no such account; loket-hub staff list shows them",
    "account_exists": "there is such an account; choose another name, or use reset or role",
    "account_locked": "the account is locked; loket-hub staff unlock opens it",
    "last_administrator": "nobody else could administer the hall; add another administrator first",
    "too_many_accounts": "the hall has as many accounts as it can; remove some",
    "wrong_duty": "an agency's administrator needs --agency, and nobody else has one; --zone is for supervisors only",
    "wrong_name": "a name has 2 to 32 small letters, digits and . _ - and begins with a letter",
    "personal_data": "a name must be no person's number or address: it stands in history",
    "unknown_agency": "the hall has no such agency",
    "unknown_zone": "the hall has no such zone",
    "accounts_exist": "there are accounts already; loket-hub staff add makes more, reset another password",
    "storage_unavailable": "nothing can be stored now; see the hub's log",
    "too_busy": "the hub is too busy; try again",
}


def staff_command(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for; return the exit status: 0 done, 1 refused.

    Raises:
        SettingsError, JournalUnusable: nothing can be asked.
    """
    options = _parser().parse_args(arguments)
    settings = load(options.config, HubConfig)
    database, request = options.database or settings.database, _request(options)
    folder = folder_of(settings, options.config, database)
    try:
        with ControlLine(folder.path) as line:
            answer = _from_hub(line.ask(request))
    except NoHub:
        answer = ask_history(settings, database, request, SetUpCode(folder))
    if isinstance(answer, NotDone):
        sys.stderr.write(f"not done: {WHY.get(answer.code, answer.code)}\n")
        return REFUSED
    sys.stdout.write(_words(answer, options.account if "account" in options else ""))
    return DONE


def _from_hub(reply: ControlReply) -> Answer:
    if isinstance(reply, Declined):
        return NotDone(reply.detail or reply.code)
    return reply if isinstance(reply, c.StaffList | c.PasswordMade | c.SetUpCodeMade) else None


def _words(answer: c.StaffList | c.PasswordMade | c.SetUpCodeMade | None, account: str) -> str:
    if answer is None:
        return "done\n"
    if isinstance(answer, c.PasswordMade):
        return (
            f"{answer.password}\n"
            f"is the password of {account} until the first log-in, where another has to be chosen; "
            "it is not shown again\n"
        )
    if isinstance(answer, c.SetUpCodeMade):
        return (
            f"{answer.code}\n"
            "is the set-up code now, and not shown again: who types it at a paired supervisor's computer, to\n"
            "loket-supervise --config FILE first-administrator NAME, makes the hall's first account\n"
        )
    if not answer.accounts:
        return "no accounts: panels and consoles work without a log-in\n"
    return "".join(f"{_line(each)}\n" for each in answer.accounts)


def _line(each: c.StaffLine) -> str:
    where = f" of agency {each.agency}" if each.agency else f" of zone {each.zone}" if each.zone else ""
    said = ["locked"] if each.locked else []
    said += ["must change the password"] if each.must_change else []
    said += [f"logged in at {', '.join(each.devices)}"] if each.devices else []
    return f"{each.account}: {each.role}{where}" + "".join(f"; {word}" for word in said)


def ask_history(settings: HubConfig, database: str, request: c.StaffRequest, code: SetUpCode) -> Answer:
    """Do it without a hub: nobody else may have the journal open.

    Raises:
        JournalInUse: a hub is at work.
    """
    plan = load_hall(settings.hall)
    journal = open_journal(database, JOURNAL_HALL)
    try:
        core = HubCore(catalogue_of(plan), bindings_of(plan), boot=BootId("staff"), epoch=journal.epoch())
        core.restore(journal.open_day(), journal.head())
        return asyncio.run(_without_hub(core, journal, request, code))
    finally:
        journal.close()


async def _without_hub(core: HubCore, journal: Journal, request: c.StaffRequest, code: SetUpCode) -> Answer:
    async def give(command: StaffCommand, by: str) -> str | None:
        return _step(core, journal, Ordered(command, by, f"staff:{time.time_ns()}"))

    async def keep(password: str) -> str:
        return journal.keep_password(hash_of(password))

    async def make_code() -> str:
        return code.make()

    return await carry_out(core.state.staff, request, user_name(), Clerks(give, keep, make_code))


def _step(core: HubCore, journal: Journal, order: Ordered) -> str | None:
    """Store what follows from an order; return why not, if nothing does."""
    now = max(time.time_ns() // 1_000_000, core.state.last_at)
    journal.append(core.step([order], now))
    done = [each for each in core.committed(now) if isinstance(each, Done)]
    return done[0].refused if done else None


def _request(options: argparse.Namespace) -> c.StaffRequest:
    match options.what:
        case "list":
            return c.ListStaff()
        case "add" | "role":
            kind = c.AddStaff if options.what == "add" else c.GiveRole
            agency = None if options.agency is None else AgencyId(options.agency)
            zone = None if options.zone is None else ZoneId(options.zone)
            return kind(options.account, Standing(options.role), agency, zone)
        case "reset":
            return c.ResetPassword(options.account, options.suspected)
        case "lock":
            return c.LockStaff(options.account, options.suspected)
        case "unlock":
            return c.UnlockStaff(options.account)
        case "set-up-code":
            return c.NewSetUpCode()
        case _:
            return c.RemoveStaff(options.account)


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("staff", "Make and change the accounts of officers, supervisors and administrators.")
    verbs = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    verbs.add_parser("list", help="show all accounts")
    verbs.add_parser("set-up-code", help="show a new code for the first administrator, while there are no accounts")
    for name, about in (("add", "make an account, and show its first password"), ("role", "give another role")):
        verb = _with_account(verbs.add_parser(name, help=about))
        verb.add_argument("--role", choices=ROLES, required=True)
        verb.add_argument("--agency", metavar="ID", help="the agency of an agency's administrator")
        verb.add_argument("--zone", metavar="ID", help="the zone to which a supervisor is limited")
    for name, about in (
        ("reset", "show a new password, which has to be changed at the next log-in"),
        ("lock", "let nobody log in with an account"),
    ):
        verb = _with_account(verbs.add_parser(name, help=about))
        verb.add_argument("--suspected", action="store_true", help="since somebody else may use the account")
    _with_account(verbs.add_parser("unlock", help="let an account be used again"))
    _with_account(verbs.add_parser("remove", help="delete an account"))
    return parser


def _with_account(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("account", metavar="ACCOUNT")
    return verb
