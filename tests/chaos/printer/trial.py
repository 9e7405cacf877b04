"""The story of one fault: a visitor's slip, the trouble, staff who cure it, perhaps a reprint, the next visitor."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hub.protocol.ids import JobId
from hub.protocol.printing import PrinterState, SlipOutcome
from printer.profiles import Rung
from printer.sight import ROLL_S
from tests.chaos.printer.cases import Case
from tests.chaos.printer.judge import is_beyond_help, must_be_good, violations
from tests.chaos.printer.site import Fate, Site, mechanism_of, profile_of
from tests.fakes.virtual_printer import Trouble

FIRST: Final = "A001"
SECOND: Final = "B002"
FOLLOWING: Final = ("C003", "D004")
"""The next visitors: of the first a printer without process ids may not be sure yet, after an answer was lost."""

HANG_S: Final = 45.0
"""A job lives 30 s; whoever knows nothing after so long never will."""

SETTLE_S: Final = 0.3
"""After the last fate, what the printer kept may still come out."""

LATER_S: Final = 3.0
"""An idle printer is asked something within this, and a trouble behind the slip has its byte."""

CHANGE_S: Final = ROLL_S + 0.5
"""Nobody puts in a new roll faster."""

PULLED_S: Final = 1.5
"""Nobody pulls a serial cable and puts it back in less, and no printer starts in less.

A slip takes 1.3 s at 19,200 baud. What is lost out of the middle of it no printer misses: it would give its word on it.
"""

STOPS: Final = (Trouble.PAPER_OUT, Trouble.COVER, Trouble.JAM, Trouble.ERROR)
ODD: Final = (Trouble.LATE, Trouble.STALE, Trouble.AUTOMATIC)
ALARMING: Final = frozenset(
    {
        PrinterState.PAPER_OUT,
        PrinterState.COVER_OPEN,
        PrinterState.JAM,
        PrinterState.ERROR,
        PrinterState.OFFLINE,
        PrinterState.UNKNOWN,
    }
)


@dataclass
class Outcome:
    """What became of a case, the how-manieth of its seed; times are s."""

    number: int
    case: str
    trouble: str
    rung: str
    fate: str = ""
    looks_s: list[float] = field(default_factory=list)
    writes_s: list[float] = field(default_factory=list)
    fate_s: float = 0.0
    alarmed_s: float | None = None
    beyond_help: bool = False
    violations: list[str] = field(default_factory=list)


async def run(case: Case, folder: Path) -> Outcome:
    """Play the story."""
    outcome = Outcome(case.number, str(case), str(case.trouble or "none"), str(case.rung))
    async with Site(folder, profile_of(case), mechanism_of(case), case.line) as site:
        agent = asyncio.create_task(site.courier.run())
        kiosk = asyncio.create_task(site.kiosk.run())
        try:
            await _story(site, case, outcome)
        except TimeoutError as error:
            outcome.violations.append(f"hang: {error}")
        finally:
            for task in (agent, kiosk):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
    outcome.looks_s, outcome.writes_s = site.told.looks_s, site.told.writes_s
    outcome.alarmed_s = site.alarmed_s
    return outcome


async def _story(site: Site, case: Case, outcome: Outcome) -> None:
    mechanism = site.mechanism
    _set_up(site, case)
    await _until(lambda: _is_usable(site, case), "the printer's state")
    if case.trouble is not None:
        mechanism.arm(case.trouble, case.at)
    began = time.monotonic()
    first = site.ask(FIRST, case.road)
    curing = asyncio.create_task(_cure(site, case))
    try:
        await _until(lambda: site.is_told(first, case.road), f"the fate of {first}")
        outcome.fate_s = time.monotonic() - began
        site.has_fate.set()
        await asyncio.wait_for(curing, HANG_S)
    finally:
        curing.cancel()
    if not _stays_odd(case):
        await _until(lambda: _is_usable(site, case), "a printer that is said to be well again")
    jobs = [first]
    if case.reprints and site.fates(first)[-1][0] is not SlipOutcome.PRINTED:
        jobs.append(site.ask(FIRST, case.road, copy=2))
        await _until(lambda: site.is_told(jobs[-1], case.road), f"the fate of {jobs[-1]}")
    if case.second_at is not None:
        jobs.append(await _second(site, case, case.second_at))
    for number in FOLLOWING:
        jobs.append(site.ask(number, case.road))
        await _until(lambda: site.is_told(jobs[-1], case.road), f"the fate of {jobs[-1]}")
        if _is_good(site, jobs[-1]) or not must_be_good(case):
            break
    await asyncio.sleep(SETTLE_S)
    outcome.fate = _word(site.fates(first)[-1])
    outcome.beyond_help = is_beyond_help(site, case)
    outcome.violations += violations(site, case, jobs)
    if must_be_good(case) and not outcome.beyond_help and not _is_good(site, jobs[-1]):
        outcome.violations.append(f"{jobs[-1]} is {_word(site.fates(jobs[-1])[-1])} though all is well again")
    if must_be_good(case) and case.trouble is None and outcome.fate != SlipOutcome.PRINTED:
        outcome.violations.append(f"without any trouble the slip is {outcome.fate}")


async def _second(site: Site, case: Case, at: int) -> JobId:
    """The paper ends in the next visitor's slip, while answers may still be odd; staff put in a new roll."""
    site.mechanism.struck.pop(Trouble.PAPER_OUT, None)
    site.mechanism.arm(Trouble.PAPER_OUT, at)
    job = site.ask(SECOND, case.road)
    await _until(lambda: site.is_told(job, case.road), f"the fate of {job}")
    await _roll_changed(site)
    site.cure()
    await _until(lambda: _is_usable(site, case), "a printer that is said to be well again")
    return job


