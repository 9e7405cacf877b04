"""Lets a hall of programs on several hosts trust each other: the hub's keys, and each device's identity as issued."""

from pathlib import Path

from hub.client import kept_identity, keys
from hub.protocol import control
from hub.protocol.ids import DeviceId
from hub.server.authority_start import make
from hub.server.control_line import ControlLine
from hub.trust.folder import FOLDER, TrustFolder


class TrustedSite:
    """A hub's keys beside its database, before it starts; then it issues what each device needs."""

    def __init__(self, database: Path, hall: str) -> None:
        self._folder = TrustFolder(database.parent / FOLDER)
        make(self._folder, f"sqlite:///{database}", hall)

    def let_in(self, device: str, state_dir: Path) -> None:
        """Let the running hub issue a device's identity, and keep it where the device looks for it."""
        with ControlLine(self._folder.path) as line:
            issued = line.ask(control.IssueIdentity(DeviceId(device)))
        assert isinstance(issued, control.Issued), issued
        kept_identity.write(state_dir, keys.identity_in(issued.text.encode()))
