"""One connection of a terminal to its hub, for as long as it takes until the exit code is known."""

import argparse
import asyncio
import shlex
import sys
from pathlib import Path
from typing import Final

from config.schema import DeviceConfig
from config.translations import load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.connection import PUT_OUT_BEFORE, Connection
from hub.client.hub_option import discovery_of
from hub.client.identity import new_process_id, program_name
from hub.client.session import Joined, Output, Troubled
from hub.client.trust import trust_of
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId

PROGRAM: Final = "loket-supervise"
DONE, REFUSED, WRONG, NO_HUB = range(4)
PATIENCE_S: Final = 20.0
"""Twice the longest wait between two tries to reach a hub."""

WAITS_AFTER_S: Final = 1.0
"""A hub that is there has answered by then; whoever waits longer is told for what."""


class Errand:
    """What has to be done at the hub; `heard` is what it does with the hub's words."""

    def __init__(self, settings: DeviceConfig, options: argparse.Namespace) -> None:
        self.options = options
        self.words = load_translator(PACKAGE, options.language)
        self._settings = settings
        self._met = False
        self._code: asyncio.Future[int] = asyncio.Future()
        device = DeviceId(settings.device)
        self.link = Connection(
            Hello(PROTOCOL_VERSION, Role.SUPERVISOR, device, new_process_id(), program_name(PROGRAM)),
            self._handle,
            discovery_of(settings, options.hub),
            trust=trust_of(settings),
        )

    async def run(self) -> int:
        """Return the exit code.

        Raises:
            TimeoutError: no hub answered.
        """
        async with asyncio.timeout(PATIENCE_S):
            speaking = asyncio.create_task(self.link.run())
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

    def heard(self, output: Output) -> None:
        """Go on with what the hub said."""
        raise NotImplementedError

    def end(self, code: int) -> None:
        """Let this be the exit code, unless another was before."""
        if not self._code.done():
            self._code.set_result(code)

    def fail(self, why: str, code: int = REFUSED) -> None:
        """Say why it is not done, and end."""
        sys.stderr.write(f"{PROGRAM}: {why}\n")
        self.end(code)

    def complain(self, problem: Problem) -> None:
        """Say what the hub complained about: what everybody meets who has not paired in their language alone."""
        if problem.code is ProblemCode.MUST_PAIR:
            sys.stderr.write(f"{PROGRAM}: {self.words.text('pair.must', command=_to_pair(self.options))}\n")
            return
        cure = f"link.cure.{problem.code}"
        said = "; ".join(part for part in (problem.detail, self.words.texts.get(cure)) if part)
        sys.stderr.write(f"{PROGRAM}: {self.words.text('link.says', code=problem.code, said=said)}\n")

    def _handle(self, output: Output) -> None:
        if output == Troubled(PUT_OUT_BEFORE, by_hall=True):
            return  # a hub that is there says so itself, or takes this terminal in again
        self._met = self._met or isinstance(output, Joined)
        self.heard(output)

    def _waits(self) -> None:
        if not self._met and not self._code.done():
            asked = self._settings.hubs if self.options.hub is None else (self.options.hub,)
            hubs = ", ".join(str(each) for each in asked) or self.words.text("link.any")
            waits = self.words.text("link.waiting", hubs=hubs, seconds=f"{PATIENCE_S:.0f}")
            sys.stderr.write(f"{PROGRAM}: {waits}\n")


def _to_pair(options: argparse.Namespace) -> str:
    """Return the command that pairs this terminal, to be pasted as it stands."""
    called = sys.argv[0] if Path(sys.argv[0]).name == PROGRAM else PROGRAM
    hub = () if options.hub is None else ("--hub", str(options.hub))
    return shlex.join([called, "pair", "--config", str(options.config), *hub])
