"""The one event loop of all targets that need one; making one for each input would cost more than most inputs."""

import asyncio
import atexit
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

_T = TypeVar("_T")


def run(story: Coroutine[Any, Any, _T]) -> _T:
    """Return what comes of a coroutine."""
    return _loop().run_until_complete(story)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop
