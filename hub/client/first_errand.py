"""Makes the hall's first administrator, of whoever sits at a paired supervisor's terminal and has the set-up code.

The code is judged before a password is asked for. It is shown while it is typed: it comes from paper, is long, and good
for nothing once it was used; a password never is. What was wrong is asked again at a terminal, else it is the end.
"""

import argparse
import asyncio
import sys
from typing import Final

from config.schema import DeviceConfig
from config.translations import Translator, load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.errand import DONE, PROGRAM, REFUSED, Errand
from hub.client.session import FirstAdministratorTold, Joined, Output, Parted, Troubled
from hub.client.typed_secrets import typed, typed_secret
from hub.protocol import limits
from hub.protocol.first_administrator import (
    FirstAdministratorAnswer,
    FirstAdministratorMade,
    FirstAdministratorProblem,
    MakeFirstAdministrator,
)

ORDER: Final = "first-administrator"

_WEAK: Final = frozenset(
    {
        FirstAdministratorProblem.TOO_SHORT,
        FirstAdministratorProblem.TOO_LONG,
        FirstAdministratorProblem.TOO_COMMON,
    }
)


def make(settings: DeviceConfig, options: argparse.Namespace) -> int:
    """Ask for the code, then for a password of the own, twice; return the exit code.

    Raises:
        TimeoutError: no hub answered.
    """
    words = load_translator(PACKAGE, options.language)
    if len(options.name) > limits.ACCOUNT.value:
        return _refused(words, "first.wrong_name")
    while True:
        code = typed(words.text("first.code"))
        if not code.strip():
            return _refused(words, "first.nothing")
        ended, problem = _judged(settings, options, words, code)
        if ended == DONE:
            break
        if problem is not FirstAdministratorProblem.WRONG_CODE or not sys.stdin.isatty():
            return ended
    while True:
        password = typed_secret(words.text("log_in.password", account=options.name))
        if not password:
            return _refused(words, "first.too_short")
        ended, problem = _chosen(settings, options, words, MakeFirstAdministrator(options.name, code, password))
        if problem not in _WEAK or not sys.stdin.isatty():
            return ended


def _judged(
    settings: DeviceConfig, options: argparse.Namespace, words: Translator, code: str
) -> tuple[int, FirstAdministratorProblem | None]:
    """Let the hub say whether a code is right; one that is too long to be any costs no try."""
    if len(code) > limits.SET_UP_CODE.value:
        return _refused(words, "first.wrong_code"), FirstAdministratorProblem.WRONG_CODE
    return asyncio.run(_say(settings, options, MakeFirstAdministrator(options.name, code, "")))


def _chosen(
    settings: DeviceConfig, options: argparse.Namespace, words: Translator, wish: MakeFirstAdministrator
) -> tuple[int, FirstAdministratorProblem | None]:
    """Have a password typed again, and let the hub make the account with it."""
    if typed_secret(words.text("first.again")) != wish.password:
        return _refused(words, "first.differ"), FirstAdministratorProblem.TOO_SHORT
    if len(wish.password) > limits.PASSWORD.value:
        return _refused(words, "first.too_long"), FirstAdministratorProblem.TOO_LONG
    return asyncio.run(_say(settings, options, wish))


async def _say(
    settings: DeviceConfig, options: argparse.Namespace, wish: MakeFirstAdministrator
) -> tuple[int, FirstAdministratorProblem | None]:
    errand = FirstErrand(settings, options, wish)
    return await errand.run(), errand.problem


class FirstErrand(Errand):
    """Says it once, as soon as the hub is there; it is not said again to one that comes back.

    Without a password it is done as soon as the hub has said that the code is right; `problem` is what else it said.
    """

    def __init__(self, settings: DeviceConfig, options: argparse.Namespace, wish: MakeFirstAdministrator) -> None:
        super().__init__(settings, options)
        self.problem: FirstAdministratorProblem | None = None
        self._wish = wish
        self._is_said = False

    def heard(self, output: Output) -> None:
        """Go on with what the hub said."""
        match output:
            case Joined() if not self._is_said:
                self._is_said = True
                self.link.report(self._wish)
            case FirstAdministratorTold(answer):
                self._told(answer)
            case Parted() if self._is_said:
                key = "first.parted" if self._wish.password else "first.cannot_now"
                self.fail(self.words.text(key, account=self.options.name))
            case Troubled(problem):
                self.complain(problem)
                self.end(REFUSED)
            case _:
                pass

    def _told(self, answer: FirstAdministratorAnswer) -> None:
        if isinstance(answer, FirstAdministratorMade):
            sys.stdout.write(f"{self.words.text('first.made', account=answer.account)}\n")
            self.end(DONE)
        elif answer.code is FirstAdministratorProblem.TOO_SHORT and not self._wish.password:
            self.end(DONE)
        else:
            self.problem = answer.code
            self.fail(self.words.text(f"first.{answer.code.value}", seconds=-(-answer.wait_ms // 1_000)))


def _refused(words: Translator, key: str) -> int:
    sys.stderr.write(f"{PROGRAM}: {words.text(key)}\n")
    return REFUSED
