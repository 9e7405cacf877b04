"""Where people work on the hub itself: their orders, the desk where devices ask to be taken in, the control socket."""

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from hub.core.hub import HubCore
from hub.core.pairings import Pairings
from hub.domain.commands_trust import OUT_BEFORE, PairDevice, RevokeDevice
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.server.authority_start import signer
from hub.server.control_socket import Answer, serve_control
from hub.server.inbox import Inbox
from hub.server.orders import Orders
from hub.server.pairing_desk import PairingDesk
from hub.server.set_up_code import SetUpCode
from hub.trust.folder import TrustFolder
from hub.trust.put_out import PutOut

_log = logging.getLogger(__name__)

ACTOR: Final = "loket-hub"

OfficeMaker = Callable[[Inbox], "Office"]


@dataclass(frozen=True, slots=True)
class Office:
    """`desk` is None where the hub serves in the clear: nobody is taken in there, and nobody has to be."""

    core: HubCore
    orders: Orders
    folder: TrustFolder
    desk: PairingDesk | None
    code: SetUpCode
    put_out: PutOut

    async def run(self, control: socket.socket | None, answer: Answer) -> None:
        """Work until cancelled; administrators on this machine come by `control` and are answered by `answer`."""
        async with asyncio.TaskGroup() as group:
            if control is not None:
                group.create_task(serve_control(control, answer))
            if self.desk is not None:
                group.create_task(self.desk.run())
            group.create_task(self._put_out_again())

    async def let_in(self, order: PairDevice, by: str) -> str | None:
        """Let a device in under a new certificate; return None when that is stored, else why not."""
        return await let_in(self.core, self.orders, self.put_out, order, by)

    async def _put_out_again(self) -> None:
        """Let history say that these are out, which a restore has let in again; they are out already."""
        for each in self.core.identities.barred():
            _log.warning("put out before the restore, and still out device=%s", each.device)
            await self.orders.give(RevokeDevice(each.device, each.fingerprint, OUT_BEFORE), ACTOR)


def open_office(core: HubCore, folder: TrustFolder, inbox: Inbox, *, by_tls: bool) -> Office:
    """Return the office of a hub; its hall's certificate is read where it serves `by_tls`.

    From here on no certificate counts that was put out before history was restored.

    Raises:
        OSError: the folder cannot be read.
    """
    orders, put_out = Orders(inbox), PutOut(folder)
    core.identities.bar(put_out.known())
    admit = partial(let_in, core, orders, put_out)
    is_in = core.identities.is_in
    desk: Final = PairingDesk(_pairings(core, folder), signer(folder), admit, orders.give, is_in) if by_tls else None
    return Office(core, orders, folder, desk, SetUpCode(folder), put_out)


async def let_in(core: HubCore, orders: Orders, put_out: PutOut, order: PairDevice, by: str) -> str | None:
    """Let a device in under a new certificate, and keep it in mind that the one before does not count any more."""
    before = core.identities.standing(DeviceId(order.device))
    refused = await orders.give(order, by)
    if refused is None and before is not None:
        await asyncio.to_thread(put_out.add, before.fingerprint)
    return refused


def _pairings(core: HubCore, folder: TrustFolder) -> Pairings:
    return Pairings(core.catalogue.hall.name["id"], folder.authority.read_text(), roles_of(core))


def roles_of(core: HubCore) -> dict[DeviceId, Role]:
    """Return what each device of the hall is, as its file was read last."""
    return {device: binding.role for device, binding in core.bindings.devices.items()}
