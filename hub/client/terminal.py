"""What words at a terminal need: the person's language, and lines that are typed while other things go on."""

import asyncio
import os
import sys
import threading

from config.translations import FALLBACK, LANGUAGES


def terminal_language() -> str:
    """Return the terminal's language, if there are texts in it."""
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "")[:2]
    return spoken if spoken in LANGUAGES else FALLBACK


def typed_line() -> asyncio.Future[str]:
    """Return what will be typed next, without its end; empty when nobody types there any more.

    A thread waits for it that ends with the program: a terminal, a pipe and a file are read alike.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def deliver(text: str) -> None:
        if not line.done():
            line.set_result(text)

    def wait() -> None:
        text = sys.stdin.readline()
        if not loop.is_closed():
            loop.call_soon_threadsafe(deliver, text)

    threading.Thread(target=wait, daemon=True, name="typed").start()
    return line
