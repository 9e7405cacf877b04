"""A terminal logs somebody in, or says why not."""

import pytest

from config.translations import LANGUAGES, load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.log_in_talk import Changed, Failed, LogInTalk
from hub.protocol.log_in import (
    ChangePassword,
    LoggedIn,
    LogIn,
    LogInCause,
    LogInNeeded,
    LogInProblem,
    LogInRefused,
    Standing,
)

NEEDED = LogInNeeded(LogInCause.FIRST)


def test_who_gives_no_account_is_told_to() -> None:
    assert LogInTalk().told(NEEDED) == Failed("log_in.needed")


def test_an_account_is_shown_once() -> None:
    talk = LogInTalk("ani", "secret")
    assert not talk.was_asked
    assert talk.told(NEEDED) == LogIn("ani", "secret")
    assert talk.was_asked
    assert talk.told(LoggedIn("ani", Standing.ADMINISTRATOR, key="k")) is None
    assert talk.told(NEEDED) == Failed("log_in.ended")
    assert "secret" not in repr(talk)


def test_a_made_password_has_to_be_changed_first() -> None:
    made = LoggedIn("ani", Standing.ADMINISTRATOR, must_change=True, key="k")
    assert LogInTalk("ani", "old").told(made) == Failed("log_in.must_change")
    talk = LogInTalk("ani", "old", "new")
    assert talk.told(made) == ChangePassword("old", "new")
    assert talk.told(LoggedIn("ani", Standing.ADMINISTRATOR)) == Changed()


@pytest.mark.parametrize("code", LogInProblem)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_words(code: LogInProblem, language: str) -> None:
    failed = LogInTalk("ani", "secret").told(LogInRefused(code, 14_001))
    assert failed == Failed(f"log_in.{code}", 15)
    assert len(load_translator(PACKAGE, language).text(failed.text, seconds=15)) > 10
