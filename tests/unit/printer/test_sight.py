"""A slip's paper is in sight, or somebody may have put another roll in."""

import pytest

from hub.protocol.printing import PrinterState
from printer.echoes import AWAITED_MAX
from printer.sight import ROLL_S, Sight
from printer.status import Detail, Reading

READY = Reading(PrinterState.READY)


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
        sight.looked(READY, float(second), is_whole=True)
    assert sight.take("aaaa", 60.0)


def test_what_was_out_of_sight_for_a_time_stays_so() -> None:
    sight = Sight()
    sight.sent("aaaa", 0.0)
    sight.looked(READY, ROLL_S + 0.1, is_whole=True)
    assert not sight.take("aaaa", ROLL_S + 0.2)


@pytest.mark.parametrize("state", [PrinterState.PAPER_OUT, PrinterState.COVER_OPEN, PrinterState.JAM])
def test_paper_that_ended_or_is_within_reach_of_a_hand_is_out_of_sight(state: PrinterState) -> None:
    sight = Sight()
    sight.sent("aaaa", 0.0)
    sight.looked(Reading(state), 0.1, is_whole=False)
    assert not sight.take("aaaa", 0.2)


def test_paper_of_a_printer_that_is_hot_stays_in_sight() -> None:
    sight = Sight()
    sight.sent("aaaa", 0.0)
    sight.looked(Reading(PrinterState.ERROR, Detail.HOT), 3.0, is_whole=True)
    assert sight.take("aaaa", 6.0)


@pytest.mark.parametrize(
    ("reading", "is_whole"),
    [(READY, False), (Reading(PrinterState.UNKNOWN), True), (Reading(PrinterState.ERROR), True)],
)
def test_a_look_that_does_not_show_the_paper_is_no_sight(reading: Reading, is_whole: bool) -> None:
    sight = Sight()
    sight.sent("aaaa", 0.0)
    sight.looked(reading, 3.0, is_whole=is_whole)
    assert not sight.take("aaaa", 0.1 + ROLL_S)


def test_slips_of_before_this_program_were_out_of_sight() -> None:
    assert not Sight().take("bbbb", 0.1)


def test_a_slip_that_is_sent_again_is_in_sight_from_then_on_and_the_oldest_of_too_many_is_not() -> None:
    sight = Sight()
    for number in range(AWAITED_MAX.value):
        sight.sent(f"{number:04}", 0.0)
    sight.sent("0000", 1.0)
    sight.sent("next", 2.0)
    assert not sight.take("0001", 2.0)
    assert sight.take("0000", 1.0 + ROLL_S)
    assert sight.take("0002", 2.0)
