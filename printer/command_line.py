"""What `loket-printer` can be told on the command line, and what its exit status says."""

import argparse
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from config.translations import FALLBACK, LANGUAGES, Translator, load_translator
from hub.client.hub_option import hub_address
from printer.profiles import PROFILES

DONE: Final = 0
NOT_PRINTED: Final = 1
SETTINGS: Final = 2
JOURNAL: Final = 3
"""A record may or may not be on disk: the next start reads what is there, and tells it."""

NOBODY_KNOWS: Final = 4
"""A test slip was sent, and the printer does not say whether it came out."""

ACTIONS: Final = ("run", "check", "list", "probe", "test", "preview")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options; `lang` is None where the settings are to decide.

    `--language` is the one name that all programs have; a slip in `preview` is in that language, too. With `--lang`, as
    it was called before, only what is said is.

    Raises:
        SystemExit: help was asked for (0), or something cannot be understood (2).
    """
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    first.add_argument("--lang", choices=LANGUAGES)
    first.add_argument("--language", choices=LANGUAGES)
    known = first.parse_known_args(arguments)[0]
    options = _parser(load_translator("printer", known.lang or known.language or FALLBACK)).parse_args(arguments)
    options.lang = options.lang or options.language
    options.language = options.language or FALLBACK
    return options


def program_version() -> str:
    """Return the program's name and version."""
    try:
        return f"loket-printer {version('loket')}"
    except PackageNotFoundError:
        return "loket-printer (not installed)"


def _parser(words: Translator) -> argparse.ArgumentParser:
    text = words.text
    parser = argparse.ArgumentParser(
        prog="loket-printer",
        description=text("help.program"),
        epilog=text("help.statuses"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    what = parser.add_argument_group(text("help.actions"))
    what.add_argument("action", nargs="?", choices=ACTIONS, default="run", help=text("help.action"))
    every = parser.add_argument_group(text("help.options"))
    every.add_argument("-h", "--help", action="help", help=text("help.help"))
    every.add_argument("--config", type=Path, metavar="FILE", help=text("help.config"))
    every.add_argument("--language", choices=LANGUAGES, help=text("help.lang"))
    every.add_argument("--lang", choices=LANGUAGES, help=argparse.SUPPRESS)
    every.add_argument("--hub", type=hub_address, metavar="HOST:PORT", help=text("help.hub"))
    every.add_argument("--state-dir", type=Path, metavar="DIR", help=text("help.state_dir"))
    every.add_argument("--no-discovery", action="store_true", help=text("help.no_discovery"))
    every.add_argument("--verbose", action="store_true", help=text("help.verbose"))
    every.add_argument("--version", action="version", version=program_version(), help=text("help.version"))
    preview = parser.add_argument_group("preview")
    preview.add_argument("--output", type=Path, default=Path("slip.png"), metavar="FILE", help=text("help.output"))
    preview.add_argument("--profile", choices=tuple(PROFILES), metavar="NAME", help=text("help.profile"))
    preview.add_argument("--layout", type=Path, metavar="FILE", help=text("help.layout"))
    preview.add_argument("--logo", type=Path, metavar="FILE", help=text("help.logo"))
    preview.add_argument("--qr-link", metavar="URL", help=text("help.qr_link"))
    preview.add_argument("--number", default="A042", help=text("help.number"))
    preview.add_argument("--priority", action="store_true", help=text("help.priority"))
    preview.add_argument("--route", action="store_true", help=text("help.route"))
    preview.add_argument("--copy", type=int, default=1, help=text("help.copy"))
    return parser
