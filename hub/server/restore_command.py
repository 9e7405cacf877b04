"""`loket-hub restore`: puts a proven backup in the database's place, and says what is there now and what comes next."""

import shlex
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.faults import SettingsError
from config.hall import load_hall
from config.loading import load
from config.schema import HubConfig
from config.translations import Translator, load_translator
from hub.domain.rebuilding import GAP
from hub.server.authority_start import Keys, folder_of, look_for_keys
from hub.server.backup_words import named, named_hall, told
from hub.server.command_line import JOURNAL_HALL, command_parser, epoch, knows_paper, speaks, watched
from hub.server.devices_command import PACKAGE
from hub.server.going_on import ANOTHER, EMPTY, NOTHING, GoingOn
from hub.server.hall import catalogue_of
from hub.store import backup, sources
from hub.store.authorities import KeptAuthority, kept_at
from hub.store.files import file_of
from hub.store.restoring import Restored
from hub.store.telling import beyond
from hub.trust.folder import TrustFolder

_TO_RECOVER: Final = (Keys.LACKING, Keys.OTHERS)


@dataclass(frozen=True, slots=True)
class _Work:
    """What was asked for, and what is known of it; `lost` are numbers of the old database that the backup has not.

    `given`: where to find them, as options of any command. `elsewhere`: the database, if the settings do not name it.
    `keys`: what this machine has of the hall's; None: the backup knows of none.
    """

    backup: Path
    given: str
    database: str
    elsewhere: str
    paper: bool
    folder: TrustFolder
    keys: Keys | None
    lost: Sequence[str]


def put_back(arguments: Sequence[str]) -> int:
    """Put a proven backup in the database's place."""
    parser = command_parser(
        "restore",
        "Prove a backup and put it in the database's place, or into a server's empty database, whichever engine it is "
        "from; every hub must be stopped.",
    )
    parser.add_argument("--from", type=Path, required=True, metavar="FILE", help="the backup", dest="backup")
    parser.add_argument(
        NOTHING,
        action="store_true",
        dest="nothing",
        help="the backup is of a day before, and not one number was given out since that day",
    )
    parser.add_argument(
        ANOTHER, action="store_true", dest="another", help="the backup's hall has another name, as meant"
    )
    parser.add_argument(EMPTY, action="store_true", dest="empty", help="nothing is in the backup, as meant")
    parser.add_argument(
        "--above", type=epoch, default=0, metavar="EPOCH", help="begin above this epoch, which devices know"
    )
    knows_paper(parser)
    speaks(parser)
    options = parser.parse_args(arguments)
    if options.nothing and options.paper:
        parser.error(f"{NOTHING} and --paper contradict each other")
    words = load_translator(PACKAGE, options.language)
    settings = load(options.config, HubConfig)
    database = options.database or settings.database
    going_on = GoingOn(
        options.backup.name,
        str(options.backup),
        options.nothing,
        hall=None if options.another else _name_of(settings.hall, words),
        empty=options.empty,
        paper=tuple(options.paper),
    )
    above = max(options.above, 0 if settings.backup_dir is None else backup.highest_epoch(settings.backup_dir))
    database_name, is_on_server = sources.name_of(database), sources.is_on_a_server(database)
    lost: list[str] = []
    kept: list[KeptAuthority] = []

    def go_on(restored: Path, halls: Iterable[str], epoch: int) -> None:
        """Go on, and say what goes with the old database before it is moved aside."""
        known = tuple(halls)
        going_on(restored, known, epoch)
        kept.extend(each for each in [kept_at(f"sqlite:///{restored}", JOURNAL_HALL)] if each is not None)
        for hall in () if is_on_server else known:
            lost.extend(beyond(file_of(database), restored, hall, going_on.day or "") or ())
        if lost:
            values = {"count": len(lost), "database": database_name, "numbers": named(lost)}
            _tell(words.text("restore.loses", **values))

    with watched(options.backup.name) as progress:
        done = sources.put_back(options.backup, database, JOURNAL_HALL, progress, go_on, above)
    folder = folder_of(settings, options.config, database)
    keys = look_for_keys(folder, kept[0]) if kept else None
    elsewhere = "" if database == settings.database else _shown(database)
    given = f"--config {shlex.quote(str(options.config))}{elsewhere and f' --database {elsewhere}'}"
    work = _Work(options.backup, given, database, elsewhere, bool(options.paper), folder, keys, lost)
    sys.stdout.write("\n".join(_report(work, done, going_on, words)) + "\n")
    return 0


