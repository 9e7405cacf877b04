"""What a program writes is for its own user alone: numbers, officers, reasons and secrets are in it."""

import os
from typing import Final

NOT_FOR_OTHERS: Final = 0o077
"""Taken away from every mode: 0600 for files, 0700 for folders; backups have the hall's secrets, too."""


def keep_private() -> None:
    """Let nobody else read what this process makes from now on."""
    os.umask(NOT_FOR_OTHERS)
