"""One printer with the real agent's parts in this process: courier, queue, worker, dialogue, backend, spool, socket.

Only the link to the hub is another: it notes what is said, and answers at once. The kiosk is the real one's end of
the local socket.
"""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from config.printer_schema import PrinterBackend, PrinterConfig, SerialFlow
from config.translations import load_translator
from hub.client.clock import SteadyClock, since_boot_ns
from hub.client.session import Answered, ClientSession, JobArrived
from hub.protocol.codec import ClientMessage
from hub.protocol.commands import Accepted, Command, RecordPrint, ReportPrinter
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId, JobId, ProcessId, TicketId
from hub.protocol.local_printing import FateHere, PrinterIs, PrintHere
from hub.protocol.printing import PrinterState, PrintJob, Slip, SlipOutcome, SlipReason
from kiosk.local_printer import LocalPrinter
from printer.backends.interface import Backend, BackendFault
from printer.backends.paced import paced
from printer.backends.usb import UsbBackend
from printer.backends.usb_choice import Wish
from printer.courier import Courier
from printer.dialogue import Dialogue
from printer.local_road import LocalRoad
from printer.profiles import PROFILES, Profile, Rung
from printer.sample import sample_slip
from printer.slip import Stationery
from printer.spool import FILE_NAME, Spool
from printer.ways import backend_of
from tests.chaos.printer.cases import Case, Line, Road
from tests.chaos.printer.pulse import PULSE
from tests.fakes.printer.modem_lines import MODEM_LINES
from tests.fakes.virtual_printer import Mechanism, PtyVirtualPrinter, TcpVirtualPrinter, Trouble
from tests.integration.printer.rigs import UsbTree

STATIONERY: Final = Stationery(load_translator("printer", "id"), load_translator("printer", "en"))
LIFE_MS: Final = 30_000
CHUNK_BYTES: Final = 64
CHUNK_PAUSE_MS: Final = 45
"""1.4 kB a second, for a printer that takes 2."""

UNTOUCHED_S: Final = 1.0
"""Whoever touches a printer here wakes it: so many side by side have no time to look at themselves all the time."""

OFTEN: Final = 2
"""Whoever speaks with a printer waits for this machine at least so often where the pulse waits for it once."""

Fate = tuple[SlipOutcome, SlipReason | None]


def mechanism_of(case: Case) -> Mechanism:
    """Return a printer that answers up to a rung; of the best two some can clear their buffer."""
    return Mechanism(
        process_id=case.rung is Rung.PROCESS_ID,
        queued=case.rung in (Rung.PROCESS_ID, Rung.QUEUED),
        real_time=case.rung is not Rung.SILENT,
        clears=case.rung in (Rung.PROCESS_ID, Rung.QUEUED) and case.seed % 3 > 0,
        says_busy=case.line.flow is not SerialFlow.NONE,
    )


def profile_of(case: Case) -> Profile:
    """Return what an administrator would set for that printer: a weak one is fed slowly."""
    profile = replace(PROFILES["generic-80"], rung=case.rung)
    if case.trouble is Trouble.OVERRUN:
        return replace(profile, chunk_bytes=CHUNK_BYTES, chunk_pause_ms=CHUNK_PAUSE_MS)
    return profile


def slip_of(number: str, copy: int = 1) -> Slip:
    """Return a visitor's slip; its names hold the number, so that each part of the paper says whose it is."""
    slip = sample_slip(STATIONERY, number=number, copy=copy)
    link = f"http://antrean.example/{number.lower()}"
    own = {key: {"id": f"{key} {number}"} for key in ("agency", "service", "place")}
    return msgspec.structs.replace(
        slip, ticket=TicketId(number.lower()), hall={"id": f"Balai {number}"}, link=link, **own
    )


def job_id(number: str, copy: int = 1) -> JobId:
    """Return the id of a visitor's slip."""
    return JobId(f"{number.lower()}:{copy}")


@dataclass
class Told:
    """What was said of jobs and of the printer, each with its instant (monotonic s)."""

    hub: dict[JobId, list[tuple[float, Fate]]] = field(default_factory=dict)
    kiosk: dict[JobId, list[tuple[float, Fate]]] = field(default_factory=dict)
    states: list[tuple[float, PrinterState]] = field(default_factory=list)
    kiosk_states: list[tuple[float, PrinterState]] = field(default_factory=list)
    looks_s: list[float] = field(default_factory=list)
    writes_s: list[float] = field(default_factory=list)
    confirms_s: list[float] = field(default_factory=list)
    torn: bool = False


class Desk:
    """A `HubLink` to a hub that takes everything at once."""

    def __init__(self, told: Told) -> None:
        self.session = ClientSession(Hello(PROTOCOL_VERSION, Role.PRINTER, DeviceId("p"), ProcessId("p"), "chaos"))
        self.courier: Courier | None = None
        self._told = told
        self._clock = SteadyClock()

    def now(self) -> int:
        return self._clock.now()

    def submit(self, command: Command) -> None:
        if isinstance(command, RecordPrint):
            fates = self._told.hub.setdefault(command.job, [])
            fates.append((time.monotonic(), (command.outcome, command.reason)))
        assert self.courier is not None
        answer = Answered(command, Accepted(command.command_id))
        asyncio.get_running_loop().call_soon(self.courier.hear, answer)

    def report(self, message: ClientMessage) -> None:
        if isinstance(message, ReportPrinter):
            self._told.states.append((time.monotonic(), message.state))

    def run(self) -> Awaitable[None]:
        return _nothing()


