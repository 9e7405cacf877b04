"""`loket-kiosk pin`: asks for the staff corner's PIN and prints the line for the settings."""

import sys
from collections.abc import Callable
from getpass import getpass
from typing import Final

from config.staff_pin import is_pin, keep

WEAK: Final = "A PIN has 6 to 12 digits, not all alike and not one after another."
BAD_PIN: Final = 2


def main(ask: Callable[[str], str] = getpass) -> int:
    """Return the exit code; what is typed is not shown."""
    pin = ask("PIN of the staff corner: ")
    if not is_pin(pin):
        print(f"loket-kiosk: {WEAK}", file=sys.stderr)  # noqa: T201  # what an administrator reads at the terminal
        return BAD_PIN
    if ask("Once more: ") != pin:
        print("loket-kiosk: the two are not the same.", file=sys.stderr)  # noqa: T201  # as above
        return BAD_PIN
    print(f'staff_pin = "{keep(pin)}"')  # noqa: T201  # as above
    return 0
