"""`loket-hub rebuild`: a hall that works on after its disk is gone, by the last backup and what devices remember."""

import argparse
import asyncio
import logging
import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from config.hall import load_hall
from config.loading import load
from config.logs import set_up
from config.schema import HubConfig
from config.translations import Translator, load_translator
from hub.core.bindings import Bindings
from hub.core.collector import Collector
from hub.core.hub import HubCore
from hub.domain.catalogue import Catalogue
from hub.domain.commands_rebuild import Remembered
from hub.protocol.ids import BootId
from hub.server.advertise import Announcement
from hub.server.authority_start import context_of, folder_of, wants_tls
from hub.server.backup_words import ENGLISH, left, told
from hub.server.clock import HubClock
from hub.server.collecting import GivenUp, collect
from hub.server.command_line import JOURNAL_HALL, command_parser, epoch, watched
from hub.server.devices_command import PACKAGE
from hub.server.hall import bindings_of, catalogue_of
from hub.server.memory_files import read_memory
from hub.server.remembered import Outcome, add
from hub.server.service import Place
from hub.store import sources
from hub.store.backup import highest_epoch
from hub.store.cures import cure_of, words_of
from hub.store.faults import JournalDamaged, JournalUnusable
from hub.store.files import file_of
from hub.store.rebuilding import Draft, Rebuilding, backups_of, is_sound, rebuilding
from hub.store.restoring import OTHERWISE
from hub.trust.put_out import PutOut

_log = logging.getLogger(__name__)

WAIT_S: Final = 120
"""Every device that is on is back within ten seconds; the rest is for somebody to switch on what is off."""

LONGEST_WAIT_S: Final = 86_400
"""Nobody waits for a device longer than a day: numbers are needed before."""

DRAFT: Final = "rebuilt.db"
"""Beside the settings: what is then put into a server's database, which must be empty."""
EXIT_NOT_REBUILT: Final = 2
SOUND: Final = (
    "if devices know a later history of this hall, name its last backup with --backup FILE, or write --without-backup; "
    "kiosks and printers remember the rest"
)
_NS_PER_MS: Final = 1_000_000


def rebuild(arguments: Sequence[str]) -> int:
    """Make the database anew; 0: done, 2: nothing was changed."""
    options = _parser().parse_args(arguments)
    set_up("loket-hub", options.verbose)
    if not options.verbose:
        logging.getLogger().setLevel(logging.WARNING)
    settings = load(options.config, HubConfig)
    plan = load_hall(settings.hall)
    catalogue, bindings = catalogue_of(plan), bindings_of(plan)
    database = options.database or settings.database
    on_server = sources.is_on_a_server(database)
    path = options.config.parent / DRAFT if on_server else file_of(database)
    host = options.host or settings.host
    trust = folder_of(settings, options.config, database)
    place = Place(
        host=host,
        port=settings.port if options.port is None else options.port,
        name=settings.name,
        advertise=settings.advertise and not options.no_advertise,
        interfaces=settings.interfaces,
        tls=context_of(trust) if wants_tls(settings, host) and options.wait > 0 else None,
    )
    try:
        carried = [number for file in options.memory for number in _carried(file, options.skip_unreadable)]
        with rebuilding(path, JOURNAL_HALL) as work:
            if on_server:  # or devices would be asked in vain
                sources.check_empty(database, JOURNAL_HALL)
            if not (options.backup or options.without_backup or on_server) and is_sound(path):
                raise JournalUnusable(str(path), "is sound: nothing is lost by its disk", SOUND)
            backups = _sources(sources.source_of(database, JOURNAL_HALL).stem, settings, options)
            options.above = max(options.above, *_epochs(settings.backup_dir, options.backup))
            done = _rebuild(work, catalogue, bindings, place, backups, carried, options, PutOut(trust).known())
        if on_server:
            _tell(f"rebuilt as {path}; putting it into {sources.name_of(database)}")
            done.epoch = sources.put_back(path, database, JOURNAL_HALL).epoch
            for each in (path, path.with_name(f"{path.name}.lock")):
                each.unlink(missing_ok=True)
        _report(sources.name_of(database), work, done)
    except GivenUp:
        return _tell("given up: nothing was changed", EXIT_NOT_REBUILT)
    except OSError as error:
        where = error.filename or path
        return _tell(f"{where}: {words_of(error)}; {cure_of(error, OTHERWISE)}", EXIT_NOT_REBUILT)
    return 0


