"""Kiosks' leases with a real hub of the sample hall, over real sockets, and through the hub's restart."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from config.hall import load_hall
from hub.client.identity import new_command_id
from hub.core.bindings import Bindings, DeviceBinding
from hub.domain.catalogue import Catalogue
from hub.domain.numbering import SLOTS
from hub.domain.ticket import TicketId, TicketState
from hub.protocol.commands import (
    Accepted,
    AskLease,
    HandInTicket,
    IssueTicket,
    Language,
    LeaseReceipt,
    TicketClass,
    TicketReceipt,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import CommandId, DeviceId, ServiceId
from hub.protocol.leases import Lease, LeaseView
from hub.protocol.printing import PrintJob, SlipOutcome, WithdrawJob
from hub.protocol.views import Show
from hub.server import listener
from hub.server.hall import catalogue_of
from hub.store.sql import open_journal
from tests.integration.hall import ALWAYS, RULES, Device, device, hear, hello, hub, raw, say, until

SAMPLE = Path(__file__).parents[2] / "config" / "sample" / "hall.toml"
KIOSKS = tuple(f"kiosk-{number}" for number in range(1, 13))


def offer() -> Catalogue:
    """The sample hall's 229 services, open at any hour."""
    made = catalogue_of(load_hall(SAMPLE))
    agencies = tuple(replace(each, week=None, breaks=(), exceptions=()) for each in made.agencies)
    return replace(made, hall=replace(made.hall, calendar=ALWAYS, rules=RULES), agencies=agencies)


def places() -> Bindings:
    """Twelve kiosks; the first has a printer."""
    kiosks = [DeviceBinding(DeviceId(each), Role.KIOSK) for each in KIOSKS]
    kiosks[0] = replace(kiosks[0], printer=DeviceId("printer-1"))
    return Bindings({each.device: each for each in [*kiosks, DeviceBinding(DeviceId("printer-1"), Role.PRINTER)]})


def new_id(kiosk: Device) -> CommandId:
    return new_command_id(kiosk.link.now())


async def granted(kiosk: Device, held: CommandId | None = None) -> CommandId:
    answer = await kiosk.do(AskLease(command_id=new_id(kiosk), held=held))
    assert isinstance(answer, Accepted), answer
    assert isinstance(answer.result, LeaseReceipt)
    return answer.result.lease


async def leased(kiosk: Device, wanted: CommandId) -> Lease:
    """Return a lease once the hub shows it."""

    def shown() -> Lease | None:
        views = [each.show.view for each in kiosk.views() if isinstance(each.show.view, LeaseView)]
        lease = views[-1].lease if views else None
        return lease if lease is not None and lease.lease == wanted else None

    return await until(shown, f"the lease {wanted} is shown")


def given(kiosk: Device, lease: Lease, place: int, replaces: CommandId | None = None) -> HandInTicket:
    """Return the number of a place of the first service's pool."""
    service = lease.services[0]
    pool = next(each for each in lease.pools if each.pool == service.pool)
    return HandInTicket(
        command_id=new_id(kiosk),
        lease=lease.lease,
        day=lease.days[0].day,
        pool=pool.pool,
        number=pool.first + place,
        text=pool.texts[place],
        service=service.service,
        ticket_class=TicketClass.REGULAR,
        language=Language.INDONESIAN,
        issued_at=lease.made_at,
        replaces=replaces,
    )


