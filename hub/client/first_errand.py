"""Makes the hall's first administrator, of whoever sits at a paired supervisor's terminal and has the set-up code."""

import argparse
import getpass
import sys
from typing import Final

from config.schema import DeviceConfig
from config.translations import load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.errand import DONE, PROGRAM, REFUSED, Errand
from hub.client.session import FirstAdministratorTold, Joined, Output, Parted, Troubled
from hub.protocol import limits
from hub.protocol.first_administrator import FirstAdministratorAnswer, FirstAdministratorMade, MakeFirstAdministrator

ORDER: Final = "first-administrator"


def ask(options: argparse.Namespace) -> MakeFirstAdministrator | None:
    """Ask for the code and a password, twice; return None, and say so, where they differ or are too long to be any."""
    words = load_translator(PACKAGE, options.language)
    code = typed_secret(words.text("first.code"))
    password = typed_secret(words.text("log_in.password", account=options.name))
    if typed_secret(words.text("first.again")) != password:
        sys.stderr.write(f"{PROGRAM}: {words.text('first.differ')}\n")
        return None
    too_long = (
        ("first.wrong_name", len(options.name) > limits.ACCOUNT.value),
        ("first.wrong_code", len(code) > limits.SET_UP_CODE.value),
        ("first.too_long", len(password) > limits.PASSWORD.value),
    )
    for why, is_so in too_long:
        if is_so:
            sys.stderr.write(f"{PROGRAM}: {words.text(why)}\n")
            return None
    return MakeFirstAdministrator(options.name, code, password)


class FirstErrand(Errand):
    """Says it once, as soon as the hub is there; it is not said again to one that comes back."""

    def __init__(self, settings: DeviceConfig, options: argparse.Namespace, wish: MakeFirstAdministrator) -> None:
        super().__init__(settings, options)
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
                self.fail(self.words.text("first.parted", account=self.options.name))
            case Troubled(problem):
                self.complain(problem)
                self.end(REFUSED)
            case _:
                pass

    def _told(self, answer: FirstAdministratorAnswer) -> None:
        if isinstance(answer, FirstAdministratorMade):
            sys.stdout.write(f"{self.words.text('first.made', account=answer.account)}\n")
            self.end(DONE)
        else:
            self.fail(self.words.text(f"first.{answer.code.value}", seconds=-(-answer.wait_ms // 1_000)))


def typed_secret(question: str) -> str:
    """Return what is typed without being shown, or the next line of standard input."""
    return getpass.getpass(f"{question} ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
