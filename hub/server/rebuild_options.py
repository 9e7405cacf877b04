"""What `loket-hub rebuild` can be asked for."""

import argparse
from pathlib import Path
from typing import Final

from hub.server.command_line import command_parser, epoch, knows_paper, speaks

WAIT_S: Final = 120
"""Every device that is on is back within ten seconds; the rest is for somebody to switch on what is off."""

LONGEST_WAIT_S: Final = 86_400
"""Nobody waits for a device longer than a day: numbers are needed before."""


def rebuild_parser() -> argparse.ArgumentParser:
    """Return a parser that knows every option."""
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
    knows_paper(parser)
    parser.add_argument(
        "--skip-unreadable", action="store_true", help="go on without those lines of such a file that cannot be read"
    )
    parser.add_argument("--host", help="listen on this address instead of the one in the settings")
    parser.add_argument("--port", type=int, help="listen on this port instead (0: any free one)")
    parser.add_argument("--no-advertise", action="store_true", help="do not announce the hub by zeroconf")
    parser.add_argument("--verbose", action="store_true", help="log more")
    speaks(parser)
    return parser


def _seconds(text: str) -> float:
    try:
        wait_s = float(text)
    except ValueError:
        wait_s = -1
    if not 0 <= wait_s <= LONGEST_WAIT_S:
        raise argparse.ArgumentTypeError(f"{text!r} is no time to wait: write 0 to {LONGEST_WAIT_S} seconds")
    return wait_s
