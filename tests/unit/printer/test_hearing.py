"""Which words on slips count, and what else a printer's words change."""

from printer.awaited import Awaited, waited_s
from printer.echoes import mark
from printer.hearing import Hearing
from printer.profiles import Rung
from printer.sight import ROLL_S
from printer.stream import Automatic, Cleared, Echo, Full, Noise, Queued, RealTime

OWN, OTHER = "aaaa", "cccc"


def hearing(*, by_echo: bool, sent_at: float = 0.0) -> Hearing:
    found = Hearing(Awaited(OWN, 6.0, by_echo, is_promised=True, is_waited=True), is_unconfirmed=True)
    found.sight.sent(OWN, sent_at)
    return found


def test_the_echo_that_is_waited_for_is_the_word() -> None:
    heard = hearing(by_echo=True)
    heard.note([Echo(OWN)], 1.0)
    assert heard.awaited.came
    assert not heard.awaited.is_spoilt
    assert not heard.is_unconfirmed
    heard.note([Noise(b"\x80")], 1.0)
    assert heard.awaited.came, "an echo names its slip, whatever comes beside it"


def test_an_echo_after_the_paper_was_out_of_sight_does_not_count_though_nothing_is_left_of_the_slip() -> None:
    heard = hearing(by_echo=True)
    heard.note([Echo(OWN)], 0.1 + ROLL_S)
    assert not heard.awaited.came
    assert heard.awaited.is_spoilt
    assert not heard.is_unconfirmed
    assert heard.take_echoes() == []


def test_late_echoes_are_kept_for_whoever_knows_their_slips() -> None:
    heard = hearing(by_echo=True)
    heard.sight.sent(OTHER, 0.0)
    heard.note([Echo(OTHER), Echo("7777")], 1.0)
    assert heard.take_echoes() == [OTHER]
    assert heard.take_echoes() == []
    assert heard.is_unconfirmed
    heard.awaited.is_waited = False
    heard.note([Echo(OWN)], 1.0)
    assert heard.take_echoes() == [OWN]
    assert not heard.is_unconfirmed


def test_the_echo_of_no_slip_only_shows_that_it_echoes() -> None:
    heard = hearing(by_echo=True)
    heard.marked(mark(1))
    heard.note([Echo(mark(1))], 1.0)
    assert heard.has_echoed
    assert heard.take_echoes() == []


def test_a_late_echo_of_an_earlier_question_shows_nothing() -> None:
    heard = hearing(by_echo=True)
    heard.marked(mark(1))
    heard.marked(mark(2))
    heard.note([Echo(mark(1))], 1.0)
    assert not heard.has_echoed
    assert heard.take_echoes() == []


def test_an_echo_is_no_word_where_another_is_waited_for() -> None:
    heard = hearing(by_echo=False)
    heard.note([Echo(OWN)], 1.0)
    assert not heard.awaited.came


def test_the_last_answer_that_is_owed_is_the_word() -> None:
    heard = hearing(by_echo=False)
    heard.owed = 2
    heard.note([Queued(0x00)], 1.0)
    assert not heard.awaited.came
    assert heard.is_unconfirmed
    heard.note([Queued(0x00)], 1.0)
    assert heard.awaited.came
    assert not heard.is_unconfirmed
    heard.note([Queued(0x00)], 1.0)
    assert not heard.awaited.came, "one too many: which was the word, nobody can say"
    assert heard.awaited.is_spoilt


def test_an_answer_from_a_printer_without_paper_or_after_the_paper_was_out_of_sight_is_no_word() -> None:
    heard = hearing(by_echo=False)
    heard.owed = 1
    heard.note([Queued(0x0C)], 1.0)
    assert not heard.awaited.came
    heard = hearing(by_echo=False)
    heard.owed = 1
    heard.note([Queued(0x00)], 0.1 + ROLL_S)
    assert not heard.awaited.came
    assert heard.awaited.is_spoilt


def test_answers_to_how_it_is_are_counted_and_all_that_is_heard_shows_life() -> None:
    heard = Hearing(heard_since=False)
    heard.punctuality.asked(0.0)
    heard.note([Automatic(b"\x10\x00\x00\x00"), RealTime(0x12)], 0.1)
    assert not heard.punctuality.owes
    assert not heard.was_cleared
    heard.note([Cleared(), Full(0, 0, 0, 0)], 0.2)
    assert heard.was_cleared
    assert heard.punctuality.is_doubtful(0.3)
    assert heard.heard_since
    assert heard.has_spoken


def test_how_long_a_word_is_waited_for() -> None:
    assert waited_s(Rung.PROCESS_ID, in_step=False, silent=False) == waited_s(Rung.QUEUED, in_step=True, silent=False)
    assert waited_s(Rung.QUEUED, in_step=False, silent=False) == waited_s(Rung.REAL_TIME, in_step=True, silent=False)
    assert waited_s(Rung.PROCESS_ID, in_step=True, silent=True) < 1
