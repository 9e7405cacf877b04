"""A hub with no rules for displays: shows them the views a test wants, keeps what they said, answers as told."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Final, Self, TypeVar

import msgspec
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from hub.protocol import codec
from hub.protocol.codec import ClientMessage, HubMessage
from hub.protocol.commands import Accepted, Command, Language, TicketClass, VoicePhase
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, SUBPROTOCOL, Hello, Welcome
from hub.protocol.ids import (
    AgencyId,
    BootId,
    CallId,
    CounterId,
    DeviceId,
    OfficerId,
    ServiceId,
    TicketId,
    Topic,
    ZoneId,
    catalogue_topic,
)
from hub.protocol.log_in import LoggedIn, LogInAnswer, LogInNeeded
from hub.protocol.views import (
    AgencyEntry,
    CallEntry,
    CatalogueView,
    CounterEntry,
    CurrentTicket,
    HallView,
    OfficerAction,
    OfficerView,
    ServiceEntry,
    Show,
    TicketPhase,
    View,
    WaitingTicket,
)

T = TypeVar("T")

ZONE: Final = ZoneId("biru")
COUNTER: Final = CounterId("L12")
WAIT_S: Final = 60.0

OUT: Final = Problem(ProblemCode.MUST_PAIR, closing=True)
"""What a hub says to a device that it put out."""

Answer = Callable[[Command], HubMessage | None]


class DisplayHub:
    """Listens on a free port in its own thread; `go_away` and `come_back` play an outage.

    `topic` and `view` are what every newcomer is shown; `answer` makes the reply to a command (None: stay mute).
    `catalogue` comes after the view. `asks` is said instead of both, until `let_in`. By `tls` it is its hall's, and can
    `put_out` all displays, until `puts_out` is taken back.
    """

    def __init__(
        self,
        topic: Topic,
        view: View | None,
        catalogue: CatalogueView | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.port = 0
        self.tls = tls
        self.puts_out = False
        self.topic = topic
        self.view = view
        self.catalogue = catalogue
        self.asks: LogInNeeded | None = None
        self.said: list[ClientMessage] = []
        self.answer: Answer = lambda command: Accepted(command.command_id)
        self._sequence = 0
        self._sockets: set[ServerConnection] = set()
        self._changed = threading.Condition()
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

    @property
    def address(self) -> str:
        """Where it listens, or listened."""
        return f"127.0.0.1:{self.port}"

    @property
    def has_listeners(self) -> bool:
        """Whether a display has been welcomed and shown the view."""
        return bool(self._sockets)

    def come_back(self) -> None:
        """Listen, on the same port as before."""

        async def listen() -> Server:
            return await serve(
                *(self._speak, "127.0.0.1", self.port),
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

    def show(self, view: View) -> None:
        """Give all displays a newer view."""

        async def send() -> None:
            self.view = view
            for socket in self._sockets:
                await self._show(socket)

        self._do(send)

    def put_out(self) -> None:
        """Tell all displays that they are not of the hall any more, and each that comes."""

        async def send() -> None:
            self.puts_out = True
            for socket in [*self._sockets]:
                await socket.send(codec.encode(OUT), text=True)
                await socket.close()

        self._do(send)

    def tell(self, answer: LogInAnswer) -> None:
        """Say to all who works there."""

        async def send() -> None:
            for socket in self._sockets:
                await socket.send(codec.encode(answer), text=True)

        self._do(send)

    def let_in(self, answer: LoggedIn) -> None:
        """Say that somebody is logged in, and show the view from now on."""
        self.asks = None
        self.tell(answer)
        if self.view is not None:
            self.show(self.view)

    def wait_until(self, is_so: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
        """Wait until something is true of what displays said.

        Raises:
            TimeoutError: it did not become true.
        """
        with self._changed:
            if not self._changed.wait_for(is_so, timeout_s):
                raise TimeoutError(f"{what}: never; said so far: {self.said}")

    def wait_for(self, kind: type[T], count: int = 1) -> list[T]:
        """Return the messages of a kind once there are so many."""
        self.wait_until(lambda: len(self.of(kind)) >= count, f"{count} {kind.__name__}")
        return self.of(kind)

    def of(self, kind: type[T]) -> list[T]:
        """Return the messages of a kind so far."""
        return [message for message in self.said if isinstance(message, kind)]

    def _do(self, make: Callable[[], Coroutine[None, None, T]]) -> T:
        return asyncio.run_coroutine_threadsafe(make(), self._loop).result(10)

    async def _speak(self, socket: ServerConnection) -> None:
        try:
            if self.puts_out:
                await socket.send(codec.encode(OUT), text=True)
                return
            hello = codec.decode_client(await socket.recv())
            assert isinstance(hello, Hello)
            self._note(hello)
            welcome = Welcome(
                *(PROTOCOL_VERSION, "sample", 1, BootId("boot"), now(), hello.device), zone=ZONE, counter=COUNTER
            )
            await socket.send(codec.encode(welcome), text=True)
            if self.asks is not None:
                await socket.send(codec.encode(self.asks), text=True)
            else:
                await self._show(socket)
            if self.catalogue is not None and self.asks is None:
                await socket.send(
                    codec.encode(Show(catalogue_topic(), 1, BootId("boot"), 1, self.catalogue)), text=True
                )
            self._sockets.add(socket)
            self._wake()
            async for data in socket:
                message = codec.decode_client(data)
                self._note(message)
                if isinstance(message, Command):
                    reply = self.answer(message)
                    if reply is not None:
                        await socket.send(codec.encode(reply), text=True)
        except ConnectionClosed:
            pass
        finally:
            self._sockets.discard(socket)

    def _note(self, message: ClientMessage) -> None:
        self.said.append(message)
        self._wake()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    async def _show(self, socket: ServerConnection) -> None:
        if self.view is not None:
            self._sequence += 1
            show = Show(self.topic, 1, BootId("boot"), self._sequence, self.view)
            await socket.send(codec.encode(show), text=True)


def now() -> int:
    """Return the wall clock in UTC ms."""
    return time.time_ns() // 1_000_000


def call(number: str, counter: int, called_at: int, **changes: object) -> CallEntry:
    """Return a call as a hall view holds it; the id is made of number and time."""
    prefix = number.rstrip("0123456789")
    entry = CallEntry(
        call=CallId(f"call-{number}-{called_at}"),
        number=number,
        prefix=prefix,
        digits=number[len(prefix) :],
        counter=CounterId(f"L{counter}"),
        counter_number=counter,
        language=Language.INDONESIAN,
        called_at=called_at,
        repeat=False,
        active=True,
        voice=VoicePhase.PENDING,
    )
    return CallEntry(**{name: changes.get(name, getattr(entry, name)) for name in entry.__struct_fields__})  # type: ignore[arg-type]


def hall_view(*calls: CallEntry, announcer: str | None = None, since: int = 0, at: int | None = None) -> HallView:
    """Return a zone's view, all calls of which are spoken here."""
    return HallView(
        at=now() if at is None else at,
        zone=ZONE,
        hall={"id": "Mal Pelayanan Publik Banda Aceh", "en": "Banda Aceh Public Service Mall"},
        zone_name={"id": "Zona Biru", "en": "Blue Zone"},
        timezone="Asia/Jakarta",
        calls=calls,
        spoken_here=tuple(entry.call for entry in calls),
        announcer=None if announcer is None else DeviceId(announcer),
        announcer_since=since,
        prefixes=("A", "B"),
        number_digits=3,
        highest_counter=88,
    )


