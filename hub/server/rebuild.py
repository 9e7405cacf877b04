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
from zoneinfo import ZoneInfo

from config.hall import load_hall
from config.loading import load
from config.logs import set_up
from config.schema import HubConfig
from config.translations import load_translator
from hub.core.bindings import Bindings
from hub.core.collector import Collector
from hub.core.hub import HubCore
from hub.domain.catalogue import Catalogue
from hub.domain.commands_rebuild import Remembered
from hub.domain.texts_read import number_of_sequence
from hub.protocol.ids import BootId
from hub.server.advertise import Announcement
from hub.server.authority_start import context_of, folder_of, wants_tls
from hub.server.backup_words import left, told
from hub.server.clock import HubClock
from hub.server.collecting import GivenUp, collect
from hub.server.command_line import JOURNAL_HALL, watched
from hub.server.devices_command import PACKAGE
from hub.server.hall import bindings_of, catalogue_of
from hub.server.memory_files import read_memory
from hub.server.rebuild_options import rebuild_parser
from hub.server.rebuild_words import Speaker, elsewhere, report
from hub.server.remembered import Outcome, add
from hub.server.service import Place
from hub.store import sources
from hub.store.backup import highest_epoch
from hub.store.cures import cure_of, words_of
from hub.store.faults import JournalDamaged, JournalUnusable
from hub.store.files import file_of
from hub.store.rebuilding import Draft, Rebuilding, backups_of, is_sound, rebuilding
from hub.store.restoring import OTHERWISE, asides_of
from hub.trust.put_out import PutOut

_log = logging.getLogger(__name__)

DRAFT: Final = "rebuilt.db"
"""Beside the settings: what is then put into a server's database, which must be empty."""
EXIT_NOT_REBUILT: Final = 2
_NS_PER_MS: Final = 1_000_000


def rebuild(arguments: Sequence[str]) -> int:
    """Make the database anew; 0: done, 2: nothing was changed."""
    options = rebuild_parser().parse_args(arguments)
    speaker = Speaker(load_translator(PACKAGE, options.language))
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
        tls=context_of(trust, dated=True) if wants_tls(settings, host) and options.wait > 0 else None,
    )
    try:
        for number in options.paper:
            if number_of_sequence(catalogue, number, {}) is None:
                raise speaker.unusable(f"--paper {number}", "paper.no_number", "paper.cure")
        carried = [number for file in options.memory for number in _carried(file, options.skip_unreadable, speaker)]
        with rebuilding(path, JOURNAL_HALL) as work:
            if on_server:  # or devices would be asked in vain
                sources.check_empty(database, JOURNAL_HALL)
            if not (options.backup or options.without_backup or on_server) and is_sound(path):
                raise speaker.unusable(str(path), "rebuild.sound", "rebuild.sound_cure")
            backups = _sources(sources.source_of(database, JOURNAL_HALL).stem, settings, options, speaker)
            options.above = max(options.above, *_epochs(settings.backup_dir, options.backup))
            known_out = PutOut(trust).known()
            done = _rebuild(work, catalogue, bindings, place, backups, carried, options, known_out, speaker)
        others = backups_of(sources.source_of(database, JOURNAL_HALL).stem, settings.backup_dir)
        files = (*(each for each, _ in others.sound), *asides_of(path))
        missing = list(elsewhere(files, path, done, speaker.words))
        if on_server:
            speaker("rebuild.putting", file=path, database=sources.name_of(database))
            done.epoch = sources.put_back(path, database, JOURNAL_HALL).epoch
            for each in (path, path.with_name(f"{path.name}.lock")):
                each.unlink(missing_ok=True)
            missing.append(speaker.words.text("rebuild.another"))
        zone = ZoneInfo(catalogue.hall.timezone)
        lines = report(sources.name_of(database), work, done, speaker.words, zone, paper=bool(options.paper))
        sys.stdout.write("\n".join((*lines[:-1], *missing, lines[-1])) + "\n")
    except GivenUp:
        speaker("rebuild.given_up")
        return EXIT_NOT_REBUILT
    except OSError as error:
        speaker.line(f"{error.filename or path}: {words_of(error)}; {cure_of(error, OTHERWISE)}")
        return EXIT_NOT_REBUILT
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
    speaker: Speaker,
) -> Outcome:
    for source in backups:
        if source is None:
            speaker("rebuild.no_backup")
        else:
            speaker("rebuild.trying", backup=told(source, speaker.words))
        try:
            with (
                watched("rebuild" if source is None else source.name) as progress,
                work.draft(source, datetime.now(UTC), progress, options.above) as draft,
            ):
                return _fill(draft, source, catalogue, bindings, place, carried, options, known_out, speaker)
        except JournalDamaged as error:
            if source is None or source == backups[-1]:
                raise
            speaker.line(str(error))
    raise AssertionError("the last one was made or raised")


