"""What holds for all tests: neither examples nor their making are timed; a busy machine is no fault of the code.

`./loket test` tries the same examples each time (`repeatable`), so that it says of a commit what it said before; who
runs pytest explores further. What one test says of logs is forgotten before the next.
"""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("loket", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", parent=settings.get_profile("loket"), derandomize=True)
settings.load_profile("loket")


@pytest.fixture(autouse=True)
def _restored_logging() -> Iterator[None]:
    """A program that a test runs in this process sets logs up for itself alone."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], _levels()
    yield
    root.handlers[:] = handlers
    for logger, level in _levels().items():
        if level != levels.get(logger, logging.NOTSET):
            logger.setLevel(levels.get(logger, logging.NOTSET))


def _levels() -> dict[logging.Logger, int]:
    known = [each for each in logging.Logger.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    return {each: each.level for each in (logging.getLogger(), *known)}
