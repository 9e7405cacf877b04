"""The short form of `python -m tests.chaos.journal`: nothing done to a history stays unfound (S8)."""

from tests.chaos.journal import KINDS, unfound


def test_whatever_is_done_to_a_history_is_found() -> None:
    tried, missed = unfound(210, seed=1)
    assert set(tried) == set(KINDS)
    assert missed.total() == 0


def test_a_cut_tail_is_found_by_the_end_alone() -> None:
    tried, missed = unfound(70, seed=2, with_end=False)
    assert missed["cut"] == tried["cut"] == 10
    assert missed["field"] == missed["removed"] == 0
