"""The certificates that do not count any more, beside the hub's keys: no restored history brings one of them back.

One fingerprint (SHA-256, hex) a line, the newest last. A certificate that was put out never counts again: a device that
is paired anew has another one.
"""

import logging
import re
import threading
from typing import Final

from hub.trust.folder import TrustFolder

_log = logging.getLogger(__name__)

KEPT: Final = 10_000
"""Lines: whoever pairs ten devices anew each week fills it in twenty years, and each certificate ends in five."""
_FINGERPRINT: Final = re.compile("[0-9a-f]{64}")


class PutOut:
    """Reads and writes the file; both block."""

    def __init__(self, folder: TrustFolder) -> None:
        self._folder = folder
        self._alone: Final = threading.Lock()

    def known(self) -> frozenset[str]:
        """Return the fingerprints that are kept.

        Raises:
            OSError: that cannot be read.
        """
        return frozenset(self._read())

    def add(self, *fingerprints: str) -> bool:
        """Keep these, too; return whether they are kept, also after a power cut."""
        try:
            with self._alone:
                before = self._read()
                fresh = [each for each in dict.fromkeys(fingerprints) if each not in set(before)]
                if fresh:
                    lines = [*before, *fresh][-KEPT:]
                    self._folder.write(self._folder.put_out, "".join(f"{each}\n" for each in lines))
        except OSError as error:
            _log.error("what was put out is not kept beside the keys folder=%s error=%s", self._folder.path, error)
            return False
        return True

    def _read(self) -> list[str]:
        try:
            return _FINGERPRINT.findall(self._folder.put_out.read_text(errors="replace"))
        except FileNotFoundError:
            return []
