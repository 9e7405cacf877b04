"""When a printer that says nothing is missed, and when it is not."""

from math import inf

from printer.muteness import AT_WORK_S, MISSED_S, Muteness

NEVER = -inf


def looked(it: Muteness, *began: float, heard_at: float = 0.0) -> list[bool]:
    found = []
    for at in began:
        it.looked(at, heard_at)
        found.append(it.is_mute)
    return found


def test_two_looks_without_a_word_and_it_is_mute_until_it_speaks():
    it = Muteness()
    assert looked(it, 1.0, 2.0, 3.0) == [False, True, True]
    it.heard(3.1)
    assert not it.is_mute
    assert looked(it, 4.0, 5.0, heard_at=3.1) == [False, True]


def test_looks_on_each_others_heels_are_not_enough():
    it = Muteness()
    it.sent(0.0)
    it.looked(0.8, 0.9)
    assert looked(it, 1.0, 1.2, 1.4, 1.0 + MISSED_S) == [False, False, False, True]


def test_one_late_answer_is_forgiven():
    it = Muteness()
    assert looked(it, 1.0) == [False]
    assert looked(it, 2.0, heard_at=1.6) == [False]
    assert looked(it, 3.0, heard_at=3.1) == [False]
    assert looked(it, 4.0, heard_at=3.1) == [False]


def test_who_never_spoke_is_not_missed_unless_it_was_probed():
    assert looked(Muteness(), 1.0, 2.0, 3.0, heard_at=NEVER) == [False] * 3
    assert looked(Muteness(can_speak=True), 1.0, 2.0, heard_at=NEVER) == [False, True]


def test_a_printer_at_work_is_not_missed_until_it_must_be_done():
    it = Muteness(can_speak=True)
    it.sent(10.0)
    assert looked(it, 10.5, 12.0, 10.0 + AT_WORK_S - 0.1) == [False] * 3
    assert looked(it, 10.0 + AT_WORK_S, 17.0) == [False, True]
    it.sent(20.0)
    assert looked(it, 20.5) == [True], "a slip is no word"
    it.confirmed()
    it.heard(21.0)
    assert looked(it, 22.0, 23.0, heard_at=21.0) == [False, True]


def test_one_that_has_answered_since_the_slip_was_sent_is_missed_when_it_ceases_to():
    it = Muteness()
    it.sent(10.0)
    assert looked(it, 10.2, heard_at=10.3) == [False]
    assert looked(it, 10.4, 10.6, 11.2, heard_at=10.3) == [False, False, True]
    it.sent(20.0)
    assert looked(it, 20.2, 21.2, heard_at=19.0) == [False, False], "it may have been done when it answered"


def test_one_that_answered_before_the_word_on_its_slip_answers_at_work():
    it = Muteness()
    it.sent(10.0)
    it.looked(10.2, 10.3)
    it.confirmed()
    it.sent(20.0)
    assert looked(it, 20.2, 21.2, heard_at=19.0) == [False, True]


def test_who_is_away_is_not_mute():
    it = Muteness(can_speak=True)
    looked(it, 1.0, 2.0)
    it.forget()
    assert not it.is_mute
    assert looked(it, 3.0, 4.0) == [False, True]
