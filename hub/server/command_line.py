"""What the hub's commands for a terminal have in common: how they are told the settings, what language they speak."""

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress

from config.translations import FALLBACK, LANGUAGES
from hub.protocol import limits

JOURNAL_HALL: Final = "hall"
"""The hall's key in its database; never shown, and never changed when the hall is renamed."""


def command_parser(command: str, description: str) -> argparse.ArgumentParser:
    """Return a parser that knows the settings file and another database."""
    parser = argparse.ArgumentParser(prog=f"loket-hub {command}", description=description)
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the hub's settings (TOML)")
    parser.add_argument("--database", metavar="URL", help="the database, instead of the one in the settings")
    return parser


def speaks(parser: argparse.ArgumentParser) -> None:
    """Let a parser know the language of what is shown."""
    parser.add_argument("--language", choices=LANGUAGES, default=language_of_terminal(), help="of what is shown")


def language_of_terminal() -> str:
    """Return the terminal's language, if there are texts in it."""
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "")[:2]
    return spoken if spoken in LANGUAGES else FALLBACK


def language_in(arguments: Sequence[str]) -> str:
    """Return the language that a command's arguments ask for, whatever else is in them."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    speaks(parser)
    try:
        return str(parser.parse_known_args(arguments)[0].language)
    except argparse.ArgumentError:
        return language_of_terminal()


def epoch(text: str) -> int:
    """Return an epoch that devices can know.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not text.isdecimal() or int(text) > limits.EPOCH_SAID.value:
        raise argparse.ArgumentTypeError(f"{text!r} is no epoch: write 1 to {limits.EPOCH_SAID.value}")
    return int(text)


def knows_paper(parser: argparse.ArgumentParser) -> None:
    """Let a parser know of numbers that no device remembers."""
    parser.add_argument(
        "--paper",
        action="append",
        default=[],
        metavar="NUMBER",
        help="the highest number given today on reserved paper, or by staff without a printer, such as A110: its "
        "sequence goes on above it; may be said more than once, for each sequence",
    )


@contextmanager
def watched(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error that shows how far it is; without a terminal nothing is shown."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
