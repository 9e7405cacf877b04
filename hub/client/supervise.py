"""`loket-supervise`: a supervisor's orders from a terminal; it says what the hub answered.

Exit codes: 0 done, 1 refused, 2 wrong words or settings, 3 no hub found in time.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from config import logs
from config.at_terminal import ended_quietly
from config.faults import SettingsError
from config.loading import load
from config.private_files import keep_private
from config.schema import DeviceConfig
from config.translations import LANGUAGES, load_translator
from hub.client import first_errand, pair_command
from hub.client.alarm_words import PACKAGE
from hub.client.errand import DONE, NO_HUB, REFUSED, WRONG, Errand
from hub.client.hub_option import HELP, hub_address
from hub.client.log_in_talk import Changed, Failed, LogInTalk
from hub.client.order_faults import WrongWord
from hub.client.order_words import (
    add_orders,
    counts_of,
    cure_of,
    lines_of,
    order_of,
    refusal_line,
    word_of,
    words_of,
)
from hub.client.reason_talk import ask_reason, lacks_reason
from hub.client.session import Answered, LogInTold, Output, Parted, Shown, Troubled
from hub.client.terminal import terminal_language
from hub.client.trust import as_paired
from hub.client.typed_secrets import chosen_secret, typed_secret
from hub.protocol.commands import Accepted, Command, NotExecuted, TellOfficers
from hub.protocol.errors import Problem, Refused
from hub.protocol.hello import Role
from hub.protocol.ids import CommandId
from hub.protocol.log_in import ChangePassword, LogIn, LogInAnswer
from hub.protocol.orders import CancelUncertain
from hub.protocol.views import CatalogueView, SupervisorView


def main(arguments: Sequence[str] | None = None) -> int:
    """Give one order, or pair this terminal; return the exit code."""
    if arguments is None:
        keep_private()
    given = sys.argv[1:] if arguments is None else list(arguments)
    return ended_quietly(lambda: _main(given))


def _main(given: list[str]) -> int:
    if given[:1] == [pair_command.ACTION]:
        return pair_command.main("loket-supervise", _to_pair, given[1:])
    parser = argparse.ArgumentParser(
        prog="loket-supervise",
        description="A supervisor's orders from a terminal.",
        epilog=pair_command.ALSO.format(program="loket-supervise"),
    )
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the settings, a TOML file")
    parser.add_argument("--hub", type=hub_address, metavar="HOST:PORT", help=HELP)
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.add_argument(
        "--language", choices=LANGUAGES, default=terminal_language(), help="of what show prints and of refusals"
    )
    parser.add_argument(
        "--account",
        default="",
        metavar="NAME",
        help="who you are, where staff have accounts; asks for the password",
    )
    add_orders(parser)
    options = parser.parse_args(given)
    if options.order == first_errand.ORDER and options.account:
        parser.error(f"{first_errand.ORDER}: without --account: there are no accounts yet")
    if options.order == "password" and not options.account:
        parser.error("password: whose? write --account NAME before it")
    logs.set_up("loket-supervise", options.verbose)
    if not options.verbose:
        logging.getLogger().setLevel(logging.WARNING)
    try:
        settings = as_paired(load(options.config, DeviceConfig))
        if lacks_reason(options) and sys.stdin.isatty():
            words = load_translator(PACKAGE, options.language)
            options.reason = ask_reason(words, sys.stdin.readline, sys.stderr.write)
        if options.order == first_errand.ORDER:
            return first_errand.make(settings, options)
        return asyncio.run(_run(settings, options, _person(options)))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG
    except TimeoutError:
        words = load_translator(PACKAGE, options.language)
        sys.stderr.write(f"loket-supervise: {words.text('link.none')}\n")
        return NO_HUB


def _to_pair(file: Path) -> tuple[DeviceConfig, Role]:
    return load(file, DeviceConfig), Role.SUPERVISOR


def _person(options: argparse.Namespace) -> LogInTalk:
    """Return who gives the order; passwords come from the terminal, or from standard input, a line each."""
    if not options.account:
        return LogInTalk()
    words = load_translator(PACKAGE, options.language)
    password = typed_secret(words.text("log_in.password", account=options.account))
    new = chosen_secret(words) if options.order == "password" else ""
    return LogInTalk(options.account, password, new)


async def _run(settings: DeviceConfig, options: argparse.Namespace, person: LogInTalk) -> int:
    return await _Errand(settings, options, person).run()


class _Errand(Errand):
    """One order on its way; the hub's pictures come first, for its timezone."""

    def __init__(self, settings: DeviceConfig, options: argparse.Namespace, person: LogInTalk) -> None:
        super().__init__(settings, options)
        self._person = person
        self._catalogue: CatalogueView | None = None
        self._view: SupervisorView | None = None
        self._begun = False
        self._told: CommandId | None = None
        self._uncertain = ""

    def heard(self, output: Output) -> None:
        """Go on with what the hub said."""
        match output:
            case Shown(show) if isinstance(show.view, CatalogueView):
                self._catalogue = show.view
            case Shown(show) if isinstance(show.view, SupervisorView):
                self._view = show.view
            case Answered(_, answer):
                self._answered(answer)
            case Parted():
                self._parted()
                return
            case Troubled(problem):
                self._troubled(problem)
            case LogInTold(answer):
                self._log_in(answer)
                return
            case _:
                return
        if self._catalogue is not None and self._view is not None and not self._begun:
            self._begun = True
            self._begin(self._catalogue.timezone, self._view)

    def _log_in(self, answer: LogInAnswer) -> None:
        step = self._person.told(answer)
        if isinstance(step, LogIn | ChangePassword):
            self.link.report(step)
        elif isinstance(step, Changed):
            sys.stdout.write(f"{self.words.text('log_in.changed')}\n")
            self.end(DONE)
        elif isinstance(step, Failed):
            sys.stderr.write(f"loket-supervise: {self.words.text(step.text, seconds=step.wait_s)}\n")
            self.end(REFUSED)

    def _begin(self, timezone: str, view: SupervisorView) -> None:
        try:
            if self.options.order == "show":
                sys.stdout.write("\n".join(lines_of(view, timezone, self.words)) + "\n")
                self.end(DONE)
            elif self.options.order == "password":
                if not self._person.was_asked:  # else what became of it is still to come, or has been told
                    self.fail(self.words.text("log_in.not_needed"))
            elif self.options.order == "tell":
                self._tell(words_of(self.options))
            else:
                now = self.link.now()
                hub_time = self.link.session.hub_time(now)
                self._order(order_of(self.options, self.link.new_id(now), hub_time, timezone), view)
        except WrongWord as wrong:
            self.fail(wrong.said(self.words), WRONG)

    def _order(self, order: Command, view: SupervisorView) -> None:
        """Give an order; of one about uncertain tickets remember whom it is about."""
        if isinstance(order, CancelUncertain):
            meant = order.services or tuple(view.uncertain)
            self._uncertain = counts_of({each: view.uncertain[each] for each in meant if each in view.uncertain})
        self.link.submit(order)

    def _tell(self, words: TellOfficers) -> None:
        """Say a passing word, which nothing answers, and then ask what nobody ever asked for, which is answered."""
        self._told = self.link.new_id(self.link.now())
        self.link.report(words)
        self.link.inquire(CancelUncertain(command_id=self._told))

    def _parted(self) -> None:
        """A word of which nobody knows whether it arrived is said again when the hub is back."""
        if self._told is not None:
            self.link.session.withdraw(self._told)
            self._told, self._begun = None, False

    def _answered(self, answer: object) -> None:
        if isinstance(answer, Accepted) or (isinstance(answer, NotExecuted) and self._told is not None):
            sys.stdout.write(f"{self._done(answer)}\n")
            self.end(DONE)
            return
        why = self.words.text("order.not_executed")
        if isinstance(answer, Refused):
            why = refusal_line(answer, self.words)
            known = None if self._catalogue is None else cure_of(answer, self._catalogue)
            if known is not None:
                why += f" {self.words.text('refused.there_is', known=known)}"
        self.fail(self.words.text("order.refused", why=why))

    def _done(self, answer: Accepted | NotExecuted) -> str:
        if isinstance(answer, Accepted) and answer.paper is not None:
            paper = answer.paper
            return self.words.text("order.paper", first=paper.first, last=paper.last, count=paper.count)
        if self.options.order != word_of(CancelUncertain):
            return self.words.text("order.done")
        if not self._uncertain:
            return self.words.text("show.nothing_uncertain")
        return self.words.text("show.uncertain_cancelled", services=self._uncertain)

    def _troubled(self, problem: Problem) -> None:
        self.complain(problem)
        if problem.closing or self._told is not None:
            self.end(REFUSED)


if __name__ == "__main__":
    sys.exit(main())