def test_a_lease_goes_on_through_the_hub_s_restart_and_what_was_given_is_taken(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hall.db"

    async def story() -> None:
        async with AsyncExitStack() as first:
            running = await first.enter_async_context(hub(open_journal(url, "mpp"), offer=offer(), places=places()))
            kiosk = await first.enter_async_context(device("kiosk-1", Role.KIOSK, running.address))
            await kiosk.joined()
            id_ = await granted(kiosk)
            before = await leased(kiosk, id_)
            assert (len(before.services), len(before.days), before.slot) == (229, 2, 0)
            drawn = IssueTicket(command_id=new_id(kiosk), service=before.services[0].service)
            assert isinstance(await kiosk.do(drawn), Accepted)
        async with (
            hub(open_journal(url, "mpp"), offer=offer(), places=places()) as running,
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
        ):
            await kiosk.joined()
            after = await leased(kiosk, id_)
            assert (after.slot, after.pools) == (before.slot, before.pools)
            assert await granted(kiosk, held=id_) == id_
            own = given(kiosk, after, 0, replaces=drawn.command_id)
            answer = await kiosk.do(own)
            assert isinstance(answer, Accepted)
            assert isinstance(answer.result, TicketReceipt)
            assert answer.result.number == own.text
            tickets = running.core.state.tickets
            assert tickets[TicketId(drawn.command_id)].state is TicketState.CANCELLED
            assert tickets[TicketId(own.command_id)].state is TicketState.WAITING
            late = IssueTicket(command_id=new_id(kiosk), service=before.services[0].service)
            await kiosk.do(given(kiosk, after, 1, replaces=late.command_id))
            barred = await kiosk.do(late)
            assert isinstance(barred, Refused)
            assert barred.code is RejectionCode.COMMAND_REPLACED

    asyncio.run(story())


def test_twelve_kiosks_ask_at_once_and_ten_get_a_lease() -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            running = await stack.enter_async_context(hub(offer=offer(), places=places()))
            kiosks = [await stack.enter_async_context(device(each, Role.KIOSK, running.address)) for each in KIOSKS]
            for each in kiosks:
                await each.joined()
            answers = await asyncio.gather(*(each.do(AskLease(command_id=new_id(each))) for each in kiosks))
            refused = [each for each in answers if isinstance(each, Refused)]
            assert [(each.code, each.values) for each in refused] == 2 * [
                (RejectionCode.NO_LEASE_LEFT, {"most": str(SLOTS)})
            ]
            asked = [pair for pair in zip(kiosks, answers, strict=True) if isinstance(pair[1], Accepted)]
            leases = [await leased(each, answer.command_id) for each, answer in asked]
            assert {each.slot for each in leases} == {*range(SLOTS)}
            texts = [text for each in leases for pool in each.pools for text in pool.texts]
            assert len({*texts}) == len(texts)
            await asyncio.gather(
                *(each.do(given(each, lease, 0)) for (each, _), lease in zip(asked, leases, strict=True))
            )
            assert len(running.core.state.tickets) == SLOTS

    asyncio.run(story())


def test_a_kiosk_that_reads_little_at_a_time_gets_the_whole_lease(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listener, "SEND_BUFFER", listener.SEND_BUFFER._replace(value=4_096))

    async def story() -> None:
        async with hub(offer=offer(), places=places()) as running, raw(running.address, receive_buffer=4_096) as kiosk:
            await say(kiosk, hello("kiosk-2", Role.KIOSK))
            welcome = await hear(kiosk, Welcome)
            await say(kiosk, AskLease(command_id=new_command_id(welcome.at)))
            lease = None
            while lease is None:
                view = (await hear(kiosk, Show)).view
                lease = view.lease if isinstance(view, LeaseView) else None
            assert len(lease.services) == 229
            assert "client cut" not in caplog.text

    asyncio.run(story())


def test_a_printer_is_told_that_a_replaced_slip_is_nobody_s() -> None:
    async def story() -> None:
        async with (
            hub(offer=offer(), places=places()) as running,
            device("kiosk-1", Role.KIOSK, running.address) as kiosk,
            raw(running.address) as printer,
        ):
            await kiosk.joined()
            lease = await leased(kiosk, await granted(kiosk))
            await say(printer, hello("printer-1", Role.PRINTER))
            await hear(printer, Welcome)
            drawn = IssueTicket(command_id=new_id(kiosk), service=ServiceId(lease.services[0].service))
            await kiosk.do(drawn)
            job = (await hear(printer, PrintJob)).job
            await kiosk.do(given(kiosk, lease, 0, replaces=drawn.command_id))
            assert (await hear(printer, WithdrawJob)).job == job
            assert running.core.state.slips[job].outcome.value == SlipOutcome.PENDING.value

    asyncio.run(story())