def ticket(number: str, phase: TicketPhase, at: int, **changes: object) -> CurrentTicket:
    """Return the ticket that a counter is busy with."""
    current = CurrentTicket(
        ticket=TicketId(f"t-{number}"),
        number=number,
        service=ServiceId("A.01"),
        service_name={
            "id": "Perekaman KTP elektronik",
            "en": "Electronic ID card (KTP-el) biometric enrolment",
        },
        ticket_class=TicketClass.REGULAR,
        language=Language.INDONESIAN,
        phase=phase,
        issued_at=at - 25 * 60_000,
        called_at=at - 42_000,
        started_at=at - 38_000 if phase is TicketPhase.SERVING else None,
        calls=1,
    )
    return CurrentTicket(**{name: changes.get(name, getattr(current, name)) for name in current.__struct_fields__})  # type: ignore[arg-type]


def officer_view(
    current: CurrentTicket | None, *actions: OfficerAction, line: int = 15, **changes: object
) -> OfficerView:
    """Return a counter's view with a line of so many waiting."""
    at = now()
    waiting = tuple(
        WaitingTicket(
            TicketId(f"w{place}"),
            f"A{43 + place:03d}",
            ServiceId("A.01"),
            TicketClass.PRIORITY if place in {0, 4} else TicketClass.REGULAR,
            at - (24 - 2 * place) * 60_000,
        )
        for place in range(min(line, 12))
    )
    view = OfficerView(
        at=at,
        counter=COUNTER,
        counter_number=12,
        officer=OfficerId("ani"),
        current=current,
        actions=actions,
        waiting=waiting,
        waiting_total=line,
        served_today=17,
    )
    return msgspec.structs.replace(view, **changes)


def catalogue_view() -> CatalogueView:
    """Return a catalogue of twelve agencies with eleven services each, and thirty counters."""
    names = ("Disdukcapil", "Samsat", "DPMPTSP", "Imigrasi", "Polresta", "Kejaksaan", "BPJS Kesehatan", "Kantor Pajak")
    agencies = tuple(
        AgencyEntry(AgencyId(chr(65 + place)), {"id": name}, {"id": name})
        for place, name in enumerate((*names, "Pertanahan (BPN)", "Kemenag", "Dinas Sosial", "Dinas Kesehatan"))
    )
    kinds = ("Perekaman KTP elektronik", "Cetak ulang KTP elektronik yang rusak atau hilang", "Kartu keluarga baru")
    services = tuple(
        ServiceEntry(
            ServiceId(f"{agency.agency}.{number:02d}"),
            agency.agency,
            {"id": kinds[number - 1] if number <= len(kinds) else f"Layanan {number}"},
            10,
            {"id": "Lantai 1, Zona Biru"},
        )
        for agency in agencies
        for number in range(1, 12)
    )
    here = (ServiceId("A.01"), ServiceId("A.02"), ServiceId("A.03"))
    counters = tuple(CounterEntry(CounterId(f"L{number}"), number, here) for number in range(1, 31))
    return CatalogueView({"id": "Mal Pelayanan Publik"}, "Asia/Jakarta", agencies, services, counters)
