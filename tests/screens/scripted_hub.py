"""A hub with no rules: it speaks the language to one kiosk and answers as the test says."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

import config
from config.hall import HallPlan, load_hall
from hub.protocol import codec
from hub.protocol.commands import (
    Accepted,
    AskLease,
    CheckInBooking,
    HandInTicket,
    IssueTicket,
    LeaseReceipt,
    LookUpBooking,
    NotExecuted,
    ReprintSlip,
    RequestOutcome,
    TicketReceipt,
    WaitRange,
)
from hub.protocol.errors import Problem, ProblemCode, Refused, RejectionCode
from hub.protocol.hello import PROTOCOL_VERSION, SUBPROTOCOL, Hello, Welcome
from hub.protocol.ids import (
    AgencyId,
    BootId,
    CommandId,
    DeviceId,
    JobId,
    ServiceId,
    TicketId,
    Topic,
    catalogue_topic,
    first_job,
    kiosk_topic,
    lease_topic,
    lobby_topic,
)
from hub.protocol.leases import LeaseView
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import AgencyEntry, CatalogueView, KioskView, LobbyView, ServiceEntry, Show, SlipStatus, View
from tests.unit.kiosk.leases import lease_of

T = TypeVar("T")

SAMPLE: Final = Path(config.__file__).parent / "sample" / "hall.toml"
AT: Final = 1_767_574_800_000 + 5 * 60_000
"""5 January 2026, 08.05 WIB."""

DAY: Final = "2026-01-05"

OUT: Final = Problem(ProblemCode.MUST_PAIR, closing=True)
"""What a hub says to a device that it put out."""


def sample_catalogue(plan: HallPlan | None = None) -> CatalogueView:
    """Return the catalogue view of the sample hall: 29 agencies, 229 services."""
    hall = plan or load_hall(SAMPLE)
    zones = {zone.id: zone for zone in hall.zones}
    return CatalogueView(
        hall=dict(hall.name),
        timezone=hall.timezone,
        agencies=tuple(AgencyEntry(AgencyId(a.id), a.name, a.short_name) for a in hall.agencies),
        services=tuple(
            ServiceEntry(
                ServiceId(s.id),
                AgencyId(s.agency),
                s.name,
                s.minutes,
                zones[s.zone].place,
                requirements=s.settings.requirements,
                fee=s.settings.fee,
                words=s.settings.words,
            )
            for s in hall.services
        ),
    )


def sample_waiting(catalogue: CatalogueView) -> dict[ServiceId, int]:
    """Return a believable crowd: some services with many, some with few, some with nobody."""
    return {s.service: (i * 7) % 23 for i, s in enumerate(catalogue.services) if (i * 7) % 23 and i % 3}


def sample_waits(waiting: dict[ServiceId, int]) -> dict[ServiceId, WaitRange]:
    """Return a believable wait for each service with people: five minutes for every second of them, and a half more."""
    return {service: WaitRange(count // 2 * 5, count // 2 * 8 // 5 * 5 + 5) for service, count in waiting.items()}


class ScriptedHub:
    """Listens on a free port in its own thread; `go_away` and `come_back` play an outage.

    `lends` are the digits of the numbers that it leases, of each pool; none: no lease. `day` is the service day that it
    tells with a number (empty: none), without which a kiosk does not know the number for one of today's. By `tls` it is
    its hall's, and can `put_out` the kiosk, until `puts_out` is taken back.
    """

    def __init__(self, catalogue: CatalogueView, tls: ssl.SSLContext | None = None) -> None:
        self.catalogue = catalogue
        self.tls = tls
        self.puts_out = False
        waiting = sample_waiting(catalogue)
        self.at = AT
        self.lobby = LobbyView(AT, waiting, waits=sample_waits(waiting))
        self.port = 0
        self.issued: list[IssueTicket] = []
        self.printer: PrinterState | None = PrinterState.READY
        self.refuse_with: RejectionCode | None = None
        self.refuse_values: dict[str, str] = {}
        self.is_mute = False
        self.elsewhere: dict[str, str] | None = None
        self.link: str | None = None
        self.day = ""
        self.given: dict[str, TicketId] = {}
        self.bookings: dict[str, ServiceId] = {}
        self.checked_in: dict[CommandId, str] = {}
        self.lends: tuple[str, ...] = ()
        self.handed_in: list[HandInTicket] = []
        self._slips: list[SlipStatus] = []
        self._sequence = 0
        self._socket: ServerConnection | None = None
        self._device = DeviceId("kiosk-1")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self.come_back()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.go_away()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def come_back(self) -> None:
        """Listen again, on the same port."""

        async def listen() -> Server:
            return await serve(
                self._speak,
                "127.0.0.1",
                self.port,
                ssl=self.tls,
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                compression=None,
                ping_interval=None,
            )

        self._server = self._do(listen)
        self.port = self._server.sockets[0].getsockname()[1]

    def go_away(self) -> None:
        """Close every connection and listen no more."""

        async def close() -> None:
            if self._server is not None:
                self._server.close(close_connections=True)
                await self._server.wait_closed()
                self._server = None

        self._do(close)

    def put_out(self) -> None:
        """Tell the kiosk that it is not of the hall any more, now and whenever it comes."""

        async def send() -> None:
            self.puts_out = True
            await self._send(OUT)
            if self._socket is not None:
                await self._socket.close()

        self._do(send)

    def show_slip(
        self, outcome: SlipOutcome, reason: SlipReason | None = None, elsewhere: dict[str, str] | None = None
    ) -> None:
        """Say what became of the last slip, and at which other printer."""

        async def show() -> None:
            self._slips[0] = SlipStatus(self._slips[0].job, self._slips[0].ticket, outcome, reason, elsewhere)
            await self._show_kiosk()

        self._do(show)

    def show_printer(self, state: PrinterState, elsewhere: dict[str, str] | None = None) -> None:
        """Say how the printer is, and where slips come out instead."""

        async def show() -> None:
            self.printer, self.elsewhere = state, elsewhere
            await self._show_kiosk()

        self._do(show)

    def show_lobby(self, lobby: LobbyView) -> None:
        """Say how the hall is."""

        async def show() -> None:
            self.lobby = lobby
            await self._show(lobby_topic(), lobby)

        self._do(show)

    def begin_at(self, at: int, lobby: LobbyView) -> None:
        """Be a hub at another instant (UTC ms): the kiosk connects again and takes its time."""
        self.go_away()
        self.at, self.lobby = at, lobby
        self.come_back()

    def _do(self, make: Callable[[], Coroutine[None, None, T]]) -> T:
        return asyncio.run_coroutine_threadsafe(make(), self._loop).result(10)

    async def _speak(self, socket: ServerConnection) -> None:
        if self.puts_out:
            await socket.send(codec.encode(OUT), text=True)
            return
        hello = codec.decode_client(await socket.recv())
        assert isinstance(hello, Hello)
        self._device = hello.device
        self._socket = socket
        await socket.send(
            codec.encode(Welcome(PROTOCOL_VERSION, "sample", 1, BootId("boot"), self.at, hello.device)), text=True
        )
        await self._show(catalogue_topic(), self.catalogue)
        await self._show(lobby_topic(), self.lobby)
        await self._show_kiosk()
        try:
            async for data in socket:
                await self._receive(codec.decode_client(data))
        except ConnectionClosed:
            pass

    async def _receive(self, message: object) -> None:
        if isinstance(message, IssueTicket):
            self.issued.append(message)
            if not self.is_mute:
                await self._answer(message)
        elif isinstance(message, CheckInBooking):
            await self._check_in(message)
        elif isinstance(message, LookUpBooking):
            unknown = Refused(message.command_id, RejectionCode.UNKNOWN_BOOKING)
            await self._send(Accepted(message.command_id) if message.code in self.bookings else unknown)
        elif isinstance(message, ReprintSlip):
            ticket = self.given[message.number]
            self._slips.insert(0, SlipStatus(JobId(f"{ticket}:2"), ticket, SlipOutcome.PENDING))
            await self._send(Accepted(message.command_id))
            await self._show_kiosk()
        elif isinstance(message, RequestOutcome):
            await self._send(NotExecuted(message.command_id))
        elif isinstance(message, AskLease):
            await self._lend(message)
        elif isinstance(message, HandInTicket):
            self.handed_in.append(message)
            await self._send(Accepted(message.command_id))

    async def _check_in(self, asked: CheckInBooking) -> None:
        service = self.bookings.get(asked.code)
        if service is None:
            await self._send(Refused(asked.command_id, RejectionCode.UNKNOWN_BOOKING))
            return
        self.checked_in[asked.command_id] = asked.code
        wish = IssueTicket(
            command_id=asked.command_id, service=service, ticket_class=asked.ticket_class, language=asked.language
        )
        self.issued.append(wish)
        await self._answer(wish)

    async def _lend(self, asked: AskLease) -> None:
        if not self.lends:
            await self._send(Refused(asked.command_id, RejectionCode.NO_LEASE_LEFT))
            return
        lease = lease_of(self.catalogue, self.at, self.lends, lease=asked.held or asked.command_id)
        await self._send(Accepted(asked.command_id, LeaseReceipt(lease.lease)))
        await self._show(lease_topic(self._device), LeaseView(self.at, lease))

    async def _answer(self, command: IssueTicket) -> None:
        if self.refuse_with is not None:
            await self._send(Refused(command.command_id, self.refuse_with, self.refuse_values))
            return
        service = next(s for s in self.catalogue.services if s.service == command.service)
        ticket = TicketId(f"t{len(self.issued)}")
        job: JobId | None = first_job(ticket) if self.printer else None
        if job:
            self._slips.insert(0, SlipStatus(job, ticket, SlipOutcome.PENDING))
        receipt = TicketReceipt(
            ticket=ticket,
            number=f"{service.agency}{41 + len(self.issued):03d}",
            service=service.service,
            ticket_class=command.ticket_class,
            issued_at=AT,
            ahead=self.lobby.waiting.get(service.service, 0),
            place=service.place,
            slip=job,
            wait=self.lobby.waits.get(service.service),
            day=self.day,
            link=self.link,
        )
        self.given[receipt.number] = TicketId(command.command_id)
        await self._send(Accepted(command.command_id, receipt))
        await self._show_kiosk()

    async def _show_kiosk(self) -> None:
        await self._show(kiosk_topic(self._device), KioskView(AT, self.printer, tuple(self._slips), self.elsewhere))

    async def _show(self, topic: Topic, view: View) -> None:
        self._sequence += 1
        await self._send(Show(topic, 1, BootId("boot"), self._sequence, view))

    async def _send(self, message: codec.HubMessage) -> None:
        if self._socket is not None:
            await self._socket.send(codec.encode(message), text=True)