async def _nothing() -> None:
    return None


class TimedDialogue(Dialogue):
    """The real one, watched."""

    told: Told
    data: dict[str, bytes]

    def look(self, *args: Any, **names: Any) -> Any:
        return self._timed(self.told.looks_s, super().look, *args, **names)

    def print_slip(self, data: bytes, name: str, *args: Any, **names: Any) -> Any:
        self.data[name] = data
        try:
            return self._timed(self.told.writes_s, super().print_slip, data, name, *args, **names)
        except BackendFault as fault:
            self.told.torn = self.told.torn or fault.begun
            raise

    def confirm(self, *args: Any, **names: Any) -> Any:
        return self._timed(self.told.confirms_s, super().confirm, *args, **names)

    @staticmethod
    def _timed(times: list[float], call: Any, *args: Any, **names: Any) -> Any:
        began = time.monotonic()
        try:
            return call(*args, **names)
        finally:
            ended = time.monotonic()
            times.append(max(0.0, ended - began - OFTEN * PULSE.lost_s(began, ended)))


class Site:
    """A printer of some rung on some line, and everything that speaks with it; `run` beside the story."""

    def __init__(self, folder: Path, profile: Profile, mechanism: Mechanism, line: Line) -> None:
        self.folder = folder
        self.told = Told()
        self.data: dict[str, bytes] = {}
        self.profile = profile
        self.mechanism = mechanism
        self._flow = line.flow
        self._tree: UsbTree | None = None
        self.plug = self._plug(line)
        self.plug.look_s = UNTOUCHED_S
        self.has_fate = asyncio.Event()
        self.alarmed_s: float | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._stack.enter_context(self.plug)
        if self._flow is SerialFlow.DTR:
            self._stack.enter_context(MODEM_LINES.of(str(self.plug.port), self.mechanism))
        self.folder.mkdir(parents=True, exist_ok=True)
        dialogue = TimedDialogue(self._backend(), self.profile)
        dialogue.told, dialogue.data = self.told, self.data
        desk = Desk(self.told)
        socket = self.folder / "kiosk.sock"
        self.courier = Courier(Spool(self.folder), dialogue, self.profile, STATIONERY, LocalRoad(socket))
        self.courier.link = desk
        desk.courier = self.courier
        self.kiosk = LocalPrinter(socket, self._hear)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def ask(self, number: str, road: Road, copy: int = 1) -> JobId:
        """Let the hub, the kiosk or both want a slip."""
        job, slip = job_id(number, copy), slip_of(number, copy)
        if road is not Road.KIOSK:
            self.courier.hear(JobArrived(PrintJob(job, slip, self.courier.link.now() + LIFE_MS)))
        if road is not Road.HUB:
            self.kiosk.print(PrintHere(job, slip, since_boot_ns() // 1_000_000 + LIFE_MS))
        return job

    def cure(self) -> None:
        """Staff put all right, and what has not struck never will."""
        self.mechanism.disarm()
        self.mechanism.cure()
        self.plug.wake()

    def fates(self, job: JobId) -> list[Fate]:
        """Return everything that was told of a job, in order."""
        told = [*self.told.hub.get(job, []), *self.told.kiosk.get(job, [])]
        return [fate for _, fate in sorted(told, key=lambda each: each[0])]

    def is_told(self, job: JobId, road: Road) -> bool:
        """Whether everybody who asked for a slip knows its fate."""
        return (road is Road.KIOSK or job in self.told.hub) and (road is Road.HUB or job in self.told.kiosk)

    def journal(self, job: JobId) -> list[dict[str, Any]]:
        """Return what stands on disk of a job, in order."""
        lines = [msgspec.json.decode(line) for line in (self.folder / FILE_NAME).read_bytes().splitlines()]
        return [line for line in lines if line["job"] == job]

    @property
    def state(self) -> PrinterState | None:
        """How the printer is, as staff were told last."""
        return self.told.states[-1][1] if self.told.states else None

    def _hear(self, said: PrinterIs | FateHere | None) -> None:
        if isinstance(said, PrinterIs):
            self.told.kiosk_states.append((time.monotonic(), said.state))
        if isinstance(said, FateHere):
            self.told.kiosk.setdefault(said.job, []).append((time.monotonic(), (said.outcome, said.reason)))

    def _plug(self, line: Line) -> TcpVirtualPrinter | PtyVirtualPrinter:
        if line is Line.TCP:
            return TcpVirtualPrinter(0, self.mechanism)
        if line.is_serial:
            plug = PtyVirtualPrinter(self.mechanism)
            plug.says_xoff = line.flow is SerialFlow.XON
            return plug
        self._tree = tree = UsbTree(self.folder / "usb")
        return PtyVirtualPrinter(
            self.mechanism, vanishes=True, appears=lambda node: tree.plug(node=(0, node)), disappears=tree.unplug
        )

    def _backend(self) -> Backend:
        """Return the real way to the printer, at the pace of its profile."""
        if self._tree is not None:
            return paced(UsbBackend(Wish(), sysfs=self._tree.sysfs, devices=self._tree.devices), self.profile)
        way: dict[str, Any] = {"backend": PrinterBackend.TCP, "address": getattr(self.plug, "address", None)}
        if isinstance(self.plug, PtyVirtualPrinter):
            way = {"backend": PrinterBackend.SERIAL, "port": self.plug.port, "flow": self._flow}
        return backend_of(PrinterConfig(device="p", state_dir=self.folder, **way), self.profile)
