"""Whether a note at a service's end is as its service wants it, and names nobody (O3)."""

import re
from typing import Final

from hub.domain.catalogue import NoteRule
from hub.domain.rejection import Rejection, RejectionCode

_ADDRESS: Final = re.compile(r"[^\s@]\s*@\s*[^\s@]+\.[^\s@]")
_DIGITS: Final = re.compile(r"\d(?:[\s.\-\u2010-\u2015]*\d){7}")
"""Eight digits: the shortest telephone numbers have as many; a person's number (NIK) has 16, a pass 8."""


def looks_personal(text: str) -> bool:
    """Return whether a text has an e-mail address, or a run of 8 or more digits, however it is divided."""
    return _ADDRESS.search(text) is not None or _DIGITS.search(text) is not None


def note_refusal(rule: NoteRule, note: str | None) -> Rejection | None:
    """Return why a service cannot end with this note; a blank one is none."""
    if note is None or not note.strip():
        return Rejection(RejectionCode.NOTE_REQUIRED) if rule is NoteRule.REQUIRED else None
    if rule is NoteRule.OFF:
        return Rejection(RejectionCode.NOTE_NOT_ASKED)
    return Rejection(RejectionCode.PERSONAL_DATA) if looks_personal(note) else None
