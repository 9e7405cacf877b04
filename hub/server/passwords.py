"""Passwords and the set-up code are looked at here, one at a time in a thread of its own, for which no loop waits.

The work is argon2id with 19 MiB and two passes (OWASP, Password Storage Cheat Sheet): 25 ms or more for each try.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from hub.core.effects import (
    CheckCode,
    Checked,
    CheckPassword,
    CodeChecked,
    CodeOutcome,
    PasswordChecked,
    Secret,
    VoidCode,
)
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


class Code(Protocol):
    """The set-up code; each call blocks."""

    def outcome_of(self, code: str) -> CodeOutcome:
        """Look at a code, and count it."""

    def void(self) -> None:
        """Let the code be good for nothing."""


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

    def __init__(self, inbox: Inbox, kept: dict[str, str], keep: Keep, code: Code | None = None) -> None:
        """`kept` has the hashes by name; `keep` stores another one; a hub without an office has no set-up `code`."""
        self._inbox = inbox
        self._kept = kept
        self._keep = keep
        self._code = code
        self._waiting: asyncio.Queue[Secret] = asyncio.Queue(WAITING.value)
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

    def look_at(self, asked: Secret) -> None:
        """Look at a password or a code as soon as those before are done; when too many wait, it is not looked at."""
        try:
            self._waiting.put_nowait(asked)
        except asyncio.QueueFull:
            if isinstance(asked, CheckPassword):
                self._inbox.offer(PasswordChecked(asked.session, asked.account, Checked.NOT_LOOKED_AT))
            elif isinstance(asked, CheckCode):
                self._inbox.offer(CodeChecked(asked.session, asked.account, CodeOutcome.NOT_LOOKED_AT))
            elif self._code is not None:
                self._code.void()  # a file is deleted at once, and nobody says this again

    async def run(self) -> None:
        """Look at passwords until cancelled."""
        with ThreadPoolExecutor(1, thread_name_prefix="passwords") as thread:
            while True:
                match await self._waiting.get():
                    case CheckPassword() as asked:
                        await self._inbox.put(await self._answer(asked, thread))
                    case CheckCode() as asked:
                        await self._inbox.put(await self._answer_code(asked, thread))
                    case VoidCode():
                        if self._code is not None:
                            await asyncio.get_running_loop().run_in_executor(thread, self._code.void)

    async def _answer(self, asked: CheckPassword, thread: ThreadPoolExecutor) -> PasswordChecked:
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(thread, self._look, asked):
            return PasswordChecked(asked.session, asked.account, Checked.WRONG)
        kept = None
        if asked.new is not None:
            kept = await self._kept_one(asked.new, thread)
            if kept is None:
                return PasswordChecked(asked.session, asked.account, Checked.NOT_LOOKED_AT)
        return PasswordChecked(asked.session, asked.account, Checked.RIGHT, secrets.token_hex(KEY_BYTES), kept)

    async def _answer_code(self, asked: CheckCode, thread: ThreadPoolExecutor) -> CodeChecked:
        outcome, kept = CodeOutcome.NONE, None
        if self._code is not None:
            outcome = await asyncio.get_running_loop().run_in_executor(thread, self._code.outcome_of, asked.code)
        if outcome is CodeOutcome.RIGHT and asked.password:
            kept = await self._kept_one(asked.password, thread)
            outcome = CodeOutcome.NOT_LOOKED_AT if kept is None else outcome
        return CodeChecked(asked.session, asked.account, outcome, kept or "")

    async def _kept_one(self, password: str, thread: ThreadPoolExecutor) -> str | None:
        """Keep a password that its owner chose; return what history is to say of it, None if it could not be kept."""
        made = await asyncio.get_running_loop().run_in_executor(thread, hash_of, password)
        try:
            name = await self._keep(made)
        except NotStored:
            return None
        self._kept[name] = made
        return name

    def _look(self, asked: CheckPassword) -> bool:
        """Compare; where there is no account, or its hash was exchanged, as much work is done for nothing."""
        kept = None if asked.kept is None else self._kept.get(asked.kept)
        if kept is None:
            if self._nobodys is None:
                self._nobodys = hash_of(secrets.token_hex(KEY_BYTES))
            is_right(asked.password, self._nobodys)
            return False
        return is_right(asked.password, kept)
