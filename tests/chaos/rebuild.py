"""`python -m tests.chaos.rebuild`: the hub's disk is destroyed in the middle of a day, and one command makes it anew.

N8: a real hub under kiosks, printers and officers; database and newest backup are destroyed. `loket-hub rebuild` takes
the backup before and what devices remember; the hub is started again. Then every number that was told or printed is
known, none is given twice, sequences go on above, every device is under the new epoch, and what is uncertain is marked
and can be closed at once. One kiosk is away meanwhile: what it told last is not given again.
"""

import argparse
import asyncio
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from rich.console import Console

from hub.client.candidates import HubAddress
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId
from hub.server.run import JOURNAL_HALL
from hub.store.proof import prove_file
from hub.store.verify import Proven
from tests.chaos import chaos_hall
from tests.chaos.broken_rebuild import PROTECTIONS
from tests.chaos.crowd import Knocking
from tests.chaos.hub_process import MODULE, HubProcess
from tests.chaos.kill import times_of
from tests.chaos.rememberers import Device, Kiosk, Officer, Printer, Seen, Supervisor
from tests.chaos.touch_kiosk import TouchKiosk
from tests.e2e.programs import PROJECT
from tests.e2e.settings_files import SettingsFiles
from tests.fakes.ports import free_port

KIOSKS: Final = 4
TOUCHED: Final = (1,)
"""These are the real kiosk without its window, whose touches cost much; the others press as fast as they may."""

OFFICERS: Final = 4
PRINTERS: Final = ("printer-1", "printer-2")
SUPERVISOR: Final = DeviceId("penyelia-1")
ANSWERS: Final = 40
"""Before the first backup, between the backups, and after them: a few minutes of a busy hall each."""

ALONE: Final = 12
"""Numbers that the kiosk that is away afterwards draws last; less than the gap of a sequence in each pool."""

OFFLINE: Final = 3
"""Numbers that each kiosk gives while there is no hub, if it has a lease."""

WAIT_S: Final = 11
"""A kiosk is away: the command waits so long in vain, a little longer than it must at least."""

PATIENCE_S: Final = 60.0
"""Nothing is promised to be as slow: the machine may be busy."""


class Broken(Exception):
    """Going on makes no sense."""


@dataclass
class Result:
    """What became of one hall; times in seconds."""

    told: int = 0
    restored: int = 0
    uncertain: int = 0
    offline: int = 0
    after: int = 0
    rebuild_s: list[float] = field(default_factory=list)
    first_answer_s: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


