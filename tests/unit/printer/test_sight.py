"""A slip's paper is in sight, or somebody may have put another roll in."""

from printer.echoes import AWAITED_MAX
from printer.sight import ROLL_S, Sight


def test_the_word_on_a_slip_counts_once_and_only_while_nobody_can_have_changed_the_roll() -> None:
    sight = Sight()
    sight.sent("aaaa", 10.0)
    assert sight.take("aaaa", 10.0 + ROLL_S)
    assert not sight.take("aaaa", 10.0 + ROLL_S)
    sight.sent("bbbb", 20.0)
    assert not sight.take("bbbb", 20.1 + ROLL_S)


def test_a_slip_whose_paper_is_seen_again_and_again_stays_in_sight() -> None:
    sight = Sight()
    sight.sent("aaaa", 0.0)
    for second in range(0, 60, 3):
        sight.saw(float(second))
    assert sight.take("aaaa", 60.0)


def test_what_was_out_of_sight_for_a_time_stays_so() -> None:
    sight = Sight()
    sight.sent("aaaa", 0.0)
    sight.saw(ROLL_S + 0.1)
    assert not sight.take("aaaa", ROLL_S + 0.2)


def test_paper_that_ended_and_slips_of_before_this_program_are_out_of_sight() -> None:
    sight = Sight()
    sight.sent("aaaa", 0.0)
    sight.lost()
    assert not sight.take("aaaa", 0.1)
    assert not sight.take("bbbb", 0.1)


def test_a_slip_that_is_sent_again_is_in_sight_from_then_on_and_the_oldest_of_too_many_is_not() -> None:
    sight = Sight()
    for number in range(AWAITED_MAX.value):
        sight.sent(f"{number:04}", 0.0)
    sight.sent("0000", 1.0)
    sight.sent("next", 2.0)
    assert not sight.take("0001", 2.0)
    assert sight.take("0000", 1.0 + ROLL_S)
    assert sight.take("0002", 2.0)
