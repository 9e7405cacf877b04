"""What a person at the machine is told when a printer cannot be used: what is wrong, and what to do about it."""

from config.translations import Translator
from hub.protocol.printing import PrinterState
from printer.backends.interface import BackendFault
from printer.status import PASSING, Detail


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