def _no_backup(folder: Path | None, unreadable: int, speaker: Speaker) -> JournalUnusable:
    cure = "rebuild.name_backup"
    if folder is None:
        return speaker.unusable("backup_dir", "rebuild.not_set", cure)
    if unreadable:
        return speaker.unusable(f"backup_dir {folder}", "rebuild.none_readable", cure)
    why = "rebuild.none_in_it" if folder.is_dir() else "rebuild.not_there"
    return speaker.unusable(f"backup_dir {folder}", why, cure)


def _fill(
    draft: Draft,
    source: Path | None,
    catalogue: Catalogue,
    bindings: Bindings,
    place: Place,
    carried: Sequence[Remembered],
    options: argparse.Namespace,
    known_out: frozenset[str],
    speaker: Speaker,
) -> Outcome:
    boot = BootId(secrets.token_hex(8))
    core, last_at = _core_of(draft, catalogue, bindings, boot)
    clock = HubClock(core.day_at, last_at)
    speaker("rebuild.today", day=core.day_at(clock.now()))
    hall = catalogue.hall.name["id"]
    put_out = draft.journal.former_certificates() | known_out
    collector = Collector(hall, bindings, boot=boot, epoch=draft.epoch, put_out=put_out)

    def announced(host: str, port: int) -> Announcement:
        return Announcement(place.name, hall, boot, draft.epoch, host, port, place.interfaces)

    if options.wait > 0:
        asyncio.run(collect(collector, announced, place, clock.now, options.wait, speaker))
    for device in collector.missing:
        speaker("rebuild.not_heard", device=device)
    if collector.epoch > draft.epoch:
        draft.begin_above(collector.epoch - 1)
        core, _ = _core_of(draft, catalogue, bindings, boot)
    if not collector.all_kiosks_heard:
        speaker("rebuild.no_leases")
    done = Outcome(source, draft.epoch)
    numbers = (*collector.numbers(), *carried)
    known = draft.knows([number.ticket for number in numbers])
    leases, heard = collector.leases(), collector.all_kiosks_heard
    add(core, draft.journal, numbers, leases, heard, clock.now(), done, known, options.paper)
    return done


def _core_of(draft: Draft, catalogue: Catalogue, bindings: Bindings, boot: BootId) -> tuple[HubCore, int]:
    """Return a draft's hall, and when something happened there last (UTC ms; 0: never)."""
    core = HubCore(catalogue, bindings, boot=boot, epoch=draft.epoch)
    records = draft.journal.open_day()
    core.restore(records, draft.journal.head())
    return core, records[-1].at if records else 0


def _sources(stem: str, settings: HubConfig, options: argparse.Namespace, speaker: Speaker) -> list[Path | None]:
    if options.without_backup:
        return [None]
    if options.backup is not None:
        return [options.backup]
    found = backups_of(stem, settings.backup_dir)
    for line in left(found, speaker.words):
        speaker.line(line)
    if not found.sound:
        raise _no_backup(settings.backup_dir, len(found.unreadable), speaker)
    return [path for path, _ in found.sound]


def _epochs(*places: Path | None) -> list[int]:
    """Return the highest epochs of the backups in a folder, and beside a file."""
    return [highest_epoch(place if place.is_dir() else place.parent) for place in places if place is not None] or [0]


def _carried(file: Path, skip_unreadable: bool, speaker: Speaker) -> tuple[Remembered, ...]:
    where = f"--memory: {file}"
    try:
        read = read_memory(file)
    except FileNotFoundError as error:
        raise speaker.unusable(where, "rebuild.not_there", "rebuild.carry") from error
    except OSError as error:
        raise speaker.unusable(where, "rebuild.unreadable", "rebuild.may_read", why=error.strerror) from error
    count, first = len(read.unreadable), read.unreadable[0] if read.unreadable else None
    if count and not skip_unreadable:
        lines = "rebuild.torn_line" if count == 1 else "rebuild.torn_lines"
        raise speaker.unusable(where, lines, "rebuild.carry_again", count=count, first=first)
    if count:
        speaker(
            "rebuild.one_skipped" if count == 1 else "rebuild.skipped",
            file=file,
            numbers=len(read.numbers),
            count=count,
        )
    else:
        speaker("rebuild.read", file=file, numbers=len(read.numbers))
    return read.numbers
