"""What a slip costs: `python -m tests.bench.printing`: composing it, its bytes, and from the touch to the paper.

The way from the touch goes through the real hub, the real kiosk but for its window, and the real printer's program, as
processes on this machine, to a virtual printer that prints at once. What Kivy adds between finger and intent is not in
it.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import track

from printer.profiles import PROFILES, QrMode
from tests.bench.slips import LIMIT_MS, compose
from tests.e2e.device import Device
from tests.e2e.programs import start
from tests.e2e.settings_files import SettingsFiles
from tests.fakes.virtual_printer import TcpVirtualPrinter

SLIPS: Final = 200
TOUCHES: Final = 40
SERVICE: Final = "XM.01"
KIOSK: Final = "kiosk-1"
PRINTER: Final = "printer-1"


def touched(folder: Path, touches: int) -> tuple[list[float], list[float], list[float]]:
    """Touch a kiosk again and again; return the ms to a slip's first byte, to its last, and to the kiosk's word."""
    files = SettingsFiles(folder, f"{os.getpid()}", _nobody_is_asked)
    first: list[float] = []
    last: list[float] = []
    told: list[float] = []
    with ExitStack() as stack:
        printer = stack.enter_context(TcpVirtualPrinter())
        settings = files.printer(PRINTER, backend="tcp", address=printer.address)
        stack.enter_context(start("hub", files.hub(), folder / "hub.log")).wait_for_line("ready device_port=")
        stack.enter_context(start("printer", settings, folder / "printer.log")).wait_for_line("joined hub=")
        kiosk = stack.enter_context(Device("kiosk", files.kiosk(KIOSK), folder))
        kiosk.program.wait_for_line("joined hub=")
        kiosk.wait_for("ready")
        for number in track(range(touches), "touches"):
            began = time.monotonic()
            kiosk.ask(service=SERVICE, language="id", **{"class": "regular"})
            slip = printer.mechanism.wait_for_slips(number + 1, 30)[-1]
            kiosk.wait_for_next("number", number + 1, 30)
            told.append((time.monotonic() - began) * 1000)
            first.append((slip.begun_at - began) * 1000)
            last.append((slip.at - began) * 1000)
    return first[1:], last[1:], told[1:]


def _nobody_is_asked(tables: dict[str, Any]) -> None:
    tables["rules"] = tables.get("rules", {}) | {"asks_before_second": False}


def spread(times: Sequence[float]) -> str:
    """Return median and 99th percentile in words."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"median {statistics.median(ordered):7.2f} ms, p99 {p99:7.2f} ms"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if composing takes longer than it is to."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.printing", description=__doc__)
    parser.add_argument("--touches", type=int, default=TOUCHES, help=f"visitors at the kiosk [{TOUCHES}]")
    asked = parser.parse_args(arguments)
    console = Console()
    slowest, sizes = 0.0, {}
    for name in ("generic-80", "generic-58"):
        for mode in QrMode:
            times, size = compose(replace(PROFILES[name], qr=mode), SLIPS)
            slowest, sizes[name, mode] = max(slowest, statistics.median(times)), size
            console.print(
                f"{name}, QR {mode}: {spread(times)}; {size:,} bytes",
                highlight=False,
                soft_wrap=True,
            )
        native, image = sizes[name, QrMode.NATIVE], sizes[name, QrMode.IMAGE]
        console.print(f"{name}: a slip with the code as a picture has {image / native:.1f} times as many bytes")
    console.print(f"composing takes {slowest / LIMIT_MS:.0%} of the {LIMIT_MS:g} ms that it may take")
    with tempfile.TemporaryDirectory() as folder:
        first, last, told = touched(Path(folder), asked.touches)
    console.print(f"touch to the first byte at the printer: {spread(first)}")
    console.print(f"touch to the last:                      {spread(last)}")
    console.print(f"touch to the kiosk's word of it:        {spread(told)}")
    return 0 if slowest < LIMIT_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