@dataclass
class Hall:
    """A hall, its devices, and its hub's program."""

    files: SettingsFiles
    hub: HubProcess
    config: Path
    port: int
    seen: Seen
    devices: dict[DeviceId, Device] = field(default_factory=dict)
    tasks: dict[DeviceId, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def kiosks(self) -> list[Kiosk]:
        """The kiosks; the first one is away while history is rebuilt."""
        return [each for each in self.devices.values() if isinstance(each, Kiosk)]

    @property
    def touched(self) -> list[TouchKiosk]:
        """The kiosks that are the real ones."""
        return [each for each in self.devices.values() if isinstance(each, TouchKiosk)]

    @property
    def supervisor(self) -> Supervisor:
        """The supervisor."""
        found = self.devices[SUPERVISOR]
        assert isinstance(found, Supervisor)
        return found

    async def until(self, holds: Callable[[], bool], what: str, *, alone: bool = False) -> None:
        """Wait until something is so; `alone`: no hub is needed for it.

        Raises:
            Broken: it was not in time, or the hub ended.
        """
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > deadline or (self.hub.gone.is_set() and not alone):
                raise Broken(f"waited in vain for {what}{self.hub.tail()}")
            await asyncio.sleep(0.02)

    async def more_answers(self, count: int) -> None:
        """Wait until so many more commands were accepted."""
        wanted = self.seen.accepted + count
        await self.until(lambda: self.seen.accepted >= wanted, f"{count} more answers")

    async def work(self, count: int) -> None:
        """Let everybody be at work for so many answers, then nobody."""
        self.go_on()
        await self.more_answers(count)
        await self.settle()

    async def settle(self) -> None:
        """Let nobody wish anything new, and wait for all answers."""
        for device in self.devices.values():
            device.quiet = True
        await self.until(lambda: not any(each.open for each in self.devices.values()), "an answer to every command")

    def go_on(self) -> None:
        """Let everybody wish again."""
        for device in self.devices.values():
            device.quiet = False
            if device.is_live and not device.open:
                device.go_on()

    async def command(self, *words: str, lacking: Sequence[str] = ()) -> str:
        """Run one of the hub's commands; return what it said.

        Raises:
            Broken: it failed.
        """
        module = ["tests.chaos.broken_rebuild", ",".join(lacking)] if lacking else [MODULE]
        program = [sys.executable, "-m", *module, *words, "--config", str(self.config)]
        pipe = asyncio.subprocess.PIPE
        run = await asyncio.create_subprocess_exec(*program, cwd=PROJECT, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
        try:
            async with asyncio.timeout(WAIT_S + PATIENCE_S):
                said = (await run.communicate())[0].decode(errors="replace")
        except TimeoutError:
            run.kill()
            await run.wait()
            raise Broken(f"{words[0]} does not end") from None
        if run.returncode:
            raise Broken(f"{words[0]} failed with {run.returncode}: {said}")
        return said


@asynccontextmanager
async def hall(folder: Path, random: Random) -> AsyncIterator[Hall]:
    """Yield a hall with its devices at work; no hub runs yet."""
    files = SettingsFiles(folder, change=_rebuild)
    port = free_port()
    config = files.hub(backup_dir="backups", backup_every_minutes=1440, host=chaos_hall.LOOPBACK, port=port)
    here = Hall(files, HubProcess(config, port), config, port, Seen())
    for device in _devices(here, folder, random):
        here.devices[device.device] = device
        here.tasks[device.device] = asyncio.create_task(device.run())
    try:
        yield here
    finally:
        for task in here.tasks.values():
            task.cancel()
        ended = await asyncio.gather(*here.tasks.values(), return_exceptions=True)
        await here.hub.stop()
        for error in ended:
            if isinstance(error, Exception):
                raise error


def _devices(here: Hall, folder: Path, random: Random) -> list[Device]:
    def way(device: DeviceId) -> Knocking:
        # Devices knock while the command listens, too: whoever is not heard tries again at once.
        return _Restless(folder / "var" / device, HubAddress(chaos_hall.LOOPBACK, here.port), here.hub.ready)

    def luck() -> Random:
        return Random(random.random())

    made: list[Device] = []
    for place, name in enumerate(chaos_hall.KIOSKS[:KIOSKS]):
        if place in TOUCHED:
            config = here.files.kiosk(name, printer_socket=None)
            kiosk: Kiosk | TouchKiosk = TouchKiosk(name, way(name), here.seen, luck(), config)
        else:
            kiosk = Kiosk(name, way(name), here.seen, luck())
        kiosk.services = chaos_hall.services(here.files)
        made.append(kiosk)
    made += [Printer(name, Role.PRINTER, way(name), here.seen, luck()) for name in map(DeviceId, PRINTERS)]
    for name, counter in list(chaos_hall.PANELS.items())[:OFFICERS]:
        officer = Officer(name, Role.OFFICER, way(name), here.seen, luck())
        officer.counter = CounterId(counter)
        made.append(officer)
    made.append(Supervisor(SUPERVISOR, way(SUPERVISOR), here.seen, luck()))
    return made


class _Restless(Knocking):
    """Dials five times a second, whoever listens."""

    async def pause(self, wait_s: float) -> None:
        """Wait a moment."""
        del wait_s
        await asyncio.sleep(0.2)


def _rebuild(tables: dict[str, Any]) -> None:
    """Give the chaos hall printers: the first kiosk, which is away later, has none."""
    chaos_hall._rebuild(chaos_hall.TIMEZONE, tables)
    for place, device in enumerate(each for each in tables["devices"] if each["role"] == "kiosk"):
        if place % KIOSKS:
            device["printer"] = PRINTERS[place % 2]
    kept = {*chaos_hall.KIOSKS[:KIOSKS], *list(chaos_hall.PANELS)[:OFFICERS]}
    tables["devices"] = [
        *({"id": printer, "role": "printer"} for printer in PRINTERS),
        {"id": SUPERVISOR, "role": "supervisor"},
        *(each for each in tables["devices"] if each["id"] in kept),
    ]


def _destroy(database: Path, backups: Path, random: Random) -> str:
    """Destroy a database, and the newest backup; return how."""
    newest = max(backups.glob("*.db"))
    size = newest.stat().st_size
    with newest.open("r+b") as file:
        for _ in range(20):
            file.seek(random.randrange(size // 4, size))
            file.write(random.randbytes(64))
    how = random.choice(("deleted", "full of noise", "cut short"))
    for path in database.parent.glob(f"{database.name}*"):
        if how == "deleted":
            path.unlink()
        elif path.stat().st_size:
            keep = path.stat().st_size if how == "full of noise" else path.stat().st_size // 3
            path.write_bytes(random.randbytes(keep) if how == "full of noise" else path.read_bytes()[:keep])
    return how


async def one_hall(folder: Path, seed: str, lacking: Sequence[str] = (), wait_s: int = WAIT_S) -> Result:
    """Destroy one hall's disk in the middle of its day, rebuild it, and compare."""
    random, result = Random(seed), Result()
    async with hall(folder, random) as here:
        try:
            await _day(here, random, result, lacking, wait_s)
        except Broken as error:
            result.violations.append(str(error))
        result.violations += here.seen.faults[:5]
    return result


async def _day(here: Hall, random: Random, result: Result, lacking: Sequence[str], wait_s: int) -> None:
    await here.hub.start()
    await here.work(ANSWERS)
    backups = here.files.folder / "backups"
    await here.until(lambda: len(list(backups.glob("*.db"))) == 1, "the hub's own backup")
    await here.work(ANSWERS)
    await here.command("backup")
    await here.work(ANSWERS)
    await here.until(lambda: all(kiosk.has_lease for kiosk in here.touched), "leases")
    await _draw_alone(here)
    await here.hub.kill()
    known = dict(here.seen.told)
    old_epoch = max(epoch for epochs in here.seen.epochs.values() for epoch in epochs)
    away, *others = here.kiosks
    here.tasks[away.device].cancel()
    _destroy(here.files.database, backups, random)
    result.offline = sum(kiosk.give() for kiosk in others for _ in range(OFFLINE))
    for kiosk in here.touched:
        for _ in range(OFFLINE):
            kiosk.go_on()
            await here.until(lambda kiosk=kiosk: not kiosk.open, "a number without the hub", alone=True)
    result.offline += sum(kiosk.given for kiosk in here.touched)
    known_offline = {text: ticket for text, ticket in here.seen.told.items() if text not in known}
    began = time.monotonic()
    words = ("rebuild", "--wait", str(wait_s), "--no-advertise", "--verbose")
    said = await here.command(*words, lacking=lacking)
    result.rebuild_s.append(time.monotonic() - began)
    if "epoch" in lacking:  # a hub that sees by its backups that it is of their epoch, and differs, does not start
        for each in backups.glob("*.db"):
            each.unlink()
    here.seen.is_rebuilt = True
    here.hub.gone.clear()
    before, accepted = dict(here.seen.epochs), here.seen.accepted
    here.seen.epochs = {}
    began = time.monotonic()
    here.go_on()
    await here.hub.start()
    here.tasks[away.device] = asyncio.create_task(away.run())
    await here.until(lambda: here.seen.accepted > accepted, "the first answer")
    result.first_answer_s.append(time.monotonic() - began)
    await here.more_answers(ANSWERS)
    await here.until(lambda: set(here.seen.epochs) == set(before), "every device")
    await here.until(lambda: here.supervisor.uncertain is not None, "the supervisor's picture")
    await here.until(lambda: not any(kiosk.not_taken for kiosk in here.touched), "all hand-ins")
    await here.settle()
    marked = dict(here.supervisor.uncertain or {})
    here.supervisor.close_uncertain()
    await here.until(here.supervisor.done.is_set, "what is uncertain to be closed")
    await here.until(lambda: here.supervisor.uncertain == {}, "no uncertain ticket to wait")
    if status := await here.hub.stop():
        result.violations.append(f"asked to end, the hub ended with {status}{here.hub.tail()}")
    result.violations += [f"the hub reports a bug: {line}" for line in here.hub.bugs[:3]]
    _compare(here, result, known, known_offline, away, old_epoch, marked, said)


def _compare(
    here: Hall,
    result: Result,
    known: dict[str, str],
    offline: dict[str, str],
    away: Kiosk,
    old_epoch: int,
    marked: dict[Any, int],
    said: str,
) -> None:
    """Say what is not as it was promised."""
    database, found = here.files.database, result.violations
    verdict = prove_file(database).get(JOURNAL_HALL)
    if not isinstance(verdict, Proven):
        found.append(f"the history is not sound: {verdict}")
        return
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as file:
        rows = file.execute("SELECT text, ticket, pool, number, uncertain, state, reason FROM tickets").fetchall()
        rebuilt_at = file.execute("SELECT revision FROM journal WHERE type = 'HistoryRebuilt'").fetchall()
        restored = file.execute("SELECT count(*) FROM journal WHERE type = 'TicketRestored'").fetchone()[0]
        calls = file.execute("SELECT call_id FROM calls").fetchall()
    tickets = {
        text: (ticket, pool, number, uncertain, state, reason)
        for text, ticket, pool, number, *_ in rows
        for uncertain, state, reason in [_]
    }
    alone = {number.ticket for number in away._numbers.values()}
    for text, ticket in {**known, **offline}.items():
        if text in tickets and tickets[text][0] != ticket:
            found.append(f"{text} was told for {ticket} and is {tickets[text][0]}'s now")
        elif text not in tickets and ticket not in alone:
            found.append(f"a number that was told is lost: {text}")
    found += [f"{kiosk.device} could not hand in {one}" for kiosk in here.touched for one in kiosk.not_taken]
    highest: dict[str, int] = {}
    for text in known:
        if text in tickets and not 9_000 <= tickets[text][2] < 10_000:
            _, pool, number, *_rest = tickets[text]
            highest[pool] = max(highest.get(pool, 0), number)
    for text, ticket in here.seen.after.items():
        if text in tickets and ticket not in offline.values() and tickets[text][2] <= highest.get(tickets[text][1], 0):
            found.append(f"{text} was given after the rebuild, below what was known")
    for device, epochs in here.seen.epochs.items():
        if min(epochs) <= old_epoch or len(set(epochs)) > 1:
            found.append(f"{device} is under epochs {epochs}, which was {old_epoch} before")
    if len(rebuilt_at) != 1 or not marked:
        found.append(f"history was rebuilt {len(rebuilt_at)} times, and uncertain are {marked}: {said}")
    left = [text for text, (*_, uncertain, state, _reason) in tickets.items() if uncertain and state == "waiting"]
    found += [f"{text} is uncertain and waits after all were closed" for text in left[:5]]
    if len(set(calls)) != len(calls) or len(set(here.seen.calls)) != len(here.seen.calls):
        found.append("a call's id came twice")
    result.told, result.after, result.restored = len(known) + len(offline), len(here.seen.after), restored
    result.uncertain = sum(1 for *_, uncertain, _state, _reason in tickets.values() if uncertain)


async def _draw_alone(here: Hall) -> None:
    """Let the kiosk that is away later draw some more, alone."""
    away = here.kiosks[0]
    wanted = len(away._numbers) + ALONE
    away.quiet = False
    away.go_on()
    await here.until(lambda: len(away._numbers) >= wanted, "numbers of one kiosk alone")
    away.quiet = True


def run(folder: Path, seed: int, halls: int, lacking: Sequence[str] = ()) -> list[Result]:
    """Do so many halls, up to a violation."""
    results: list[Result] = []
    for number in range(halls):
        place = folder / f"rebuild-{seed}-{number}"
        shutil.rmtree(place, ignore_errors=True)
        results.append(asyncio.run(one_hall(place, f"{seed}:{number}", lacking)))
        if results[-1].violations:
            break
        shutil.rmtree(place)
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and print figures; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.rebuild", description=__doc__)
    parser.add_argument("--halls", type=int, default=3, help="how many disks are destroyed [3]")
    parser.add_argument("--seed", type=int, default=0, help="chooses what is drawn and how it is destroyed [0]")
    parser.add_argument("--folder", type=Path, help="keep a failed hall there [a new one]")
    parser.add_argument(
        "--without",
        choices=PROTECTIONS,
        action="append",
        default=[],
        help="switch this protection off: it must be noticed",
    )
    asked = parser.parse_args(arguments)
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="loket-rebuild-"))
    results = run(folder, asked.seed, asked.halls, asked.without)
    console = Console()
    console.print(
        f"{len(results)} disks destroyed under {KIOSKS} kiosks, {len(PRINTERS)} printers, {OFFICERS} officers"
    )
    for name in ("told", "offline", "restored", "uncertain", "after"):
        console.print(f"{name}: {sum(getattr(each, name) for each in results)}")
    console.print(f"the command (waits {WAIT_S} s for a kiosk that is away): {times_of(_all(results, 'rebuild_s'))}")
    console.print(f"hub's start to first answer: {times_of(_all(results, 'first_answer_s'))}")
    violations = [violation for each in results for violation in each.violations]
    console.print(f"violations: {len(violations)}", style="bold red" if violations else "bold green")
    for violation in violations:
        console.print(f"  {violation}", markup=False, highlight=False)
    if not violations and asked.folder is None:
        shutil.rmtree(folder)
    return 1 if violations else 0


def _all(results: Sequence[Result], name: str) -> list[float]:
    return [value for each in results for value in getattr(each, name)]


if __name__ == "__main__":
    sys.exit(main())
