"""`python -m hub.server.reload --config FILE` lets the running hub read its hall file again, if that is sound."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from config.faults import SettingsError
from config.hall import load_hall
from config.loading import load
from config.schema import HubConfig
from hub.domain.catalogue_checks import all_problems
from hub.server.hall import catalogue_of
from hub.store.faults import JournalUnusable
from hub.store.sql import writer_of

FAULTY: Final = 2
"""Exit status when there is anything to repair; the hub was not told."""

NOBODY: Final = 1
"""Exit status when no hub runs with these settings, or it is not this user's to tell."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell the hub of a settings file; return 0, or why not (see the constants)."""
    parser = argparse.ArgumentParser(prog="python -m hub.server.reload", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the hub's settings (TOML)")
    parser.add_argument("--database", metavar="URL", help="where its history is, if it was started with another one")
    options = parser.parse_args(arguments)
    try:
        settings = load(options.config, HubConfig)
        problems = all_problems(catalogue_of(load_hall(settings.hall)))
        hub = writer_of(options.database or settings.database)
    except (SettingsError, JournalUnusable) as error:
        return _say(FAULTY, str(error))
    except PermissionError:
        return _say(NOBODY, f"{options.config}: its hub runs as another user; ask as that user, or as root")
    if problems:
        return _say(FAULTY, "\n".join(problems))
    if hub is None:
        return _say(NOBODY, f"{options.config}: no hub runs with it; start loket-hub --config {options.config}")
    try:
        os.kill(hub, signal.SIGHUP)
    except OSError as error:
        return _say(NOBODY, f"{options.config}: its hub (process {hub}) cannot be told ({error.strerror})")
    sys.stdout.write(
        f"the hub (process {hub}) reads {settings.hall} again; its log says what has changed; "
        f"{options.config} itself is read at the next start\n"
    )
    return 0


def _say(status: int, why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
