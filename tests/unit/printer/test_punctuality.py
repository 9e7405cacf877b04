"""Which looks are believed when answers were lost, or come late."""

from printer.punctuality import LATE_S, OWED_MAX, Punctuality


def owing(count: int) -> Punctuality:
    punctuality = Punctuality()
    for place in range(count):
        punctuality.asked(float(place))
    return punctuality


def test_who_answers_each_question_is_believed() -> None:
    punctuality = owing(1)
    assert punctuality.owes
    punctuality.heard(0.1)
    assert not punctuality.owes
    assert not punctuality.is_doubtful(0.1)
    assert not punctuality.is_to_be_heard_out


def test_one_lost_answer_is_forgiven() -> None:
    punctuality = owing(1)
    assert not punctuality.is_doubtful(2.0)
    assert not punctuality.is_to_be_heard_out


def test_who_says_nothing_is_asked_on_and_not_believed_at_once_when_it_speaks() -> None:
    punctuality = owing(5)
    assert punctuality.is_doubtful(5.0)
    assert not punctuality.is_to_be_heard_out
    punctuality.heard(5.0)
    assert punctuality.is_doubtful(5.1)
    assert punctuality.is_to_be_heard_out


def test_what_does_not_come_within_a_time_is_lost() -> None:
    punctuality = owing(5)
    punctuality.heard(5.0)
    assert punctuality.is_doubtful(2.9 + LATE_S)
    assert not punctuality.is_doubtful(3.0 + LATE_S)
    assert punctuality.owes
    assert not punctuality.is_doubtful(4.0 + LATE_S)
    assert not punctuality.owes


def test_answers_that_all_come_at_last_owe_nothing() -> None:
    punctuality = owing(3)
    for second in (9.0, 10.0, 11.0):
        punctuality.heard(second)
    assert not punctuality.is_doubtful(11.1)


def test_an_answer_to_no_question_is_a_late_one() -> None:
    punctuality = owing(1)
    punctuality.heard(0.1)
    punctuality.heard(0.2)
    assert punctuality.is_doubtful(0.1 + LATE_S)
    assert not punctuality.is_doubtful(0.2 + LATE_S)


def test_who_speaks_again_may_be_asked_whether_it_has_caught_up_and_then_owes_nothing() -> None:
    assert not owing(1).may_catch_up(1.0), "it is believed"
    punctuality = owing(5)
    assert not punctuality.may_catch_up(5.0), "it has not spoken"
    punctuality.heard(5.0)
    assert punctuality.may_catch_up(5.1)
    punctuality.caught_up()
    assert not punctuality.owes
    assert not punctuality.is_doubtful(5.1)
    punctuality.heard(5.2)
    assert punctuality.may_catch_up(5.3), "an answer to no question"
    punctuality.caught_up()
    assert not punctuality.is_doubtful(5.3)


def test_a_printer_that_was_away_owes_nothing() -> None:
    punctuality = owing(4)
    punctuality.forget()
    assert not punctuality.is_doubtful(4.0)


def test_the_questions_to_one_that_is_silent_for_ever_are_not_all_kept() -> None:
    punctuality = Punctuality()
    for place in range(OWED_MAX.value + 9):
        punctuality.asked(place / 100)
    for _ in range(OWED_MAX.value):
        punctuality.heard(1.0)
    assert not punctuality.owes
