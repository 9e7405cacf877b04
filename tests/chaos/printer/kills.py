"""Kiosk and printer's program, as real processes beside a real hub, are killed between *sent* and *printed*.

The instant is found by the printer's journal: as soon as it holds that a slip is sent, one of the two, or both, get
SIGKILL a moment later, and are started again. Then every slip of the day is compared: what the journal and the hub
say of it, and what the virtual printer's own record has on paper.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

import msgspec

from printer.spool import FILE_NAME
from tests.e2e.device import Device
from tests.e2e.history import History
from tests.e2e.programs import MODULES, Program, start
from tests.e2e.settings_files import SettingsFiles
from tests.fakes.virtual_printer import Mechanism, PrintedSlip, TcpVirtualPrinter

KIOSK: Final = "kiosk-1"
PRINTER: Final = "printer-1"
SERVICE: Final = "XM.01"
PER_HALL: Final = 50
WITHOUT_HUB: Final = 0.4
"""So many of a hall's kills are done after its hub was killed: then the local socket is the only road."""

FEW: Final = 5
"""A hall of fewer kills keeps its hub."""

ROW_S: Final = 0.004
"""A slip of some 45 rows takes 0.2 s: long enough to be struck in the middle."""

WITHIN_S: Final = 0.35
"""A kill strikes up to so long after the journal holds that a slip is sent."""

LOOK_S: Final = 0.002
PATIENCE_S: Final = 40.0
WHOLE: Final = ("NOMOR ANTREAN", "Berlaku hari ini saja")
REPRINT: Final = "CETAK ULANG"
NEVER_OUT: Final = ("failed", "not_printed")
BROKEN: Final = "tests.chaos.printer.forgetful_agent"

_T = TypeVar("_T")


@dataclass
class Killed:
    """What was done and found; `struck` counts kills after which the slip's fate was not on disk yet."""

    kills: Counter[str] = field(default_factory=Counter)
    struck: int = 0
    slips: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    again_s: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


