"""`loket-supervise`: a supervisor's orders from a terminal; it says what the hub answered.

Exit codes: 0 done, 1 refused, 2 wrong words or settings, 3 no hub found in time.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from config import logs
from config.faults import SettingsError
from config.loading import load
from config.schema import DeviceConfig
from config.translations import FALLBACK, LANGUAGES, load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.complaints import CURES
from hub.client.connection import Connection
from hub.client.hub_option import HELP, discovery_of, hub_address
from hub.client.identity import new_process_id, program_name
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
from hub.client.session import Answered, Output, Parted, Shown, Troubled
from hub.protocol.commands import Accepted, Command, NotExecuted, TellOfficers
from hub.protocol.errors import Problem, Refused
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import CommandId, DeviceId
from hub.protocol.orders import CancelUncertain
from hub.protocol.views import CatalogueView, SupervisorView

DONE, REFUSED, WRONG, NO_HUB = range(4)
PATIENCE_S: Final = 20.0
"""Twice the longest wait between two tries to reach a hub."""

WAITS_AFTER_S: Final = 1.0
"""A hub that is there has answered by then; whoever waits longer is told for what."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Give one order; return the exit code."""
    parser = argparse.ArgumentParser(prog="loket-supervise", description="A supervisor's orders from a terminal.")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the settings, a TOML file")
    parser.add_argument("--hub", type=hub_address, metavar="HOST:PORT", help=HELP)
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.add_argument(
        "--language", choices=LANGUAGES, default=_language(), help="of what show prints and of refusals"
    )
    add_orders(parser)
    options = parser.parse_args(arguments)
    logs.set_up("loket-supervise", options.verbose)
    if not options.verbose:
        logging.getLogger().setLevel(logging.WARNING)
    try:
        settings = load(options.config, DeviceConfig)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG
    try:
        return asyncio.run(_run(settings, options))
    except TimeoutError:
        sys.stderr.write("loket-supervise: no hub answered; see that loket-hub runs and knows this device\n")
        return NO_HUB


async def _run(settings: DeviceConfig, options: argparse.Namespace) -> int:
    async with asyncio.timeout(PATIENCE_S):
        return await _Errand(settings, options).run()


def _language() -> str:
    """Return the terminal's language, if there are texts in it."""
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "")[:2]
    return spoken if spoken in LANGUAGES else FALLBACK


class _Errand:
    """One order on its way; the hub's pictures come first, for its timezone."""

    def __init__(self, settings: DeviceConfig, options: argparse.Namespace) -> None:
        self._options = options
        self._words = load_translator(PACKAGE, options.language)
        self._catalogue: CatalogueView | None = None
        self._view: SupervisorView | None = None
        self._begun = False
        self._told: CommandId | None = None
        self._code: asyncio.Future[int] = asyncio.Future()
        self._settings = settings
        self._uncertain = ""
        device = DeviceId(settings.device)
        self._link = Connection(
            Hello(PROTOCOL_VERSION, Role.SUPERVISOR, device, new_process_id(), program_name("loket-supervise")),
            self._handle,
            discovery_of(settings, options.hub),
        )

    async def run(self) -> int:
        """Return the exit code."""
        speaking = asyncio.create_task(self._link.run())
        asyncio.get_running_loop().call_later(WAITS_AFTER_S, self._waits)
        try:
            ends: list[asyncio.Future[None] | asyncio.Future[int]] = [speaking, self._code]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if speaking.done():
                speaking.result()
            return self._code.result()
        finally:
            speaking.cancel()
            await asyncio.wait([speaking])

    def _waits(self) -> None:
        if self._catalogue is None and not self._code.done():
            asked = self._settings.hubs if self._options.hub is None else (self._options.hub,)
            hubs = ", ".join(str(each) for each in asked) or "any address that zeroconf finds"
            sys.stderr.write(f"loket-supervise: waiting for the hub at {hubs} ({PATIENCE_S:.0f} s)\n")

    def _handle(self, output: Output) -> None:
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
            case _:
                return
        if self._catalogue is not None and self._view is not None and not self._begun:
            self._begun = True
            self._begin(self._catalogue.timezone, self._view)

    def _begin(self, timezone: str, view: SupervisorView) -> None:
        try:
            if self._options.order == "show":
                sys.stdout.write("\n".join(lines_of(view, timezone, self._words)) + "\n")
                self._end(DONE)
            elif self._options.order == "tell":
                self._tell(words_of(self._options))
            else:
                now = self._link.now()
                hub_time = self._link.session.hub_time(now)
                self._order(order_of(self._options, self._link.new_id(now), hub_time, timezone), view)
        except msgspec.ValidationError as error:
            sys.stderr.write(f"loket-supervise: {error}\n")
            self._end(WRONG)

    def _order(self, order: Command, view: SupervisorView) -> None:
        """Give an order; of one about uncertain tickets remember whom it is about."""
        if isinstance(order, CancelUncertain):
            meant = order.services or tuple(view.uncertain)
            self._uncertain = counts_of({each: view.uncertain[each] for each in meant if each in view.uncertain})
        self._link.submit(order)

    def _tell(self, words: TellOfficers) -> None:
        """Say a passing word, which nothing answers, and then ask what nobody ever asked for, which is answered."""
        self._told = self._link.new_id(self._link.now())
        self._link.report(words)
        self._link.inquire(CancelUncertain(command_id=self._told))

    def _parted(self) -> None:
        """A word of which nobody knows whether it arrived is said again when the hub is back."""
        if self._told is not None:
            self._link.session.withdraw(self._told)
            self._told, self._begun = None, False

    def _answered(self, answer: object) -> None:
        if isinstance(answer, Accepted) or (isinstance(answer, NotExecuted) and self._told is not None):
            sys.stdout.write(f"{self._done()}\n")
            self._end(DONE)
            return
        why = "not carried out"
        if isinstance(answer, Refused):
            why = refusal_line(answer, self._words)
            known = None if self._catalogue is None else cure_of(answer, self._catalogue)
            if known is not None:
                why += f" {self._words.text('refused.there_is', known=known)}"
        sys.stderr.write(f"loket-supervise: refused: {why}\n")
        self._end(REFUSED)

    def _done(self) -> str:
        if self._options.order != word_of(CancelUncertain):
            return "done"
        if not self._uncertain:
            return self._words.text("show.nothing_uncertain")
        return self._words.text("show.uncertain_cancelled", services=self._uncertain)

    def _troubled(self, problem: Problem) -> None:
        said = "; ".join(part for part in (problem.detail, CURES.get(problem.code)) if part)
        sys.stderr.write(f"loket-supervise: the hub says {problem.code}: {said}\n")
        if problem.closing or self._told is not None:
            self._end(REFUSED)

    def _end(self, code: int) -> None:
        if not self._code.done():
            self._code.set_result(code)


if __name__ == "__main__":
    sys.exit(main())
