"""Lets what is done beside the hub wait for it where there is not processor enough for both."""

import logging
import os
from typing import Final

_log = logging.getLogger(__name__)

NICENESS: Final = 10


def give_way() -> None:
    """Go on at low priority; where the system does not let a program do that, it goes on as it is."""
    try:
        os.nice(NICENESS)
    except OSError as error:
        _log.warning("not at low priority error=%s", error)
