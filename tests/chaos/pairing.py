"""`python -m tests.chaos.pairing`: somebody stands between devices and their hub, and the codes are counted that agree.

S4: both sides are the real state machines, without a network. The one between plays hub to the device and device to the
hub in each order that the messages allow, sees all codes first, and leaves a hub whose code is not the one that he
needs. With codes cut to two digits he is to succeed in 1 % of his tries (± 0.3 %), so with six in one of a
million; and a window lets an address try three times, and all together twelve.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from hub.client.pairing import Compare, Pairing, Say
from hub.core.askings import AskingId, Tell
from hub.core.pairings import FAILURES_IN_ALL, Pairings
from hub.protocol.errors import Problem
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import (
    DIGITS,
    NUMBER_BYTES,
    AnswerPairing,
    OfferPairing,
    RevealPairing,
    code_of,
    commitment_to,
)

DEVICE: Final = DeviceId("kiosk-1")
AIM_PERCENT: Final = 1.0
MARGIN_PERCENT: Final = 0.3
"""S4: of 10,000 tries with two digits; three standard deviations are 0.3 %."""

MOST_TRIES: Final = 1_000
"""A window that lets somebody try so often is no window."""


@dataclass(frozen=True)
class Result:
    """How often the two codes agreed, and how often the window let the one between look."""

    trials: int
    agreed: int
    digits: int
    windows: int
    windows_won: int
    most_tries: int

    @property
    def percent(self) -> float:
        """How many of a hundred tries agreed."""
        return 100 * self.agreed / self.trials


class Between:
    """One who stands between a device and a hub, with keys of his own; `code` has fewer digits for measuring."""

    def __init__(self, random: Random, digits: int) -> None:
        self._random = random
        self._digits = digits
        self._askings = 0

    def try_once(self) -> bool:
        """Return whether one try, in an order of messages drawn by lot, made both sides show one code."""
        window = self._window()
        if self._random.random() < 0.5:
            shown = self._hub_first(window)
            return shown == self._device_code(self._number())
        needed = self._device_code(self._number())
        return self._hub_first(window) == needed

    def try_a_window(self) -> tuple[bool, int]:
        """Ask one hub again and again for the code that a device shows; return whether it came, and after how many."""
        window, needed = self._window(), self._device_code(self._number())
        for tries in range(1, MOST_TRIES + 1):
            shown = self._hub_first(window)
            if shown is None:
                return False, tries - 1
            if shown == needed:
                return True, tries
            window.gone(AskingId(self._askings))
        return False, MOST_TRIES

    def _hub_first(self, window: Pairings) -> str | None:
        """Ask the hub; return the code that it will show for what is said to it, or None where it listens no more."""
        self._askings += 1
        number, request = self._number(), self._pem("CERTIFICATE REQUEST")
        offer = OfferPairing(DEVICE, Role.KIOSK, request, commitment_to(number, request))
        address = (
            f"10.{self._askings >> 16 & 255}.{self._askings >> 8 & 255}.{self._askings & 255}"  # he has all there are
        )
        (told,) = window.hear(AskingId(self._askings), address, offer, self._number(), 0)
        assert isinstance(told, Tell)
        if isinstance(told.message, Problem):
            return None
        assert isinstance(told.message, AnswerPairing)
        code = code_of(offer, told.message, number, self._digits)
        if self._random.random() < 0.1:  # to say it shows no more than he could compute
            window.hear(AskingId(self._askings), address, RevealPairing(number), "", 0)
            (shown,) = (each.code for each in window.askings if each.id == self._askings)
            assert shown is not None
            assert shown.endswith(code)
        return code

    def _device_code(self, number: str) -> str:
        """Answer a device as its hub would, with another authority; return the code that the device shows."""
        own, request = self._number(), self._pem("CERTIFICATE REQUEST")
        device = Pairing(OfferPairing(DEVICE, Role.KIOSK, request, commitment_to(own, request)), own, 0, self._digits)
        (offered,) = device.begin()
        assert isinstance(offered, Say)
        revealed, compare = device.hear(AnswerPairing("Balai", self._pem("CERTIFICATE"), number), 0)
        assert isinstance(revealed, Say)
        assert isinstance(compare, Compare)
        return compare.code

    def _window(self) -> Pairings:
        window = Pairings("Balai", self._pem("CERTIFICATE"), {DEVICE: Role.KIOSK})
        window.open(0)
        return window

    def _number(self) -> str:
        return self._random.randbytes(NUMBER_BYTES).hex()

    def _pem(self, kind: str) -> str:
        return f"-----BEGIN {kind}-----\n{self._number()}\n-----END {kind}-----\n"


def attack(trials: int, digits: int, windows: int, seed: int) -> Result:
    """Try so often, each time with a window of its own; and so many windows, each until it closes."""
    between = Between(Random(seed), digits)
    agreed = sum(between.try_once() for _ in range(trials))
    outcomes = [between.try_a_window() for _ in range(windows)]
    won = sum(is_won for is_won, _ in outcomes)
    return Result(trials, agreed, digits, windows, won, max((tries for _, tries in outcomes), default=0))


def main(arguments: Sequence[str] | None = None) -> int:
    """Report; the exit code is 1 where an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.pairing", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--trials", type=int, default=10_000, metavar="N", help="tries, each in a window of its own")
    parser.add_argument(
        "--windows", type=int, default=1_000, metavar="N", help="windows that are tried until they close"
    )
    parser.add_argument("--digits", type=int, default=2, choices=range(1, DIGITS + 1), help="of the codes")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    options = parser.parse_args(arguments)
    result = attack(options.trials, options.digits, options.windows, options.seed)
    print(f"{result.agreed} of {result.trials} tries agreed in {result.digits} digits: {result.percent:.2f} %")
    print(f"{result.windows_won} of {result.windows} windows were won, with {result.most_tries} tries in one at most")
    aim = AIM_PERCENT * 10.0 ** (2 - result.digits)
    is_rate = abs(result.percent - aim) <= MARGIN_PERCENT * aim / AIM_PERCENT or result.digits > 3
    return 0 if is_rate and result.most_tries <= FAILURES_IN_ALL.value else 1


if __name__ == "__main__":
    sys.exit(main())
