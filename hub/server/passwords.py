"""Passwords are looked at and hashed here, one at a time in a thread of its own: the loop never waits for them.

The work is argon2id with 19 MiB and two passes (OWASP, Password Storage Cheat Sheet): 25 ms or more for each try.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from hub.core.effects import Checked, CheckPassword, PasswordChecked
from hub.protocol.limits import Limit
from hub.server.inbox import Inbox
from hub.store.journal import NotStored

PASSES: Final = 2
MEMORY_KIB: Final = 19_456
LANES: Final = 1
HASH_BYTES: Final = 32
SALT_BYTES: Final = 16
KEY_BYTES: Final = 32

WAITING: Final = Limit(64, "passwords", "three seconds' work; all officers of a hall come within minutes")

Keep = Callable[[str], Awaitable[str]]
"""Keeps a hash durably and returns its name; raises `NotStored`."""


def hash_of(password: str) -> str:
    """Return what is kept of a password: a salted hash, with its parameters."""
    from argon2 import low_level  # only a hall with accounts needs it

    secret, salt = password.encode(errors="surrogatepass"), secrets.token_bytes(SALT_BYTES)
    work = {"time_cost": PASSES, "memory_cost": MEMORY_KIB, "parallelism": LANES, "hash_len": HASH_BYTES}
    return low_level.hash_secret(secret, salt, **work, type=low_level.Type.ID).decode()


def is_right(password: str, kept: str) -> bool:
    """Return whether a password is the one of which this was kept; what is no hash is nobody's."""
    from argon2 import exceptions, low_level

    try:
        return low_level.verify_secret(kept.encode(), password.encode(errors="surrogatepass"), low_level.Type.ID)
    except (exceptions.VerificationError, exceptions.InvalidHashError):
        return False


class PasswordDesk:
    """Looks at passwords in the order in which they come. Everything here but the work happens on the loop's thread."""

    def __init__(self, inbox: Inbox, kept: dict[str, str], keep: Keep) -> None:
        """`kept` has the hashes by name; `keep` stores another one."""
        self._inbox = inbox
        self._kept = kept
        self._keep = keep
        self._waiting: asyncio.Queue[CheckPassword] = asyncio.Queue(WAITING.value)
        self._nobodys: str | None = None

    async def make(self, password: str) -> str:
        """Hash and keep a password that somebody is given; return what history is to say of it.

        Raises:
            NotStored: it is not kept.
        """
        made = await asyncio.to_thread(hash_of, password)
        name = await self._keep(made)
        self._kept[name] = made
        return name

    def look_at(self, asked: CheckPassword) -> None:
        """Look at a password as soon as those before it are done; when too many wait, none is looked at."""
        try:
            self._waiting.put_nowait(asked)
        except asyncio.QueueFull:
            self._inbox.offer(PasswordChecked(asked.session, asked.account, Checked.NOT_LOOKED_AT))

    async def run(self) -> None:
        """Look at passwords until cancelled."""
        with ThreadPoolExecutor(1, thread_name_prefix="passwords") as thread:
            while True:
                asked = await self._waiting.get()
                await self._inbox.put(await self._answer(asked, thread))

    async def _answer(self, asked: CheckPassword, thread: ThreadPoolExecutor) -> PasswordChecked:
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(thread, self._look, asked):
            return PasswordChecked(asked.session, asked.account, Checked.WRONG)
        kept = None
        if asked.new is not None:
            made = await loop.run_in_executor(thread, hash_of, asked.new)
            try:
                kept = await self._keep(made)
            except NotStored:
                return PasswordChecked(asked.session, asked.account, Checked.NOT_LOOKED_AT)
            self._kept[kept] = made
        return PasswordChecked(asked.session, asked.account, Checked.RIGHT, secrets.token_hex(KEY_BYTES), kept)

    def _look(self, asked: CheckPassword) -> bool:
        """Compare; where there is no account, or its hash was exchanged, as much work is done for nothing."""
        kept = None if asked.kept is None else self._kept.get(asked.kept)
        if kept is None:
            if self._nobodys is None:
                self._nobodys = hash_of(secrets.token_hex(KEY_BYTES))
            is_right(asked.password, self._nobodys)
            return False
        return is_right(asked.password, kept)
