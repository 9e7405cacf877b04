"""What a person at the machine is told when a printer cannot be used: what is wrong, and what to do about it."""

import logging
from typing import Final

from config.translations import Translator
from hub.protocol.printing import PrinterState
from printer.backends.interface import BackendFault, Cause
from printer.status import PASSING, Detail

NO_RIGHT: Final = (
    "this program may not open it: add its user to the group lp for USB, dialout for serial "
    "(usermod -aG GROUP USER), and start it again"
)


def log_away(log: logging.Logger, fault: BackendFault) -> None:
    """Write one line about a printer that cannot be reached; what only a person can mend is an error with its cure."""
    if fault.cause is Cause.NO_RIGHT:
        log.error("the printer is not there: %s; %s", fault, NO_RIGHT)
    else:
        log.warning("the printer is not there: %s", fault)


def said_of(fault: BackendFault, backend: str, where: str, words: Translator) -> list[str]:
    """Return the lines for a fault of the way `backend` ("usb") to the printer at `where`: it, its cure, its cause.

    The cause is in the system's own words, for who looks it up.
    """
    cure = f"cure.{backend}_{fault.cause}"
    return [
        words.text(f"fault.{fault.cause}", where=where),
        words.text(cure if cure in words.texts else f"cure.{fault.cause}", where=where),
        words.text("fault.detail", detail=fault),
    ]


def said_of_state(state: PrinterState, words: Translator, detail: Detail = Detail.NONE) -> list[str]:
    """Return the lines for how a printer is: its state, what is known beyond it, and what there is to do.

    Nothing is to be done about what passes by itself.
    """
    keys = (f"detail.{detail}", "" if detail in PASSING else f"remedy.{state}")
    return [words.text(f"state.{state}"), *(words.text(key) for key in keys if key in words.texts)]
