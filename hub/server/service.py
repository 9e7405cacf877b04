"""A hub at work: listener, writer and advertisement around a restored core, from start to clean stop."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from config.schema import WebTable
from hub.core.effects import Done, Effect
from hub.core.hub import HubCore
from hub.domain.events import Record
from hub.protocol.control import ControlReply, ControlRequest
from hub.protocol.control_staff import StaffRequest
from hub.protocol.errors import Problem, ProblemCode
from hub.server.advertise import Announcement, advertise
from hub.server.clock import HubClock
from hub.server.control_socket import Answer, open_control
from hub.server.device_orders import answer
from hub.server.draws import USUAL, DrawPace
from hub.server.inbox import Inbox
from hub.server.listener import Listener
from hub.server.office import Office, OfficeMaker
from hub.server.passwords import PasswordDesk
from hub.server.records import BY_PEOPLE
from hub.server.staff_orders import Clerks, answer_staff
from hub.server.tenure import Tenure
from hub.server.web_port import CONNECTIONS, Ready, WebPort
from hub.server.writer import Writer, end_process
from hub.store.journal import Journal

_log = logging.getLogger(__name__)

_SHUTTING_DOWN: Final = Problem(ProblemCode.SHUTTING_DOWN, closing=True)


Beside = Callable[[Inbox], Coroutine[None, None, None]]
"""What runs while the hub serves, and may put orders into its inbox."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hub listens, and how it is announced (`advertise` off: not at all).

    `tls` None is in the clear; `web` are pages for browsers (None: there are none). `pace` is how fast a
    kiosk may give numbers, `orders` how fast a panel or console may order.
    """

    host: str
    port: int
    name: str = "Loket"
    advertise: bool = True
    interfaces: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None
    web: WebTable | None = None
    pace: DrawPace = USUAL
    orders: DrawPace = BY_PEOPLE


async def serve(
    core: HubCore,
    journal: Journal,
    clock: HubClock,
    place: Place,
    stop: asyncio.Event,
    *,
    ready: Callable[[str, int], None] | None = None,
    end: Callable[[int], None] = end_process,
    also: Sequence[Beside] = (),
    tidy: Callable[[], bool] | None = None,
    tenure: Tenure | None = None,
    office: OfficeMaker | None = None,
    boards: Ready | None = None,
    stored: Callable[[Sequence[Record]], None] = lambda _: None,
) -> None:
    """Serve until `stop` is set; then finish the running commit, say goodbye and release everything.

    `ready` is told the address once the device port listens, and `boards` that of the pages; `also` run meanwhile and
    may put orders into the inbox; `tidy` and `stored`: see `Writer`. `tenure` is kept up meanwhile, and nothing is said
    without it.
    In the `office` people work on the hub itself, and devices are taken in. The core must have been restored.

    Raises:
        OSError: the address cannot be had.
        ExceptionGroup: a bug.
    """
    inbox = Inbox()

    async def keep(made: str) -> str:
        return await writer.in_thread(partial(journal.keep_password, made))

    accounts = core.state.staff.accounts.values()
    works = None if office is None else office(inbox)
    code = None if works is None else works.code
    passwords = PasswordDesk(inbox, journal.passwords([each.password for each in accounts]), keep, code)
    speak = _anybody if tenure is None else tenure.check
    web = None if place.web is None else WebPort(core, clock, place.web, place.host, speak, boards)
    listener = Listener(
        inbox,
        tls=place.tls,
        may_speak=speak,
        pair=None if works is None or works.desk is None else works.desk.converse,
        done=_nobody_waits if works is None else works.orders.done,
        look_at=passwords.look_at,
        beside=0 if web is None else CONNECTIONS,
        pace=place.pace,
        orders=place.orders,
    )

    def deliver(effects: Sequence[Effect]) -> None:
        listener.deliver(effects)
        if web is not None:
            web.take(effects)

    writer = Writer(core, journal, inbox, deliver, clock, end, clock_set=listener.part, tidy=tidy, stored=stored)
    try:
        await listener.open(place.host, place.port)
        control = None if works is None else open_control(works.folder)
        host, port = listener.addresses[0]
        _log.info("ready device_port=%s:%d boot=%s epoch=%d", host, port, core.board.boot, core.board.epoch)
        if ready is not None:
            ready(host, port)
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(writer.run())
            beside = [group.create_task(listener.run()), group.create_task(passwords.run())]
            beside += [group.create_task(each(inbox)) for each in also]
            if works is not None:
                beside.append(group.create_task(works.run(control, _answering(works, passwords))))
            if web is not None:
                beside.append(group.create_task(web.run()))
            if tenure is not None:
                beside.append(group.create_task(tenure.keep_up()))
            if place.advertise:
                beside.append(group.create_task(advertise(_announcement(core, place, port))))
            await stop.wait()
            _log.info("stopping")
            writer.stop()
            await writing
            inbox.close()
            _leave(works)
            await listener.close(_SHUTTING_DOWN)
            for task in beside:
                task.cancel()
        _log.info("stopped")
    finally:
        inbox.close()
        _leave(works)
        await listener.close(_SHUTTING_DOWN)
        writer.close()


def _anybody() -> None:
    """Nobody else can lead a hall whose history only one program can open."""


def _leave(works: Office | None) -> None:
    """Send those away who ask to be taken in: the device port waits for them, and they for a person."""
    if works is not None and works.desk is not None:
        works.desk.leave()


def _answering(works: Office, passwords: PasswordDesk) -> Answer:
    """Return who answers administrators on this machine."""
    clerks = Clerks(works.orders.give, passwords.make, partial(asyncio.to_thread, works.code.make))

    async def ask(request: ControlRequest, by: str) -> ControlReply:
        if isinstance(request, StaffRequest):
            return await answer_staff(works.core, request, by, clerks)
        return await answer(works, request, by)

    return ask


def _nobody_waits(done: Done) -> None:
    """Nobody gives orders here that have an answer."""


def _announcement(core: HubCore, place: Place, port: int) -> Announcement:
    return Announcement(
        name=place.name,
        hall=core.catalogue.hall.name["id"],
        boot=core.board.boot,
        epoch=core.board.epoch,
        host=place.host,
        port=port,
        interfaces=place.interfaces,
    )
