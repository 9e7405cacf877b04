"""Who speaks: new ids from the machine's randomness for commands and each start of a program, and its name."""

import secrets
from importlib.metadata import PackageNotFoundError, version

from hub.protocol.ids import UUID7_RANDOM_BYTES, CommandId, ProcessId, uuid7


def new_command_id(at_ms: int) -> CommandId:
    """Return a UUIDv7 of an instant (UTC ms), never made before; a `hub.client.session.NewId`."""
    return uuid7(at_ms, secrets.token_bytes(UUID7_RANDOM_BYTES))


def new_process_id() -> ProcessId:
    """Return a name for this start of a program."""
    return ProcessId(secrets.token_hex(8))


def program_name(program: str) -> str:
    """Return a program with its version, as the hub's log names it: "loket-kiosk 0.1.0"."""
    try:
        return f"{program} {version('loket')}"
    except PackageNotFoundError:
        return f"{program} (not installed)"
