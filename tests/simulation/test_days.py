"""A morning of a small part of the sample hall, and proof that the checkers see each hub that breaks a rule."""

from datetime import date

import pytest

from tests.simulation.broken_days import BROKEN_DAYS
from tests.simulation.day_checks import Findings
from tests.simulation.day_hall import DayHall
from tests.simulation.day_report import report_days
from tests.simulation.design import Design
from tests.simulation.sample import reduced_plan

MONDAY = date(2026, 3, 2)
BEGINS = 7 * 60 + 50
ENDS = 8 * 60 + 50
SOON = 8 * 60 + 10
"""Most broken designs show in the first minutes after the doors open."""

LATER = {"quota ignored": ENDS}
SEEDS_TO_FIND = 12
FIRST_SEED = {"kiosks told once": 3, "closure that reopens the same day": 3, "breaks that nobody ends": 6}
"""Where a broken design shows soonest; without one it shows with the first seeds."""


def morning(
    seed: int,
    design: Design | None = None,
    faults: float | None = None,
    *,
    by_itself: bool = False,
    until: int = ENDS,
) -> Findings:
    """Run a morning with many visitors and officers who do much that is rare, until a local minute."""
    plan = reduced_plan(by_itself=by_itself)
    hall = DayHall(seed, MONDAY, plan=plan, design=design or Design(), since=BEGINS, until=until)
    hall.visitors, hall.oddness, hall.acts_each_ms, hall.fault_every_ms = 400, 5.0, 60_000, faults
    return hall.run()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("by_itself", [False, True])
def test_a_morning_with_faults_keeps_every_promise(by_itself: bool) -> None:
    found = morning(1, faults=60_000, by_itself=by_itself)
    assert found.violations == []
    assert found.figures["tickets"] > 40
    assert found.figures["TicketQueued"] > 5


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", BROKEN_DAYS)
def test_a_hub_that_breaks_a_rule_is_caught(name: str) -> None:
    core, words = BROKEN_DAYS[name]
    first = FIRST_SEED.get(name, 1)
    for seed in range(first, first + SEEDS_TO_FIND):
        found = morning(seed, Design(core=core), until=LATER.get(name, SOON))
        if any(violation.startswith(words) for violation in found.violations):
            return
    pytest.fail(f"{name}: not found in {SEEDS_TO_FIND} seeds")


def test_a_day_in_which_too_little_happens_proves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = DayHall(1, MONDAY, plan=reduced_plan(), since=BEGINS, until=8 * 60, visitors=0, fault_every_ms=None).run()
    assert quiet.violations == []
    assert report_days([quiet], 1.0) == 1
    assert "too little happened: 0 told" in capsys.readouterr().out
