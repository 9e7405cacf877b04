"""Asks one hub after the other to take this device in, as long as it takes, for programs that show it in a window."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from typing import Final, NoReturn

from config.schema import DeviceConfig
from hub.client.candidates import HubAddress
from hub.client.connection import UNPAIRED
from hub.client.hub_option import discovery_of
from hub.client.kept_identity import Identity
from hub.client.pairing import Compare, Why
from hub.client.pairing_link import Applicant, PairingLink, answers_plainly
from hub.client.pairing_words import PairingSight, Stage
from hub.client.session import Output, Troubled
from hub.client.trust import Trust

OPTION: Final = "--pairing"
HELP: Final = "show the pairing on this screen first; the program itself begins so where every hub asks for it"

RETRY_S: Final = 3.0
"""Between two rounds: the window at the hub is opened by hand."""

SHOWN_S: Final = 6.0
"""So long it is shown why a pairing ended."""

APART_S: Final = 60.0
"""A hub that showed another code is asked again after all others, and not at once."""

QUIET_ENDS: Final = frozenset({Why.CLOSED, Why.LOST, Why.SILENT})
"""What happens at every try until somebody opens the window at the hub."""


class MustPair(Exception):
    """Every hub in sight asks for a certificate, and this device has none."""


def raise_unpaired(output: Output) -> None:
    """Leave the program's ordinary run if that is impossible for want of an identity.

    Raises:
        MustPair: it is.
    """
    if isinstance(output, Troubled) and output.problem == UNPAIRED:
        raise MustPair


def restart(arguments: list[str]) -> NoReturn:
    """Become this program anew, with other arguments: a window is made once in a process."""
    own = len(sys.orig_argv) - len(sys.argv) + 1
    os.execv(sys.executable, [*sys.orig_argv[:own], *arguments])  # noqa: S606  # itself, with what it was started with


class PairingRound:
    """Tries hubs in turn; `changed` is called whenever `sight` is another one."""

    def __init__(
        self, settings: DeviceConfig, applicant: Applicant, only: HubAddress | None, changed: Callable[[], None]
    ) -> None:
        self._plain = Trust(None, plain_here=not settings.tls)
        self._applicant = applicant
        self._discovery = discovery_of(settings, only, anew=True)
        self._changed = changed
        self._link: PairingLink | None = None
        self._apart: dict[HubAddress, float] = {}
        self.sight = PairingSight(Stage.SEEKING, applicant.device)

    def compare(self, same: bool) -> None:
        """Take the word of the person before the screen."""
        if self._link is None or self.sight.stage is not Stage.COMPARING:
            return
        self._link.compare(same)
        if same:
            self._show(Stage.WAITING)

    async def run(self) -> Identity | None:
        """Return the identity, which is on the disk by then; None where a hub of this machine needs none.

        Raises:
            OSError: the disk does not take the identity.
        """
        async with self._discovery.watching():
            while True:
                found = self._discovery.candidates()
                if any([await answers_plainly(each) for each in found if self._plain.allows(each)]):
                    return None
                now = time.monotonic()
                away = [each for each in found if not self._plain.allows(each)]
                for address in [each for each in away if self._apart.get(each, now) <= now]:
                    outcome = await self._ask(address)
                    if isinstance(outcome, Identity):
                        self.sight = PairingSight(Stage.PAIRED, outcome.device)
                        self._changed()
                        return outcome
                    await self._show_end(outcome)
                await self._discovery.pause(RETRY_S)

    async def _ask(self, address: HubAddress) -> Identity | Why:
        self._link = PairingLink(address, self._applicant, self._tell)
        try:
            outcome = await self._link.run()
        finally:
            self._link = None
        if outcome is Why.DIFFERENT:
            self._apart[address] = time.monotonic() + APART_S
        return outcome

    async def _show_end(self, why: Why) -> None:
        if why not in QUIET_ENDS or self.sight.stage is not Stage.SEEKING:
            self._show(Stage.ENDED, why=why)
            await asyncio.sleep(SHOWN_S)
        self._show(Stage.SEEKING)

    def _tell(self, compare: Compare) -> None:
        self._show(Stage.COMPARING, compare.hall, compare.code)

    def _show(self, stage: Stage, hall: str = "", code: str = "", why: Why | None = None) -> None:
        sight = PairingSight(stage, self._applicant.device, hall, code, why)
        if sight != self.sight:
            self.sight = sight
            self._changed()
