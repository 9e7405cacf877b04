"""`loket-hub verify`, `backup`, `restore`, `rebuild`, `staff`, `audit`: what people do beside the hub or before it."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from config.faults import SettingsError
from config.loading import load
from config.schema import HubConfig
from config.translations import Translator, load_translator
from hub.server.audit_command import audit_command
from hub.server.authority_start import NoAuthority
from hub.server.backup_words import contents_line, named_hall
from hub.server.carried_marks import compare
from hub.server.command_line import JOURNAL_HALL, command_parser, language_in, speaks, watched
from hub.server.devices_command import PACKAGE
from hub.server.ending_with_parent import end_with_parent
from hub.server.fault_words import in_language, told_fault
from hub.server.giving_way import give_way
from hub.server.rebuild import rebuild
from hub.server.restore_command import put_back
from hub.server.staff_command import staff_command
from hub.store import backup, sources
from hub.store.adopted import contents_of
from hub.store.chain import Broken
from hub.store.cures import AS_HUB, mebibytes, words_of
from hub.store.faults import JournalDamaged, JournalUnusable
from hub.store.files import file_of
from hub.store.journal import NotStored
from hub.store.sqlite import NOT_THERE, RESTORE
from hub.store.verify import Proven

EXIT_BROKEN: Final = 1
"""History is not what was written."""

EXIT_USAGE: Final = 2
"""Nothing could be looked at or done."""

BY_HAND: Final[Mapping[str, str]] = {
    RESTORE: "if it is a backup, use another one; if it is the hub's own database, keep it and run loket-hub rebuild",
    NOT_THERE: "correct the path",
}
"""Cures for a file of which only its name is known, instead of those for the hub's own database."""


def storage_command(arguments: Sequence[str]) -> int:
    """Do what the first argument, one of `COMMANDS`, asks for; return the exit status."""
    language = language_in(arguments)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except JournalUnusable as error:
        return _tell(told_fault(error, language), _status_of(error))
    except (SettingsError, NoAuthority) as error:
        return _tell(str(error), EXIT_USAGE)
    except NotStored as error:
        return _tell(in_language(f"not done: {error}", language), EXIT_BROKEN)
    except PermissionError as error:
        fault = JournalUnusable(str(error.filename), f"cannot be used ({words_of(error)})", AS_HUB)
        return _tell(told_fault(fault, language), EXIT_USAGE)


def _status_of(error: JournalUnusable) -> int:
    return EXIT_BROKEN if isinstance(error, JournalDamaged) else EXIT_USAGE


