"""How a program logs the hub's word that something is wrong, with its cure; a hub that stops is nothing to warn of."""

import logging
from collections.abc import Mapping
from typing import Final

from hub.protocol.errors import Problem, ProblemCode

PASSING: Final = frozenset({ProblemCode.SHUTTING_DOWN, ProblemCode.STANDBY})

CURES: Final[Mapping[ProblemCode, str]] = {
    ProblemCode.UNKNOWN_DEVICE: 'correct "device" in this program\'s settings, or add it to hall.toml and let the hub '
    "read that again",
    ProblemCode.WRONG_ROLE: 'correct "device" in this program\'s settings, or its role in hall.toml',
    ProblemCode.VERSION_UNSUPPORTED: "bring all programs of the hall to one version, the hub first",
    ProblemCode.REPLACED: "another program uses this device's id: stop one of the two, or give each a device of its "
    "own in hall.toml",
    ProblemCode.MUST_PAIR: 'let "loket-hub devices pair" run at the hub, and this program with the word "pair" here',
}
"""What a person can do about it: the hub will say the same again until then."""


def log_complaint(log: logging.Logger, problem: Problem) -> None:
    """Write one line."""
    if problem.code in PASSING:
        log.info("the hub goes: %s %s", problem.code, problem.detail)
    else:
        cure = CURES.get(problem.code)
        said = "; ".join(part for part in (problem.detail, cure) if part)
        log.warning("the hub complains: %s %s", problem.code, said)
