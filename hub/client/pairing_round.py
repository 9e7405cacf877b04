"""Asks one hub after the other to take this device in, as long as it takes, for programs that show it in a window."""

import math
import os
import sys
import time
from collections.abc import Callable
from typing import Final, NoReturn

from config.schema import DeviceConfig
from hub.client.candidates import HubAddress
from hub.client.connection import UNPAIRED
from hub.client.hub_option import discovery_of
from hub.client.kept_identity import FOLDER, Identity
from hub.client.pairing import Compare, Why
from hub.client.pairing_link import Applicant, PairingLink, answers_plainly
from hub.client.pairing_words import PairingSight, Stage
from hub.client.session import Output, Troubled
from hub.client.trust import Trust

OPTION: Final = "--pairing"
HELP: Final = "show the pairing on this screen first; the program itself begins so where every hub asks for it"

RETRY_S: Final = 3.0
"""Between two rounds: the window at the hub is opened by hand."""

COUNT_S: Final = 1.0
"""How often the seconds on the glass change."""

SHOWN_S: Final = 9.0
"""So long it is shown why a pairing ended, before that hub is asked again."""

APART_S: Final = 20.0
"""The same where two codes were seen: time to read it and to look at the cable, and for the other hubs in sight.

It bounds no guesses: each costs a person's look at both codes, and the hub hears an address three times.
"""

BACK_S: Final = 900.0
"""So long after the last press a device that has an identity looks for who pairs it anew; then its program goes on.

Its hall may have it in again by then (a wrong backup served for a while), and whoever wanted this may be gone.
"""

DOUBTS: Final = frozenset({Why.DIFFERENT, Why.OTHER_AT_HUB})
"""Ends at which somebody saw another code."""

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
        self._again_at = 0.0
        self._has_identity = (settings.state_dir / FOLDER).exists()
        self._pressed_at = time.monotonic()
        self.sight = PairingSight(Stage.SEEKING, applicant.device)

    def compare(self, same: bool) -> None:
        """Take the word of the person before the screen."""
        if self._link is None or self.sight.stage is not Stage.COMPARING:
            return
        self._pressed_at = time.monotonic()
        self._link.compare(same)
        if same:
            self._show(Stage.WAITING)

    async def run(self) -> Identity | None:
        """Return the identity, which is on the disk by then; None where the program is to begin without a new one.

        So it is where a hub of this machine needs none, and at a device that has one where nobody pressed anything for
        `BACK_S`.

        Raises:
            OSError: the disk does not take the identity.
        """
        async with self._discovery.watching():
            while True:
                found = self._discovery.candidates()
                if any([await answers_plainly(each) for each in found if self._plain.allows(each)]):
                    return None
                now = time.monotonic()
                if self._has_identity and now - self._pressed_at >= BACK_S:
                    return None
                away = [each for each in found if not self._plain.allows(each)]
                for address in [each for each in away if self._apart.get(each, now) <= now]:
                    outcome = await self._ask(address)
                    if isinstance(outcome, Identity):
                        self.sight = PairingSight(Stage.PAIRED, outcome.device)
                        self._changed()
                        return outcome
                    self._ended(address, outcome)
                await self._rest()

    async def _ask(self, address: HubAddress) -> Identity | Why:
        self._link = PairingLink(address, self._applicant, self._tell)
        try:
            return await self._link.run()
        finally:
            self._link = None

    def _ended(self, address: HubAddress, why: Why) -> None:
        """Show why, and leave that hub alone for a while; what happens at every try changes nothing on the glass."""
        if why in QUIET_ENDS and self.sight.stage in (Stage.SEEKING, Stage.ENDED):
            return
        self._again_at = time.monotonic() + (APART_S if why in DOUBTS else SHOWN_S)
        self._apart[address] = self._again_at
        self._show(Stage.ENDED, why=why)

    async def _rest(self) -> None:
        """Wait for the next round; the seconds on the glass go on."""
        if self.sight.stage is not Stage.ENDED:
            await self._discovery.pause(RETRY_S)
            return
        until = min(time.monotonic() + RETRY_S, self._again_at)
        while (left := until - time.monotonic()) > 0:
            self._show(Stage.ENDED, why=self.sight.why)
            await self._discovery.pause(min(left, COUNT_S))
        if time.monotonic() >= self._again_at:
            self._show(Stage.SEEKING)

    def _tell(self, compare: Compare) -> None:
        self._show(Stage.COMPARING, compare.hall, compare.code)

    def _show(self, stage: Stage, hall: str = "", code: str = "", why: Why | None = None) -> None:
        again_s = max(1, math.ceil(self._again_at - time.monotonic())) if stage is Stage.ENDED else None
        sight = PairingSight(stage, self._applicant.device, hall, code, why, again_s)
        if sight != self.sight:
            self.sight = sight
            self._changed()