def verify(arguments: Sequence[str]) -> int:
    """Prove databases; 0: all is as it was written, 1: it is not, and the first bad revision is named."""
    parser = argparse.ArgumentParser(
        prog="loket-hub verify",
        description="Prove that a hall's history is what was written; the hub may be running. Nothing is changed.",
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--config", type=Path, metavar="FILE", help="the hub's settings, which name its database")
    which.add_argument(
        "databases", nargs="*", default=[], metavar="DATABASE", help="files, such as backups, or databases' URLs"
    )
    parser.add_argument(
        "--memory",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="kiosks' numbers.jsonl, or their state folders: what they marked must be there",
    )
    speaks(parser)
    options = parser.parse_args(arguments)
    words = load_translator(PACKAGE, options.language)
    if options.config is not None:
        settings = load(options.config, HubConfig)
        return _verify(words, settings.database, settings.backup_dir, options.memory)
    found = [_verify(words, each, memory=options.memory, by_hand=True) for each in options.databases]
    return EXIT_BROKEN if EXIT_BROKEN in found else max(found)


def _verify(
    words: Translator,
    database: str,
    backup_dir: Path | None = None,
    memory: Sequence[Path] = (),
    *,
    by_hand: bool = False,
) -> int:
    """Prove one database; one that cannot be looked at keeps nobody from the others."""
    try:
        return _proven(words, database, backup_dir, memory)
    except JournalUnusable as error:
        cure = BY_HAND.get(error.cure, error.cure) if by_hand else error.cure
        return _tell(told_fault(error, words.language, cure), _status_of(error))


def _proven(words: Translator, database: str, backup_dir: Path | None, memory: Sequence[Path]) -> int:
    name = sources.name_of(database)
    before = sources.backups_of(database, JOURNAL_HALL, backup_dir)  # what the hub adds meanwhile is in none of them
    with watched(Path(name).name) as progress:
        found = sources.prove_all(database, progress)
    halls = words.text("verify.one_hall") if len(found) == 1 else words.text("verify.halls", count=len(found))
    lines, status = [f"{name}: {halls}"], 0
    for hall, one in found.items():
        if isinstance(one, Broken):
            why = in_language(one.why, words.language)
            values = {"hall": named_hall(hall, words), "revision": one.revision, "why": why}
            lines.append(f"  {words.text('verify.broken', **values)}")
            status = EXIT_BROKEN
        else:
            lines.append(f"  {_of_proven(words, hall, one)}")
            url = database if "://" in database else f"sqlite:///{database}"
            lines.append(f"    {contents_line(contents_of(url, hall, name), words)}")
            lost = sources.lost_end(database, hall, one, before)
            lines += [f"  {_of_lost(words, hall, each)}" for each in lost]
            marks, went_back = compare(words, url, hall, memory)
            lines += [f"  {each}" for each in marks]
            status = EXIT_BROKEN if lost or went_back else status
    if backup_dir is not None and not backup_dir.is_dir():
        lines.append(f"  {words.text('verify.no_folder', folder=backup_dir)}")
    elif backup_dir is not None:
        key = "verify.compared_one" if len(before.sound) == 1 else "verify.compared"
        lines.append(f"  {words.text(key, count=len(before.sound), folder=backup_dir)}")
        lines += [
            f"  {words.text('backup.beware', what=told_fault(each, words.language))}" for each in before.unreadable
        ]
    sys.stdout.write("\n".join(lines) + "\n")
    return status


def _of_lost(words: Translator, hall: str, what: str) -> str:
    return words.text("verify.lost_end", hall=named_hall(hall, words), what=in_language(what, words.language))


def _of_proven(words: Translator, hall: str, found: Proven) -> str:
    gone = words.text("verify.gone", count=found.deleted) if found.deleted else ""
    days = words.text("verify.one_day" if found.days == 1 else "verify.days", count=found.days, gone=gone)
    hall = named_hall(hall, words)
    values = {"first": found.first, "head": found.head, "epoch": found.epoch, "hash": found.head_hash.hex()}
    return words.text("verify.proven", hall=hall, days=days, **values)


def back_up(arguments: Sequence[str]) -> int:
    """Make one proven copy of the database beside a hub that may be at work."""
    parser = command_parser(
        "backup", "Copy the database while the hub works, prove the copy, and delete the oldest copies."
    )
    parser.add_argument("--to", type=Path, metavar="DIR", help="the folder, instead of backup_dir of the settings")
    parser.add_argument("--scheduled", action="store_true", help=argparse.SUPPRESS)  # the hub itself warns of one disk
    parser.add_argument("--extra", action="store_true", help=argparse.SUPPRESS)  # it was not due yet
    speaks(parser)
    options = parser.parse_args(arguments)
    if options.scheduled:
        end_with_parent()
    words = load_translator(PACKAGE, options.language)
    settings = load(options.config, HubConfig)
    folder: Path | None = options.to or settings.backup_dir
    if folder is None:
        raise JournalUnusable(f"{options.config}: backup_dir", "is not set", "name a folder there, or with --to")
    backup.check_folder(folder)
    give_way()
    database = options.database or settings.database
    source = sources.source_of(database, JOURNAL_HALL)
    with watched(source.stem) as progress:
        made = backup.make(source, folder, settings.backups_kept, datetime.now(UTC), progress, extra=options.extra)
    older = words.text("backup.deleted", count=len(made.deleted)) if made.deleted else ""
    shown = words.text("backup.made", file=made.path, size=mebibytes(made.size_bytes), older=older)
    sys.stdout.write(f"{shown}\n")
    for each in made.unreadable:
        _tell(words.text("backup.beware", what=told_fault(each, words.language)), 0)
    if made.of_another:
        _tell(words.text("backup.of_another", count=len(made.of_another), file=made.of_another[0]), 0)
    if not (options.scheduled or sources.is_on_a_server(database)) and backup.on_one_device(file_of(database), folder):
        _tell(words.text("backup.one_disk"), 0)
    return 0


def _tell(why: str, status: int) -> int:
    sys.stderr.write(f"{why}\n")
    return status


COMMANDS: Final[Mapping[str, Callable[[Sequence[str]], int]]] = {
    "verify": verify,
    "backup": back_up,
    "restore": put_back,
    "rebuild": rebuild,
    "staff": staff_command,
    "audit": audit_command,
}
