"""What `./loket demo` starts: a small hall in real processes, or a whole morning of it, time-compressed.

Without a display every window stands on a virtual one, and pictures of it are written again and again.
"""

import argparse
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from rich.console import Console

from tests.e2e.busy_hall import BusyHall, Pace
from tests.e2e.day import report, settle, watch
from tests.e2e.day_hall import Visitor, standard_minutes, visitors
from tests.e2e.demo_hall import DemoHall
from tests.e2e.programs import PROJECT, ProgramEnded
from tests.e2e.tally import Tally
from tests.e2e.waiting import DidNotHappen
from tests.screens.virtual_display import DisplayMissing

FOLDER: Final = PROJECT / "var" / "demo"
NOON_S: Final = 12 * 3600
SPEED: Final = 120.0
VOICE_SHARE: Final = 4.0
"""A voice speaks so much less compressed than the day: a zone's announcements would otherwise be too short to tell."""

PICTURE_S: Final = 2.0


class Stopped(Exception):
    """SIGINT or SIGTERM came."""


class AlreadyRunning(Exception):
    """Another demo uses the folder; the message says which."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo until it is told to stop, or the day is over; return the exit status."""
    options = _parser().parse_args(arguments)
    console = Console(highlight=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        with _folder(options.dir, options.keep), ExitStack() as stack:
            stack.callback(_ignore_signals)
            if options.day:
                return _day(stack, options, console)
            _hall(stack, options, console)
    except Stopped:
        console.print("everything has ended")
    except (AlreadyRunning, DisplayMissing, DidNotHappen, ProgramEnded) as error:
        console.print(f"the demo cannot go on: {error}", markup=False)
        return 1
    return 0


def _hall(stack: ExitStack, options: argparse.Namespace, console: Console) -> None:
    """Start the small hall, say what to touch, and keep its pictures fresh."""
    hall = DemoHall(stack, options.dir, visible=_has_display(), mark=_mark(options.dir))
    console.print("starting hub, printer, kiosk, hall screen and officer's panel …")
    hall.start()
    if not hall.visible:
        hall.first_visit()
    for line in hall.words():
        console.print(line, markup=False, soft_wrap=True)
    while True:
        hall.take_pictures()
        hall.check()
        time.sleep(PICTURE_S)


def _day(stack: ExitStack, options: argparse.Namespace, console: Console) -> int:
    """Play the morning and return 0 if every witness agrees at its end."""
    people = [visitor for visitor in visitors() if visitor.at_s < NOON_S][: options.visitors]
    minutes = standard_minutes()
    pace = Pace(
        serve=lambda service: minutes.get(service, 0) * 60 / options.speed,
        voice_speed=max(1.0, options.speed / VOICE_SHARE),
    )
    tally = Tally()
    hall = BusyHall(stack, options.dir, _mark(options.dir), tally, pace, visible=_has_display())
    console.print(f"a morning of {len(people)} visitors, {options.speed:g} times as fast: starting the hall …")
    hall.start()
    console.print(f"{len(hall.programs)} processes: hub, 3 kiosks, 12 officers, 4 screens, 2 printers", soft_wrap=True)
    console.print(f"pictures: {hall.pictures}/*.png; logs, sound and history: {options.dir}", soft_wrap=True)
    clock = Clock(people[0].at_s, options.speed)
    hall.arrive_in_background(clock.paced(people))
    watch(tally, len(people), hall, console, clock.words)
    wanted = Counter((visitor.service, visitor.ticket_class) for visitor in people)
    settle(hall, wanted)
    wrong = tally.disagreements(wanted, hall.history)
    for line in (*report(tally, len(people)), *(f"WRONG: {line}" for line in wrong)):
        console.print(line, markup=False, soft_wrap=True)
    console.print("not in order" if wrong else "the morning is over; everybody was served, and all agree")
    return 1 if wrong else 0


class Clock:
    """The day's own time, running `speed` times as fast, from the first visitor on."""

    def __init__(self, first_s: int, speed: float) -> None:
        self._first_s = first_s
        self._speed = speed
        self._began = time.monotonic()

    def now_s(self) -> float:
        """Return the day's time in seconds since midnight."""
        return self._first_s + (time.monotonic() - self._began) * self._speed

    def words(self) -> str:
        """Return the day's time as people say it."""
        minutes = int(self.now_s()) // 60
        return f"{minutes // 60:02d}.{minutes % 60:02d}"

    def paced(self, people: Sequence[Visitor]) -> Iterator[Visitor]:
        """Give each visitor at the time at which they come."""
        for visitor in people:
            time.sleep(max(0.0, (visitor.at_s - self.now_s()) / self._speed))
            yield visitor


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY"))


def _mark(folder: Path) -> str:
    """Return what makes the hall's name another one than the demo's, where it runs in a folder of its own."""
    return "" if folder == FOLDER else str(os.getpid())


@contextmanager
def _folder(folder: Path, keep: bool) -> Iterator[None]:
    """Make the folder ready, fresh unless it is kept, and note that it is in use."""
    note = folder / "demo.pid"
    if note.exists() and _is_running(int(note.read_text())):
        raise AlreadyRunning(f"a demo is running already (process {note.read_text()}); end it first")
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    note.write_text(str(os.getpid()))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _stop(number: int, frame: FrameType | None) -> None:
    _ignore_signals()
    raise Stopped


def _ignore_signals() -> None:
    """Ending takes a few seconds; a second Ctrl-C must not leave processes behind."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./loket demo", description="Start a small hall and say what to touch.")
    add = parser.add_argument
    add("--day", action="store_true", help="play a morning instead, with progress, and end by itself")
    add("--speed", type=float, default=SPEED, metavar="N", help=f"--day: how much faster than life ({SPEED:g})")
    add("--visitors", type=int, metavar="N", help="--day: only the first N of the morning")
    add("--keep", action="store_true", help="go on with the data of the last demo")
    add("--dir", type=Path, default=FOLDER, metavar="DIR", help="keep data and pictures there (var/demo)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
