"""Who stands between wins by chance alone, and a window lets him try twelve times, with many addresses (S4).

The long form is a command.
"""

import pytest

from hub.core.askings import AskingId
from hub.core.pairings import FAILURES_IN_ALL, Pairings
from tests.chaos.pairing import MOST_TRIES, attack, main


def test_codes_agree_by_chance_alone() -> None:
    result = attack(trials=4_000, digits=1, windows=100, seed=1)
    assert 8.5 < result.percent < 11.5
    assert result.most_tries <= FAILURES_IN_ALL.value


def test_a_window_that_does_not_count_who_leaves_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgets(window: Pairings, asking: AskingId) -> None:
        window._askings.pop(asking, None)

    monkeypatch.setattr(Pairings, "gone", forgets)
    result = attack(trials=1, digits=2, windows=20, seed=1)
    assert FAILURES_IN_ALL.value < result.most_tries <= MOST_TRIES
    assert result.windows_won == 20
    assert main(["--trials", "10", "--windows", "2"]) == 1
