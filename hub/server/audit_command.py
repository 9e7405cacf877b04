"""`loket-hub audit`: who overrode what and why, and how it was before and after; one line each."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from config.faults import SettingsError
from config.hall import load_hall
from config.loading import load
from config.schema import HubConfig
from config.translations import Translator, load_translator
from hub.domain.audit import Auditor, Override
from hub.protocol.hello import Role
from hub.server import rereading
from hub.server.audit_words import reason_words, standing_words, subject_words, what_words
from hub.server.command_line import JOURNAL_HALL, command_parser, speaks, watched
from hub.server.devices_command import PACKAGE
from hub.server.hall import bindings_of
from hub.server.staff_draws import DrawAuditor
from hub.store import sources
from hub.store.adopted import contents_of
from hub.store.auditing import overrides_of

DONE = 0


def audit_command(arguments: Sequence[str]) -> int:
    """Write every override that is kept; return 0.

    Raises:
        SettingsError, JournalUnusable, JournalDamaged: history cannot be read.
    """
    parser = command_parser(
        "audit",
        "Show every override in history: when, who, where, what, why, before and after; also priority numbers that "
        "staff gave. The hub may be running, and nothing is changed; loket-hub verify proves that history is what was "
        "written.",
    )
    parser.add_argument("--since", type=day_of, metavar="DAY", help="from this service day on: 2026-03-31")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    speaks(parser)
    options = parser.parse_args(arguments)
    settings = load(options.config, HubConfig)
    database = options.database or settings.database
    where = sources.name_of(database)
    url = database if "://" in database else f"sqlite:///{database}"
    zone = ZoneInfo(contents_of(url, JOURNAL_HALL, where).timezone or "UTC")
    words = load_translator(PACKAGE, options.language)
    with watched("audit") as progress:
        found = overrides_of(url, JOURNAL_HALL, where, _auditor(settings), options.since or "", progress)
        is_any = False
        for each in found:
            is_any = True
            sys.stdout.write(f"{json_line(each, zone) if options.json else line(each, zone, words)}\n")
    if not (is_any or options.json):
        sys.stdout.write(f"{words.text('audit.nothing')}\n")
    return DONE


def day_of(text: str) -> str:
    """Return a service day (ISO date).

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-03-31") from None


def line(each: Override, zone: ZoneInfo, words: Translator) -> str:
    """Return an override for a person."""
    if each.actor == rereading.ACTOR and not each.device:
        who = words.text("audit.hall_file")
    elif each.actor and each.device:
        who = words.text("audit.who_where", actor=each.actor, device=each.device)
    else:
        who = each.actor or each.device or words.text("audit.the_hub")
    return words.text(
        "audit.line",
        at=_instant(each, zone).strftime("%Y-%m-%d %H:%M:%S"),
        who=who,
        what=what_words(each, words),
        subject=subject_words(each, words),
        before=standing_words(each, each.before, words),
        after=standing_words(each, each.after, words),
        why=reason_words(each, words),
    )


def json_line(each: Override, zone: ZoneInfo) -> str:
    """Return an override for a program, in the journal's names and codes; instants have the hall's offset."""
    told = msgspec.to_builtins(each) | {"at": _instant(each, zone).isoformat(timespec="milliseconds")}
    return msgspec.json.encode(told).decode()


def _instant(each: Override, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(each.at / 1_000, zone)


def _auditor(settings: HubConfig) -> Auditor:
    """Return one that knows at which devices staff work; a hall file with faults keeps nobody from looking."""
    try:
        devices = bindings_of(load_hall(settings.hall)).devices.values()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return DrawAuditor()
    panels = frozenset(each.device for each in devices if each.role is Role.OFFICER)
    return DrawAuditor(panels, panels | {each.device for each in devices if each.role is Role.SUPERVISOR})
