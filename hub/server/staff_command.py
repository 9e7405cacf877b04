"""`loket-hub staff`: an administrator makes and changes people's accounts, at the hub's own terminal."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from typing import Final

from config.hall import load_hall
from config.loading import load
from config.schema import HubConfig
from config.translations import Translator, load_translator
from hub.core.effects import Done, Ordered
from hub.core.hub import HubCore
from hub.domain.commands_staff import StaffCommand
from hub.domain.events_staff import StaffRole
from hub.protocol import control_staff as c
from hub.protocol.control import ControlReply, Declined
from hub.protocol.ids import AgencyId, BootId, ZoneId
from hub.protocol.log_in import Standing
from hub.server.authority_start import folder_of
from hub.server.command_line import JOURNAL_HALL, command_parser, speaks
from hub.server.control_line import ControlLine, NoHub
from hub.server.devices_command import PACKAGE
from hub.server.hall import bindings_of, catalogue_of
from hub.server.os_users import user_name
from hub.server.passwords import hash_of
from hub.server.set_up_code import SetUpCode
from hub.server.staff_orders import Clerks, NotDone, carry_out
from hub.store.journal import Journal
from hub.store.sql import open_journal

DONE, REFUSED = 0, 1
ROLES: Final = tuple(role.value for role in StaffRole)

Answer = c.StaffList | c.PasswordMade | c.SetUpCodeMade | NotDone | None


def staff_command(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for; return the exit status: 0 done, 1 refused.

    Raises:
        SettingsError, JournalUnusable: nothing can be asked.
    """
    options = _parser().parse_args(arguments)
    words = load_translator(PACKAGE, options.language)
    settings = load(options.config, HubConfig)
    database, request = options.database or settings.database, _request(options)
    folder = folder_of(settings, options.config, database)
    try:
        with ControlLine(folder.path) as line:
            answer = _from_hub(line.ask(request))
    except NoHub:
        answer = ask_history(settings, database, request, SetUpCode(folder))
    if isinstance(answer, NotDone):
        sys.stderr.write(f"{words.text('staff.not_done', why=_why(answer.code, words))}\n")
        return REFUSED
    shown = _lines(answer, options.account if "account" in options else "", words)
    sys.stdout.write("".join(f"{each}\n" for each in shown))
    return DONE


def _from_hub(reply: ControlReply) -> Answer:
    if isinstance(reply, Declined):
        return NotDone(reply.detail or reply.code)
    return reply if isinstance(reply, c.StaffList | c.PasswordMade | c.SetUpCodeMade) else None


def _lines(answer: c.StaffList | c.PasswordMade | c.SetUpCodeMade | None, account: str, words: Translator) -> list[str]:
    """Return what is shown; of a password and a code the first line is that alone, so that programs can take it."""
    if answer is None:
        return [words.text("staff.done")]
    if isinstance(answer, c.PasswordMade):
        return [answer.password, words.text("staff.password_made", account=account)]
    if isinstance(answer, c.SetUpCodeMade):
        return [answer.code, words.text("staff.set_up_code_made")]
    if not answer.accounts:
        return [words.text("staff.no_accounts")]
    return [_line(each, words) for each in answer.accounts]


def _line(each: c.StaffLine, words: Translator) -> str:
    place = ("agency", each.agency) if each.agency else ("zone", each.zone)
    where = "" if place[1] is None else " " + words.text(f"staff_of.{place[0]}", id=place[1])
    said = [words.text("staff.locked")] if each.locked else []
    said += [words.text("staff.must_change")] if each.must_change else []
    said += [words.text("staff.logged_in", devices=", ".join(each.devices))] if each.devices else []
    return f"{each.account}: {words.text(f'staff_role.{each.role.value}')}{where}" + "".join(
        f"; {each}" for each in said
    )


def _why(code: str, words: Translator) -> str:
    """Return why it is not done; a code that has no words is said as it is."""
    key = f"staff_why.{code}"
    return words.text(key) if key in words.texts else code


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
    speaks(parser)
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
