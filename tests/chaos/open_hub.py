"""`python -m tests.chaos.open_hub PROTECTION --config …`: the hub without one of its bounds on strangers."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Final

from hub.protocol import limits
from hub.protocol.codec import _is_deeper
from hub.server import callers, listener, run

ENDLESS: Final = 1_000_000_000


def _let(module: ModuleType, *names: str) -> None:
    for name in names:
        setattr(module, name, getattr(module, name)._replace(value=ENDLESS))


def addresses() -> None:
    """Let every address have as many connections as it wants."""
    _let(callers, "STRANGERS_EACH", "STRANGERS", "NEW_BURST", "NEW_RATE")


def rates() -> None:
    """Read as much of a device as it says."""
    _let(limits, "SPEECH_BURST", "SPEECH_RATE", "FLOOD_GRACE")


def patience() -> None:
    """Wait for ever for who begins and goes no further, or does not read."""
    listener.OPEN_TIMEOUT_S = 1_000.0  # type: ignore[misc]
    listener.TCP_USER_TIMEOUT_MS = 1_000_000  # type: ignore[misc]
    _let(limits, "HELLO_TIMEOUT", "WRITE_BUFFER", "WRITE_BUFFER_GRACE", "REPLIES")
    _let(callers, "STRANGERS_EACH", "STRANGERS")


def sizes() -> None:
    """Take frames of any size."""
    _let(listener, "MAX_SIZE")
    _let(limits, "SPEECH_BURST", "SPEECH_RATE")
    assert _is_deeper(b"[" * 40, limits.DEPTH.value), "what nests too deep is refused by the language itself"


PROTECTIONS: Final[dict[str, Callable[[], None]]] = {
    "addresses": addresses,
    "rates": rates,
    "patience": patience,
    "sizes": sizes,
}


def main() -> int:
    """Take the protection away and run the hub with the remaining arguments."""
    lacking, *rest = sys.argv[1:]
    PROTECTIONS[lacking]()
    return run.main(rest)


if __name__ == "__main__":
    sys.exit(main())
