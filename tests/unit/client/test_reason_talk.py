"""Whoever ends what another decided is asked why, in the own language."""

import argparse
from collections.abc import Sequence

import pytest

from config.translations import LANGUAGES, load_translator
from hub.client.order_words import add_orders, order_of
from hub.client.reason_talk import ask_reason, lacks_reason
from hub.protocol import commands as c

ID = c.CommandId("0197f0c0-0000-7000-8000-000000000001")


def read(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_orders(parser)
    return parser.parse_args(words)


def asked(typed: Sequence[str], language: str = "en") -> tuple[str | None, str]:
    lines, written = iter(typed), []
    answer = ask_reason(load_translator("hub.client", language), lambda: next(lines, ""), written.append)
    return answer, "".join(written)


@pytest.mark.parametrize(
    "words",
    [
        ("resume-counter", "1"),
        ("refuse-closure", "1"),
        ("reopen-counter", "1"),
        ("end-forced-opening", "1"),
        ("reopen-service", "A.01"),
        ("resume-service", "A.01"),
        ("resume-agency", "A"),
        ("end-emergency",),
    ],
)
def test_what_ends_an_others_decision_lacks_a_reason_until_it_is_said(words: tuple[str, ...]):
    assert lacks_reason(read(*words))
    options = read(*words, "--reason", "drill")
    assert not lacks_reason(options)
    order = order_of(options, ID, 0, "Asia/Jakarta")
    assert order.reason is c.UndoReason.DRILL  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words", [("show",), ("approve-closure", "1"), ("reprint", "A012"), ("suspend-agency", "A", "technical")]
)
def test_nothing_else_is_asked(words: tuple[str, ...]):
    assert not lacks_reason(read(*words))


def test_a_choice_is_made_by_number_or_by_word():
    assert asked(["2\n"])[0] == "many_waiting"
    assert asked([" Mistake \n"])[0] == "mistake"


def test_a_wrong_choice_is_asked_again_and_the_end_is_no_choice():
    answer, written = asked(["0\n", "9\n", "tired\n", "\n", "5\n"])
    assert answer == "drill"
    assert written.count("Why?") == 5
    assert asked([])[0] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_is_said_in_the_language_that_was_asked_for(language: str):
    written = asked([], language)[1]
    assert "why." not in written
    assert all(f"  {each}: " in written for each in c.UndoReason)
