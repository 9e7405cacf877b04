"""What is told of slips is true whatever befalls the printer; and the harness sees it when it is not."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from printer.profiles import Rung
from tests.chaos.printer.cases import Case, Line, Road, choose, combinations
from tests.chaos.printer.trial import Outcome, run
from tests.fakes.virtual_printer import Trouble

pytestmark = pytest.mark.e2e


def played(folder: Path, case: Case) -> Outcome:
    return asyncio.run(run(case, folder))


def a_case(rung: Rung = Rung.QUEUED, trouble: Trouble | None = None, at: int = 0, line: Line = Line.TCP) -> Case:
    return Case(rung, trouble, at, line, Road.BOTH, None, False, 0)


@pytest.mark.parametrize("line", list(Line))
def test_without_trouble_a_slip_is_printed_and_everybody_is_told_so(tmp_path: Path, line: Line) -> None:
    outcome = played(tmp_path, a_case(line=line))
    assert outcome.violations == []
    assert outcome.fate == "printed"


def test_every_byte_comes_before_any_comes_twice() -> None:
    every = combinations(10, rung=Rung.QUEUED)
    drawn = Counter((case.line, case.trouble, case.at) for case in choose(len(every), 7, 10, rung=Rung.QUEUED))
    assert set(drawn.values()) == {1}
    assert {at for _, trouble, at in drawn if trouble is Trouble.PAPER_OUT} == set(range(34))
    assert {trouble for _, trouble, _ in drawn} == {None, *Trouble}
