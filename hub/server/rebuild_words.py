"""What `loket-hub rebuild` says, in the language of who started it."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from config.translations import Translator
from hub.server.backup_words import instant, named
from hub.server.command_line import JOURNAL_HALL
from hub.server.remembered import Outcome
from hub.store.faults import JournalUnusable
from hub.store.rebuilding import Rebuilding
from hub.store.telling import beyond


@dataclass(frozen=True)
class Speaker:
    """Says on standard error how far it is; what was done is for standard output (`report`)."""

    words: Translator

    def __call__(self, key: str, /, **values: object) -> None:
        """Show the text of a key."""
        self.line(self.words.text(key, **values))

    def line(self, text: str) -> None:
        """Show a line at once: somebody waits for it."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def unusable(self, where: str, what: str, cure: str, **values: object) -> JournalUnusable:
        """Return the fault that these keys tell of."""
        return JournalUnusable(where, self.words.text(what, **values), self.words.text(cure, **values))


def report(
    database: str, work: Rebuilding, done: Outcome, words: Translator, zone: tzinfo, *, paper: bool = False
) -> list[str]:
    """Return what became of a rebuild, a line each, by the hall's own clock; `paper`: it was said what is on paper."""
    lines = [
        words.text(
            "rebuild.done",
            database=database,
            source=words.text("rebuild.nothing") if done.backup is None else done.backup,
            epoch=done.epoch,
            restored=done.restored,
            uncertain=done.restored + done.uncertain,
        )
    ]
    if work.aside is not None:
        lines.append(words.text("restore.aside", file=work.aside))
    lines.append(words.text("rebuild.day", day=done.day))
    lines.append(words.text("paper.goes_on", numbers=" ".join(done.goes_on)))
    if not paper:
        lines.append(words.text("paper.rebuild"))
    if done.later:
        lines.append(words.text("rebuild.later", count=done.later))
    for each in done.aside:
        when = instant(each.issued_at, zone)
        what = each.text or words.text("rebuild.a_lease")
        who = each.device or "?"
        lines.append(words.text("rebuild.no_place", what=what, ticket=each.ticket, when=when, device=who, why=each.why))
    if done.backup is not None:
        lines.append(words.text("restore.trust"))
    lines.append(words.text("rebuild.start"))
    return lines


def elsewhere(files: Iterable[Path], rebuilt: Path, done: Outcome, words: Translator) -> Iterator[str]:
    """Yield what other files have of the day on which the hall goes on, and what was rebuilt has not, a line each.

    A file that has nothing beyond those before it is not named again.
    """
    told: set[str] = set()
    for file in dict.fromkeys(files):
        numbers = beyond(file, rebuilt, JOURNAL_HALL, done.day or "") or []
        if not told.issuperset(numbers):
            told.update(numbers)
            yield words.text("rebuild.elsewhere", count=len(numbers), file=file, numbers=named(numbers))
