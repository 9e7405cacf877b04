"""`loket-hub set-up` and `recover`: the keys of a hall are made once, and brought back with the recovery code."""

import argparse
import getpass
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from config.faults import SettingsError
from config.hall import load_hall
from config.loading import load
from config.lost_slash import lost_slash
from config.private_files import keep_private
from config.schema import HubConfig
from config.translations import Translator, load_translator
from hub.server.admin_terminal import USAGE
from hub.server.authority_start import Codes, NoAuthority, check_not_lost, folder_of, is_whole, make, recover, seal_anew
from hub.server.command_line import JOURNAL_HALL, command_parser, language_of_terminal, speaks
from hub.server.devices_command import PACKAGE, devices_command
from hub.store.authorities import kept_at
from hub.store.faults import JournalUnusable
from hub.store.sources import backups_of
from hub.trust.folder import TrustFolder


def trust_command(arguments: Sequence[str]) -> int:
    """Do what the first argument, one of `COMMANDS`, asks for; return the exit status."""
    keep_private()
    try:
        return COMMANDS[arguments[0]](arguments)
    except (SettingsError, NoAuthority, JournalUnusable) as error:
        sys.stderr.write(f"{error}\n")
        return USAGE


def set_up(arguments: Sequence[str]) -> int:
    """Make the hall's authority, and show its codes once; one that is there is left as it is."""
    parser = _parser("set-up", "Make the keys by which devices know this hall, and show two codes once.")
    parser.add_argument("--anew", action="store_true", help="new keys though backups hold some: pair all devices anew")
    options = parser.parse_args(arguments[1:])
    settings = load(options.config, HubConfig)
    words = load_translator(PACKAGE, options.language)
    database = options.database or settings.database
    folder = folder_of(settings, options.config, database)
    if is_whole(folder):
        sys.stdout.write(f"{words.text('set_up.done_before', folder=folder.path)}\n")
        return 0
    kept = None if options.anew else _backup_with_keys(database, settings.backup_dir)
    if kept is not None:
        sys.stderr.write(f"{words.text('set_up.in_backup', file=kept, config=options.config)}\n")
        return USAGE
    sys.stdout.write(_made(folder, options.config, settings, database, words))
    return 0


def _made(folder: TrustFolder, config: Path, settings: HubConfig, database: str, words: Translator) -> str:
    """Make the keys, and return the codes to show; a path that is mistyped is named, and no folder is made for it."""
    if not folder.path.parent.is_dir() and database == settings.database:
        mistyped = lost_slash(config, database)
        if mistyped:
            raise SettingsError(mistyped)
    return codes_shown(make(folder, database, load_hall(settings.hall).name["id"]), words)


def _backup_with_keys(database: str, folder: Path | None) -> Path | None:
    """Return the latest sound backup of this database that holds a hall's keys: devices may believe them."""
    paths = (path for path, _ in backups_of(database, JOURNAL_HALL, folder).sound)
    return next((path for path in paths if kept_at(f"sqlite:///{path}", JOURNAL_HALL) is not None), None)


def codes_shown(made: Codes, words: Translator) -> str:
    """Return what a person must write down, who sees it once."""
    return words.text("set_up.codes", set_up=made.set_up, recovery=made.recovery) + "\n"


def first_start(folder: TrustFolder, config: Path, settings: HubConfig, database: str) -> None:
    """Make what a hub lacks that is started in a terminal: only there somebody sees the codes, and no log keeps them.

    Where the database or a backup holds keys none are made: the hub then ends, and says what there is to do.

    Raises:
        NoAuthority, JournalUnusable, SettingsError: as `set_up`; where the database knows the keys that are lacking,
        or cannot be read, without a terminal, too.
    """
    if is_whole(folder):
        return
    check_not_lost(folder, database)
    if not sys.stdout.isatty() or _backup_with_keys(database, settings.backup_dir) is not None:
        return
    words = load_translator(PACKAGE, language_of_terminal())
    sys.stdout.write(_made(folder, config, settings, database, words))
    sys.stdout.flush()


def bring_back(arguments: Sequence[str]) -> int:
    """Take the hall's authority out of the database or a backup, with the recovery code."""
    parser = _parser(
        "recover",
        "Bring the hall's keys back to this machine, out of its database or a backup; asks for the recovery code.",
    )
    parser.add_argument("--from", type=Path, metavar="FILE", dest="backup", help="a backup, instead of the database")
    options = parser.parse_args(arguments[1:])
    settings = load(options.config, HubConfig)
    words = load_translator(PACKAGE, options.language)
    database = options.database or settings.database
    source = database if options.backup is None else f"sqlite:///{options.backup}"
    kept = kept_at(source, JOURNAL_HALL)
    if kept is None:
        sys.stderr.write(f"{words.text('recover.nothing_kept')}\n")
        return USAGE
    typed = sys.stdin.isatty()
    question = words.text("recover.code")
    code = getpass.getpass(f"{question} ") if typed else sys.stdin.readline()
    from hub.trust.sealing import WrongCode

    folder = folder_of(settings, options.config, database)
    try:
        recover(folder, kept, code)
    except WrongCode:
        sys.stderr.write(f"{words.text('recover.wrong_code')}\n")
        return USAGE
    sys.stdout.write(f"{words.text('recover.done', folder=folder.path)}\n")
    return 0


def change_code(arguments: Sequence[str]) -> int:
    """Make another recovery code, and show it once."""
    parser = _parser(
        "recovery-code",
        "Make another recovery code, where the one before is lost or was read by others, and show it once; every hub "
        "must be stopped.",
    )
    options = parser.parse_args(arguments[1:])
    settings = load(options.config, HubConfig)
    words = load_translator(PACKAGE, options.language)
    database = options.database or settings.database
    code = seal_anew(folder_of(settings, options.config, database), database, time.time_ns() // 1_000_000)
    sys.stdout.write(f"{words.text('recovery.code', code=code)}\n")
    return 0


def _parser(name: str, what: str) -> argparse.ArgumentParser:
    parser = command_parser(name, what)
    speaks(parser)
    return parser


COMMANDS: Final[Mapping[str, Callable[[Sequence[str]], int]]] = {
    "set-up": set_up,
    "recover": bring_back,
    "recovery-code": change_code,
    "devices": devices_command,
}
