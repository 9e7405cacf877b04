"""Compares what was told of slips with the paper that the virtual printer's own record has."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from config.printer_schema import SerialFlow
from hub.protocol.ids import JobId
from hub.protocol.printing import SlipOutcome
from printer.profiles import Rung
from tests.chaos.printer.cases import Case
from tests.chaos.printer.site import Fate, Site
from tests.chaos.printer.states import of_states
from tests.fakes.printer.paper import Block, PrintedLine, PrintedSlip
from tests.fakes.virtual_printer import Mechanism, Trouble

LOOK_S: Final = 0.5
WRITE_S: Final = 5.0
ALARM_S: Final = 10.0
"""N10: no status call and no write takes longer; staff are told within this."""

NEVER_OUT: Final = (SlipOutcome.FAILED, SlipOutcome.NOT_PRINTED)
TIMES: Final = "time"
SPACE: Final = 0x20


def violations(site: Site, case: Case, jobs: Sequence[JobId]) -> list[str]:
    """Return every promise that was broken; those about times begin with `TIMES`."""
    pieces = [*site.mechanism.slips, *site.mechanism.scraps]
    expected = {job: list(_expected(site.data[job])) for job in jobs if job in site.data}
    own = {job: _own(job, expected) for job in expected}
    found: list[str] = []
    for job in jobs:
        out = [piece for piece in pieces if job in expected and _holds(_shown(piece.blocks), expected[job])]
        found += _of_job(site, job, out)
    for piece in pieces if not is_beyond_help(site, case) else ():
        found += _of_piece(piece, expected, own, site.mechanism.clears and not _ends_unseen(case))
    if site.mechanism.misuse:
        found.append(f"the printer was sent {site.mechanism.misuse.hex(' ')}")
    cut_in_command = case.trouble in (Trouble.UNPLUGGED, Trouble.POWER) or is_beyond_help(site, case)
    if not cut_in_command and (garbage := _visible(site.mechanism.garbage, case)):
        found.append(f"garbage on paper: {garbage.hex(' ')}")
    return found + of_states(site, case) + _of_times(site)


def _visible(garbage: bytearray, case: Case) -> bytes:
    """Return what of the bytes that no manual explains counts.

    A line that the printer stops is given up with what it holds, maybe in the midst of a command. The questions that
    follow fill that one up; what is left over of them are codes that no printer shows.
    """
    stops = case.line.flow is not SerialFlow.NONE
    return bytes(byte for byte in garbage if not stops or byte >= SPACE)


def _of_job(site: Site, job: JobId, out: Sequence[PrintedSlip]) -> list[str]:
    found: list[str] = []
    for who, told in (("hub", site.told.hub), ("kiosk", site.told.kiosk)):
        for at, (outcome, _) in told.get(job, []):
            if outcome is SlipOutcome.PRINTED and not any(piece.at <= at for piece in out):
                found.append(f"silent loss: {who} was told that {job} is printed, and it is not on paper")
        outcomes = [outcome for _, (outcome, _) in told.get(job, [])]
        if outcomes and outcomes[-1] in NEVER_OUT and out:
            found.append(f"false alarm: {who} was told that {job} is {outcomes[-1]}, and it is on paper")
    if len(out) > 1:
        found.append(f"unmarked second slip: {job} came out {len(out)} times")
    kept: Fate | None = None
    for line in site.journal(job):
        kept = (line["outcome"], line["reason"])
    last = {who: told[job][-1][1] for who, told in (("hub", site.told.hub), ("kiosk", site.told.kiosk)) if job in told}
    sure = {fate for fate in (*last.values(), kept) if fate is not None and fate[0] != SlipOutcome.UNKNOWN}
    if len(sure) > 1 or (last and (kept is None or kept[0] is None)) or ("hub" in last and last["hub"] != kept):
        found.append(f"{job} is said to be otherwise: {last}, journal {kept}")
    return found


def _of_piece(
    piece: PrintedSlip, expected: dict[JobId, list[Block]], own: dict[JobId, set[Block]], clears: bool
) -> list[str]:
    """Whatever is in a visitor's hand is of one visit: a whole slip, or a part of one and nothing else."""
    shown = _shown(piece.blocks)
    owners = {job for job, blocks in own.items() if not blocks.isdisjoint(shown)}
    if len({job.partition(":")[0] for job in owners}) > 1:
        return [f"half a slip on the next visitor's: {_words(shown)}"]
    whole = any(shown == blocks for blocks in expected.values())
    is_rest = any(_is_rest(shown, expected[job]) for job in owners)
    if not whole and not piece.torn and is_rest and clears:
        return [f"the rest of a slip came out by itself: {_words(shown)}"]
    return []


