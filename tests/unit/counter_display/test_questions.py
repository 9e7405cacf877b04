"""Choices page by page, and typed lines."""

import pytest

from counter_display.officer.questions import PAGE, Asked, Choice, Label, Line, Question, Send, Typing, ask
from hub.protocol.commands import CallNext
from hub.protocol.ids import CounterId
from hub.protocol.views import OfficerAction

TITLE = Label("officer.ask.issue")
SEND = Send(lambda id_: CallNext(command_id=id_, counter=CounterId("L12")))


def question(choices: int, usual: bool = False) -> Asked:
    made = tuple(Choice(f"c{n}", TITLE, lambda: SEND) for n in range(choices))
    return ask(OfficerAction.ISSUE, None, Question(TITLE, made, usual))


def typing(line: Line, text: str = "", may_be_empty: bool = False) -> Asked:
    return ask(OfficerAction.ISSUE, None, Typing(TITLE, line, lambda _: SEND, text, may_be_empty))


def after(asked: Asked, signs: str) -> str:
    for sign in signs:
        asked = asked.typed(sign)
    return asked.text


def test_choices_stand_on_pages_that_can_be_turned() -> None:
    asked = question(PAGE + 2)
    assert (asked.pages, len(asked.choices)) == (2, PAGE)
    assert asked.turned(-1) == asked
    second = asked.turned(1)
    assert [choice.id for choice in second.choices] == ["c8", "c9"]
    assert second.turned(1) == second
    assert second.answer(1) is SEND
    assert second.answer(2) is None
    assert question(0).pages == typing(Line.NOTE).pages == 1
    assert typing(Line.NOTE).choices == ()


def test_enter_takes_the_usual_choice_and_only_where_there_is_one() -> None:
    assert question(2).sent() is None
    usual = question(PAGE + 1, usual=True)
    assert usual.sent() is SEND
    assert usual.turned(1).sent() is None
    assert question(2).typed("x").text == ""


@pytest.mark.parametrize(
    ("line", "signs", "text"),
    [
        (Line.NUMBER, "a 0-42", "A042"),
        (Line.NUMBER, "A1234567890123", "A12345678901"),
        (Line.NOTE, "Foto, ulang.\n\u2028", "Foto, ulang."),
        (Line.NOTE, "x" * 201, "x" * 200),
        (Line.OFFICER, ".ani-1 _x", "ani-1_x"),
    ],
)
def test_a_line_takes_the_signs_that_belong_there(line: Line, signs: str, text: str) -> None:
    assert after(typing(line), signs) == text


def test_a_line_is_sent_when_it_says_something() -> None:
    assert typing(Line.NOTE).sent() is None
    assert typing(Line.NOTE, may_be_empty=True).sent() is SEND
    assert typing(Line.NOTE, "  ").sent() is None
    begun = typing(Line.OFFICER, "ani")
    assert begun.sent() is SEND
    assert begun.erased().text == "an"
    assert typing(Line.NOTE).erased().text == ""