def _rebuild(
    work: Rebuilding,
    catalogue: Catalogue,
    bindings: Bindings,
    place: Place,
    backups: Sequence[Path | None],
    carried: Sequence[Remembered],
    options: argparse.Namespace,
    known_out: frozenset[str],
) -> Outcome:
    for source in backups:
        _tell("without a backup" if source is None else f"trying {told(source, _english())}")
        try:
            with (
                watched("proving" if source is None else source.name) as progress,
                work.draft(source, datetime.now(UTC), progress, options.above) as draft,
            ):
                return _fill(draft, source, catalogue, bindings, place, carried, options.wait, known_out)
        except JournalDamaged as error:
            if source is None or source == backups[-1]:
                raise
            _tell(f"{error}")
    raise AssertionError("the last one was made or raised")


def _no_backup(folder: Path | None, unreadable: int) -> JournalUnusable:
    cure = "name one with --backup, or write --without-backup"
    if folder is None:
        return JournalUnusable("backup_dir", "is not set", cure)
    if unreadable:
        return JournalUnusable(f"backup_dir {folder}", "no backup of this hall in it can be read", cure)
    return JournalUnusable(
        f"backup_dir {folder}", "no backup of this hall in it" if folder.is_dir() else "is not there", cure
    )


def _fill(
    draft: Draft,
    source: Path | None,
    catalogue: Catalogue,
    bindings: Bindings,
    place: Place,
    carried: Sequence[Remembered],
    wait_s: float,
    known_out: frozenset[str],
) -> Outcome:
    boot = BootId(secrets.token_hex(8))
    core, last_at = _core_of(draft, catalogue, bindings, boot)
    clock = HubClock(core.day_at, last_at)
    _tell(f"today is taken to be {core.day_at(clock.now())}; if it is not, set this computer's clock first")
    hall = catalogue.hall.name["id"]
    put_out = draft.journal.former_certificates() | known_out
    collector = Collector(hall, bindings, boot=boot, epoch=draft.epoch, put_out=put_out)

    def announced(host: str, port: int) -> Announcement:
        return Announcement(place.name, hall, boot, draft.epoch, host, port, place.interfaces)

    if wait_s > 0:
        asyncio.run(collect(collector, announced, place, clock.now, wait_s, _tell))
    for device in collector.missing:
        _tell(f"beware: {device} was not heard; what it alone remembers is not known")
    if collector.epoch > draft.epoch:
        draft.begin_above(collector.epoch - 1)
        core, _ = _core_of(draft, catalogue, bindings, boot)
    if not collector.all_kiosks_heard:
        _tell("beware: so no kiosk gets new numbers for working without the hub, today and on the next service day")
    done = Outcome(source, draft.epoch)
    numbers = (*collector.numbers(), *carried)
    known = draft.knows([number.ticket for number in numbers])
    add(core, draft.journal, numbers, collector.leases(), collector.all_kiosks_heard, clock.now(), done, known)
    return done


def _core_of(draft: Draft, catalogue: Catalogue, bindings: Bindings, boot: BootId) -> tuple[HubCore, int]:
    """Return a draft's hall, and when something happened there last (UTC ms; 0: never)."""
    core = HubCore(catalogue, bindings, boot=boot, epoch=draft.epoch)
    records = draft.journal.open_day()
    core.restore(records, draft.journal.head())
    return core, records[-1].at if records else 0


def _sources(stem: str, settings: HubConfig, options: argparse.Namespace) -> list[Path | None]:
    if options.without_backup:
        return [None]
    if options.backup is not None:
        return [options.backup]
    found = backups_of(stem, settings.backup_dir)
    for line in left(found):
        _tell(line)
    if not found.sound:
        raise _no_backup(settings.backup_dir, len(found.unreadable))
    return [path for path, _ in found.sound]


def _epochs(*places: Path | None) -> list[int]:
    """Return the highest epochs of the backups in a folder, and beside a file."""
    return [highest_epoch(place if place.is_dir() else place.parent) for place in places if place is not None] or [0]


