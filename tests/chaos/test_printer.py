"""What is told of slips is true whatever befalls the printer; and the harness sees it when a protection is missing."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from printer.profiles import Rung
from tests.chaos.planted import until_seen
from tests.chaos.printer.__main__ import slip_bytes
from tests.chaos.printer.cases import Case, Line, Road, choose, combinations
from tests.chaos.printer.judge import TIMES
from tests.chaos.printer.kills import KilledHall
from tests.chaos.printer.lacking import lacking
from tests.chaos.printer.play import faults
from tests.chaos.printer.states import LONG
from tests.chaos.printer.streams import streams
from tests.fakes.virtual_printer import Trouble

pytestmark = pytest.mark.e2e

TOGETHER = 12
MOST_KILLS = 12
"""A planted fault shows after one or two that strike; a hall is killed no more when it has."""

STRUCK_WITHIN_S = 0.1
"""A slip takes 0.18 s at least: every kill strikes before its fate is known, unless this program is held up, too."""

GONE_FOR_LONG = 318
"""A seed with which a cable stays pulled for 4.5 s."""

LATE_BEYOND_PATIENCE = 331
"""A seed with which answers come 7 s late: when the next slip's word is waited for."""


def broken(folder: Path, cases: Iterable[Case]) -> list[str]:
    """Return what was broken; how long something takes on a machine that does other things, too, says nothing."""
    outcomes = asyncio.run(faults(cases, folder, TOGETHER))
    return [
        f"{outcome.case}: {violation}"
        for outcome in outcomes
        for violation in outcome.violations
        if not violation.startswith((TIMES, LONG))
    ]


def a_case(
    trouble: Trouble | None,
    at: int,
    rung: Rung = Rung.PROCESS_ID,
    line: Line = Line.TCP,
    second_at: int | None = None,
    seed: int = 1,
) -> Case:
    return Case(rung, trouble, at, line, Road.BOTH, None, False, seed, second_at)


def test_a_cable_that_is_still_pulled_is_not_called_well_again(tmp_path: Path) -> None:
    """Else what is true of the next slips, that nobody knows, would be called a fault."""
    pulled = a_case(Trouble.UNPLUGGED, slip_bytes() + 20, line=Line.SERIAL, seed=GONE_FOR_LONG)
    assert broken(tmp_path, [replace(pulled, patience_s=0.1)]) == []


def test_what_is_told_is_true_whatever_befalls_the_printer(tmp_path: Path) -> None:
    calm = [a_case(None, 0, rung, line) for rung in Rung for line in Line]
    assert broken(tmp_path, [*calm, *choose(48, 11, slip_bytes())]) == []


@pytest.mark.parametrize(
    ("protection", "case", "seen"),
    [
        ("clear", a_case(Trouble.PAPER_OUT, 600), "the rest of a slip came out by itself"),
        ("cut", a_case(Trouble.POWER, 600), "half a slip on the next visitor's"),
        (
            "token",
            a_case(Trouble.LATE, 0, line=Line.SERIAL, second_at=600, seed=LATE_BEYOND_PATIENCE),
            "silent loss",
        ),
        ("chunks", a_case(Trouble.OVERRUN, 100), "though all is well again"),
    ],
)
def test_a_printer_without_a_protection_is_caught(tmp_path: Path, protection: str, case: Case, seen: str) -> None:
    def attempt(number: int) -> list[str]:
        with lacking(protection):
            return broken(tmp_path / str(number), [case])

    until_seen(attempt, seen)


def test_every_byte_comes_before_any_comes_twice() -> None:
    every = combinations(10, rung=Rung.QUEUED)
    drawn = Counter((case.line, case.trouble, case.at) for case in choose(len(every), 7, 10, rung=Rung.QUEUED))
    assert set(drawn.values()) == {1}
    assert {at for _, trouble, at in drawn if trouble is Trouble.PAPER_OUT} == set(range(34))
    assert {trouble for _, trouble, _ in drawn} == {None, *Trouble}


def test_no_stream_of_bytes_makes_a_wrong_paper_ok() -> None:
    assert streams(20_000, 0, lambda some: None).violations == []


def test_a_parser_that_takes_silence_for_an_answer_is_caught() -> None:
    with lacking("strictness"):
        assert streams(200, 0, lambda some: None).violations


def test_a_killed_agent_prints_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    result = KilledHall(tmp_path, "test").run(2, lambda: None)
    assert result.violations == []
    assert result.kills.total() == 2


def test_an_agent_that_forgets_what_was_sent_is_caught(tmp_path: Path) -> None:
    def attempt(number: int) -> list[str]:
        hall = KilledHall(tmp_path / str(number), f"test-{number}", "sent-record", ["agent"], STRUCK_WITHIN_S)
        return hall.run(MOST_KILLS, lambda: None).violations

    until_seen(attempt, "unmarked second slip")