def _report(work: _Work, done: Restored, going_on: GoingOn, words: Translator) -> list[str]:
    """Return a line each: what is there now, what to beware of, and what comes next."""
    heads = ", ".join(
        words.text("restore.head", hall=named_hall(hall, words), revision=head) for hall, head in done.heads.items()
    )
    name = sources.name_of(work.database)
    return [
        words.text("restore.done", database=name, backup=work.backup, heads=heads, epoch=done.epoch),
        *(f"  {each}" for each in _now(work, done, going_on, words)),
        words.text("restore.beware"),
        *(f"  - {each}" for each in _to_beware(work, going_on, words)),
        words.text("restore.next"),
        *(f"  {number}. {each}" for number, each in enumerate(_next(work, done, words), 1)),
    ]


def _now(work: _Work, done: Restored, going_on: GoingOn, words: Translator) -> Iterable[str]:
    yield told(work.backup, words)
    if going_on.name is not None:
        yield words.text("restore.hall", name=going_on.name)
    if going_on.today is not None:
        yield words.text("restore.today", day=going_on.today)
    if done.aside is not None:
        yield words.text("restore.aside", file=done.aside)
    if going_on.uncertain is not None:
        yield words.text("restore.uncertain", gap=GAP, uncertain=going_on.uncertain)
        yield words.text("paper.goes_on", numbers=" ".join(going_on.goes_on))


def _to_beware(work: _Work, going_on: GoingOn, words: Translator) -> Iterable[str]:
    yield words.text("restore.missing")
    if going_on.uncertain is not None and not work.paper:
        yield _again(work, "paper.restore", words)
    yield words.text("restore.people")
    if work.keys in _TO_RECOVER:
        yield words.text("restore.in_again")
    elif work.keys is not None:  # it may have come back by `recover` a minute ago: nobody can tell
        yield words.text("restore.stay_out", folder=work.folder.path)


def _next(work: _Work, done: Restored, words: Translator) -> Iterable[str]:
    if work.keys in _TO_RECOVER:
        key = "restore.recover" if work.keys is Keys.LACKING else "restore.recover_over"
        yield words.text(key, given=work.given, folder=work.folder.path)
    if work.lost and done.aside is not None:
        yield words.text("restore.from_aside", given=work.given, count=len(work.lost), file=done.aside)
    else:
        yield _again(work, "restore.rebuild", words, backup=shlex.quote(str(work.backup)))
    yield words.text("restore.start_with" if work.elsewhere else "restore.start", database=work.elsewhere)
    yield _again(work, "restore.above", words)


def _again(work: _Work, key: str, words: Translator, **values: object) -> str:
    """Return what is done once more; in the place of a server's hall nothing can be put."""
    said = words.text(key, given=work.given, **values)
    return f"{said}; {words.text('restore.another')}" if sources.is_on_a_server(work.database) else said


def _shown(database: str) -> str:
    """Return a database's address as to type it; a password is not shown."""
    return shlex.quote(sources.name_of(database) if sources.is_on_a_server(database) else database)


def _name_of(file: Path, words: Translator) -> str | None:
    """Return the hall's name; a hall file with faults keeps nobody from restoring."""
    try:
        return catalogue_of(load_hall(file)).hall.name.get("id")
    except SettingsError as error:
        _tell(words.text("restore.hall_file", why=error))
        return None


def _tell(what: str) -> None:
    sys.stderr.write(f"{what}\n")