def _carried(file: Path, skip_unreadable: bool) -> tuple[Remembered, ...]:
    where = f"--memory: {file}"
    try:
        read = read_memory(file)
    except FileNotFoundError as error:
        raise JournalUnusable(where, "is not there", "carry numbers.jsonl or jobs.jsonl here") from error
    except OSError as error:
        raise JournalUnusable(
            where, f"cannot be read ({error.strerror})", "name a file that this user may read"
        ) from error
    count = len(read.unreadable)
    if count and not skip_unreadable:
        lines = f"line {read.unreadable[0]}" if count == 1 else f"{count} lines, the first is {read.unreadable[0]},"
        raise JournalUnusable(
            where,
            f"{lines} cannot be read; nothing was changed",
            "carry the device's own file here again, or go on without them with --skip-unreadable",
        )
    skipped = f", {count} line{'' if count == 1 else 's'} skipped" if count else ""
    _tell(f"{file}: {len(read.numbers)} numbers{skipped}")
    return read.numbers


def _report(database: str, work: Rebuilding, done: Outcome) -> None:
    source = "no backup" if done.backup is None else str(done.backup)
    lines = [
        f"{database}: rebuilt from {source}; epoch {done.epoch}; {done.restored} numbers restored from what devices "
        f"remember, {done.restored + done.uncertain} tickets are uncertain"
    ]
    if work.aside is not None:
        lines.append(f"what was there is kept as {work.aside}")
    lines.append(f"the hall goes on in the day of {done.day}")
    if done.later:
        lines.append(
            f"beware: {done.later} numbers are dated after that day: if it is not today's, set this computer's clock "
            "and do it again from the same backup (--backup), before loket-hub is started"
        )
    for each in done.aside:
        when = datetime.fromtimestamp(each.issued_at / 1_000, UTC).isoformat(timespec="minutes")
        lines.append(f"beware: {each.text or 'a lease'} ({each.ticket}) of {when} has no place: {each.why}")
    if done.backup is not None:
        lines.append(_english().text("restore.trust"))
    lines.append("start loket-hub; loket-supervise cancel-uncertain closes what is uncertain")
    sys.stdout.write("\n".join(lines) + "\n")


def _english() -> Translator:
    return load_translator(PACKAGE, ENGLISH)


def _seconds(text: str) -> float:
    try:
        wait_s = float(text)
    except ValueError:
        wait_s = -1
    if not 0 <= wait_s <= LONGEST_WAIT_S:
        raise argparse.ArgumentTypeError(f"{text!r} is no time to wait: write 0 to {LONGEST_WAIT_S} seconds")
    return wait_s


def _tell(why: str, status: int = 0) -> int:
    sys.stderr.write(f"{why}\n")
    sys.stderr.flush()
    return status


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(
        "rebuild",
        "The hub's disk is gone: make its database anew from the newest sound backup and from what kiosks and "
        "printers remember. Nothing is overwritten; the hub must be stopped, and is started afterwards.",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--backup", type=Path, metavar="FILE", help="this backup, not the newest sound one")
    which.add_argument("--without-backup", action="store_true", help="begin with nothing but what devices remember")
    parser.add_argument(
        "--wait", type=_seconds, default=WAIT_S, metavar="SECONDS", help=f"wait so long for devices [{WAIT_S}]; 0: not"
    )
    parser.add_argument(
        "--memory",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a kiosk's numbers.jsonl or a printer's jobs.jsonl that was carried here; may be said more than once",
    )
    parser.add_argument(
        "--above", type=epoch, default=0, metavar="EPOCH", help="begin above this epoch, which devices know"
    )
    parser.add_argument(
        "--skip-unreadable", action="store_true", help="go on without those lines of such a file that cannot be read"
    )
    parser.add_argument("--host", help="listen on this address instead of the one in the settings")
    parser.add_argument("--port", type=int, help="listen on this port instead (0: any free one)")
    parser.add_argument("--no-advertise", action="store_true", help="do not announce the hub by zeroconf")
    parser.add_argument("--verbose", action="store_true", help="log more")
    return parser
