"""What a program writes is for its own user, and its group may read it: numbers, officers and reasons are in it."""

import os
from typing import Final

NOT_FOR_OTHERS: Final = 0o027
"""Taken away from every mode: 0640 for files, 0750 for folders."""


def keep_private() -> None:
    """Let nobody else read what this process makes from now on."""
    os.umask(NOT_FOR_OTHERS)
