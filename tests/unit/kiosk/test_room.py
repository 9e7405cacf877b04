"""Whether a screen's things have found room."""

from dataclasses import replace

from kiosk.model import MessageBody, NumberBody, Tone
from kiosk.placed import Area, Code, Rect, Target, Words
from kiosk.room import Fit, fit_of, is_fitting

ROOM = Rect(0, 100, 400, 300)


def words(key: str, y: float, lines: int = 1, height: float | None = None, font: float = 20) -> Words:
    return Words(key, Rect(0, y, 400, lines * 24 if height is None else height), ("x",) * lines, font, 24, False, "ink")


def target(key: str, y: float, height: float, inner: Words) -> Target:
    return Target(key, Area("ground", Rect(0, y, 400, height), "card"), (inner,), None)


def test_words_below_each_other_fit() -> None:
    assert is_fitting([words("title", 60)], [words("a", 100), target("b", 130, 60, words("c", 140))], ROOM)


def test_nothing_stands_below_the_room_or_over_another() -> None:
    assert not is_fitting([], [words("a", 390)], ROOM)
    assert not is_fitting([], [words("a", 100), words("b", 110)], ROOM)
    assert not is_fitting([words("title", 90)], [words("a", 100)], ROOM)
    assert is_fitting([words("hall", 90)], [words("a", 100), Area("status", Rect(0, 100, 400, 60), "good")], ROOM)


def test_no_word_leaves_its_place_or_its_target() -> None:
    assert not is_fitting([], [words("a", 150, lines=3, height=24)], ROOM)
    assert not is_fitting([words("hall", 20, lines=3, height=30)], [], ROOM)
    assert not is_fitting([], [target("b", 130, 30, words("c", 120, lines=2))], ROOM)


def test_a_number_is_the_largest_thing() -> None:
    number = words("number", 100, height=100, font=80)
    assert is_fitting([], [number, words("a", 220)], ROOM)
    assert is_fitting([], [number], ROOM)
    assert not is_fitting([], [number, words("a", 220, font=40)], ROOM)


def test_a_smaller_size_is_better_than_a_word_that_is_cut() -> None:
    body = MessageBody("x", "")
    cut = replace(words("a", 100), is_whole=False)
    assert fit_of(body, [], [words("a", 100)], ROOM, 0.0) is Fit.WHOLE
    assert fit_of(body, [], [cut], ROOM, 0.0) is Fit.CUT
    assert fit_of(body, [replace(words("title", 60), is_whole=False)], [words("a", 100)], ROOM, 0.0) is Fit.CUT
    assert fit_of(body, [], [target("b", 130, 60, replace(cut, rect=Rect(0, 140, 400, 24)))], ROOM, 0.0) is Fit.CUT
    assert fit_of(body, [], [replace(cut, rect=Rect(0, 390, 400, 24))], ROOM, 0.0) is Fit.TOO_LARGE


def test_a_number_wants_its_code_if_it_has_one() -> None:
    body = NumberBody("A1", "", "", "", "", "", "", "", Tone.QUIET)
    linked = replace(body, link="http://hall/t/1")
    number, code = words("number", 100, height=90, font=80), Code("code", Rect(0, 200, 50, 50), linked.link, ())
    assert fit_of(body, [], [number], ROOM, 0.0) is Fit.WHOLE
    assert fit_of(linked, [], [number], ROOM, 0.0) is Fit.CODELESS
    assert fit_of(linked, [], [number, code], ROOM, 0.0) is Fit.BRIEF
    assert fit_of(linked, [], [number, code, words("service", 260)], ROOM, 0.0) is Fit.WHOLE
