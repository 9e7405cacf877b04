"""Two kiosks' own ends of the socket beside one real printer's program, which is killed while it prints."""

import asyncio
import os
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path

from hub.protocol.local_printing import FateHere, PrinterIs
from hub.protocol.printing import SlipOutcome
from kiosk.local_printer import LocalPrinter
from tests.fakes.virtual_printer import TcpVirtualPrinter, wait_until
from tests.integration.printer.fake_hub import FakeHub
from tests.integration.printer.kiosk_line import wanted
from tests.integration.printer.test_agent import running, settings, tcp

EACH = 8
"""Slips of each kiosk, half of them asked for before the kill."""

DEADLINE_S = 60.0


class Told:
    """A kiosk's end, and what it was told."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.fates: dict[str, list[SlipOutcome]] = {}
        self.way = LocalPrinter(path, self._hear)

    def ask(self, first: int, last: int) -> None:
        for place in range(first, last):
            self.way.print(wanted(f"{self.name}{place}:1", f"{self.name}9{place:03}"))

    def _hear(self, said: PrinterIs | FateHere | None) -> None:
        if isinstance(said, FateHere):
            self.fates.setdefault(said.job, []).append(said.outcome)


def test_each_is_told_of_its_own_slips_and_none_is_printed_twice(tmp_path: Path) -> None:
    away = FakeHub()
    away.address = "127.0.0.1:1"
    with TcpVirtualPrinter() as printer:
        file = settings(tmp_path, away, f'{tcp(printer)}\nkiosk_socket = "kiosk.sock"')
        kiosks = [Told("A", tmp_path / "kiosk.sock"), Told("B", tmp_path / "kiosk.sock")]
        asyncio.run(asyncio.wait_for(_story(kiosks, file, printer), 2 * DEADLINE_S))
        slips = Counter(slip.number for slip in printer.mechanism.slips)
    assert set(slips.values()) == {1}
    for kiosk in kiosks:
        assert set(kiosk.fates) == {f"{kiosk.name}{place}:1" for place in range(EACH)}
        for job, outcomes in kiosk.fates.items():
            number = f"{kiosk.name}9{int(job[1:-2]):03}"
            assert len(outcomes) == 1
            assert outcomes[0] is not SlipOutcome.PRINTED or number in slips
            assert outcomes[0] in (SlipOutcome.PRINTED, SlipOutcome.UNKNOWN)
    unknown = sum(outcomes == [SlipOutcome.UNKNOWN] for kiosk in kiosks for outcomes in kiosk.fates.values())
    assert unknown <= 1, "only the slip at work when the program was killed"


async def _story(kiosks: list[Told], file: Path, printer: TcpVirtualPrinter) -> None:
    tasks = [asyncio.create_task(kiosk.way.run()) for kiosk in kiosks]
    try:
        with running(file) as process:
            for kiosk in kiosks:
                kiosk.ask(0, EACH // 2)
            await asyncio.to_thread(printer.mechanism.wait_for_slips, 3, DEADLINE_S)
            os.kill(process.pid, signal.SIGKILL)
            process.wait(120)
        for kiosk in kiosks:
            kiosk.ask(EACH // 2, EACH)
        with running(file):
            await asyncio.to_thread(wait_until, lambda: all(len(each.fates) == EACH for each in kiosks), DEADLINE_S)
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
