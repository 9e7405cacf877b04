"""What a person at the machine is told when a printer cannot be used: what is wrong, and what to do about it."""

from config.translations import Translator
from hub.protocol.printing import PrinterState
from printer.backends.interface import BackendFault


def said_of(fault: BackendFault, backend: str, where: str, words: Translator) -> list[str]:
    """Return the lines for a fault of the way `backend` ("usb") to the printer at `where`."""
    cure = f"cure.{backend}_{fault.cause}"
    return [
        words.text(f"fault.{fault.cause}", where=where, detail=fault),
        words.text(cure if cure in words.texts else f"cure.{fault.cause}", where=where),
    ]


def said_of_state(state: PrinterState, words: Translator) -> list[str]:
    """Return the lines for how a printer is: its state, and what to do if there is something to do."""
    cure = f"remedy.{state}"
    lines = [words.text(f"state.{state}")]
    return [*lines, words.text(cure)] if cure in words.texts else lines
