"""How a program logs that it reaches no hub, and the hub's word that something is wrong, with its cure.

A hub that stops is nothing to warn of.
"""

import logging
import ssl
from collections.abc import Mapping
from typing import Final

from hub.protocol.errors import Problem, ProblemCode

PASSING: Final = frozenset({ProblemCode.SHUTTING_DOWN, ProblemCode.STANDBY})

CURES: Final[Mapping[ProblemCode, str]] = {
    ProblemCode.UNKNOWN_DEVICE: 'correct "device" in this program\'s settings, or add it to hall.toml and let the hub '
    "read that again",
    ProblemCode.WRONG_ROLE: 'correct "device" in this program\'s settings, or its role in hall.toml; a paired device '
    "has the name of its pairing: pair it anew, or take in the right file",
    ProblemCode.VERSION_UNSUPPORTED: "bring all programs of the hall to one version, the hub first",
    ProblemCode.REPLACED: "another program uses this device's id: stop one of the two, or give each a device of its "
    "own in hall.toml",
    ProblemCode.MUST_PAIR: "this device is not of the hall (never paired, put out, its certificate is over, another "
    "one has its place, or the hub was brought back from an older backup); to pair it, let "
    '"loket-hub devices --config hub.toml pair" run at the hub, and here this program as '
    '"PROGRAM pair --config FILE", with its settings file; then start it again',
}
"""What a person can do about it: the hub will say the same again until then."""


NO_PLAIN_WORDS: Final = "; if the hub serves by TLS, set tls = true in this program's settings"
"""Only a device that stands at the hub's own machine dials without TLS."""


def log_missing(log: logging.Logger, address: str, error: Exception, tries: int, *, in_the_clear: bool) -> None:
    """Write one line on an address where no hub was reached, or what answers knows no plain words (`in_the_clear`)."""
    match error:
        case ssl.SSLCertVerificationError():
            log.warning("hub is not of this hall, passed by address=%s error=%s", address, error.verify_message)
        case _:
            cure = NO_PLAIN_WORDS if in_the_clear else ""
            log.info("hub not reached address=%s error=%s tries=%d%s", address, type(error).__name__, tries, cure)


def log_complaint(log: logging.Logger, problem: Problem) -> None:
    """Write one line."""
    if problem.code in PASSING:
        log.info("the hub goes: %s %s", problem.code, problem.detail)
    else:
        cure = CURES.get(problem.code)
        said = "; ".join(part for part in (problem.detail, cure) if part)
        log.warning("the hub complains: %s %s", problem.code, said)
