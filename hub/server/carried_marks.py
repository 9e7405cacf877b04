"""Compares a proven database with the marks of history that kiosks' journals hold, without any kiosk being there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from config.translations import Translator
from hub.domain.marks import MarkFate
from hub.server.memory_files import read_memory
from hub.store.faults import JournalUnusable
from hub.store.lost_ends import fate_in

_JOURNAL: Final = "numbers.jsonl"
"""A kiosk's journal in its state folder."""
_FOUND: Final = "verify.mark"


def compare(words: Translator, url: str, hall: str, places: Sequence[Path]) -> tuple[list[str], bool]:
    """Return in words what each file, or kiosk's folder, says of a hall's history, and whether any says it went back.

    Raises:
        JournalUnusable: a file cannot be read.
    """
    lines, went_back = [], False
    for place in places:
        file = place / _JOURNAL if place.is_dir() else place
        try:
            mark = read_memory(file).mark
        except OSError as error:
            raise JournalUnusable(str(file), f"cannot be read ({error.strerror})", "name a kiosk's journal") from error
        if mark is None:
            lines.append(words.text("verify.no_mark", file=file))
            continue
        fate = fate_in(url, hall, mark)
        lines.append(words.text(f"{_FOUND}_{fate}", file=file, revision=mark.revision, epoch=mark.epoch))
        went_back = went_back or fate is not MarkFate.KEPT
    return lines, went_back
