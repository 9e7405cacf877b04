"""What an administrator on the hub's machine may ask about devices, and the hub's answers."""

import asyncio
import logging
from typing import assert_never

from hub.core.askings import Asking, AskingId, Objection, PairingEffect
from hub.domain import commands_trust
from hub.protocol import control as c
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import plain
from hub.server.authority_start import issue
from hub.server.device_places import place_of
from hub.server.office import Office, roles_of
from hub.server.pairing_desk import PairingDesk, now_ms

_log = logging.getLogger(__name__)

_OBJECTIONS = {
    Objection.UNKNOWN_ASKING: c.DeclineCode.UNKNOWN_ASKING,
    Objection.UNKNOWN_DEVICE: c.DeclineCode.UNKNOWN_DEVICE,
    Objection.WRONG_ROLE: c.DeclineCode.WRONG_ROLE,
    Objection.APPROVED_BEFORE: c.DeclineCode.APPROVED_BEFORE,
}


async def answer(office: Office, request: c.DeviceRequest, by: str) -> c.ControlReply:
    """Do what is asked; `by` is who asks, for the journal.

    The core is only read here, on the loop's thread; what is changed goes through the inbox, like all else.
    """
    if isinstance(request, c.ListDevices):
        return _devices(office)
    if isinstance(request, c.RevokeDevice):
        return await _revoke(office, request, by)
    if office.desk is None:
        return c.Declined(c.DeclineCode.IN_THE_CLEAR)
    match request:
        case c.OpenPairing():
            _log.info("pairing opened by=%s", by)
            office.desk.open()
            return c.Carried()
        case c.ClosePairing():
            office.desk.deliver(office.desk.pairings.close())
            return c.Carried()
        case c.ListAskings():
            return _askings(office.desk)
        case c.ApprovePairing(asking=asking, device=device):
            office.desk.pairings.roles = roles_of(office.core)  # the hall file may have been read again
            return _said(office.desk, office.desk.pairings.approve(AskingId(asking), device, by))
        case c.RefusePairing(asking=asking, other_code=other_code):
            return _said(office.desk, office.desk.pairings.refuse(AskingId(asking), other_code=other_code, by=by))
        case c.IssueIdentity(device=device):
            return await _issue(office, device, by)
        case _:
            assert_never(request)


def _said(desk: PairingDesk, done: list[PairingEffect] | Objection) -> c.ControlReply:
    if isinstance(done, Objection):
        return c.Declined(_OBJECTIONS[done])
    desk.deliver(done)
    return c.Carried()


def _askings(desk: PairingDesk) -> c.AskingList:
    pairings = desk.pairings
    left = None if pairings.closes_at is None else max(0, pairings.closes_at - now_ms())
    shown = ((each, each.code) for each in pairings.askings)
    lines = tuple(_line(each, code) for each, code in shown if code is not None)
    ended = tuple(c.EndedLine(each.id, each.device, each.address, each.ending) for each in pairings.ended)
    replacing = tuple(place for place, each in enumerate(desk.paired) if each.is_replacing)
    names = tuple(each.device for each in desk.paired)
    return c.AskingList(left, lines, names, pairings.unheard, pairings.is_shut, ended, replacing)


def _line(asking: Asking, code: str) -> c.AskingLine:
    offer = asking.offer
    return c.AskingLine(
        asking=asking.id,
        device=offer.device,
        role=offer.role,
        address=asking.address,
        program=plain(offer.program),
        code=code,
        approved=asking.device is not None,
        confirmed=asking.confirmed,
        approved_as=asking.device,
    )


async def _revoke(office: Office, request: c.RevokeDevice, by: str) -> c.ControlReply:
    standing = office.core.identities.standing(request.device)
    if standing is None or standing.expires_at is None:
        return c.Declined(c.DeclineCode.NOT_PAIRED)
    order = commands_trust.RevokeDevice(request.device, standing.fingerprint, request.reason)
    refused = await office.orders.give(order, by)
    is_out = refused is None or refused == RejectionCode.STORAGE_UNAVAILABLE
    is_kept = is_out and await asyncio.to_thread(office.put_out.add, standing.fingerprint)
    if refused == RejectionCode.STORAGE_UNAVAILABLE:
        return c.Declined(c.DeclineCode.OUT_NOT_IN_HISTORY if is_kept else c.DeclineCode.OUT_NOT_STORED, refused)
    return c.Carried() if refused is None else c.Declined(c.DeclineCode.NOT_STORED, refused)


async def _issue(office: Office, device: DeviceId, by: str) -> c.ControlReply:
    if device not in office.core.bindings.devices:
        return c.Declined(c.DeclineCode.UNKNOWN_DEVICE)
    try:
        text, signed = await asyncio.to_thread(issue, office.folder, device)
    except (OSError, ValueError) as error:
        _log.error("no identity was made device=%s error=%s", device, error)
        return c.Declined(c.DeclineCode.NOT_SIGNED, str(error))
    grounds = commands_trust.PairReason.IDENTITY_ISSUED
    order = commands_trust.PairDevice(device, signed.fingerprint, signed.expires_at, grounds)
    refused = await office.let_in(order, by)
    return c.Issued(text, signed.expires_at) if refused is None else c.Declined(c.DeclineCode.NOT_STORED, refused)


def _devices(office: Office) -> c.DeviceList:
    core = office.core
    once = (DeviceId(each.device) for each in core.identities.standings())
    names = dict.fromkeys([*core.bindings.devices, *once])
    ending = {each.device for each in core.identities.ending(core.state.last_at)}
    return c.DeviceList(tuple(_device(office, each, each in ending) for each in names), core.catalogue.hall.timezone)


def _device(office: Office, device: DeviceId, ends_soon: bool) -> c.DeviceLine:
    core = office.core
    binding, standing = core.bindings.devices.get(device), core.identities.standing(device)
    sighting, refusal = core.identities.sighting(device), core.identities.refusal(device)
    return c.DeviceLine(
        device=device,
        role=None if binding is None else binding.role,
        is_connected=core.sessions.of_device(device) is not None,
        paired_at=None if standing is None else standing.since,
        expires_at=None if standing is None else standing.expires_at,
        ends_soon=ends_soon,
        fingerprint="" if standing is None else standing.fingerprint,
        seen_at=None if sighting is None else sighting.at,
        address="" if sighting is None else sighting.address,
        program="" if sighting is None else sighting.program,
        place=place_of(core, device),
        refused_at=None if refusal is None else refusal.at,
        refused_address="" if refusal is None else refusal.address,
    )
