"""`python -m hub.server.dry_run --config hub.toml` says what the hall file would change in what its hub has adopted.

With two hall files, RUNNING WANTED, it compares these, each with the catalogue beside it; with one it only says what to
beware of in it. Nothing is changed. Changes go to stdout, faults to stderr.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, assert_never

from config.faults import SettingsError
from config.hall import load_hall
from config.loading import load
from config.schema import HubConfig
from hub.domain.catalogue import Catalogue
from hub.domain.catalogue_changes import Change
from hub.domain.catalogue_checks import SoundAlike, Unserved, Warning_
from hub.domain.editing import Edited, Refused, replace
from hub.server.command_line import JOURNAL_HALL
from hub.server.hall import catalogue_of
from hub.store.adopted import adopted
from hub.store.faults import JournalUnusable

FAULTY: Final = 2
"""Exit status when the wanted hall cannot be adopted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what would change; return 0, or 2 when there is anything to repair first."""
    parser = argparse.ArgumentParser(prog="python -m hub.server.dry_run", description=__doc__)
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="the hub's settings: RUNNING is what it has adopted"
    )
    parser.add_argument(
        "halls",
        type=Path,
        nargs="*",
        metavar="HALL",
        help="RUNNING and WANTED; with --config WANTED (default: its hall)",
    )
    options = parser.parse_args(arguments)
    most = 1 if options.config else 2
    if len(options.halls) > most or not (options.halls or options.config):
        parser.error(f"name {most} hall file{'s' if most > 1 else ''}, or --config FILE and at most one")
    try:
        running, wanted = _from_hub(options) if options.config else _from_files(options.halls)
    except SettingsError as error:
        return _refuse([str(fault) for fault in error.faults])
    except JournalUnusable as error:
        return _refuse([str(error)])
    return report(running, wanted)


def _from_files(files: Sequence[Path]) -> tuple[Catalogue, Catalogue]:
    return catalogue_of(load_hall(files[0])), catalogue_of(load_hall(files[-1]))


def _from_hub(options: argparse.Namespace) -> tuple[Catalogue, Catalogue]:
    settings = load(options.config, HubConfig)
    wanted = catalogue_of(load_hall(options.halls[0] if options.halls else settings.hall))
    where = f"{options.config}: database"
    running = adopted(settings.database, JOURNAL_HALL, where)
    if running is None:
        raise JournalUnusable(where, "has adopted no hall yet", "start loket-hub with it once")
    return running, wanted


def report(running: Catalogue, wanted: Catalogue) -> int:
    """Print what adopting a catalogue would do; return the exit status."""
    match replace(running, wanted):
        case Refused(problems):
            return _refuse(problems)
        case Edited() as edited:
            lines = [line for change in edited.changes for line in change_lines(change)]
            lines += [warning_line(warning) for warning in edited.warnings]
            changes, warnings = len(edited.changes), len(edited.warnings)
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.write(f"{changes} to change, {warnings} to beware of\n")
            return 0
        case result:
            assert_never(result)


def _refuse(problems: Sequence[str]) -> int:
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    sys.stdout.write(f"{len(problems)} to repair\n")
    return FAULTY


def change_lines(change: Change) -> Iterable[str]:
    """Return a change in words: the thing, and each field with what it was and what it becomes."""
    yield f"{change.kind} {change.id}: {change.what}" if change.id else f"{change.kind}: {change.what}"
    for each in change.fields:
        yield f"    {each.field}: {_shown(each.before)} -> {_shown(each.after)}"


def _shown(text: str | None) -> str:
    return "(nothing)" if text is None else text


def warning_line(warning: Warning_) -> str:
    """Return a warning in words."""
    match warning:
        case SoundAlike(zone, prefix, other):
            return f"beware: prefixes {prefix} and {other} sound alike and are both called in zone {zone}"
        case Unserved(service):
            return f"beware: no counter serves {service}"
        case _:
            assert_never(warning)


if __name__ == "__main__":
    sys.exit(main())
