"""`python -m hub.server.dry_run RUNNING WANTED` says what a hall file would change in the catalogue of another.

With one file it only says what to beware of in it. Nothing is changed. Changes go to stdout, faults to stderr.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, assert_never

from config.faults import SettingsError
from config.hall import load_hall
from hub.domain.catalogue import Catalogue
from hub.domain.catalogue_changes import Change
from hub.domain.catalogue_checks import SoundAlike, Unserved, Warning_
from hub.domain.editing import Edited, Refused, replace
from hub.server.hall import catalogue_of

FAULTY: Final = 2
"""Exit status when the wanted hall cannot be adopted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what would change; return 0, or 2 when there is anything to repair first."""
    parser = argparse.ArgumentParser(prog="python -m hub.server.dry_run", description=__doc__)
    parser.add_argument("running", type=Path, metavar="RUNNING", help="the hall file that is in use")
    parser.add_argument("wanted", type=Path, metavar="WANTED", nargs="?", help="the one to adopt (default: the same)")
    options = parser.parse_args(arguments)
    try:
        running = catalogue_of(load_hall(options.running))
        wanted = catalogue_of(load_hall(options.wanted or options.running))
    except SettingsError as error:
        return _refuse([str(fault) for fault in error.faults])
    return report(running, wanted)


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