class KilledHall:
    """One hall with a kiosk, its printer, and a hub; `lacking` runs a printer's program without its protection."""

    def __init__(
        self,
        folder: Path,
        seed: str,
        lacking: str | None = None,
        whom: Sequence[str] = ("agent", "kiosk", "both"),
        within_s: float = WITHIN_S,
    ) -> None:
        """A kill strikes `whom` up to `within_s` after the journal holds that a slip is sent."""
        self._folder = folder
        self._random = Random(seed)
        self._whom = whom
        self._within_s = within_s
        self._module = MODULES["printer"] if lacking is None else BROKEN
        self._files = SettingsFiles(folder, f"{os.getpid()}-{seed}", _nobody_is_asked)
        self._journal = folder / "var" / PRINTER / FILE_NAME
        self._mechanism = Mechanism(row_s=ROW_S)
        self._stack = ExitStack()
        self.result = Killed()
        self._hub: Program

    def run(self, kills: int, killed: Callable[[], None]) -> Killed:
        """Kill so many times; stop at the first violation."""
        with self._stack:
            self._start()
            alone_from = kills - round(kills * WITHOUT_HUB) if kills >= FEW else kills
            for number in range(kills):
                if number == alone_from:
                    self._hub.kill()
                self._once()
                killed()
                self.result.violations = self.violations()
                if self.result.violations:
                    break
            if not self.result.violations:
                if not self._hub.running:
                    self._hub = self._start_hub()
                self._settle()
                self.result.violations = self.violations() + self._hub_says_the_same()
        jobs = self._jobs()
        self.result.slips = len(jobs)
        self.result.fates = Counter(f"{job['outcome']} {job['reason'] or ''}".strip() for job in jobs.values())
        return self.result

    def violations(self) -> list[str]:
        """Compare the journal with the paper."""
        found: list[str] = []
        slips = list(self._mechanism.slips)
        jobs = self._jobs()
        numbers = {job["number"] for job in jobs.values()}
        for piece in slips:
            owners = {number for number in numbers if number in piece.text.split()}
            if len(owners) > 1:
                found.append(f"half a slip on the next visitor's: {sorted(owners)}")
        for name, job in jobs.items():
            out = [piece for piece in slips if _is_whole(piece, job["number"])]
            if len(out) > 1:
                found.append(f"unmarked second slip: {name} ({job['number']}) came out {len(out)} times")
            if job["outcome"] == "printed" and not out:
                found.append(f"silent loss: {name} ({job['number']}) is said to be printed, and is not on paper")
            if job["outcome"] in NEVER_OUT and out:
                found.append(f"false alarm: {name} ({job['number']}) is {job['outcome']}, and is on paper")
        return found

    def _start(self) -> None:
        printer = self._stack.enter_context(TcpVirtualPrinter(0, self._mechanism))
        self._settings = self._files.printer(PRINTER, backend="tcp", address=printer.address)
        self._hub = self._start_hub()
        self._agent, self._kiosk = self._start_agent(), self._start_kiosk()
        self._agent.wait_for_line("joined hub=")
        self._kiosk.wait_for("ready")
        _until((self._folder / "var" / KIOSK / "lease.json").exists, "a lease")

    def _start_hub(self) -> Program:
        hub = self._stack.enter_context(start("hub", self._files.hub(), self._folder / "hub.log"))
        hub.wait_for_line("ready device_port=")
        return hub

    def _start_agent(self) -> Program:
        command = [sys.executable, "-m", self._module, "--config", str(self._settings)]
        return self._stack.enter_context(Program("printer", command, self._folder / "printer.log"))

    def _start_kiosk(self) -> Device:
        return self._stack.enter_context(Device("kiosk", self._files.kiosk(KIOSK), self._folder))

    def _once(self) -> None:
        known = set(self._jobs())
        self._kiosk.ask(service=SERVICE, language="id", **{"class": "regular"})
        job = _until(lambda: next(iter(set(self._jobs()) - known), ""), "a slip that is sent")
        time.sleep(self._random.random() * self._within_s)
        whom = self._random.choice(self._whom)
        began, logged = time.monotonic(), len(self._kiosk.program.lines)
        if whom != "kiosk":
            self._agent.kill()
        if whom != "agent":
            self._kiosk.program.kill()
        self.result.kills[whom] += 1
        self.result.struck += self._jobs()[job]["outcome"] is None
        if whom != "kiosk":
            self._agent = self._start_agent()
        if whom != "agent":
            self._kiosk, logged = self._start_kiosk(), 0
        _until(lambda: self._jobs()[job]["outcome"] is not None, f"the fate of {job}")
        self.result.again_s.append(time.monotonic() - began)
        self._are_together(logged, whom)

    def _are_together(self, logged: int, whom: str) -> None:
        """Wait until whoever was started again is with the others: else the kiosk gives a number without a slip."""
        self._kiosk.program.wait_for_line("printer's program reached", PATIENCE_S, after=logged)
        if self._hub.running and whom != "agent":
            self._kiosk.program.wait_for_line("joined hub=", PATIENCE_S, after=logged)
        if self._hub.running and whom != "kiosk":
            self._agent.wait_for_line("joined hub=", PATIENCE_S)
        if whom != "agent":
            self._kiosk.wait_for("ready", PATIENCE_S)

    def _settle(self) -> None:
        """Wait until the hub knows the fate of every slip that it asked for; one that only the kiosk did is not its."""
        history = History(self._files.database)
        wanted = {name for name, job in self._jobs().items() if job["for_hub"]}
        _until(
            lambda: (told := self._hub_fates(history)).keys() >= wanted and "pending" not in told.values(),
            "the hub to know every slip's fate",
        )

    def _hub_says_the_same(self) -> list[str]:
        jobs = self._jobs()
        return [
            f"the hub has {name} as {outcome}, the printer's journal as {jobs[name]['outcome']}"
            for name, outcome in self._hub_fates(History(self._files.database)).items()
            if name in jobs and outcome != jobs[name]["outcome"]
        ]

    @staticmethod
    def _hub_fates(history: History) -> dict[str, str]:
        return {slip.job: slip.outcome for slip in history.slips()}

    def _jobs(self) -> dict[str, dict[str, Any]]:
        """Return the newest record of each job that was sent."""
        return {record["job"]: record for record in self._records() if record["stage"] != "barred" and record["number"]}

    def _records(self) -> Iterator[dict[str, Any]]:
        lines = self._journal.read_bytes().split(b"\n")[:-1] if self._journal.exists() else []
        yield from (msgspec.json.decode(line) for line in lines)


def _is_whole(piece: PrintedSlip, number: str) -> bool:
    text = piece.text
    return number in text.split() and all(words in text for words in WHOLE) and REPRINT not in text


def _nobody_is_asked(tables: dict[str, Any]) -> None:
    tables["rules"] = tables.get("rules", {}) | {"asks_before_second": False}


def _until(holds: Callable[[], _T], what: str) -> _T:
    deadline = time.monotonic() + PATIENCE_S
    while not (value := holds()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(LOOK_S)
    return value
