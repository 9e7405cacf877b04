"""The folder of a hub's keys: written whole or not at all, readable by this user alone.

`authority.pem` and `authority.key` are the hall's, `hub.pem` and `hub.key` this hub's own, `sealed` is the authority's
key under the recovery code, `setup` the hash of the set-up code while that counts. `put-out` has certificates
that do not count any more, `seen` when and where each device was last. Nothing else is a secret of trust.
"""

import os
from pathlib import Path
from typing import Final

FOLDER: Final = "trust"
MODE: Final = 0o700
FILE_MODE: Final = 0o600


class TrustFolder:
    """Reads and writes the files; all of it blocks. What cannot be read or written raises `OSError`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def authority(self) -> Path:
        """The hall's certificate."""
        return self.path / "authority.pem"

    @property
    def authority_key(self) -> Path:
        """The hall's key."""
        return self.path / "authority.key"

    @property
    def hub(self) -> Path:
        """This hub's certificate."""
        return self.path / "hub.pem"

    @property
    def hub_key(self) -> Path:
        """This hub's key."""
        return self.path / "hub.key"

    @property
    def sealed(self) -> Path:
        """The hall's key under the recovery code."""
        return self.path / "sealed"

    @property
    def setup(self) -> Path:
        """The hash of the set-up code."""
        return self.path / "setup"

    @property
    def put_out(self) -> Path:
        """The fingerprints of certificates that do not count any more."""
        return self.path / "put-out"

    @property
    def seen(self) -> Path:
        """When each device was last here, from which address and with which version."""
        return self.path / "seen"

    def is_whole(self) -> bool:
        """Return whether a hub can serve with what is there; the hub's own certificate is written last."""
        return all(each.exists() for each in (self.authority, self.authority_key, self.hub_key, self.hub))

    def make(self) -> None:
        """Make the folder, for this user alone."""
        self.path.mkdir(parents=True, exist_ok=True, mode=MODE)
        self.path.chmod(MODE)

    def write(self, file: Path, text: str | bytes) -> None:
        """Put a file there, whole and on the disk, for this user alone."""
        self.make()
        write_private(file, text)


def write_private(file: Path, text: str | bytes) -> None:
    """Write a file that only this user can read; there is the old one or the whole new one, also after a power cut."""
    half = file.with_name(f"{file.name}.new")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
    with open(handle, "wb") as opened:  # noqa: PTH123  # a handle that was made with its mode
        opened.write(text.encode() if isinstance(text, str) else text)
        opened.flush()
        os.fsync(opened.fileno())
    half.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
