"""The one-time set-up code: only its hash is kept, beside the hub's keys, with how many more tries it is good for.

A try is counted on the disk before it is looked at: whoever can make the hub start again gains none. The code is void,
and its file gone, after the last one and as soon as anybody has an account.
"""

import logging
import threading
from typing import Final

import msgspec

from hub.core.effects import CodeOutcome
from hub.protocol import limits
from hub.server.passwords import hash_of, is_right
from hub.trust.codes import SETUP_GROUPS, make_code, read_code
from hub.trust.folder import TrustFolder

_log = logging.getLogger(__name__)


class _Kept(msgspec.Struct, frozen=True):
    hash: str
    tries: int


class SetUpCode:
    """The code of one hub; everything here blocks, looking at a code for 25 ms or more."""

    def __init__(self, folder: TrustFolder) -> None:
        self._folder = folder
        self._alone: Final = threading.Lock()

    def make(self) -> str:
        """Return a new code, which nobody is shown again; the one before is void.

        Raises:
            OSError: it cannot be kept.
        """
        code = make_code(SETUP_GROUPS)
        with self._alone:
            self._write(_Kept(hash_of(read_code(code)), limits.SET_UP_CODE_TRIES.value))
        return code

    def outcome_of(self, code: str) -> CodeOutcome:
        """Look at a code, and count it."""
        try:
            with self._alone:
                return self._outcome_of(code)
        except OSError as error:
            _log.error("the set-up code cannot be read or counted folder=%s error=%s", self._folder.path, error)
            return CodeOutcome.NOT_LOOKED_AT

    def void(self) -> None:
        """Let the code be good for nothing."""
        try:
            with self._alone:
                self._folder.setup.unlink(missing_ok=True)
        except OSError as error:
            _log.error("the set-up code is still there file=%s error=%s", self._folder.setup, error)

    def _outcome_of(self, code: str) -> CodeOutcome:
        kept = self._read()
        if kept is None or kept.tries < 1:
            return CodeOutcome.NONE
        self._write(_Kept(kept.hash, kept.tries - 1))
        if is_right(read_code(code), kept.hash):
            self._write(kept)
            return CodeOutcome.RIGHT
        if kept.tries == 1:
            _log.warning("the set-up code is void after so many wrong ones; loket-hub staff set-up-code makes another")
            self._folder.setup.unlink(missing_ok=True)
        return CodeOutcome.WRONG

    def _read(self) -> _Kept | None:
        try:
            return msgspec.json.decode(self._folder.setup.read_bytes(), type=_Kept)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeError, RecursionError):
            return None

    def _write(self, kept: _Kept) -> None:
        self._folder.write(self._folder.setup, msgspec.json.encode(kept))
