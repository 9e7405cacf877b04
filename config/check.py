"""`python -m config.check FILE…` names every fault of settings and hall files."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from config.faults import Fault, SettingsError
from config.hall import load_hall
from config.loading import load, read_toml
from config.schema import DisplayConfig, HubConfig, KioskConfig, PrinterConfig

FAULTY = 2
"""Exit status when there is anything to repair."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check each file named on the command line; return 0, or 2 when one has faults."""
    parser = argparse.ArgumentParser(prog="python -m config.check", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a settings file or a hall file (TOML)")
    parser.add_argument(
        "--as",
        dest="kind",
        choices=["auto", *KINDS],
        default="auto",
        help="what the files are (default: told by the keys they have)",
    )
    options = parser.parse_args(arguments)
    faults: list[Fault] = []
    for file in options.files:
        try:
            check(file, options.kind)
        except SettingsError as error:
            faults += error.faults
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    files = f"{len(options.files)} file{'s' if len(options.files) > 1 else ''}"
    sys.stdout.write(f"{files}: {f'{len(faults)} to repair' if faults else 'in order'}\n")
    return FAULTY if faults else 0


KINDS = {"hub": HubConfig, "kiosk": KioskConfig, "display": DisplayConfig, "printer": PrinterConfig, "hall": None}


def check(file: Path, kind: str = "auto") -> None:
    """Load one file as what it is; a hub's settings are checked together with their hall file.

    Raises:
        SettingsError: with all faults.
    """
    kind = kind_of(set(read_toml(file))) if kind == "auto" else kind
    type_ = KINDS[kind]
    if type_ is None:
        load_hall(file)
        return
    settings = load(file, type_)
    if isinstance(settings, HubConfig):
        load_hall(settings.hall)


def kind_of(keys: set[str]) -> str:
    """Return which file has such keys: each kind has one that no other has."""
    for kind, telling in (
        ("hall", {"catalogue", "zones", "counters"}),
        ("printer", {"backend", "profile"}),
        ("display", {"role"}),
        ("kiosk", {"large_text", "device"}),
    ):
        if keys & telling:
            return kind
    return "hub"


if __name__ == "__main__":
    sys.exit(main())
