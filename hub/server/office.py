"""Where people work on the hub itself: their orders, the desk where devices ask to be taken in, the control socket."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hub.core.hub import HubCore
from hub.core.pairings import Pairings
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.server.authority_start import signer
from hub.server.control_socket import Answer, serve_control
from hub.server.inbox import Inbox
from hub.server.orders import Orders
from hub.server.pairing_desk import PairingDesk
from hub.server.set_up_code import SetUpCode
from hub.trust.folder import TrustFolder

OfficeMaker = Callable[[Inbox], "Office"]


@dataclass(frozen=True, slots=True)
class Office:
    """`desk` is None where the hub serves in the clear: nobody is taken in there, and nobody has to be."""

    core: HubCore
    orders: Orders
    folder: TrustFolder
    desk: PairingDesk | None
    code: SetUpCode

    async def run(self, control: socket.socket | None, answer: Answer) -> None:
        """Work until cancelled; administrators on this machine come by `control` and are answered by `answer`."""
        async with asyncio.TaskGroup() as group:
            if control is not None:
                group.create_task(serve_control(control, answer))
            if self.desk is not None:
                group.create_task(self.desk.run())


def open_office(core: HubCore, folder: TrustFolder, inbox: Inbox, *, by_tls: bool) -> Office:
    """Return the office of a hub; its hall's certificate is read where it serves `by_tls`.

    Raises:
        OSError: that cannot be read.
    """
    orders = Orders(inbox)
    desk: Final = PairingDesk(_pairings(core, folder), signer(folder), orders) if by_tls else None
    return Office(core, orders, folder, desk, SetUpCode(folder))


def _pairings(core: HubCore, folder: TrustFolder) -> Pairings:
    return Pairings(core.catalogue.hall.name["id"], folder.authority.read_text(), roles_of(core))


def roles_of(core: HubCore) -> dict[DeviceId, Role]:
    """Return what each device of the hall is, as its file was read last."""
    return {device: binding.role for device, binding in core.bindings.devices.items()}