def _ends_unseen(case: Case) -> bool:
    """Whether the paper ends when all answers are late: nobody knows it before the new roll is in."""
    return case.trouble is Trouble.LATE and case.second_at is not None


def _holds(shown: Sequence[Block], whole: Sequence[Block]) -> bool:
    """Whether a piece has a slip on it from its first row to its last, with nothing in between."""
    starts = range(len(shown) - len(whole) + 1)
    return any(list(shown[start : start + len(whole)]) == list(whole) for start in starts)


def _is_rest(shown: Sequence[Block], whole: Sequence[Block]) -> bool:
    """Whether a piece begins in the middle of a slip and goes on to its end: what was kept came out of a new roll."""
    return 0 < len(shown) < len(whole) and list(shown) == list(whole[-len(shown) :])


def _of_times(site: Site) -> list[str]:
    found = [f"{TIMES}: a look took {took:.2f} s" for took in site.told.looks_s if took > LOOK_S]
    found += [f"{TIMES}: a write took {took:.2f} s" for took in site.told.writes_s if took > WRITE_S]
    if site.alarmed_s is not None and site.alarmed_s > ALARM_S:
        found.append(f"{TIMES}: staff were told after {site.alarmed_s:.1f} s")
    return found


@lru_cache(64)
def _expected(data: bytes) -> tuple[Block, ...]:
    """Return what a slip's bytes are on paper when nothing happens."""
    printer = Mechanism()
    printer.feed(data)
    pieces = [*printer.slips, *printer.scraps]
    if printer.half_printed:
        printer.feed(b"\x1dV\x00")
        pieces = [*printer.slips, *printer.scraps]
    return tuple(_shown([block for piece in pieces for block in piece.blocks]))


def _shown(blocks: Sequence[Block]) -> list[Block]:
    """Leave out rows without ink."""
    return [block for block in blocks if not isinstance(block, PrintedLine) or block.text.strip() or block.underline]


def _own(job: JobId, expected: dict[JobId, list[Block]]) -> set[Block]:
    """Return the rows of a slip that stand on no other visitor's."""
    visitor = job.partition(":")[0]
    others = {block for other, blocks in expected.items() if other.partition(":")[0] != visitor for block in blocks}
    return set(expected[job]) - others


def _words(blocks: Sequence[Block]) -> str:
    rows = [block.text.strip() for block in blocks if isinstance(block, PrintedLine) and block.text.strip()]
    return " / ".join([*rows[:3], "…", *rows[-3:]]) if len(rows) > 6 else " / ".join(rows)


def must_be_good(case: Case) -> bool:
    """Whether a next visitor's slip, when all is well again, is to be printed and told so."""
    return case.rung in (Rung.PROCESS_ID, Rung.QUEUED)


def is_beyond_help(site: Site, case: Case) -> bool:
    """Whether nobody can keep what is left of a slip off the next paper.

    The line looks alive, and the printer gives no word of slips. Or the line was cut in the middle of a command, for
    whose rest the printer takes whatever comes, and it knows no way to make it forget. Or it took the half of a slip,
    stopped the flow until the other half was given up, and knows none either. No such slip is called good.
    """
    is_blind = case.rung is Rung.SILENT or (case.rung is Rung.REAL_TIME and case.line.is_serial)
    is_torn = site.mechanism.is_within_command or (site.told.torn and case.line.flow is not SerialFlow.NONE)
    swallows = is_torn and not site.mechanism.clears
    return swallows or (is_blind and case.trouble in (Trouble.POWER, Trouble.UNPLUGGED))