async def _roll_changed(site: Site) -> None:
    """Let pass what a new roll takes at least, if the paper has ended."""
    ended = site.mechanism.struck.get(Trouble.PAPER_OUT)
    if ended is not None:
        await asyncio.sleep(max(0.0, ended + CHANGE_S - time.monotonic()))


def _is_good(site: Site, job: JobId) -> bool:
    return site.fates(job)[-1][0] is SlipOutcome.PRINTED


def _set_up(site: Site, case: Case) -> None:
    """Choose how long what passes by itself lasts."""
    length = (case.seed * 2_654_435_761 % 1_000) / 1_000
    site.mechanism.away_s = (PULLED_S if case.line.is_serial else 0.05) + 3.0 * length
    site.mechanism.hot_s = 0.2 + 4.0 * length
    site.mechanism.late_s = 0.1 + 9.0 * length * length
    site.mechanism.slow_row_s = 0.005 + 0.3 * length * length


async def _cure(site: Site, case: Case) -> None:
    """Staff cure the trouble when it has lasted a while, or when they were told of it."""
    mechanism = site.mechanism
    if case.trouble is None:
        return
    await _until(lambda: case.trouble in mechanism.struck or site.has_fate.is_set(), f"{case.trouble}, or a fate")
    if case.trouble not in mechanism.struck and case.rung is not Rung.SILENT:
        with suppress(TimeoutError):
            await _until(lambda: case.trouble in mechanism.struck, f"{case.trouble} behind the slip", LATER_S)
    if case.trouble not in mechanism.struck:
        mechanism.disarm()
        return
    struck = mechanism.struck[case.trouble]
    if case.patience_s is not None:
        await asyncio.sleep(case.patience_s)
    elif case.trouble in ALARMED and case.rung is not Rung.SILENT:
        await _until(lambda: _alarm(site, struck) is not None, f"an alarm after {case.trouble}")
    else:
        await site.has_fate.wait()
    alarm = _alarm(site, struck)
    site.alarmed_s = None if alarm is None else alarm - struck
    await _roll_changed(site)
    if not _stays_odd(case):
        site.cure()


def _stays_odd(case: Case) -> bool:
    """Whether odd answers are to meet a second fault."""
    return case.second_at is not None and case.trouble in ODD


ALARMED: Final = (*STOPS, Trouble.POWER, Trouble.UNPLUGGED)


def _alarm(site: Site, struck: float) -> float | None:
    """Return when staff were told first that something is wrong: the printer's state, or a slip that is not out."""
    told = [at for at, state in site.told.states if at >= struck and state in ALARMING]
    for fates in (*site.told.hub.values(), *site.told.kiosk.values()):
        told += [at for at, (outcome, _) in fates if at >= struck and outcome is not SlipOutcome.PRINTED]
    return min(told, default=None)


def _is_usable(site: Site, case: Case) -> bool:
    if site.mechanism.has_answers or site.mechanism.is_away:
        return False
    good = {PrinterState.READY, PrinterState.PAPER_LOW}
    return site.state in (good | {PrinterState.UNKNOWN, None} if case.rung is Rung.SILENT else good)


def _word(fate: Fate) -> str:
    outcome, reason = fate
    return f"{outcome} ({reason})" if reason else str(outcome)


async def _until(holds: Callable[[], bool], what: str, within_s: float = HANG_S) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        await asyncio.sleep(0.01)
