"""An X server that shows its screen to its own user alone: `python -m config.x_authority SERVER OPTION…`.

Without a cookie X servers let every account of their machine look at the glass, and press there. This writes a new one
into the unit's runtime folder (`RUNTIME_DIRECTORY`, of systemd) and becomes the server, so that the unit's process and
session are the server's. Programs find the cookie by `XAUTHORITY`.
"""

import os
import secrets
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

NAME: Final = "authority"
COOKIE: Final = b"MIT-MAGIC-COOKIE-1"
COOKIE_BYTES: Final = 16
ANY_FAMILY: Final = 0xFFFF


def authority(cookie: bytes) -> bytes:
    """Return an X authority file with one cookie, for any display (Xau(3): family, address, number, name, data)."""
    fields = (b"", b"", COOKIE, cookie)
    return struct.pack(">H", ANY_FAMILY) + b"".join(struct.pack(">H", len(each)) + each for each in fields)


def write_new(folder: Path) -> Path:
    """Write a cookie that was never there into a folder, for nobody else to read; return its file."""
    path = folder / NAME
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(authority(secrets.token_bytes(COOKIE_BYTES)))
    return path


def main(server: Sequence[str] | None = None) -> None:
    """Become the server that the arguments name, with a new cookie."""
    program, *options = sys.argv[1:] if server is None else server
    cookie = write_new(Path(os.environ["RUNTIME_DIRECTORY"]))
    os.execvp(program, [program, *options, "-auth", str(cookie)])  # noqa: S606  # of the unit's own words


if __name__ == "__main__":
    main()
