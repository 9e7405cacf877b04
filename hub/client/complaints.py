"""How a program logs the hub's word that something is wrong: a hub that stops or stands by is nothing to warn of."""

import logging
from typing import Final

from hub.protocol.errors import Problem, ProblemCode

PASSING: Final = frozenset({ProblemCode.SHUTTING_DOWN, ProblemCode.STANDBY})


def log_complaint(log: logging.Logger, problem: Problem) -> None:
    """Write one line."""
    if problem.code in PASSING:
        log.info("the hub goes: %s %s", problem.code, problem.detail)
    else:
        log.warning("the hub complains: %s %s", problem.code, problem.detail)
