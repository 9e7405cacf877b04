"""The day in short: its first twenty visitors through every process that the whole day has."""

from pathlib import Path

import pytest

from tests.e2e.day import play, report
from tests.e2e.day_hall import visitors
from tests.e2e.tally import Stage

pytestmark = [pytest.mark.e2e, pytest.mark.window, pytest.mark.timeout(900)]

PEOPLE = 20


def test_every_witness_of_a_short_day_agrees(tmp_path: Path) -> None:
    people = visitors()[:PEOPLE]
    outcome = play(people, tmp_path)
    assert not outcome.wrong
    assert sum(outcome.tally.per_class(Stage.SERVED).values()) == PEOPLE
    assert len(report(outcome.tally, PEOPLE)) == 1 + len(Stage)
