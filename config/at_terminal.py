"""Ends a command at a terminal without a trace when somebody stops it, or reads no further."""

import os
import select
import sys
from collections.abc import Callable
from typing import Final

STOPPED: Final = 130
"""By Ctrl-C; what a shell says of it."""

NOBODY_READS: Final = 141
"""Its output was closed, as by `head`."""


def ended_quietly(command: Callable[[], int]) -> int:
    """Return a command's exit code."""
    try:
        code = command()
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return STOPPED
    except BrokenPipeError:
        if not _is_output_closed():
            raise
        return NOBODY_READS
    return code


def _is_output_closed() -> bool:
    """Return whether nobody reads standard output any more; what is left to write goes nowhere then."""
    output = sys.stdout.fileno()
    asked = select.poll()
    asked.register(output, 0)
    if not any(found & select.POLLERR for _, found in asked.poll(0)):
        return False
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output)
    os.close(nowhere)
    return True
